//! From a folded ticket to what lists show of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dutybook_domain::id::{DocumentId, StaffId};
use dutybook_domain::settings::Settings;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::Ticket;
use dutybook_domain::ticket::clocks::{Clock, ClockName, Stop};
use dutybook_domain::ticket::matter::{Kind, Origin, Urgency};

use crate::matter::{Limit, Matter, Waiting, rule_of};
use crate::screens::tickets::Origin as From;

/// The longest subject a list shows, in characters.
const SUBJECT: usize = 40;

/// What reading tickets needs beside them.
pub(super) struct Reading<'a> {
    pub(super) settings: &'a Settings,
    pub(super) zone: Tz,
    pub(super) now: DateTime<Utc>,
    /// How a document's number is shown, where it was given twice.
    pub(super) numbers: &'a BTreeMap<DocumentId, String>,
}

impl Reading<'_> {
    /// A member of staff's name; their number where they are not in the settings.
    pub(super) fn name(&self, who: StaffId) -> String {
        let member = self.settings.member(who);
        member.map_or_else(|| who.0.to_string(), |member| member.name.reveal().clone())
    }

    /// A ticket as lists show it; none while its receipt is on its way.
    pub(super) fn matter(&self, document: DocumentId, ticket: &Ticket) -> Option<Matter> {
        let kind = ticket.kind()?;
        let received_at = ticket.received_at()?;
        let receipt = ticket.receipt().map(|noted| &noted.what);
        let subject = receipt.map(|receipt| receipt.content.reveal().as_str());
        let subject = subject.or_else(|| ticket.imported.category()).unwrap_or_default();
        let place = receipt.map_or_else(String::new, |receipt| {
            let unit = receipt.matter.unit.as_ref().map(|unit| unit.as_str().to_owned());
            unit.or_else(|| receipt.matter.place.clone()).unwrap_or_default()
        });
        let name = receipt.and_then(|receipt| receipt.reporter.name.as_ref());
        let given = || ticket.numbers().first().map(ToString::to_string).unwrap_or_default();
        let number = self.numbers.get(&document).cloned().unwrap_or_else(given);
        Some(Matter {
            document,
            number,
            kind,
            subject: shortened(subject),
            place,
            who: name.map_or_else(String::new, |name| name.reveal().clone()),
            stage: ticket.stage(),
            department: department(ticket),
            handler: self.handler(ticket),
            limit: self.next_limit(ticket, kind),
            waiting: self.waiting(ticket),
            received_at,
        })
    }

    fn handler(&self, ticket: &Ticket) -> Option<String> {
        handler(ticket).map(|who| self.name(who))
    }

    /// The clock that runs out next of those not met yet.
    fn next_limit(&self, ticket: &Ticket, kind: Kind) -> Option<Limit> {
        let last = ticket.rounds.len().saturating_sub(1);
        let runs = |clock: &Clock| clock.stop == Stop::Running && clock.round == last;
        let clocks = ticket.clocks(self.zone);
        let next = clocks.into_iter().filter(runs).min_by_key(|clock| clock.due_at)?;
        Some(Self::limit(ticket, kind, next))
    }

    /// A clock with the source of its limit.
    pub(super) fn limit(ticket: &Ticket, kind: Kind, clock: Clock) -> Limit {
        let emergency = ticket.urgency() == Urgency::Emergency;
        let grade = (kind == Kind::Complaint).then(|| ticket.grade()).flatten();
        let promised = clock.name == ClockName::Finish
            && ticket.round().is_some_and(|round| round.promises().next().is_some());
        let rule = rule_of(clock.name, emergency, grade).filter(|_| !promised);
        Limit::new(clock, rule)
    }

    fn waiting(&self, ticket: &Ticket) -> Option<Waiting> {
        let round = ticket.round()?;
        let (since, until, reason) = ticket.waits(round).into_iter().next_back()?;
        let lasts = until.is_none_or(|until| until > self.now);
        lasts.then_some(Waiting { reason, since })
    }
}

/// Who has the matter: the department told last, else the desk.
fn department(ticket: &Ticket) -> Department {
    let told = ticket.round().and_then(|round| round.dispatches().next_back());
    told.map_or(Department::CustomerService, |noted| noted.what.department)
}

/// The person who has it: who was told last, else who took it in.
pub(super) fn handler(ticket: &Ticket) -> Option<StaffId> {
    let told = ticket.round().and_then(|round| round.dispatches().next_back());
    told.and_then(|noted| noted.what.told).or_else(|| ticket.first_receiver())
}

/// Where it came from.
pub(super) fn origin(ticket: &Ticket) -> From {
    match ticket.receipt().map(|noted| &noted.what.origin) {
        Some(Origin::NightEntry { .. }) => From::Night,
        Some(Origin::Contact { .. } | Origin::Ticket(_)) | None => From::Day,
    }
}

/// The first line, as long as a list shows it.
fn shortened(words: &str) -> String {
    let line = words.lines().next().unwrap_or_default().trim();
    if line.chars().count() <= SUBJECT {
        return line.to_owned();
    }
    line.chars().take(SUBJECT).chain(std::iter::once('\u{2026}')).collect()
}
