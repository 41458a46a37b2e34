//! The names of a ticket's stages on its line.

use dutybook_domain::language::Language;

/// The stages a line can show.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the stage it names")]
pub struct Words {
    pub received: &'static str,
    pub dispatched: &'static str,
    pub accepted: &'static str,
    pub arrived: &'static str,
    pub done: &'static str,
    pub signed: &'static str,
    pub feedback: &'static str,
    pub called: &'static str,
    pub closed: &'static str,
    pub graded: &'static str,
    pub handed_on: &'static str,
    pub replied: &'static str,
    pub answered: &'static str,
}

const CHINESE: Words = Words {
    received: "登记",
    dispatched: "派单",
    accepted: "接单",
    arrived: "到场",
    done: "完工",
    signed: "签字",
    feedback: "反馈",
    called: "回访",
    closed: "关闭",
    graded: "定级",
    handed_on: "转办",
    replied: "答复",
    answered: "答复",
};

const ENGLISH: Words = Words {
    received: "Taken",
    dispatched: "Sent",
    accepted: "Accepted",
    arrived: "On site",
    done: "Done",
    signed: "Signed",
    feedback: "Feedback",
    called: "Called",
    closed: "Closed",
    graded: "Graded",
    handed_on: "Handed on",
    replied: "Replied",
    answered: "Answered",
};

/// The stages in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}
