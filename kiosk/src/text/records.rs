//! The words of the screen of records and print.

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use dutybook_domain::civil::day_of as civil_day_of;
use dutybook_domain::duty::contact::{Category, ResponseClass};
use dutybook_domain::journal::{Outlet, Refusal};
use dutybook_domain::language::Language;
use dutybook_domain::shift::Slot;

use super::{handover, intake, time, today};
use crate::look::Look;
use crate::print::PrintError;
use crate::screens::handover::At;
use crate::screens::records::{Blank, Tab, Why};

/// The lines of the screen.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub title: &'static str,
    pub find: &'static str,
    pub find_number: &'static str,
    pub nothing: &'static str,
    pub gone: &'static str,
    pub for_power_cuts: &'static str,
    pub print: &'static str,
    pub keep: &'static str,
    pub folder: &'static str,
    pub printer: &'static str,
    pub no_printer: &'static str,
    pub no_folder: &'static str,
    pub both: &'static str,
    pub copies: &'static str,
    pub why_again: &'static str,
    pub other_reason: &'static str,
    pub lacks_reason: &'static str,
    pub nothing_chosen: &'static str,
    pub preview: &'static str,
    pub never: &'static str,
    pub logged: &'static str,
}

const CHINESE: Words = Words {
    title: "记录与打印",
    find: "筛选日期、班次",
    find_number: "单号或房号",
    nothing: "没有这样的记录",
    gone: "这份记录不在本机了，请重新选择",
    for_power_cuts: "停电时手写用",
    print: "打印",
    keep: "存为 PDF",
    folder: "存到文件夹",
    printer: "打印机",
    no_printer: "本机没有装打印机；可存为 PDF，到别处打印",
    no_folder: "还差：存到哪个文件夹",
    both: "全部",
    copies: "哪一联",
    why_again: "打印过，再打的原因",
    other_reason: "其他原因",
    lacks_reason: "还差：再打的原因",
    nothing_chosen: "还差：选一份记录",
    preview: "打印预览",
    never: "还没打印过",
    logged: "每次打印、存文件都记下谁、何时、为何",
};

const ENGLISH: Words = Words {
    title: "Records and print",
    find: "Filter by day or shift",
    find_number: "Number or unit",
    nothing: "No such record",
    gone: "This record is no longer here, choose again",
    for_power_cuts: "For a power cut",
    print: "Print",
    keep: "Save as PDF",
    folder: "Save into folder",
    printer: "Printer",
    no_printer: "No printer is installed; save as PDF and print elsewhere",
    no_folder: "Still missing: the folder to save into",
    both: "All",
    copies: "Which copy",
    why_again: "Printed before: why again",
    other_reason: "Another reason",
    lacks_reason: "Still missing: why it is printed again",
    nothing_chosen: "Still missing: choose a record",
    preview: "Print preview",
    never: "Never printed",
    logged: "who prints or saves it, when and why is recorded",
};

/// What the folder for documents is called in a home.
pub const DOCUMENTS: [&str; 2] = ["Documents", "文档"];

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// A list's name.
pub const fn tab(tab: Tab, language: Language) -> &'static str {
    match tab {
        Tab::Register => language.pick("002 登记", "002 Register"),
        Tab::Slip => language.pick("003 处理单", "003 Slip"),
        Tab::FollowUp => language.pick("028 回访", "028 Follow-up"),
        Tab::Night => language.pick("夜间记录", "Night log"),
        Tab::Handover => language.pick("交接班", "Handover"),
        Tab::Blank => language.pick("空白表", "Empty forms"),
    }
}

/// An empty form's name.
pub const fn blank(blank: Blank, language: Language) -> &'static str {
    match blank {
        Blank::Register => language.pick("空白 002 日常事务登记表", "Empty 002 register"),
        Blank::Slip => language.pick("空白 003 报事信息处理单", "Empty 003 slip"),
        Blank::FollowUp => language.pick("空白 028 报事回访记录表", "Empty 028 follow-up"),
        Blank::Night => language.pick("空白 夜间值班记录", "Empty night log"),
    }
}

/// A shift's name; without one, the whole day.
pub const fn slot(slot: Option<Slot>, language: Language) -> &'static str {
    match slot {
        Some(slot) => today::slot(slot, language),
        None => language.pick("全天", "Whole day"),
    }
}

/// A day in the list: today and yesterday by name.
pub fn day(on: NaiveDate, look: &Look) -> String {
    let today = civil_day_of(look.now, look.zone);
    let date = format!("{} {}", on.format("%m-%d"), week(on, look));
    match today.signed_duration_since(on).num_days() {
        0 => format!("{} {date}", look.pick("今天", "Today")),
        1 => format!("{} {date}", look.pick("昨天", "Yesterday")),
        days if days < 300 => date,
        _ => on.format("%Y-%m-%d").to_string(),
    }
}

fn week(on: NaiveDate, look: &Look) -> String {
    match look.language {
        Language::Chinese => {
            time::date(on, look.language).rsplit(' ').next().unwrap_or_default().to_owned()
        }
        Language::English => on.format("%a").to_string(),
    }
}

/// The day of an instant in the list.
pub fn day_of(at: DateTime<Utc>, look: &Look) -> String {
    let on = civil_day_of(at, look.zone);
    let this_year = on.format("%Y").to_string() == look.now.format("%Y").to_string();
    on.format(if this_year { "%m-%d" } else { "%Y-%m-%d" }).to_string()
}

/// The night that begins on a day, in the list.
pub fn night_day(on: NaiveDate, look: &Look) -> String {
    match look.language {
        Language::Chinese => format!("{} 夜", day(on, look)),
        Language::English => format!("Night of {}", day(on, look)),
    }
}

/// The name of a night's log.
pub fn night_name(on: NaiveDate, language: Language) -> String {
    format!("{} {on}", language.pick("夜间值班记录", "Night log"))
}

/// The name of a handover's sheet.
pub fn handover_name((on, at): At, language: Language) -> String {
    let name = language.pick("交接班记录", "Handover");
    format!("{name} {on} {}", handover::boundary(at, language))
}

/// How many lines a paper has.
pub fn lines(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("{count} 条"),
        Language::English if count == 1 => "1 line".to_owned(),
        Language::English => format!("{count} lines"),
    }
}

/// Who was on duty.
pub fn on_duty(names: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("值班人：{names}"),
        Language::English => format!("On duty: {names}"),
    }
}

/// What a contact is about.
pub fn category(category: Category, language: Language) -> &'static str {
    let all = intake::categories(language);
    all.into_iter().find(|(one, _)| *one == category).map_or("", |(_, name)| name)
}

/// How a caller was answered (`B-01 投诉 2`).
pub const fn response(class: ResponseClass, language: Language) -> &'static str {
    match class {
        ResponseClass::Explained => language.pick("A 说明", "A explained"),
        ResponseClass::AtOnce => language.pick("B 当场办", "B at once"),
        ResponseClass::Appointed => language.pick("C 约定", "C appointed"),
    }
}

/// Why a paper is printed again.
pub const fn why(why: Why, language: Language) -> &'static str {
    match why {
        Why::NotOut => language.pick("没打出来", "Did not come out"),
        Why::Spoilt => language.pick("打湿、弄脏", "Spoilt"),
        Why::Lost => language.pick("丢失", "Lost"),
        Why::Newer => language.pick("有了新记录", "Record has grown"),
        Why::Other => language.pick("其他", "Other"),
    }
}

/// Where a paper came out.
pub const fn outlet(outlet: Outlet, language: Language) -> &'static str {
    match outlet {
        Outlet::Printer => language.pick("打印", "printed"),
        Outlet::File => language.pick("存为文件", "saved as a file"),
    }
}

/// A copy to choose.
pub fn copy(number: u32, language: Language) -> String {
    match language {
        Language::Chinese => format!("只打第 {number} 联"),
        Language::English => format!("Copy {number} only"),
    }
}

/// How many pages a paper has.
pub fn pages(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("共 {count} 页"),
        Language::English if count == 1 => "1 page".to_owned(),
        Language::English => format!("{count} pages"),
    }
}

/// A page of the preview, as it is read aloud.
pub fn page(place: usize, count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("第 {place} 页，共 {count} 页"),
        Language::English => format!("Page {place} of {count}"),
    }
}

/// How often a paper was printed, and the last time.
pub fn printed(count: usize, last: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("已打印 {count} 次，最近：{last}"),
        Language::English => format!("Printed {count} times, last: {last}"),
    }
}

/// A stick that is plugged in.
pub fn stick(path: &str, language: Language) -> String {
    let name = Path::new(path).file_name().map_or(path.into(), |name| name.to_string_lossy());
    match language {
        Language::Chinese => format!("U 盘 {name}"),
        Language::English => format!("USB stick {name}"),
    }
}

/// A paper is on its way to a printer.
pub fn printing(printer: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("已交给打印机 {printer}，已记入打印记录"),
        Language::English => format!("Handed to {printer}, recorded"),
    }
}

/// A file was written.
pub fn kept(file: &Path, language: Language) -> String {
    let file = file.display();
    match language {
        Language::Chinese => format!("已存到 {file}，已记入打印记录"),
        Language::English => format!("Saved to {file}, recorded"),
    }
}

/// Why a file or paper does not come out, and what to do.
pub fn failed(error: &PrintError, language: Language) -> String {
    let (chinese, english) = match error {
        PrintError::NoProgram => {
            ("本机没有打印程序；可存为 PDF，到别处打印", "Nothing prints here; save as PDF instead")
        }
        PrintError::TooLong => (
            "打印机没有回应；看看电源、网线和纸，再打一次",
            "The printer does not answer; check power, cable and paper, then print again",
        ),
        PrintError::Disk(why) if why.kind() == std::io::ErrorKind::NotFound => {
            ("没有这个文件夹；改一下，或插好 U 盘再存", "There is no such folder; change it")
        }
        PrintError::Disk(why) if why.kind() == std::io::ErrorKind::PermissionDenied => {
            ("这个文件夹不让写；换一个文件夹", "This folder cannot be written; take another")
        }
        PrintError::Disk(why) if why.kind() == std::io::ErrorKind::StorageFull => {
            ("那里存满了；腾出空间或换一个文件夹", "It is full there; make room or take another")
        }
        PrintError::Disk(_) => {
            ("文件没写成；换一个文件夹再存", "The file is not written; take another folder")
        }
        PrintError::Refused(why) if !why.is_empty() => {
            return match language {
                Language::Chinese => format!("打印机不接受：{why}"),
                Language::English => format!("The printer refuses: {why}"),
            };
        }
        PrintError::Refused(_) => {
            ("打印机不接受；看看它是否开着、有纸", "The printer refuses; is it on, has it paper?")
        }
    };
    language.pick(chinese, english).to_owned()
}

/// A print that was entered and did not come out.
pub fn not_out(error: &PrintError, language: Language) -> String {
    let why = failed(error, language);
    match language {
        Language::Chinese => format!("{why}。再打时原因选“没打出来”"),
        Language::English => format!("{why}. Next time choose “Did not come out”"),
    }
}

/// Why a print is not entered.
pub const fn refusal(refusal: Refusal, language: Language) -> &'static str {
    match refusal {
        Refusal::ReprintReasonMissing | Refusal::PurposeMissing => words(language).lacks_reason,
        Refusal::NameMissing => words(language).gone,
        Refusal::NotAllowed => language.pick("这个岗位不能打印它", "Your role does not print this"),
    }
}
