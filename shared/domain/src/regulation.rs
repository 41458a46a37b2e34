//! The rule book: every limit, target and definition with its source and mark.
//!
//! `rules.toml` holds the book as delivered. A property overrides values from a day on; [`Rules`]
//! is the book as in force on one day, and a fact that starts a clock freezes what it needs of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::allowance::Allowance;
use crate::calendar::Calendar;

mod book;
mod check;
mod rule_id;
pub(crate) mod time_of_day;

pub use book::{Change, Difference, Override, RuleBook};
pub use check::{ValueRefusal, check, check_order};
pub use rule_id::{RuleId, UnknownRule};

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The manual's own text. Binding.
    Seed,
    /// Common practice in comparable manuals, standards or law.
    Field,
    /// Our judgement: shown as "company default", never as a rule of the manual.
    Ours,
}

/// What a rule's number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Seconds that run day and night.
    Seconds,
    /// Minutes that run day and night.
    Minutes,
    /// Hours that run day and night.
    Hours,
    /// Calendar days: ends at 24:00 of day T+n.
    Days,
    /// Days of 24 hours, as a distance between two events.
    ElapsedDays,
    /// Full months.
    Months,
    /// A day of the month, 1–31; the month's last where it has no such day.
    DayOfMonth,
    /// A month of the year, 1–12.
    MonthOfYear,
    /// A day of the week, 1 (Monday) to 7 (Sunday).
    Weekday,
    /// Hundredths of one.
    Percent,
    /// Hundredths of one percent, so that 1.5 ‰ can be told from 1.5 % (⚠ 10).
    BasisPoints,
    /// A number given in hundredths.
    Hundredths,
    /// A plain count.
    Count,
    /// A time of day.
    Time,
    /// 1 for yes, 0 for no.
    Switch,
}

/// A rule's value: a whole number of its [`Unit`], or a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A whole number.
    Number(u32),
    /// A time of day, written `08:30`.
    Time(#[serde(with = "time_of_day")] NaiveTime),
}

/// One rule as delivered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Rule {
    /// Its name.
    pub id: RuleId,
    /// Its value unless a property overrides it.
    pub value: Value,
    /// What the value counts.
    pub unit: Unit,
    /// The clause it comes from, such as `B-04 §3.3`.
    pub cite: String,
    /// How binding the value is.
    pub mark: Mark,
    /// Its title in Chinese.
    pub zh: String,
    /// Its title in English.
    pub en: String,
}

#[derive(Deserialize)]
struct Book {
    rule: Vec<Rule>,
}

static DELIVERED: LazyLock<BTreeMap<RuleId, Rule>> = LazyLock::new(|| {
    let book: Result<Book, _> = toml::from_str(include_str!("regulation/rules.toml"));
    let rules = book.map(|book| book.rule).unwrap_or_default();
    rules.into_iter().map(|rule| (rule.id, rule)).collect()
});

/// The rules as delivered, in the order of [`RuleId`].
pub fn delivered() -> &'static BTreeMap<RuleId, Rule> {
    &DELIVERED
}

/// The rules in force on one day at one property: the book as delivered with what differs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    overrides: BTreeMap<RuleId, Value>,
}

impl Rules {
    /// The rules with one value changed.
    #[must_use]
    pub fn with(mut self, rule: RuleId, value: Value) -> Self {
        self.overrides.insert(rule, value);
        self
    }

    /// Whether a switch is on.
    pub fn is_on(&self, rule: RuleId) -> bool {
        self.number(rule) != 0
    }

    /// The time a rule allows from a day on, frozen: as [`Rules::allowance`], but where the
    /// property counts working days a limit in days is that many of them (⚠ 3).
    pub fn allowance_from(
        &self,
        rule: RuleId,
        started_on: NaiveDate,
        calendar: &Calendar,
    ) -> Allowance {
        match self.allowance(rule) {
            Allowance::Days(days) if self.is_on(RuleId::ServiceDaysWorking) => {
                calendar.working_days(started_on, days)
            }
            allowance @ (Allowance::Minutes(_) | Allowance::Days(_)) => allowance,
        }
    }

    /// The value of a rule.
    pub fn value(&self, rule: RuleId) -> Value {
        let delivered = || DELIVERED.get(&rule).map_or(Value::Number(0), |rule| rule.value);
        self.overrides.get(&rule).copied().unwrap_or_else(delivered)
    }

    /// The number of a rule, in its unit. A time of day counts as its minute of the day.
    pub fn number(&self, rule: RuleId) -> u32 {
        match self.value(rule) {
            Value::Number(number) => number,
            Value::Time(time) => minute_of_day(time),
        }
    }

    /// The time of day of a rule. A number counts as a minute of the day.
    pub fn time(&self, rule: RuleId) -> NaiveTime {
        match self.value(rule) {
            Value::Time(time) => time,
            Value::Number(minute) => {
                let second = minute.saturating_mul(60);
                NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap_or(NaiveTime::MIN)
            }
        }
    }

    /// The time a rule allows, by its unit: elapsed for seconds (rounded up to a minute) up to
    /// elapsed days, else calendar days. Full months are no allowance: for them and for whatever
    /// else is no limit of time this is the bare number in days (see `deadline::LegalPeriod`).
    pub fn allowance(&self, rule: RuleId) -> Allowance {
        let number = self.number(rule);
        let unit = DELIVERED.get(&rule).map_or(Unit::Days, |rule| rule.unit);
        match unit {
            Unit::Seconds => Allowance::Minutes(number.div_ceil(60)),
            Unit::Minutes => Allowance::Minutes(number),
            Unit::Hours => Allowance::Minutes(number.saturating_mul(60)),
            Unit::ElapsedDays => Allowance::Minutes(number.saturating_mul(24 * 60)),
            Unit::Days
            | Unit::Months
            | Unit::DayOfMonth
            | Unit::MonthOfYear
            | Unit::Weekday
            | Unit::Percent
            | Unit::BasisPoints
            | Unit::Hundredths
            | Unit::Count
            | Unit::Time
            | Unit::Switch => Allowance::Days(number),
        }
    }
}

fn minute_of_day(time: NaiveTime) -> u32 {
    use chrono::Timelike as _;
    time.num_seconds_from_midnight().checked_div(60).unwrap_or(0)
}

#[cfg(test)]
mod tests;
