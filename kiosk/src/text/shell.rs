//! The words around every screen: the rail, the top bar, how the desk stands with the server.

use dutybook_domain::language::Language;
use dutybook_domain::staff::{Department, Role};

use super::time;
use crate::look::Look;
use crate::route::Screen;
use crate::shell::Sync;

/// The program's name.
pub const fn brand(language: Language) -> &'static str {
    language.pick("值守簿", "Dutybook")
}

/// What the search field of the top bar finds.
pub const fn find(language: Language) -> &'static str {
    language.pick("找人、房号、电话尾号、车牌、单号", "Person, unit, phone tail, plate, number")
}

/// A screen's name on the rail.
pub const fn screen(screen: Screen, language: Language) -> &'static str {
    match screen {
        Screen::Today => language.pick("值班台", "Today"),
        Screen::Intake => language.pick("登记", "Intake"),
        Screen::Tickets => language.pick("工单", "Tickets"),
        Screen::Night => language.pick("夜间", "Night"),
        Screen::Handover => language.pick("交接班", "Handover"),
        Screen::Archive => language.pick("档案", "Archive"),
        Screen::Conflicts => language.pick("冲突", "Conflicts"),
        Screen::Records => language.pick("打印", "Print"),
        Screen::Settings => language.pick("设置", "Settings"),
        Screen::Lock => language.pick("锁屏", "Lock"),
    }
}

/// The desk's name: its number.
pub fn desk(number: u16, language: Language) -> String {
    match language {
        Language::Chinese => format!("前台 {number}"),
        Language::English => format!("Desk {number}"),
    }
}

/// A role.
pub const fn role(role: Role, language: Language) -> &'static str {
    match role {
        Role::Supervisor => language.pick("客服主管", "Supervisor"),
        Role::DeputySupervisor => language.pick("副主管", "Deputy supervisor"),
        Role::Specialist => language.pick("客服专员", "Desk clerk"),
        Role::NightGuard => language.pick("秩序 夜班", "Night guard"),
        Role::NightMaintenance => language.pick("工程 夜班", "Night maintenance"),
        Role::StandIn => language.pick("代岗", "Stand-in"),
        Role::Worker => language.pick("作业人员", "Worker"),
        Role::FinanceAssistant => language.pick("财务助理", "Finance assistant"),
        Role::ProjectManager => language.pick("项目经理", "Property manager"),
        Role::System => language.pick("程序", "Program"),
    }
}

/// A department.
pub const fn department(department: Department, language: Language) -> &'static str {
    match department {
        Department::Engineering => language.pick("工程", "Engineering"),
        Department::Cleaning => language.pick("保洁", "Cleaning"),
        Department::Greening => language.pick("绿化", "Greening"),
        Department::Order => language.pick("秩序", "Security"),
        Department::CustomerService => language.pick("客服", "Customer service"),
    }
}

/// How the desk stands with the server, in the words of the indicator.
pub fn sync(sync: &Sync, look: &Look) -> String {
    match (*sync, look.language) {
        (Sync::Alone, Language::Chinese) => "未登记服务器".to_owned(),
        (Sync::Alone, Language::English) => "No server yet".to_owned(),
        (Sync::Practice, Language::Chinese) => "练习 · 不会发送".replace(" · ", " "),
        (Sync::Practice, Language::English) => "Practice, never sent".to_owned(),
        (Sync::Synced { at }, Language::Chinese) => format!("已同步 {}", time::moment(at, look)),
        (Sync::Synced { at }, Language::English) => format!("Synced {}", time::moment(at, look)),
        (Sync::Sending { waiting }, Language::Chinese) => format!("待发 {waiting} 条"),
        (Sync::Sending { waiting }, Language::English) => format!("{waiting} to send"),
        (Sync::Receiving { got, of }, Language::Chinese) => format!("正在补收 {got} / {of}"),
        (Sync::Receiving { got, of }, Language::English) => format!("Catching up {got} / {of}"),
        (Sync::Offline { since, waiting }, Language::Chinese) => {
            let since =
                since.map_or_else(String::new, |at| format!(" 自 {}", time::moment(at, look)));
            format!("离线{since} 待发 {waiting} 条")
        }
        (Sync::Offline { since, waiting }, Language::English) => {
            let since =
                since.map_or_else(String::new, |at| format!(" since {}", time::moment(at, look)));
            format!("Offline{since}, {waiting} to send")
        }
        (Sync::ClockWrong { secs }, Language::Chinese) => {
            let way = if secs > 0 { "快" } else { "慢" };
            format!("本机时间{way} {} 秒", secs.unsigned_abs())
        }
        (Sync::ClockWrong { secs }, Language::English) => {
            let way = if secs > 0 { "ahead" } else { "behind" };
            format!("Clock {} s {way}", secs.unsigned_abs())
        }
        (Sync::NotSaved, Language::Chinese) => "没存上：磁盘满".to_owned(),
        (Sync::NotSaved, Language::English) => "Not saved: disk full".to_owned(),
    }
}
