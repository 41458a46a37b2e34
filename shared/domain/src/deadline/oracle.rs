//! What a deadline is, found by walking from minute to minute with a wall clock in hand.
//!
//! It counts in whole numbers of minutes and shares no code with what it checks: only the offsets
//! of the time zone are asked of the same table.

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

/// What a minute is: `R`unning, `C`losed, or a wait for number 0, 1, 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Minute {
    R,
    C,
    W(u8),
}

/// A stretch of like minutes, half-open.
pub(super) type Run = (i64, i64, Minute);

#[derive(Debug, Clone, Copy)]
pub(super) enum Plan {
    Elapsed(u32),
    Days(u32),
    WorkingDays(u32),
    /// Half an hour; 08:00, 20:30 and 08:30 as delivered.
    FollowUp {
        at_once: bool,
    },
}

/// From, until, whom. Minutes since 1970.
pub(super) type Wait = (i64, Option<i64>, u8);

#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) zone: Tz,
    pub(super) start: i64,
    pub(super) now: i64,
    pub(super) plan: Plan,
    pub(super) waits: Vec<Wait>,
    pub(super) reopens: Vec<i64>,
    /// Days since 1970 called holiday (true) or worked (false).
    pub(super) days: Vec<(i64, bool)>,
}

/// The due minute and the stretches before it.
pub(super) fn answer(question: &Question) -> (i64, Vec<Run>) {
    let start = question
        .reopens
        .iter()
        .copied()
        .filter(|&at| at > question.start && at <= question.now)
        .max()
        .unwrap_or(question.start);
    let mut wall = Wall::at(question.zone);
    match question.plan {
        Plan::Elapsed(minutes) => elapsed(question, start, minutes),
        Plan::Days(days) => by_days(start, days, &mut wall, |_| true),
        Plan::WorkingDays(days) => {
            by_days(start, days, &mut wall, |day| is_worked(day, &question.days))
        }
        Plan::FollowUp { at_once } => follow_up(start, at_once, &mut wall),
    }
}

fn elapsed(question: &Question, start: i64, minutes: u32) -> (i64, Vec<Run>) {
    let mut waits = question.waits.clone();
    waits.sort_unstable();
    let (mut minute, mut counted, mut runs) = (start, 0, Vec::new());
    while counted < minutes {
        let wait = waits
            .iter()
            .find(|(from, until, _)| *from <= minute && minute < until.unwrap_or(question.now));
        counted += u32::from(wait.is_none());
        note(&mut runs, minute, wait.map_or(Minute::R, |&(_, _, whom)| Minute::W(whom)));
        minute += 1;
    }
    (minute, runs)
}

/// Walks until `days` counted days after the first have ended, or the first where that is none.
fn by_days(
    start: i64,
    days: u32,
    wall: &mut Wall,
    counts: impl Fn(i64) -> bool,
) -> (i64, Vec<Run>) {
    let first = wall.day(start);
    let (mut minute, mut today, mut ended, mut runs) = (start, first, 0, Vec::new());
    loop {
        let day = wall.day(minute);
        while today < day {
            ended += u32::from(today > first && counts(today));
            if ended == days && (days == 0 || counts(today)) {
                return (minute, runs);
            }
            today += 1;
        }
        let counted = today == first || counts(today);
        note(&mut runs, minute, if counted { Minute::R } else { Minute::C });
        minute += 1;
    }
}

fn follow_up(start: i64, at_once: bool, wall: &mut Wall) -> (i64, Vec<Run>) {
    let time = wall.time(start);
    let mut runs = Vec::new();
    if at_once || (8 * 60..20 * 60 + 30).contains(&time) {
        for minute in start..start + 30 {
            note(&mut runs, minute, Minute::R);
        }
        return (start + 30, runs);
    }
    let morning = if time < 8 * 60 { wall.day(start) } else { wall.day(start) + 1 };
    let mut minute = start;
    loop {
        let time = wall.time(minute);
        let arrived = wall.day(minute) >= morning;
        if arrived && time >= 8 * 60 + 30 {
            return (minute, runs);
        }
        note(&mut runs, minute, if arrived && time >= 8 * 60 { Minute::R } else { Minute::C });
        minute += 1;
    }
}

fn note(runs: &mut Vec<Run>, minute: i64, what: Minute) {
    match runs.last_mut() {
        Some(last) if last.2 == what => last.1 = minute + 1,
        _ => runs.push((minute, minute + 1, what)),
    }
}

fn is_worked(day: i64, days: &[(i64, bool)]) -> bool {
    // 1 January 1970 was a Thursday: day 2 a Saturday, day 3 a Sunday.
    let weekend = matches!(day.rem_euclid(7), 2 | 3);
    days.iter().rev().find(|(on, _)| *on == day).map_or(!weekend, |&(_, holiday)| !holiday)
}

/// A wall clock. Asks for the offset once an hour unless it changes within the hour.
struct Wall {
    zone: Tz,
    hour: i64,
    steady: Option<i64>,
}

impl Wall {
    fn at(zone: Tz) -> Self {
        Self { zone, hour: i64::MIN, steady: None }
    }

    fn day(&mut self, minute: i64) -> i64 {
        self.local(minute).div_euclid(1440)
    }

    fn time(&mut self, minute: i64) -> i64 {
        self.local(minute).rem_euclid(1440)
    }

    fn local(&mut self, minute: i64) -> i64 {
        let hour = minute.div_euclid(60);
        if hour != self.hour {
            let (first, last) = (self.offset(hour * 60), self.offset(hour * 60 + 59));
            self.hour = hour;
            self.steady = (first == last).then_some(first);
        }
        minute + self.steady.unwrap_or_else(|| self.offset(minute))
    }

    fn offset(&self, minute: i64) -> i64 {
        let at = DateTime::from_timestamp(minute * 60, 0).unwrap().naive_utc();
        i64::from(self.zone.offset_from_utc_datetime(&at).fix().local_minus_utc()) / 60
    }
}
