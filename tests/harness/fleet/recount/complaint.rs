//! What only complaints are counted for: handled in time (K1), called back (K3).

use chrono::{DateTime, Utc};
use dutybook_domain::follow_up::Outcome;
use dutybook_domain::ticket::Fact;
use dutybook_domain::ticket::complaint::{Grade, Grading, Response};
use dutybook_domain::ticket::limits::Limits;
use dutybook_domain::ticket::matter::Promised;

use super::ticket::{Course, Told};
use super::{What, deadline};

/// A limit: when it is due, and when it was kept.
type Asked = (DateTime<Utc>, Option<DateTime<Utc>>);

/// Adds what every course of a complaint owes.
pub(super) fn count(told: &Told, limit: &mut impl FnMut(&'static str, DateTime<Utc>, bool)) {
    let none = Course::default();
    let mut courses: Vec<&Course> = told.courses.iter().collect();
    if courses.is_empty() {
        courses.push(&none);
    }
    let mut grading = None;
    for course in courses {
        for said in &course.said {
            if let Fact::Graded(graded) = &said.fact {
                grading = Some(*graded);
            }
        }
        let asked = asked(told, course, grading);
        if let Some(due_at) = asked.iter().map(|(due_at, _)| *due_at).max() {
            let kept = |(due_at, at): &Asked| at.is_some_and(|at| at <= *due_at);
            let met = asked.iter().all(kept) && is_response_kept(course);
            if met || !course.is_dropped_by(due_at) {
                limit("K1", due_at, met);
            }
        }
        callback(told, course, limit);
    }
}

/// Handed on, replied to, solved, and what was promised.
fn asked(told: &Told, course: &Course, grading: Option<Grading>) -> Vec<Asked> {
    let Some(began_at) = told.began_at(course) else { return Vec::new() };
    let received = told.receipt.as_ref();
    let limits = match course.reopened {
        Some((_, limits)) => limits,
        None => received.map_or_else(Limits::default, |(_, received)| received.limits),
    };
    let settled = course.settled;
    let completed = settled.filter(|(_, what)| *what == What::Completed).map(|(at, _)| at);
    let mut asked = Vec::new();
    if let Some(issue) = limits.issue {
        let entered_at = received.filter(|_| course.reopened.is_none()).map(|(at, _)| *at);
        let handed_on = course.first(|fact| {
            matches!(fact, Fact::Dispatched(_) | Fact::Transferred { .. } | Fact::Accepted(_))
        });
        let done = course.first(|fact| matches!(fact, Fact::Done(_)));
        asked.push((deadline(issue, entered_at.unwrap_or(began_at)), handed_on.or(done)));
    }
    if let Some(reply) = grading.map(|grading| grading.limits.reply).or(limits.answer) {
        asked.push((deadline(reply, began_at), course.first(is_contact)));
    }
    if let Some(grading) = grading {
        let planned = course.first(|fact| matches!(fact, Fact::Investigated(_)));
        let planned = planned.filter(|_| grading.grade == Grade::Major);
        asked.push((deadline(grading.limits.solve, began_at), planned.or(completed)));
    }
    if let Some(by) = promised(told, course, began_at) {
        asked.push((by, completed));
    }
    asked
}

/// The result's promised time; another promise made too late does not mend it.
fn promised(told: &Told, course: &Course, began_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut promises = Vec::new();
    if let (Some((_, received)), None) = (&told.receipt, course.reopened) {
        promises.extend(received.promise.map(|promise| (began_at, promise)));
    }
    for said in &course.said {
        if let Fact::Promised { promise, .. } = &said.fact {
            promises.push((said.at, *promise));
        }
    }
    promises.sort_by_key(|(made_at, _)| *made_at);
    let mut due: Option<DateTime<Utc>> = None;
    for (made_at, promise) in promises {
        if promise.of == Promised::Result && due.is_none_or(|due| made_at <= due) {
            due = Some(promise.by);
        }
    }
    due
}

fn is_contact(fact: &Fact) -> bool {
    if let Fact::Progress(note) = fact {
        return note.customer_told;
    }
    if let Fact::CalledBack(attempt) = fact {
        return matches!(attempt.outcome, Outcome::Reached(_));
    }
    matches!(fact, Fact::Contacted(_) | Fact::Replied(_))
        || matches!(fact, Fact::Promised { .. } | Fact::Responded(_))
}

fn is_response_kept(course: &Course) -> bool {
    let mut kept = true;
    for said in &course.said {
        let Fact::Responded(response) = &said.fact else { continue };
        kept = match response {
            Response::Explained { understood, .. } => *understood,
            Response::Appointment { .. } => true,
            Response::AtOnce => {
                let reply = |fact: &Fact| matches!(fact, Fact::Replied(_));
                let mut replies = course.said.iter().filter(|other| reply(&other.fact));
                let solved = course.settled.is_some_and(|(at, _)| at <= said.at);
                solved && replies.any(|other| other.at <= said.at)
            }
        };
    }
    kept
}

fn callback(
    told: &Told,
    course: &Course,
    limit: &mut impl FnMut(&'static str, DateTime<Utc>, bool),
) {
    let mut done = None;
    let (mut reached_at, mut refused_at) = (None, None);
    for said in &course.said {
        if let (Fact::Done(completion), None) = (&said.fact, done) {
            done = Some((said.at, completion.limits.callback));
        }
        if let Fact::CalledBack(attempt) = &said.fact {
            match attempt.outcome {
                Outcome::Reached(_) => reached_at = reached_at.or(Some(said.at)),
                Outcome::Refused => {
                    let earlier = refused_at.is_some_and(|before| before <= said.at);
                    refused_at = if earlier { refused_at } else { Some(said.at) };
                }
                Outcome::NotReached => {}
            }
        }
    }
    let Some((done_at, Some(allowance))) = done else { return };
    let due_at = deadline(allowance, done_at);
    if reached_at.is_some_and(|at| at <= due_at) {
        limit("K3", due_at, true);
        return;
    }
    let nobody = told.receipt.as_ref().is_some_and(|(_, received)| {
        received.reporter.name.is_none() && received.reporter.phone.is_none()
    });
    let excused = nobody || refused_at.is_some_and(|at| at <= due_at);
    if !excused && !course.is_dropped_by(due_at) {
        limit("K3", due_at, false);
    }
}
