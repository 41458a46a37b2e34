//! Whether a command on a ticket may be carried out, and the facts it writes.
//!
//! The same answer greys a button, guards the log and guards the server's API. Facts are returned,
//! never written; nothing is decided by the clock on the wall, only by the act's own times.

use chrono::{DateTime, Utc};

use super::command::{Command, Receive};
use super::fact::{DeskChange, Lateness, Merge, Note, Wait};
use super::matter::{Kind, Reference};
use super::round::Round;
use super::{Fact, Refusal, Ticket, fact};
use crate::draft::{self, Draft};
use crate::ledger::FactKey;
use crate::property::{Property, Starting};
use crate::regulation::RuleId;
use crate::staff::Act;

mod amend;
mod answer;
mod close;
mod complaint;
mod intake;
mod lateness;
mod permit;
mod work;

pub use amend::{Amendment, decide_amendment};
pub use lateness::entry_floor;

/// What a command on a ticket writes.
pub type Decision = draft::Decision<Fact>;

/// Decides a command.
///
/// # Errors
/// The first reason against it, role and time before everything else.
pub fn decide(
    ticket: &Ticket,
    act: &Act,
    property: &Property,
    command: Command,
) -> Result<Decision, Refusal> {
    permit::check(act, &command)?;
    let (command, lateness) = if let Command::EnterLate { lateness, command } = command {
        permit::check(act, &command)?;
        required(&lateness.reason)?;
        (*command, Some(lateness))
    } else {
        (command, None)
    };
    if act.occurred_at > act.now {
        return Err(Refusal::InTheFuture);
    }
    if lateness.is_none() && act.occurred_at < entry_floor(act.now, property) {
        return Err(Refusal::BeforeThisShift);
    }
    let mut decision = Desk { ticket, act, property }.decide(command)?;
    decision.facts.extend(lateness.map(Fact::EnteredLate));
    Ok(decision)
}

/// The receipt of what a line of the duty log became: the line itself was entered in its shift, or
/// marked, so that nothing more is asked of its time.
///
/// # Errors
/// The first reason against it.
pub(crate) fn receive_of_log(
    act: &Act,
    property: &Property,
    receive: Receive,
    lateness: Option<Lateness>,
) -> Result<Vec<Fact>, Refusal> {
    let ticket = Ticket::default();
    let mut facts = Desk { ticket: &ticket, act, property }.receive_at(receive, None)?.facts;
    facts.extend(lateness.map(Fact::EnteredLate));
    Ok(facts)
}

/// What every decision looks at.
struct Desk<'a> {
    ticket: &'a Ticket,
    act: &'a Act,
    property: &'a Property,
}

impl Desk<'_> {
    fn decide(&self, command: Command) -> Result<Decision, Refusal> {
        if let Command::Receive(receive) = command {
            let floor = entry_floor(self.act.now, self.property).min(self.act.occurred_at);
            return self.receive_at(*receive, Some(floor));
        }
        let kind = self.ticket.kind().ok_or(Refusal::NotReceivedYet)?;
        let reopens = matches!(command, Command::Reopen { .. });
        let beside = matches!(command, Command::Link(_) | Command::Print { .. });
        if self.ticket.stage().is_final() && !reopens && !beside {
            return Err(Refusal::AlreadyOver);
        }
        match command {
            // Both are taken apart before.
            Command::Receive(_) | Command::EnterLate { .. } => Err(Refusal::AlreadyReceived),
            Command::Dispatch(to) => self.dispatch(kind, to),
            Command::Accept(by) => self.accept(by),
            Command::Arrive(by) => self.arrive(by),
            Command::BringUnderControl(note) => self.bring_under_control(note),
            Command::Return { reason } => self.give_back(reason),
            Command::Transfer { to, reason } => self.transfer(kind, to, reason),
            Command::Wait(wait) => self.wait(wait),
            Command::Resume(note) => self.resume(note),
            Command::Report(note) => self.report(note),
            Command::Promise { of, by, reason } => self.promise(kind, (of, by), reason),
            Command::Respond(response) => self.respond(kind, response),
            Command::SolveAtOnce { action, reply } => self.solve_at_once(kind, action, reply),
            Command::Answer(words) => self.answer(kind, words),
            Command::DecideSuggestion(decision) => self.decide_suggestion(kind, decision),
            Command::JudgeErrand(errand) => self.judge_errand(kind, errand),
            Command::TryToAnswer { method } => self.try_to_answer(kind, method),
            Command::Visit(visit) => self.visit(visit),
            Command::Finish(finish) => self.finish(kind, finish),
            Command::ShowEvidence(evidence) => Ok(Fact::EvidenceShown(evidence).into()),
            Command::Sign(signature) => self.when_done(Fact::Signed(signature)),
            Command::RefuseSignature { reason } => {
                self.when_done(Fact::SignRefused(reasoned(reason)?))
            }
            Command::TakeFeedback { from, call_at_night } => {
                self.take_feedback(from, call_at_night)
            }
            Command::FollowUp(attempt) => self.follow_up(kind, &attempt),
            Command::Reply(reply) => self.reply(kind, reply),
            Command::Contact(contact) => complaint::contact(kind, contact),
            Command::Grade { grade, ground, households } => {
                self.grade(kind, (grade, ground), households)
            }
            Command::Judge(validity) => self.judge(kind, validity),
            Command::Investigate(investigation) => complaint::investigate(kind, investigation),
            Command::Escalate(escalation) => complaint::escalate(kind, escalation),
            Command::CallBack(attempt) => self.call_back(kind, &attempt),
            Command::Cancel { reason } => self.cancel(reason),
            Command::Reopen { reason } => self.reopen(kind, reason),
            Command::Merge(merge) => self.merge(merge),
            Command::Link(other) => self.link(other),
            Command::HandToDesk(change) => self.hand_to_desk(change),
            Command::CarryOver { boundary, reason } => self.carry_over(boundary, reason),
            Command::Print { copy, reprint } => self.print(kind, copy, reprint),
            Command::Close(closing) => self.close(kind, closing),
        }
    }

    fn round(&self) -> Option<&Round> {
        self.ticket.round()
    }

    fn has(&self, wanted: impl Fn(&Fact) -> bool) -> bool {
        self.round().is_some_and(|round| round.first(wanted).is_some())
    }

    /// The times allowed to what begins with this act.
    const fn starting(&self) -> Starting<'_> {
        self.property.starting(self.act.occurred_at)
    }

    /// When the running course began: the receipt or the reopening.
    fn began_at(&self) -> DateTime<Utc> {
        let began_at =
            self.round().map_or(self.ticket.received_at(), |round| self.ticket.began_at(round));
        began_at.unwrap_or(self.act.occurred_at)
    }

    fn limit(&self, rule: RuleId) -> u32 {
        self.property.rules.number(rule)
    }

    /// What only an unfinished ticket takes.
    fn while_open(&self, fact: Fact) -> Result<Decision, Refusal> {
        if self.ticket.is_settled() { Err(Refusal::AlreadyDone) } else { Ok(fact.into()) }
    }

    /// What only a finished ticket takes.
    fn when_done(&self, fact: Fact) -> Result<Decision, Refusal> {
        if self.ticket.is_settled() { Ok(fact.into()) } else { Err(Refusal::NotDone) }
    }

    fn wait(&self, wait: Wait) -> Result<Decision, Refusal> {
        required(&wait.whom)?;
        self.while_open(Fact::Waiting(wait))
    }

    fn resume(&self, note: Note) -> Result<Decision, Refusal> {
        use super::stage::Stage;
        match self.ticket.stage() {
            Stage::Waiting(_) => Ok(Fact::Resumed(note).into()),
            Stage::OnItsWay
            | Stage::Received
            | Stage::Graded
            | Stage::Appointed
            | Stage::Issued
            | Stage::Accepted
            | Stage::Arrived
            | Stage::InProgress
            | Stage::Returned
            | Stage::Reopened
            | Stage::Done
            | Stage::InvalidExplained
            | Stage::Signed
            | Stage::SignRefused
            | Stage::FeedbackReceived
            | Stage::FollowedUp
            | Stage::Closed
            | Stage::Cancelled
            | Stage::Merged => Err(Refusal::NotWaiting),
        }
    }

    fn report(&self, note: Note) -> Result<Decision, Refusal> {
        required(&note.note)?;
        self.while_open(Fact::Progress(note))
    }

    fn cancel(&self, reason: String) -> Result<Decision, Refusal> {
        self.while_open(Fact::Cancelled(reasoned(reason)?))
    }

    fn merge(&self, merge: Merge) -> Result<Decision, Refusal> {
        if merge.from.document == merge.into.document {
            return Err(Refusal::SameTicket);
        }
        let mut decision = self.while_open(Fact::MergedInto(merge))?;
        decision.elsewhere.push(Draft::fact(merge.into.document, Fact::TookIn(merge)));
        Ok(decision)
    }

    fn link(&self, other: Reference) -> Result<Decision, Refusal> {
        if self.ticket.numbers().contains(&other.number) {
            return Err(Refusal::SameTicket);
        }
        Ok(Fact::Linked(other).into())
    }

    fn hand_to_desk(&self, change: DeskChange) -> Result<Decision, Refusal> {
        required(&change.reason)?;
        let owner = self.ticket.owner();
        if owner.is_some_and(|owner| owner != self.act.desk) && !self.act.role.is_supervisor() {
            return Err(Refusal::NotOwningDesk);
        }
        if owner == Some(change.to) {
            return Err(Refusal::SameDesk);
        }
        Ok(Fact::HandedToDesk(change).into())
    }

    fn print(&self, kind: Kind, number: u32, reprint: Option<String>) -> Result<Decision, Refusal> {
        let of = self.limit(RuleId::SlipCopies);
        if number == 0 || number > of || !kind.needs_department() {
            return Err(Refusal::NoSuchCopy);
        }
        let printed = self
            .ticket
            .margin
            .iter()
            .any(|noted| matches!(&noted.what, Fact::Printed(copy) if copy.number == number));
        let reprint = reprint.filter(|_| printed);
        if printed {
            required(reprint.as_deref().unwrap_or_default())?;
        }
        Ok(Fact::Printed(fact::Copy { number, of, reprint }).into())
    }
}

/// Words that must be there.
fn required(words: &str) -> Result<(), Refusal> {
    if words.trim().is_empty() { Err(Refusal::ReasonMissing) } else { Ok(()) }
}

fn reasoned(reason: String) -> Result<fact::Reason, Refusal> {
    required(&reason)?;
    Ok(fact::Reason { reason })
}

/// Whether a key names a fact a person made.
const fn is_made_by_a_person(key: &FactKey) -> bool {
    match key {
        FactKey::Imported(_) => false,
        FactKey::Entry(_) => true,
    }
}
