//! What the form of a deed asks of the ticket, or what it still lacks. The rules decide the rest.

use chrono::{DateTime, Days, Utc};
use dutybook_domain::civil;
use dutybook_domain::follow_up::{Answer, Attempt, Method, Outcome, Score};
use dutybook_domain::id::DocumentId;
use dutybook_domain::personal::Personal;
use dutybook_domain::ticket::command::{Command, Errand, Finish, HandOn};
use dutybook_domain::ticket::complaint::{Contact, Grade, Investigation};
use dutybook_domain::ticket::fact::{
    ByWorker, Closing, Note, Phase, Reply, SuggestionDecision, Verdict, Wait,
};
use dutybook_domain::ticket::matter::Promised;

use super::{Deed, Form, Reached};
use crate::command::Command as Asked;
use crate::look::Look;
use crate::text;

/// What a form still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// A department is to be chosen.
    Department,
    /// Words are missing.
    Words,
    /// The second words are missing.
    More,
    /// One of the options is to be chosen.
    Choice,
    /// The time of day cannot be read.
    Time,
    /// A photo is to be chosen.
    Picture,
    /// The customer has not signed.
    Signature,
    /// What belongs to the talk was not said to be done.
    Courtesy,
}

/// What the open form asks of the program: a picture is kept before the ticket is told of it.
///
/// # Errors
/// The first thing it lacks.
pub(super) fn asked(form: &Form, look: &Look, document: DocumentId) -> Result<Asked, Lack> {
    match form.doing {
        Some(Deed::Evidence) => {
            let path = form.picture.clone().ok_or(Lack::Picture)?;
            Ok(Asked::Attach { document, path, phase: form.phase.unwrap_or(Phase::After) })
        }
        Some(Deed::Sign) if form.strokes.is_empty() => Err(Lack::Signature),
        Some(Deed::Sign) => Ok(Asked::Sign { document, strokes: form.strokes.clone() }),
        Some(_) | None => {
            let command = Box::new(command(form, look)?);
            Ok(Asked::Ticket { document, command })
        }
    }
}

/// What the open form asks for.
///
/// # Errors
/// The first thing it lacks.
pub fn command(form: &Form, look: &Look) -> Result<Command, Lack> {
    let words = || text(&form.words).ok_or(Lack::Words);
    let note = || Note { note: form.words.trim().to_owned(), customer_told: false };
    Ok(match form.doing.ok_or(Lack::Choice)? {
        Deed::Dispatch => Command::Dispatch(HandOn {
            department: form.department.ok_or(Lack::Department)?,
            also: Vec::new(),
            told: None,
            note: form.words.trim().to_owned(),
        }),
        Deed::Accept => Command::Accept(ByWorker::default()),
        Deed::Arrive => Command::Arrive(ByWorker::default()),
        Deed::Control => Command::BringUnderControl(note()),
        Deed::Progress => {
            words()?;
            Command::Report(note())
        }
        Deed::Promise => Command::Promise {
            of: Promised::Result,
            by: instant(form, look)?,
            reason: text(&form.more),
        },
        Deed::Wait => {
            let reason = form.waits_for.ok_or(Lack::Choice)?;
            Command::Wait(Wait { reason, whom: words()? })
        }
        Deed::Resume => Command::Resume(note()),
        Deed::Finish => Command::Finish(Finish {
            action: words()?,
            materials: form.more.trim().to_owned(),
            fee: None,
            worker: None,
        }),
        Deed::Evidence => return Err(Lack::Picture),
        Deed::Sign => return Err(Lack::Signature),
        Deed::RefuseSignature => Command::RefuseSignature { reason: words()? },
        Deed::Feedback => Command::TakeFeedback { from: None, call_at_night: false },
        Deed::FollowUp => Command::FollowUp(attempt(form)?),
        Deed::CallBack => Command::CallBack(attempt(form)?),
        Deed::Reply => {
            Command::Reply(Reply { method: method(form), content: Personal::new(words()?) })
        }
        Deed::Answer => Command::Answer(Personal::new(words()?)),
        Deed::Decide => Command::DecideSuggestion(SuggestionDecision {
            decision: if form.yes.ok_or(Lack::Choice)? {
                Verdict::Adopted
            } else {
                Verdict::NotAdopted { reason: words()? }
            },
            thanked: form.told.ok_or(Lack::Courtesy)?,
        }),
        Deed::Judge => Command::JudgeErrand(errand(form, look)?),
        Deed::Grade => grade(form)?,
        Deed::Contact => {
            Command::Contact(Contact { method: method(form), content: Personal::new(words()?) })
        }
        Deed::Investigate => Command::Investigate(Investigation {
            cause: words()?,
            action: text(&form.more).ok_or(Lack::More)?,
            responsible: None,
        }),
        Deed::Return => Command::Return { reason: words()? },
        Deed::Cancel => Command::Cancel { reason: words()? },
        Deed::Reopen => Command::Reopen { reason: words()? },
        Deed::Close => Command::Close(Closing::Individually),
    })
}

fn text(words: &str) -> Option<String> {
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

fn method(form: &Form) -> Method {
    form.method.unwrap_or(Method::Phone)
}

/// An errand that can be done has its time, and the wish is repeated back.
fn errand(form: &Form, look: &Look) -> Result<Errand, Lack> {
    if form.yes.ok_or(Lack::Choice)? {
        let by = instant(form, look)?;
        let repeated_back = form.told.ok_or(Lack::Courtesy)?;
        return Ok(Errand::Feasible { repeated_back, by, outside_scope: false });
    }
    let alternative = text(&form.words).ok_or(Lack::Words)?;
    Ok(Errand::NotFeasible { alternative, outside_scope: false })
}

/// A major complaint names its ground.
fn grade(form: &Form) -> Result<Command, Lack> {
    let grade = form.grade.ok_or(Lack::Choice)?;
    let ground = match grade {
        Grade::Major => Some(form.ground.ok_or(Lack::Choice)?),
        Grade::Important | Grade::Minor => None,
    };
    Ok(Command::Grade { grade, ground, households: 1 })
}

fn attempt(form: &Form) -> Result<Attempt, Lack> {
    let satisfied = |mark| Answer {
        confirmed_done: true,
        satisfaction: Score::new(mark),
        attitude: None,
        timeliness: None,
        cleanliness: None,
        remark: text(&form.words).map(Personal::new),
        signature: None,
    };
    let outcome = match form.reached.ok_or(Lack::Choice)? {
        Reached::Satisfied => Outcome::Reached(satisfied(5)),
        Reached::Middling => Outcome::Reached(satisfied(3)),
        Reached::Unsatisfied => Outcome::Reached(satisfied(1)),
        Reached::NotReached => Outcome::NotReached,
        Reached::Refused => Outcome::Refused,
    };
    Ok(Attempt { method: method(form), outcome, action: text(&form.more) })
}

/// The instant a promise names: so many days from today, at the time typed.
fn instant(form: &Form, look: &Look) -> Result<DateTime<Utc>, Lack> {
    let time = text::time::typed(&form.time).ok_or(Lack::Time)?;
    let today = look.now.with_timezone(&look.zone).date_naive();
    let day = today.checked_add_days(Days::new(form.day.into())).ok_or(Lack::Time)?;
    Ok(civil::at(day, time, look.zone))
}
