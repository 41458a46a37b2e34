//! The rules of the survey, one sentence per test, and the rounds and forms they are told with.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Asia::Shanghai;

use super::*;
use crate::civil::instant_of;
use crate::id::{ClickId, DeskNumber, PropertyUid, StaffId};
use crate::ledger::{Body, EntryKey, FactKey, Ledger, Record, Stamp};
use crate::property::Property;
use crate::regulation::Rules;
use crate::staff::{Act, Role};

mod answers;
mod oracle;
mod privacy_rules;
mod rounds;
mod sampling;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    instant_of(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap(), Shanghai)
}

fn june() -> Half {
    Half::first_of(2024).unwrap()
}

fn plan() -> Plan {
    Plan::delivered(june(), &Rules::default())
}

fn property() -> Property {
    Property::new(PropertyUid::from_bytes([7; 16]), Shanghai, Rules::default())
}

fn stratum(building: &str) -> Stratum {
    Stratum { building: building.to_owned(), tenure: "owner".to_owned() }
}

fn key(millis: u64) -> FactKey {
    FactKey::Entry(EntryKey { millis, actor: 1, sequence: 1 })
}

fn ledger<F>(facts: impl IntoIterator<Item = F>) -> Ledger<F> {
    (1..)
        .zip(facts)
        .map(|(millis, fact)| {
            let record = Record { stamp: None, body: Body::Fact(fact) };
            (key(millis), (DeskNumber(1), record))
        })
        .collect()
}

fn item(id: &str) -> ItemId {
    ItemId(id.to_owned())
}

fn code(nth: u32) -> Code {
    let [a, b, c, d] = nth.to_be_bytes();
    Code::from_random([0, a, b, c, d])
}

/// A valid form: first half 5 4 5 5 …, second half 3 4 3 3 …, overall and recommendation as given.
fn form(nth: u32, overall: i64, recommend: i64) -> Answered {
    let plan = plan();
    let graded = plan.questionnaire.graded().enumerate().map(|(at, item)| {
        let base = if at < 12 { 5 } else { 3 };
        let wave = if at % 12 == 1 { 4 } else { base };
        (item.clone(), Answer::Number(wave))
    });
    let apart = [(item("o1"), Answer::Number(overall)), (item("o2"), Answer::Number(recommend))];
    Answered {
        round: june(),
        code: code(nth),
        stratum: stratum("1"),
        answers: graded.chain(apart).collect(),
        day: day("2024-06-10"),
        assisted: false,
    }
}

fn tally_of(forms: impl IntoIterator<Item = Answered>) -> Tally {
    let plan = plan();
    forms
        .into_iter()
        .map(|form| {
            let response = fold_response(&ledger([ResponseFact::Answered(form)]));
            Tally::of_response(&response, &plan)
        })
        .sum()
}

fn figures_of(tally: &Tally) -> Figures {
    let plan = plan();
    figures(tally, &plan.questionnaire, &plan.values)
}

fn shown(score: Score) -> String {
    score.shown().map_or_else(|| format!("{score:?}"), |score| score.to_string())
}
