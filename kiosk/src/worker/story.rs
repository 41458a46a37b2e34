//! One ticket's whole story for its screen: its stages, what happened, its clocks with their
//! stretches, and what may be done with why not.

use chrono::{DateTime, Utc};
use dutybook_domain::follow_up::{Attempt, Method, Outcome};
use dutybook_domain::id::BlobHash;
use dutybook_domain::personal::Personal;
use dutybook_domain::property::Property;
use dutybook_domain::staff::Act;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::clocks::{Clock, ClockName, Stop};
use dutybook_domain::ticket::command::{Command, Errand, Finish, HandOn};
use dutybook_domain::ticket::complaint::{Contact, Grade, Investigation};
use dutybook_domain::ticket::fact::{
    ByWorker, Closing, Evidence, Note, Phase, Reply, Signature, SuggestionDecision, Verdict, Wait,
    WaitReason,
};
use dutybook_domain::ticket::matter::{Kind, Promised};
use dutybook_domain::ticket::{self, Fact, Noted, Refusal, Ticket};

use super::matters::Reading;
use crate::look::Look;
use crate::screens::ticket::{Allowed, ClockRow, Deed, Happened, Stretch, Weight};
use crate::text;
use crate::widgets::stage_line::{Place, Step};

/// What happened, newest first.
pub(super) fn happened(ticket: &Ticket, reading: &Reading<'_>, look: &Look) -> Vec<Happened> {
    let receipts = ticket.receipts.iter().map(|noted| {
        let fact = Fact::Received(Box::new(noted.what.clone()));
        one(noted, &fact, (ticket, reading, look))
    });
    let rounds = ticket.rounds.iter().flat_map(|round| {
        let reopening = round.reopening().map(|noted| {
            let fact = Fact::Reopened(noted.what.clone());
            one(noted, &fact, (ticket, reading, look))
        });
        let facts = round.facts().iter();
        reopening
            .into_iter()
            .chain(facts.map(|noted| one(noted, &noted.what, (ticket, reading, look))))
    });
    let margin = ticket.margin.iter().map(|noted| one(noted, &noted.what, (ticket, reading, look)));
    let mut story: Vec<Happened> = receipts.chain(rounds).chain(margin).collect();
    story.sort_by_key(|one| std::cmp::Reverse((one.at, one.recorded_at)));
    story
}

fn one<F>(
    noted: &Noted<F>,
    fact: &Fact,
    (ticket, reading, look): (&Ticket, &Reading<'_>, &Look),
) -> Happened {
    let (title, detail) = text::happened::happened(fact, look);
    Happened {
        at: noted.at,
        title,
        detail,
        recorded_at: Some(noted.recorded_at),
        by: reading.name(noted.by),
        desk: noted.desk.0,
        weight: if ticket.after_closing.contains(&noted.key) {
            Weight::AfterClosing
        } else if matches!(fact, Fact::Waiting(_)) {
            Weight::Stop
        } else {
            Weight::Step
        },
        picture: if let Fact::EvidenceShown(Evidence { blob, .. })
        | Fact::Signed(Signature { blob }) = fact
        {
            Some(*blob)
        } else {
            None
        },
    }
}

/// The clocks, those that run first, each with its stretches.
pub(super) fn clocks(ticket: &Ticket, kind: Kind, reading: &Reading<'_>) -> Vec<ClockRow> {
    let mut clocks = ticket.clocks(reading.zone);
    clocks.sort_by_key(|clock| (clock.stop != Stop::Running, clock.due_at));
    let row = |clock: Clock| ClockRow {
        limit: Reading::limit(ticket, kind, clock),
        stretches: stretches(ticket, &clock, reading.now),
    };
    clocks.into_iter().map(row).collect()
}

/// How a clock ran and stood still, without gaps: from its start to its end or now.
fn stretches(ticket: &Ticket, clock: &Clock, now: DateTime<Utc>) -> Vec<Stretch> {
    let end = match clock.stop {
        Stop::Running => None,
        Stop::Done(at) | Stop::Ended(at) => Some(at),
    };
    let until = end.unwrap_or(now);
    let waits = ticket.rounds.get(clock.round).map(|round| ticket.waits(round)).unwrap_or_default();
    let mut stretches = Vec::new();
    let mut from = clock.started_at;
    for (began, ended, reason) in waits {
        let (began, stops) = (began.max(from), ended.unwrap_or(now).min(until));
        if began >= stops {
            continue;
        }
        if from < began {
            stretches.push(Stretch { waits: None, from, until: Some(began) });
        }
        let lasts = ended.is_none() && end.is_none();
        stretches.push(Stretch {
            waits: Some(reason),
            from: began,
            until: (!lasts).then_some(stops),
        });
        from = stops;
    }
    if from < until {
        stretches.push(Stretch { waits: None, from, until: end });
    }
    stretches
}

/// The stages with the times they were reached.
pub(super) fn steps(ticket: &Ticket, kind: Kind, look: &Look) -> Vec<Step> {
    let round = ticket.round();
    let first = |wanted: fn(&Fact) -> bool| {
        round.and_then(|round| round.first(wanted)).map(|noted| noted.at)
    };
    let received = ticket.received_at();
    let dispatched = first(|fact| matches!(fact, Fact::Dispatched(_)));
    let done = first(|fact| matches!(fact, Fact::Done(_)));
    let closed = first(|fact| matches!(fact, Fact::Closed(_)));
    let called = first(|fact| matches!(fact, Fact::FollowedUp(_) | Fact::CalledBack(_)));
    let names = text::steps::words(look.language);
    let reached: Vec<(&str, Option<DateTime<Utc>>)> = if kind.is_work() {
        vec![
            (names.received, received),
            (names.dispatched, dispatched),
            (names.accepted, first(|fact| matches!(fact, Fact::Accepted(_)))),
            (names.arrived, first(|fact| matches!(fact, Fact::Arrived(_)))),
            (names.done, done),
            (names.signed, first(|fact| matches!(fact, Fact::Signed(_) | Fact::SignRefused(_)))),
            (names.feedback, first(|fact| matches!(fact, Fact::FeedbackReceived(_)))),
            (names.called, called),
            (names.closed, closed),
        ]
    } else if kind == Kind::Complaint {
        vec![
            (names.received, received),
            (names.graded, first(|fact| matches!(fact, Fact::Graded(_)))),
            (names.handed_on, dispatched),
            (names.replied, first(|fact| matches!(fact, Fact::Replied(_)))),
            (names.done, done),
            (names.called, called),
            (names.closed, closed),
        ]
    } else {
        let answered = first(|fact| {
            matches!(
                fact,
                Fact::Answered(_)
                    | Fact::SuggestionDecided(_)
                    | Fact::ErrandJudged(_)
                    | Fact::Done(_)
            )
        });
        vec![(names.received, received), (names.answered, answered), (names.closed, closed)]
    };
    let last = reached.iter().rposition(|(_, at)| at.is_some()).unwrap_or(0);
    let is_over = ticket.stage().is_final();
    let step = |(place, (name, at)): (usize, (&str, Option<DateTime<Utc>>))| Step {
        name: name.to_owned(),
        beneath: at.map_or_else(String::new, |at| text::time::moment(at, look)),
        // What was passed over, such as a signature, is not ticked.
        place: if place <= last && at.is_some() {
            Place::Past
        } else if place == last.saturating_add(1) && !is_over {
            Place::Present
        } else {
            Place::Future
        },
    };
    reached.into_iter().enumerate().map(step).collect()
}

/// What may be done, the likeliest first; what another kind of matter asks for is left out.
pub(super) fn deeds(
    ticket: &Ticket,
    (act, property): (&Act, &Property),
    next: Option<ClockName>,
    look: &Look,
) -> Vec<Allowed> {
    let probe = |deed: Deed| {
        let refusal = ticket::decide::decide(ticket, act, property, sample(deed, act)).err();
        if matches!(refusal, Some(Refusal::OtherKind | Refusal::NoDepartment)) {
            return None;
        }
        let why_not = refusal.filter(|refusal| !is_of_words(*refusal));
        let why_not = why_not.map(|why| text::refusal::ticket(why, look.language).to_owned());
        Some(Allowed { deed, why_not })
    };
    let mut deeds: Vec<Allowed> = Deed::ALL.into_iter().filter_map(probe).collect();
    let wanted = next.and_then(deed_of);
    deeds.sort_by_key(|allowed| {
        let is_end = matches!(allowed.deed, Deed::Cancel | Deed::Return | Deed::Reopen);
        (allowed.why_not.is_some(), Some(allowed.deed) != wanted, is_end)
    });
    deeds
}

/// Whether a refusal is only about words that the form will ask for.
const fn is_of_words(refusal: Refusal) -> bool {
    matches!(
        refusal,
        Refusal::ReasonMissing
            | Refusal::ContentMissing
            | Refusal::ActionMissing
            | Refusal::HandOffNoteMissing
            | Refusal::GroundMismatch
            | Refusal::AgreedTimeTooLate
    )
}

/// The deed a clock asks for.
const fn deed_of(name: ClockName) -> Option<Deed> {
    Some(match name {
        ClockName::Issue => Deed::Dispatch,
        ClockName::Accept => Deed::Accept,
        ClockName::Arrive => Deed::Arrive,
        ClockName::Control => Deed::Control,
        ClockName::Finish => Deed::Finish,
        ClockName::Feedback => Deed::Feedback,
        ClockName::FollowUp | ClockName::FollowUpDeferred => Deed::FollowUp,
        ClockName::CommonPartReply | ClockName::ComplaintReply | ClockName::WrittenAnswer => {
            Deed::Reply
        }
        ClockName::Consultation => Deed::Answer,
        ClockName::ComplaintSolution => Deed::Investigate,
        ClockName::ContactGap => Deed::Contact,
        ClockName::ComplaintCallback => Deed::CallBack,
        ClockName::Suggestion => Deed::Decide,
        ClockName::Promise => return None,
    })
}

/// A deed as its form might ask for it, to learn whether the rules would take it.
fn sample(deed: Deed, act: &Act) -> Command {
    let words = || "\u{2026}".to_owned();
    let note = || Note { note: words(), customer_told: false };
    let attempt =
        || Attempt { method: Method::Phone, outcome: Outcome::NotReached, action: Some(words()) };
    let reply = || Reply { method: Method::Phone, content: Personal::new(words()) };
    match deed {
        Deed::Dispatch => Command::Dispatch(HandOn {
            department: Department::Engineering,
            also: Vec::new(),
            told: None,
            note: words(),
        }),
        Deed::Accept => Command::Accept(ByWorker::default()),
        Deed::Arrive => Command::Arrive(ByWorker::default()),
        Deed::Control => Command::BringUnderControl(note()),
        Deed::Progress => Command::Report(note()),
        Deed::Promise => Command::Promise {
            of: Promised::Result,
            by: act.now.checked_add_signed(chrono::TimeDelta::hours(1)).unwrap_or(act.now),
            reason: Some(words()),
        },
        Deed::Wait => Command::Wait(Wait { reason: WaitReason::Customer, whom: words() }),
        Deed::Resume => Command::Resume(note()),
        Deed::Finish => Command::Finish(Finish {
            action: words(),
            materials: String::new(),
            fee: None,
            worker: None,
        }),
        Deed::Evidence => {
            Command::ShowEvidence(Evidence { phase: Phase::After, blob: BlobHash([0; 32]) })
        }
        Deed::Sign => Command::Sign(Signature { blob: BlobHash([0; 32]) }),
        Deed::RefuseSignature => Command::RefuseSignature { reason: words() },
        Deed::Feedback => Command::TakeFeedback { from: None, call_at_night: false },
        Deed::FollowUp => Command::FollowUp(attempt()),
        Deed::Reply => Command::Reply(reply()),
        Deed::Answer => Command::Answer(Personal::new(words())),
        Deed::Decide => {
            let decision = Verdict::NotAdopted { reason: words() };
            Command::DecideSuggestion(SuggestionDecision { decision, thanked: true })
        }
        Deed::Judge => {
            let alternative = words();
            Command::JudgeErrand(Errand::NotFeasible { alternative, outside_scope: false })
        }
        Deed::Grade => Command::Grade { grade: Grade::Minor, ground: None, households: 1 },
        Deed::Contact => {
            Command::Contact(Contact { method: Method::Phone, content: Personal::new(words()) })
        }
        Deed::Investigate => Command::Investigate(Investigation {
            cause: words(),
            action: words(),
            responsible: None,
        }),
        Deed::CallBack => Command::CallBack(attempt()),
        Deed::Return => Command::Return { reason: words() },
        Deed::Cancel => Command::Cancel { reason: words() },
        Deed::Reopen => Command::Reopen { reason: words() },
        Deed::Close => Command::Close(Closing::Individually),
    }
}
