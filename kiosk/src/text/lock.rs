//! The words of the lock screen.

use dutybook_domain::language::Language;

use super::time;
use crate::look::Look;
use crate::screens::lock::Denied;

/// The lines of the lock screen.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub who: &'static str,
    pub enter_pin: &'static str,
    pub is_on_duty: &'static str,
    pub nobody: &'static str,
    pub next_handover: &'static str,
    pub late: &'static str,
    pub soon: &'static str,
    pub not_listed: &'static str,
    pub clear: &'static str,
    pub back: &'static str,
    pub open: &'static str,
    pub six_digits: &'static str,
    pub checking: &'static str,
    pub works_offline: &'static str,
    pub nobody_yet: &'static str,
    pub supervisor_name: &'static str,
    pub supervisor_hint: &'static str,
    pub first_explained: &'static str,
    pub new_pin: &'static str,
    pub name_missing: &'static str,
    pub enter_first: &'static str,
}

const CHINESE: Words = Words {
    who: "谁来值班？",
    enter_pin: "{}，请输入 PIN",
    is_on_duty: "{} 当值",
    nobody: "—",
    next_handover: "下次交接",
    late: "超时",
    soon: "半小时内到期",
    not_listed: "不在名单里？请主管在设置里添加",
    clear: "清空",
    back: "退格",
    open: "进入",
    six_digits: "PIN 至少 6 位",
    checking: "正在核对",
    works_offline: "没有网络也能登录",
    nobody_yet: "这个前台还没有人员",
    supervisor_name: "主管姓名",
    supervisor_hint: "姓名",
    first_explained: "先登记客服主管，设一个 PIN。没有网络也可以。",
    new_pin: "设一个新 PIN",
    name_missing: "还差：姓名",
    enter_first: "登记主管",
};

const ENGLISH: Words = Words {
    who: "Who comes on duty?",
    enter_pin: "{}, enter your PIN",
    is_on_duty: "{} on duty",
    nobody: "—",
    next_handover: "Next handover",
    late: "Late",
    soon: "Due within 30 min",
    not_listed: "Not listed? A supervisor adds you in Settings",
    clear: "Clear",
    back: "Back",
    open: "Sign in",
    six_digits: "A PIN has at least 6 digits",
    checking: "Checking",
    works_offline: "Works without a network",
    nobody_yet: "This desk has no staff yet",
    supervisor_name: "Supervisor's name",
    supervisor_hint: "Name",
    first_explained: "Enter the supervisor first and choose a PIN. No network is needed.",
    new_pin: "Choose a new PIN",
    name_missing: "Still missing: the name",
    enter_first: "Enter supervisor",
};

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// A language's own name.
pub const fn language(language: Language) -> &'static str {
    match language {
        Language::Chinese => "中文",
        Language::English => "English",
    }
}

/// How many matters.
pub fn count(count: u64, language: Language) -> String {
    match language {
        Language::Chinese => format!("{count} 件"),
        Language::English => count.to_string(),
    }
}

/// How many digits were typed, for who does not see the dots.
pub fn typed(digits: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("已输入 {digits} 位"),
        Language::English => format!("{digits} digits entered"),
    }
}

/// Why the last PIN did not open the desk, and what to do.
pub fn denied(denied: Denied, look: &Look) -> String {
    match (denied, look.language) {
        (Denied::Wrong { left }, Language::Chinese) => {
            format!("PIN 不对，请再输一次，还可试 {left} 次")
        }
        (Denied::Wrong { left }, Language::English) => {
            format!("Not the right PIN, try again, {left} left")
        }
        (Denied::Wait(until), Language::Chinese) => {
            format!("试得太多，{} 后再输，或请主管重设", time::clock(until, look))
        }
        (Denied::Wait(until), Language::English) => {
            format!("Too many tries: wait until {}, or ask a supervisor", time::clock(until, look))
        }
        (Denied::TooEasy, Language::Chinese) => "这个 PIN 太好猜，换一个".to_owned(),
        (Denied::TooEasy, Language::English) => {
            "That PIN is easy to guess: take another".to_owned()
        }
        (Denied::NoPin, Language::Chinese) => "还没有 PIN，请主管在设置里设一个".to_owned(),
        (Denied::NoPin, Language::English) => {
            "No PIN yet: a supervisor sets one in Settings".to_owned()
        }
    }
}
