//! The words of today's screen.

use dutybook_domain::language::Language;
use dutybook_domain::shift::Slot;

/// The lines of today's screen.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub no_limit: &'static str,
    pub nothing_due: &'static str,
    pub all_done: &'static str,
    pub by_time: &'static str,
    pub late: &'static str,
    pub soon: &'static str,
    pub today: &'static str,
    pub later: &'static str,
    pub all_tickets: &'static str,
    pub on_duty: &'static str,
    pub nobody: &'static str,
    pub leave: &'static str,
    pub back: &'static str,
    pub staffed: &'static str,
    pub away: &'static str,
    pub next_handover: &'static str,
    pub routines: &'static str,
    pub waiting: &'static str,
    pub nothing_waits: &'static str,
    pub choose: &'static str,
    pub first: &'static str,
    pub register: &'static str,
    pub registered: &'static str,
    pub dispatched: &'static str,
    pub in_work: &'static str,
    pub followed_up: &'static str,
    pub complaints: &'static str,
}

const CHINESE: Words = Words {
    no_limit: "没有时限",
    nothing_due: "今天没有到期的",
    all_done: "都接了，有来电来访按 F2 登记",
    by_time: "按到期排序",
    late: "超时",
    soon: "半小时内",
    today: "今天",
    later: "以后",
    all_tickets: "全部工单",
    on_duty: "当值",
    nobody: "本班还没有人到岗",
    leave: "离岗",
    back: "回岗",
    staffed: "前台有人",
    away: "前台无人",
    next_handover: "下次交接",
    routines: "今日例行",
    waiting: "要人看一眼",
    nothing_waits: "没有要看的",
    choose: "请选定",
    first: "先",
    register: "登记",
    registered: "今日登记",
    dispatched: "已派单",
    in_work: "处理中",
    followed_up: "按时回访",
    complaints: "投诉未结",
};

const ENGLISH: Words = Words {
    no_limit: "No limit",
    nothing_due: "Nothing is due today",
    all_done: "All clear. F2 registers a call or visit",
    by_time: "By time left",
    late: "Late",
    soon: "Within 30 min",
    today: "Today",
    later: "Later",
    all_tickets: "All tickets",
    on_duty: "on duty",
    nobody: "Nobody has come on duty yet",
    leave: "Leave",
    back: "Back at desk",
    staffed: "Desk staffed",
    away: "Desk empty",
    next_handover: "Next handover",
    routines: "Today's routines",
    waiting: "For a person to see",
    nothing_waits: "Nothing to see",
    choose: "Choose",
    first: "First: ",
    register: "Register",
    registered: "Registered today",
    dispatched: "Dispatched",
    in_work: "In work",
    followed_up: "Called in time",
    complaints: "Open complaints",
};

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// A slot of the day.
pub const fn slot(slot: Slot, language: Language) -> &'static str {
    match slot {
        Slot::Day => language.pick("白班", "Day"),
        Slot::Lunch => language.pick("午间", "Lunch"),
        Slot::Night => language.pick("夜班", "Night"),
    }
}

/// How many there are in all.
pub fn total(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("共 {count} 件"),
        Language::English => format!("{count} in all"),
    }
}

/// How many come after today.
pub fn later(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("明天以后还有 {count} 件"),
        Language::English => format!("{count} more after today"),
    }
}

/// How many contradictions wait.
pub fn conflicts(count: u64, language: Language) -> String {
    match language {
        Language::Chinese => format!("{count} 处修改不一致"),
        Language::English => format!("{count} contradicting changes"),
    }
}

/// How many entries of the night wait to be converted.
pub fn night_waiting(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("昨夜还有 {count} 条没转办"),
        Language::English => format!("{count} night entries to convert"),
    }
}
