//! Legal periods in months, and the marks of the arrears ladder (`B-01` 欠费催缴 1–6).
//!
//! A period of months ends at 24:00 of its mark day, so the next rung begins the day after and
//! "over six months" and "six months or more" give the same day (⚠ 35). Nothing here knows what was
//! done about a debt.

use chrono::NaiveDate;

use crate::calendar::Calendar;
use crate::civil::{Month, day_after, days_after, months_after};
use crate::regulation::{RuleId, Rules};

/// A period of full months from a day (Civil Code arts. 201–203).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LegalPeriod {
    /// The day it is counted from, which is not counted itself.
    pub from: NaiveDate,
    /// Full months.
    pub months: u32,
}

impl LegalPeriod {
    /// The mark day: the same day of the month, else the month's last. No holiday moves it.
    pub fn mark_on(self) -> NaiveDate {
        months_after(self.from, self.months)
    }

    /// Its last day: the mark, or the next working day where that is not worked and legal periods
    /// shift at this property (art. 203).
    pub fn last_day(self, rules: &Rules, calendar: &Calendar) -> NaiveDate {
        let mark = self.mark_on();
        if rules.is_on(RuleId::LegalHolidayShift) { calendar.working_day_from(mark) } else { mark }
    }

    /// The first day it is over.
    pub fn over_on(self, rules: &Rules, calendar: &Calendar) -> NaiveDate {
        day_after(self.last_day(rules, calendar))
    }
}

/// Which ladder a payer is on (`B-01` 欠费催缴 1–4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Payer {
    /// 一般客户.
    General,
    /// 缴费大客户: one letter and the suit, each earlier.
    Large,
}

impl Payer {
    /// The payer's ladder by their share of the property's area: large only above the share
    /// (strictly). Areas are in hundredths of a square metre.
    pub fn by_area(own: u64, managed: u64, rules: &Rules) -> Self {
        let share = u128::from(rules.number(RuleId::LargePayerShare));
        let own = u128::from(own).saturating_mul(10_000);
        if own > u128::from(managed).saturating_mul(share) { Self::Large } else { Self::General }
    }
}

/// Where a debt stands by its age alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// Due, and not yet over.
    Current,
    /// A reminder and a written notice each month.
    Reminders,
    /// Lawyer's letters.
    Letters,
    /// Written mandate to sue.
    Suit,
}

/// One lawyer's letter by age (⚠ 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// The day it becomes due.
    pub from: NaiveDate,
    /// The last day to send it.
    pub send_by: NaiveDate,
}

/// The days on which a debt changes its rung, by the oldest unpaid charge (⚠ 33).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrearsMarks {
    /// The day the charge was due.
    pub due_on: NaiveDate,
    /// The months with a reminder and a notice each, due by the month's last day. The month of
    /// default is the first (⚠ 34). They end with the first letter's mark.
    pub reminders: Vec<Month>,
    /// The lawyer's letters, in order.
    pub letters: Vec<Letter>,
    /// The first day of the litigation rung.
    pub suit_from: NaiveDate,
    /// The last day to give the mandate.
    pub suit_by: NaiveDate,
    /// The first day on which sale and change of the unit are watched.
    pub watch_from: NaiveDate,
}

impl ArrearsMarks {
    /// The marks of a charge due on a day.
    pub fn of(due_on: NaiveDate, payer: Payer, rules: &Rules, calendar: &Calendar) -> Self {
        let over = |months| LegalPeriod { from: due_on, months }.over_on(rules, calendar);
        let number = |rule| rules.number(rule);
        let (letter_after, letters, suit_after) = match payer {
            Payer::General => (
                number(RuleId::ArrearsReminderMonths),
                number(RuleId::ArrearsLetters),
                number(RuleId::ArrearsSuitMonths),
            ),
            Payer::Large => {
                (number(RuleId::LargePayerLetterMonths), 1, number(RuleId::LargePayerSuitMonths))
            }
        };
        let every = number(RuleId::ArrearsLetterEvery);
        let first_letter_from = over(letter_after);
        let letter = |nth: u32| {
            let from = months_after(first_letter_from, every.saturating_mul(nth));
            Letter { from, send_by: days_after(from, number(RuleId::ArrearsLetterSendWithin)) }
        };
        let suit_from = over(suit_after);
        Self {
            due_on,
            reminders: months_from(due_on, letter_after),
            letters: (0..letters).map(letter).collect(),
            suit_from,
            suit_by: days_after(suit_from, number(RuleId::ArrearsSuitWithin)),
            watch_from: over(number(RuleId::ArrearsWatchMonths)),
        }
    }

    /// Where the debt stands on a day.
    pub fn rung(&self, day: NaiveDate) -> Rung {
        let letters_from = self.letters.first().map_or(self.suit_from, |letter| letter.from);
        if day >= self.suit_from {
            Rung::Suit
        } else if day >= letters_from {
            Rung::Letters
        } else if day > self.due_on {
            Rung::Reminders
        } else {
            Rung::Current
        }
    }

    /// Whether sale and change of the unit are watched on a day (`B-01` 欠费催缴 6).
    pub fn is_watched(&self, day: NaiveDate) -> bool {
        day >= self.watch_from
    }
}

/// The period to apply for enforcement, and its alarms (`B-01` 欠费催缴 5, ⚠ 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnforcementMarks {
    /// The first alarm.
    pub first_alarm_on: NaiveDate,
    /// The second alarm.
    pub second_alarm_on: NaiveDate,
    /// The last day to apply.
    pub last_day: NaiveDate,
}

impl EnforcementMarks {
    /// The marks from the last day the judgment gave for performance.
    pub fn of(judgment_due_on: NaiveDate, rules: &Rules, calendar: &Calendar) -> Self {
        let period = |rule| LegalPeriod { from: judgment_due_on, months: rules.number(rule) };
        Self {
            first_alarm_on: period(RuleId::EnforcementAlarmFirst).mark_on(),
            second_alarm_on: period(RuleId::EnforcementAlarmSecond).mark_on(),
            last_day: period(RuleId::EnforcementMonths).last_day(rules, calendar),
        }
    }
}

fn months_from(day: NaiveDate, count: u32) -> Vec<Month> {
    std::iter::successors(Some(Month::of(day)), |month| Some(month.next()))
        .take(usize::try_from(count).unwrap_or(usize::MAX))
        .collect()
}
