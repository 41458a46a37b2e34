//! One answer to a round: a code, a stratum, what was answered, on which day. No household, no
//! clock time.
//!
//! Its document is found by round and code, so a code answered at two desks is one document; the
//! first answer by key counts and the others are shown as answered again. The record is written
//! without a stamp, because a stamp names an instant and a person.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::code::Code;
use super::half::Half;
use super::questionnaire::{ItemId, Questionnaire, Scale};
use super::round::{Round, Stage};
use super::sample::Stratum;
use crate::civil::day_of;
use crate::document::{DocumentKind, natural_id};
use crate::draft::Decision;
use crate::id::{DocumentId, PropertyUid};
use crate::ledger::{self, Contested, FactKey, Ledger};
use crate::personal::Personal;
use crate::property::Property;
use crate::regulation::{RuleId, delivered};
use crate::staff::{Act, Role};

/// What was answered to one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A grade or a number; counted where the item's scale has it.
    Number(i64),
    /// "Not used / don't know", stored as null: an answer, but no value.
    DontKnow,
    /// Words.
    Words(Personal<String>),
    /// Something a newer version wrote. The stored fact keeps it; here it is not counted.
    Unread(Unread),
}

/// An answer this version cannot read. It cannot be written either, so nothing is lost by copying
/// what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread;

impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl Serialize for Unread {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("an answer of a newer version cannot be written again"))
    }
}

/// One filled form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The round.
    pub round: Half,
    /// The code of the invitation.
    pub code: Code,
    /// The stratum the code was drawn in.
    pub stratum: Stratum,
    /// Item by item; a blank is left out.
    pub answers: BTreeMap<ItemId, Answer>,
    /// The civil day it was filled in.
    pub day: NaiveDate,
    /// Whether staff filled it in for the resident, for instance by phone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assisted: bool,
}

impl Answered {
    /// The value of an item where its scale counts it.
    pub fn value(&self, item: &ItemId, scale: Scale) -> Option<i64> {
        match self.answers.get(item)? {
            Answer::Number(value) => Some(*value).filter(|value| scale.counts(*value)),
            Answer::DontKnow | Answer::Words(_) | Answer::Unread(_) => None,
        }
    }

    /// Whether anything was written in words, which asks for a call back.
    pub fn has_comment(&self, questionnaire: &Questionnaire) -> bool {
        questionnaire.words.iter().any(|item| match self.answers.get(item) {
            Some(Answer::Words(words)) => !words.reveal().trim().is_empty(),
            Some(Answer::Number(_) | Answer::DontKnow | Answer::Unread(_)) | None => false,
        })
    }
}

/// What is recorded about one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseFact {
    /// The form was filled in.
    Answered(Answered),
    /// A written comment was called back.
    CalledBack(Call),
}

/// One call about a written comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The civil day of the call.
    pub day: NaiveDate,
    /// Whether the resident was reached.
    pub reached: bool,
    /// What was said.
    pub note: Personal<String>,
}

/// One answer as known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// The form that counts: the first by key.
    pub first: Option<(FactKey, Answered)>,
    /// Forms under the same code that do not count: answered again.
    pub again: Vec<(FactKey, Answered)>,
    /// Calls about the comment, in key order.
    pub calls: Vec<(FactKey, Call)>,
    /// Corrections that contradict each other.
    pub contested: Vec<Contested>,
}

impl Response {
    /// The day by whose end the comment is called back; `None` without a comment or once reached.
    pub fn comment_due_on(&self, plan: &super::Plan) -> Option<NaiveDate> {
        let (_, form) = self.first.as_ref()?;
        let waits = form.has_comment(&plan.questionnaire) && !self.is_called_back();
        waits.then(|| plan.comment_due_on(form.day))
    }

    fn is_called_back(&self) -> bool {
        self.calls.iter().any(|(_, call)| call.reached)
    }
}

/// The document of a code's answer.
pub fn response_id(property: PropertyUid, round: Half, code: Code) -> DocumentId {
    natural_id(DocumentKind::SurveyResponse, property, &format!("{round}/{code}"))
}

/// The answer as its facts tell it. Total: any facts in any combination.
pub fn fold_response(ledger: &Ledger<ResponseFact>) -> Response {
    let effective = ledger::effective(ledger);
    let mut response = Response { contested: effective.contested, ..Response::default() };
    for entry in effective.entries {
        match entry.fact {
            ResponseFact::Answered(form) if response.first.is_none() => {
                response.first = Some((entry.key, form));
            }
            ResponseFact::Answered(form) => response.again.push((entry.key, form)),
            ResponseFact::CalledBack(call) => response.calls.push((entry.key, call)),
        }
    }
    response
}

/// What may be asked of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseCommand {
    /// Take a filled form.
    Answer(Answered),
    /// Record a call about the comment.
    CallBack(Call),
}

/// Why a command about an answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResponseRefusal {
    /// The role takes no answers, or does not call back.
    NotAllowed,
    /// The round is of another half.
    OtherRound,
    /// The round takes no answers now.
    NotInField,
    /// The day of the answer is not among the days of the field, or has not come.
    OutsideField,
    /// The code was answered before.
    AlreadyAnswered,
    /// Nothing was answered.
    NothingAnswered,
    /// An item the questionnaire does not ask, or a value its scale does not have.
    UnknownAnswer,
    /// The answer has no comment to call back about, or it was called back.
    NoComment,
    /// The round is reported: who answered is no longer known.
    CodesDestroyed,
}

impl ResponseRefusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "response-not-allowed",
            Self::OtherRound => "response-other-round",
            Self::NotInField => "response-not-in-field",
            Self::OutsideField => "response-outside-field",
            Self::AlreadyAnswered => "response-already-answered",
            Self::NothingAnswered => "response-nothing-answered",
            Self::UnknownAnswer => "response-unknown-answer",
            Self::NoComment => "response-no-comment",
            Self::CodesDestroyed => "response-codes-destroyed",
        }
    }

    /// The clause of the rule that refuses.
    pub fn clause(self) -> Option<&'static str> {
        let rule = match self {
            Self::NotInField | Self::OutsideField => RuleId::SurveyFieldUntil,
            Self::NotAllowed
            | Self::OtherRound
            | Self::AlreadyAnswered
            | Self::NothingAnswered
            | Self::UnknownAnswer
            | Self::NoComment
            | Self::CodesDestroyed => return None,
        };
        delivered().get(&rule).map(|rule| rule.cite.as_str())
    }
}

impl fmt::Display for ResponseRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Decides a command about an answer, to be written without a stamp if it is a form.
///
/// # Errors
/// Names the first reason against it.
pub fn decide_response(
    response: &Response,
    round: &Round,
    act: &Act,
    property: &Property,
    command: ResponseCommand,
) -> Result<Decision<ResponseFact>, ResponseRefusal> {
    let today = day_of(act.now, property.zone);
    match command {
        ResponseCommand::Answer(form) => {
            let takes = act.role == Role::System
                || act.role.is_customer_service()
                || act.role.is_supervisor();
            if !takes {
                return Err(ResponseRefusal::NotAllowed);
            }
            check_form(response, round, today, &form)?;
            Ok(ResponseFact::Answered(form).into())
        }
        ResponseCommand::CallBack(call) => {
            if !act.role.is_customer_service() && !act.role.is_supervisor() {
                return Err(ResponseRefusal::NotAllowed);
            }
            if round.codes_destroyed() {
                return Err(ResponseRefusal::CodesDestroyed);
            }
            let plan = round.plan().ok_or(ResponseRefusal::OtherRound)?;
            response.comment_due_on(plan).ok_or(ResponseRefusal::NoComment)?;
            Ok(ResponseFact::CalledBack(call).into())
        }
    }
}

fn check_form(
    response: &Response,
    round: &Round,
    today: NaiveDate,
    form: &Answered,
) -> Result<(), ResponseRefusal> {
    let plan = round.plan().ok_or(ResponseRefusal::NotInField)?;
    if plan.half != form.round {
        return Err(ResponseRefusal::OtherRound);
    }
    if round.stage() != Some(Stage::Field) {
        return Err(ResponseRefusal::NotInField);
    }
    if !plan.in_field(form.day) || form.day > today {
        return Err(ResponseRefusal::OutsideField);
    }
    if response.first.is_some() {
        return Err(ResponseRefusal::AlreadyAnswered);
    }
    if form.answers.is_empty() {
        return Err(ResponseRefusal::NothingAnswered);
    }
    let understood = form.answers.iter().all(|(item, answer)| {
        plan.questionnaire.scale(item).is_some_and(|scale| match answer {
            Answer::Number(value) => scale.counts(*value),
            Answer::DontKnow => scale.is_rated(),
            Answer::Words(_) => scale == Scale::Words,
            Answer::Unread(_) => false,
        })
    });
    if understood { Ok(()) } else { Err(ResponseRefusal::UnknownAnswer) }
}
