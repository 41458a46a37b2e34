//! The words of the archive as a whole: its list, and a roster on its way in.

use dutybook_domain::language::Language;

use crate::archive_import::{BadCell, advice};
use crate::screens::archive::Filter;
use crate::screens::archive::roster::{Counted, Preview};

/// Folders of a person's home that a roster may lie in.
pub const FOLDERS: [&str; 6] = ["Downloads", "下载", "Desktop", "桌面", "Documents", "文档"];

/// The lines of the archive.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub find: &'static str,
    pub find_hint: &'static str,
    pub import: &'static str,
    pub no_files: &'static str,
    pub nothing: &'static str,
    pub nobody: &'static str,
    pub waits: &'static str,
    pub roster: &'static str,
    pub roster_how: &'static str,
    pub columns: &'static str,
    pub path: &'static str,
    pub path_hint: &'static str,
    pub lacks_file: &'static str,
    pub preview: &'static str,
    pub put_away: &'static str,
    pub counting: &'static str,
    pub writing: &'static str,
    pub stop: &'static str,
    pub stop_says: &'static str,
    pub nothing_new: &'static str,
    pub bad_cells: &'static str,
}

const CHINESE: Words = Words {
    find: "找住户",
    find_hint: "房号、姓名、拼音首字母、电话尾号、车牌",
    import: "导入名册",
    no_files: "还没有档案：导入名册，或写房号建档",
    nothing: "这里没有",
    nobody: "没找到",
    waits: "待办",
    roster: "导入住户名册",
    roster_how: "先预览，再导入",
    columns: "Excel 或 CSV 文件，第一行是列名，要有“房号”；还认得姓名、称呼、关系、电话、入住日期、\
              面积、用途、交付日期、车牌、车位、备注。证件号码不导入。",
    path: "文件",
    path_hint: "把文件拖到这里，或写它的路径",
    lacks_file: "还差：文件",
    preview: "预览",
    put_away: "收起",
    counting: "正在和档案比对",
    writing: "正在导入",
    stop: "停下",
    stop_says: "停下后，已导入的住户都是完整的；同一个文件再导一次就接着来。",
    nothing_new: "档案里都有了，不用导入",
    bad_cells: "读不了的格子，改好文件再导一次",
};

const ENGLISH: Words = Words {
    find: "Find a household",
    find_hint: "Unit, name, pinyin initials, phone tail or plate",
    import: "Import a roster",
    no_files: "No files yet: import a roster, or type a unit",
    nothing: "Nothing here",
    nobody: "Nobody is found",
    waits: "To do",
    roster: "Import a roster",
    roster_how: "a preview first",
    columns: "An Excel or CSV file whose first line names the columns: a unit at least; also name, \
              honorific, relation, phone, from, area, use, delivered, plate, space, note. Numbers \
              of certificates are not imported.",
    path: "File",
    path_hint: "Drop the file here, or write its path",
    lacks_file: "Still missing: the file",
    preview: "Preview",
    put_away: "Put away",
    counting: "Comparing with the files",
    writing: "Importing",
    stop: "Stop",
    stop_says: "Households imported until then are whole; the same file read again goes on there.",
    nothing_new: "The files say all of it already",
    bad_cells: "Cells that cannot be read: mend the file and import it again",
};

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// Which units are listed.
pub fn filter(filter: &Filter, language: Language) -> String {
    match filter {
        Filter::All => language.pick("全部", "All").to_owned(),
        Filter::Waiting => language.pick("待办", "To do").to_owned(),
        Filter::Building(building) => match language {
            Language::Chinese => format!("{building} 号楼"),
            Language::English => format!("Building {building}"),
        },
    }
}

/// How many people are tied to a unit.
pub fn people(count: u32, language: Language) -> String {
    match (language, count) {
        (Language::Chinese, 0) => "没有人".to_owned(),
        (Language::Chinese, _) => format!("{count} 人"),
        (Language::English, 0) => "Nobody".to_owned(),
        (Language::English, _) => format!("{count} on file"),
    }
}

/// The way to a file for a unit that has none.
pub fn open_file(unit: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("为 {unit} 建档"),
        Language::English => format!("Open a file for {unit}"),
    }
}

/// How far long work has come.
pub fn progress((what, done, of): (&str, usize, usize), language: Language) -> String {
    match language {
        Language::Chinese => format!("{what} {done} / {of} 户"),
        Language::English => format!("{what}, {done} of {of} units"),
    }
}

/// What importing a roster would do.
pub fn preview(preview: &Preview, language: Language) -> Vec<String> {
    let Preview { name, rows, units, waiting, bad, ignored, counted } = preview;
    let Counted { new_units, touched: _, unchanged, people, filled, changed } = counted;
    let mut lines = match language {
        Language::Chinese => vec![
            format!("{name}：{rows} 行，{units} 户可以导入"),
            format!("新建档案 {new_units} 户，新增人员 {people} 人，补空 {filled} 处"),
            format!("和档案不同、会改掉 {changed} 处；没有变化 {unchanged} 户"),
        ],
        Language::English => vec![
            format!("{name}: {rows} rows, {units} units can be imported"),
            format!("{new_units} new files, {people} people, {filled} empty fields filled"),
            format!("{changed} fields would change; {unchanged} units stay as they are"),
        ],
    };
    if !bad.is_empty() {
        lines.push(match language {
            Language::Chinese => format!("{} 个格子读不了，{waiting} 户整户不导入", bad.len()),
            Language::English => {
                format!("{} cells cannot be read, {waiting} units wait as a whole", bad.len())
            }
        });
    }
    if !ignored.is_empty() {
        lines.push(match language {
            Language::Chinese => format!("不导入的列：{}", ignored.join("、")),
            Language::English => format!("Columns not taken over: {}", ignored.join(", ")),
        });
    }
    lines
}

/// The button that imports.
pub fn import(units: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("导入 {units} 户"),
        Language::English => format!("Import {units} units"),
    }
}

/// A cell that cannot be read, and what to do.
pub fn bad_cell(bad: BadCell, language: Language) -> String {
    let column = bad.column.map_or("", crate::archive_import::Column::heading);
    let advice = advice(bad.fault, language);
    match language {
        Language::Chinese if column.is_empty() => format!("第 {} 行：{advice}", bad.line),
        Language::Chinese => format!("第 {} 行“{column}”：{advice}", bad.line),
        Language::English => format!("line {} {column}: {advice}", bad.line),
    }
}

/// How many more cells cannot be read.
pub fn more_bad(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("还有 {count} 个"),
        Language::English => format!("{count} more"),
    }
}

/// What an import did.
pub fn done(
    ((written, unchanged, waiting), stopped): ((usize, usize, usize), bool),
    language: Language,
) -> String {
    let (chinese, english) =
        if stopped { ("已停下：", "Stopped: ") } else { ("导入完：", "Done: ") };
    match language {
        Language::Chinese => format!(
            "{chinese}写入 {written} 户，没有变化 {unchanged} 户，有格子读不了没导入 {waiting} 户"
        ),
        Language::English => format!(
            "{english}{written} units written, {unchanged} unchanged, {waiting} wait for a cell \
             to be mended"
        ),
    }
}

/// A file that is no roster.
pub fn no_roster(error: &crate::archive_import::RosterError, language: Language) -> String {
    use crate::archive_import::RosterError as E;
    match (error, language) {
        (E::Encoding, Language::Chinese) => {
            "文件不是 UTF-8 或 GBK 文本，请另存为 Excel 或 CSV".to_owned()
        }
        (E::NoWorkbook, Language::Chinese) => "表格打不开，请另存为 .xlsx 再试".to_owned(),
        (E::TooLarge, Language::Chinese) => "文件太大，请按楼栋分成几个".to_owned(),
        (E::NoUnits(found), Language::Chinese) => {
            format!("第一行没有“房号”这一列；有：{}", found.join("、"))
        }
        (E::Encoding | E::NoWorkbook | E::TooLarge | E::NoUnits(_), Language::English) => {
            format!("Not a roster: {error}")
        }
    }
}

/// A file that cannot be opened.
pub fn unreadable(name: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("打不开 {name}：看看文件还在不在，有没有被别的程序占用"),
        Language::English => format!("{name} cannot be opened: see whether it is there and free"),
    }
}
