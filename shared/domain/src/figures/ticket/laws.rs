//! Rows against a plain loop over the raw facts, which shares no code with them: it reads the facts
//! in their order, keeps its own courses, days and limits, and knows the manual's numbers.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Timelike as _, Utc};
use proptest::prelude::*;

use crate::civil::Month;
use crate::figures::fixture::*;
use crate::figures::{Measure, Sums};
use crate::follow_up::Outcome;
use crate::report::TicketFigures;
use crate::staff::Department;
use crate::ticket::Fact;
use crate::ticket::complaint::{Grade, Response};
use crate::ticket::matter::{Kind, Urgency};

type Log = Vec<(DateTime<Utc>, Fact)>;
type Counts = BTreeMap<(String, NaiveDate), i64>;

fn fact_of(kind: Kind, choice: u8, at: DateTime<Utc>) -> Fact {
    let explained = |understood| {
        responded(Response::Explained { explanation: "规定".to_owned(), understood })
    };
    let work = match choice % 14 {
        0 => dispatched(Department::Engineering),
        13 => dispatched(Department::Order),
        1 | 2 => done(kind),
        3 => evidence(),
        4 => signed(),
        5 => sign_refused(),
        6 | 7 => feedback(),
        8 => followed_up(Outcome::NotReached),
        9 => followed_up(outcome(4)),
        10 => [closed(), cancelled(), merged()][usize::from(choice % 3)].clone(),
        _ => reopened(kind),
    };
    let complaint = match choice % 15 {
        0 => dispatched(Department::Engineering),
        1 => graded(Grade::Minor),
        2 => graded(Grade::Important),
        3 => promised(at + TimeDelta::hours(30)),
        4 => explained(choice > 127),
        5 => responded(Response::AtOnce),
        6 => contacted(),
        7 => replied(),
        8 | 9 => done(kind),
        10 => called_back(Outcome::NotReached),
        11 => called_back(Outcome::Refused),
        12 => called_back(outcome(4)),
        13 => [closed(), cancelled(), merged()][usize::from(choice % 3)].clone(),
        _ => reopened(kind),
    };
    if kind == Kind::Complaint { complaint } else { work }
}

/// A ticket's facts in the order they happened, from the end of February on.
fn logs() -> impl Strategy<Value = (Kind, Log)> {
    let kinds = prop_oneof![Just(Kind::Complaint), Just(Kind::RepairPrivate), Just(Kind::Order)];
    let gap = prop_oneof![3 => 0_i64..45, 2 => 0_i64..4_000];
    let steps = prop::collection::vec((any::<u8>(), gap), 0..14);
    (kinds, 0_i64..4_000, steps).prop_map(|(kind, start, steps)| {
        let mut at = wall("2024-02-27 00:00") + TimeDelta::minutes(start);
        let mut log = vec![(at, received(kind, Urgency::Ordinary))];
        for (choice, gap) in steps {
            at += TimeDelta::minutes(gap);
            log.push((at, fact_of(kind, choice, at)));
        }
        (kind, log)
    })
}

fn pen(log: &Log) -> Pen {
    let mut pen = Pen::default();
    for (at, fact) in log {
        pen.write(*at, fact.clone());
    }
    pen
}

fn date(at: DateTime<Utc>) -> NaiveDate {
    (at + TimeDelta::hours(8)).date_naive()
}

/// 24:00 of so many days after.
fn end_of_day(at: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    let midnight = (date(at) + TimeDelta::days(days + 1)).and_hms_opt(0, 0, 0).unwrap();
    midnight.and_utc() - TimeDelta::hours(8)
}

/// The day a deadline belongs to.
fn due_date(due: DateTime<Utc>) -> NaiveDate {
    date(due - TimeDelta::milliseconds(1))
}

fn ends(fact: &Fact) -> bool {
    matches!(fact, Fact::Closed(_) | Fact::Cancelled(_) | Fact::MergedInto(_))
}

fn settles(fact: &Fact) -> bool {
    ends(fact) || matches!(fact, Fact::Done(_))
}

fn completes(fact: &Fact) -> bool {
    matches!(fact, Fact::Closed(_) | Fact::Done(_))
}

/// The courses: each with the fact that began it, and what happened in it.
fn courses(log: &Log) -> Vec<Log> {
    let mut courses: Vec<Log> = Vec::new();
    for (at, fact) in log {
        let settled =
            courses.last().is_none_or(|course| course.iter().any(|(_, fact)| settles(fact)));
        let begins = courses.is_empty() || (matches!(fact, Fact::Reopened(_)) && settled);
        if begins {
            courses.push(vec![(*at, fact.clone())]);
        } else {
            courses.last_mut().unwrap().push((*at, fact.clone()));
        }
    }
    courses
}

fn first(course: &[(DateTime<Utc>, Fact)], is: fn(&Fact) -> bool) -> Option<DateTime<Utc>> {
    course.iter().find(|(_, fact)| is(fact)).map(|(at, _)| *at)
}

/// Taken back or merged by then: nothing was due any more.
fn dropped(course: &Log, due: DateTime<Utc>) -> bool {
    let end = course.iter().find(|(_, fact)| ends(fact));
    end.is_some_and(|(at, fact)| !matches!(fact, Fact::Closed(_)) && *at <= due)
}

fn reached(fact: &Fact) -> bool {
    matches!(fact, Fact::CalledBack(attempt) if matches!(attempt.outcome, Outcome::Reached(_)))
}

fn refused(fact: &Fact) -> bool {
    matches!(fact, Fact::CalledBack(attempt) if attempt.outcome == Outcome::Refused)
}

#[derive(Default)]
struct Tally(Counts);

impl Tally {
    fn one(&mut self, name: &str, day: NaiveDate) {
        *self.0.entry((name.to_owned(), day)).or_default() += 1;
    }

    fn due(&mut self, name: &str, due: DateTime<Utc>, met: bool) {
        self.one(&format!("due {name}"), due_date(due));
        if met {
            self.one(&format!("met {name}"), due_date(due));
        }
    }

    fn follow_up(&mut self, course: &Log) {
        let Some(fed_back) =
            course.iter().position(|(_, fact)| matches!(fact, Fact::FeedbackReceived(_)))
        else {
            return;
        };
        let (at, _) = course[fed_back];
        let minute = (at + TimeDelta::hours(8)).time().num_seconds_from_midnight() / 60;
        let (name, due) = match minute {
            0..480 => ("K7d", end_of_day(at, -1) + TimeDelta::minutes(510)),
            480..1_230 => ("K7", at + TimeDelta::minutes(30)),
            _ => ("K7d", end_of_day(at, 0) + TimeDelta::minutes(510)),
        };
        let tried = first(&course[fed_back..], |fact| matches!(fact, Fact::FollowedUp(_)));
        let met = tried.is_some_and(|tried| tried <= due);
        if met || !dropped(course, due) {
            self.due(name, due, met);
        }
    }

    fn loop_closed(&mut self, course: &Log) {
        let Some((at, settled)) = course.iter().find(|(_, fact)| settles(fact)) else { return };
        if !completes(settled) {
            return;
        }
        self.one("loop", date(*at));
        let has = |is: fn(&Fact) -> bool| course.iter().any(|(_, fact)| is(fact));
        let last = course.iter().rev().find_map(|(_, fact)| {
            let Fact::Dispatched(to) = fact else { return None };
            Some(to.department)
        });
        let shown = has(|fact| matches!(fact, Fact::EvidenceShown(_)))
            && has(|fact| matches!(fact, Fact::Signed(_) | Fact::SignRefused(_)));
        let closed = has(|fact| matches!(fact, Fact::Done(_)))
            && (shown || last != Some(Department::Engineering))
            && has(|fact| matches!(fact, Fact::FollowedUp(_)));
        if closed {
            self.one("closed loop", date(*at));
        }
    }

    fn callback(&mut self, course: &Log) {
        let Some(done) = first(course, |fact| matches!(fact, Fact::Done(_))) else { return };
        let due = end_of_day(done, 3);
        let met = first(course, reached).is_some_and(|at| at <= due);
        let wants_none = course.iter().any(|(at, fact)| refused(fact) && *at <= due);
        if met || !(dropped(course, due) || wants_none) {
            self.due("K3", due, met);
        }
    }

    fn complaint(&mut self, course: &Log, grade: Option<i64>) {
        let began = course[0].0;
        let issue = first(course, |fact| matches!(fact, Fact::Dispatched(_)))
            .or_else(|| first(course, |fact| matches!(fact, Fact::Done(_))));
        let told = first(course, |fact| {
            matches!(fact, Fact::Contacted(_) | Fact::Replied(_) | Fact::Responded(_))
                || matches!(fact, Fact::Promised { .. })
                || reached(fact)
        });
        let settled = course.iter().find(|(_, fact)| settles(fact));
        let solved = settled.filter(|(_, fact)| completes(fact)).map(|(at, _)| *at);
        let mut limits =
            vec![(began + TimeDelta::minutes(20), issue), (began + TimeDelta::hours(24), told)];
        limits.extend(grade.map(|days| (end_of_day(began, days), solved)));
        let mut promise: Option<DateTime<Utc>> = None;
        for (at, fact) in course {
            if let Fact::Promised { promise: new, .. } = fact {
                promise = Some(promise.filter(|old| at > old).unwrap_or(new.by));
            }
        }
        limits.extend(promise.map(|due| (due, solved)));
        let due = limits.iter().map(|(due, _)| *due).max().unwrap();
        let response = course.iter().rev().find_map(|(at, fact)| {
            let Fact::Responded(response) = fact else { return None };
            Some((at, response))
        });
        let kept = response.is_none_or(|(said, response)| match response {
            Response::Explained { understood, .. } => *understood,
            Response::AtOnce => {
                let replied = first(course, |fact| matches!(fact, Fact::Replied(_)));
                settled.is_some_and(|(at, _)| at <= said) && replied.is_some_and(|at| at <= *said)
            }
            Response::Appointment { .. } => true,
        });
        let met = kept && limits.iter().all(|(due, done)| done.is_some_and(|done| done <= *due));
        if met || !dropped(course, due) {
            self.due("K1", due, met);
        }
    }
}

/// The raw facts counted one by one.
fn by_hand(kind: Kind, log: &Log) -> Counts {
    let mut tally = Tally::default();
    let mut grade = None;
    for (number, course) in courses(log).iter().enumerate() {
        tally.one(if number == 0 { "received" } else { "reopened" }, date(course[0].0));
        if let Some((at, fact)) = course.iter().find(|(_, fact)| settles(fact)) {
            tally.one(if completes(fact) { "completed" } else { "cancelled" }, date(*at));
        }
        for (_, fact) in course {
            if let Fact::Graded(grading) = fact {
                grade = Some(if grading.grade == Grade::Minor { 1 } else { 3 });
            }
        }
        tally.follow_up(course);
        if kind == Kind::Complaint {
            tally.complaint(course, grade);
            tally.callback(course);
        } else {
            tally.loop_closed(course);
        }
    }
    tally.0
}

/// The same as the rows say it.
fn by_rows(log: &Log) -> Counts {
    let mut counts = Counts::new();
    for row in pen(log).rows() {
        let limit = matches!(row.measure, Measure::Due | Measure::Met) && row.key != "K6";
        let plain = [
            (Measure::TicketsReceived, "received"),
            (Measure::TicketsReopened, "reopened"),
            (Measure::TicketsCompleted, "completed"),
            (Measure::TicketsCancelled, "cancelled"),
            (Measure::LoopDue, "loop"),
            (Measure::LoopClosed, "closed loop"),
        ];
        let name = if limit {
            format!("{} {}", row.measure, row.key)
        } else if let Some((_, name)) = plain.iter().find(|(measure, _)| *measure == row.measure) {
            (*name).to_owned()
        } else {
            continue;
        };
        *counts.entry((name, row.day)).or_default() += row.n;
    }
    counts
}

fn sums(log: &Log, within: impl Fn(NaiveDate) -> bool) -> Sums {
    let mut sums = Sums::default();
    let rows = pen(log).rows();
    sums.extend(rows.iter().filter(|row| within(row.day)));
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn k1_k3_k7_k8_rows_are_what_a_plain_loop_over_the_facts_counts((kind, log) in logs()) {
        prop_assert_eq!(by_rows(&log), by_hand(kind, &log), "{:#?}", log);
    }

    #[test]
    fn what_is_open_is_what_was_carried_over_and_came_less_what_went((_, log) in logs()) {
        let mut month: Month = "2024-02".parse().unwrap();
        let mut carried_over = 0;
        for _ in 0..4 {
            let (first, last) = (month.first_day(), month.last_day());
            let figures =
                TicketFigures::of(&sums(&log, |day| day < first), &sums(&log, |day| {
                    first <= day && day <= last
                }));
            // Read off the facts: what had happened by the month's end.
            let known: Log =
                log.iter().filter(|(at, _)| date(*at) <= last).cloned().collect();
            let open = courses(&known)
                .last()
                .is_some_and(|course| !course.iter().any(|(_, fact)| settles(fact)));
            prop_assert_eq!(figures.open, i64::from(open));
            prop_assert_eq!(figures.carried_over, carried_over);
            let moved = figures.received + figures.reopened - figures.completed;
            prop_assert_eq!(figures.open, carried_over + moved - figures.cancelled);
            carried_over = figures.open;
            month = month.next();
        }
    }

    #[test]
    fn later_facts_change_no_ticket_figure_of_an_earlier_month((_, log) in logs(), cut in 0_usize..15) {
        let cut = cut.min(log.len());
        let Some((at, _)) = log.get(cut) else { return Ok(()) };
        let month = date(*at).with_day(1).unwrap();
        let tickets = |log: &Log| -> Vec<_> {
            let rows = pen(log).rows().into_iter();
            rows.filter(|row| row.day < month)
                .filter(|row| row.measure.as_str().starts_with("tickets."))
                .filter(|row| row.measure != Measure::TicketsByDepartment)
                .collect()
        };
        prop_assert_eq!(tickets(&log[..cut].to_vec()), tickets(&log));
    }

    #[test]
    fn rows_taken_out_and_put_in_again_leave_the_sums_as_they_were(
        (_, log) in logs(),
        (_, other) in logs(),
    ) {
        let (rows, rest) = (pen(&log).rows(), pen(&other).rows());
        let mut sums = Sums::default();
        sums.extend(&rest);
        let without = sums.clone();
        sums.extend(&rows);
        let with = sums.clone();
        for row in &rows {
            sums.add(row.measure, &row.key, -row.n);
        }
        prop_assert_eq!(&sums, &without);
        sums.extend(&rows);
        prop_assert_eq!(sums, with);
    }

    #[test]
    fn every_division_of_the_received_adds_up_to_the_received((_, log) in logs()) {
        let sums = sums(&log, |_| true);
        let received = sums.of(Measure::TicketsReceived);
        for division in
            [Measure::TicketsByDepartment, Measure::TicketsBySlot, Measure::TicketsByCategory]
        {
            prop_assert_eq!(sums.of(division), received);
        }
        let complaints = sums.of_key(Measure::TicketsReceived, "complaint");
        prop_assert_eq!(sums.of(Measure::ComplaintsByGrade), complaints);
        prop_assert_eq!(sums.of(Measure::ComplaintsByObject), complaints);
    }
}
