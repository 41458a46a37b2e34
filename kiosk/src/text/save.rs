//! What is said when something is written, or is not.

use dutybook_domain::language::Language;
use dutybook_store::StoreError;

use crate::desk::DeskError;

/// Why an entry did not reach the disk, and what to do. What was typed stays where it is.
pub fn failed(error: &DeskError, language: Language) -> String {
    let full = matches!(error, DeskError::Store(StoreError::DiskFull { .. }));
    match (full, language) {
        (true, Language::Chinese) => "没存上：磁盘满。清出空间后再按一次，字都还在".to_owned(),
        (true, Language::English) => {
            "Not saved: the disk is full. Make room and press again, your words are kept".to_owned()
        }
        (false, Language::Chinese) => {
            "没存上，字都还在；再按一次，还不行请到设置里看存储".to_owned()
        }
        (false, Language::English) => {
            "Not saved, your words are kept; press again, else see the store in Settings".to_owned()
        }
    }
}

/// A unit that cannot be read.
pub fn place(place: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("房号“{place}”看不懂，写成 3-1-1502"),
        Language::English => format!("“{place}” is no unit, write 3-1-1502"),
    }
}

/// Why nobody stays at the desk, where the clerk steps out for a moment.
pub const fn short_break(language: Language) -> &'static str {
    language.pick("短时离开", "Stepped out")
}

/// What a telephone is looked at for.
pub const fn to_call(language: Language) -> &'static str {
    language.pick("联系客户", "To call the resident")
}

/// That what is held about somebody could not be written.
pub const fn not_exported(language: Language) -> &'static str {
    language
        .pick("没写成文件：看看磁盘，再按一次", "No file was written: see the disk, press again")
}
