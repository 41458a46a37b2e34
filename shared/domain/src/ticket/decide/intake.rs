//! Taking a matter in, and what is promised to the customer.

use chrono::{DateTime, Utc};

use super::{Decision, Desk, required};
use crate::regulation::RuleId;
use crate::ticket::command::Receive;
use crate::ticket::fact::Received;
use crate::ticket::limits::Limits;
use crate::ticket::matter::{Kind, Origin, Promise, Promised, Urgency};
use crate::ticket::{Fact, Refusal};

impl Desk<'_> {
    /// Takes a matter in that was raised no earlier than `floor`, unless at night.
    pub(super) fn receive_at(
        &self,
        receive: Receive,
        floor: Option<DateTime<Utc>>,
    ) -> Result<Decision, Refusal> {
        if self.ticket.kind().is_some() {
            return Err(Refusal::AlreadyReceived);
        }
        let Receive { number, matter, reporter, content, origin, .. } = receive;
        let (kind, urgency) = (matter.kind, matter.urgency);
        if kind == Kind::Imported {
            return Err(Refusal::OnlyImported);
        }
        required(content.reveal()).or(Err(Refusal::ContentMissing))?;
        if kind.is_work() && matter.unit.is_none() && matter.place.is_none() {
            return Err(Refusal::PlaceMissing);
        }
        if (kind == Kind::Complaint) != matter.object.is_some() {
            return Err(Refusal::ObjectMismatch);
        }
        let raised_at = receive.raised_at.unwrap_or(self.act.occurred_at);
        if raised_at > self.act.now {
            return Err(Refusal::InTheFuture);
        }
        let at_night = matches!(origin, Origin::NightEntry { .. });
        if !at_night && floor.is_some_and(|floor| raised_at < floor) {
            return Err(Refusal::BeforeThisShift);
        }
        let limits = Limits::in_force(kind, urgency, &self.property.starting(raised_at));
        let promise = receive.promise.map(|(of, by)| self.promise_of(of, by));
        match (kind, urgency, promise) {
            (Kind::Suggestion, _, None) => return Err(Refusal::AgreedTimeMissing),
            (_, Urgency::Scheduled, None) if kind.is_work() => {
                return Err(Refusal::AppointmentMissing);
            }
            (..) => {}
        }
        if let Some(promise) = promise {
            self.check_promise(kind, promise.by, raised_at)?;
        }
        Ok(Fact::Received(Box::new(Received {
            number,
            matter,
            reporter,
            content,
            owner: self.act.desk,
            origin,
            limits,
            raised_at: receive.raised_at,
            received_by: receive.received_by,
            promise,
        }))
        .into())
    }

    /// A promise with the alarms in force.
    pub(super) fn promise_of(&self, of: Promised, by: DateTime<Utc>) -> Promise {
        let alarm_minutes =
            (self.limit(RuleId::PromiseAlarmFirst), self.limit(RuleId::PromiseAlarmSecond));
        Promise { of, by, alarm_minutes }
    }

    pub(super) fn promise(
        &self,
        kind: Kind,
        (of, by): (Promised, DateTime<Utc>),
        reason: Option<String>,
    ) -> Result<Decision, Refusal> {
        let in_contact = self.ticket.receipt().and_then(|receipt| receipt.what.promise);
        let first_round = self.round().is_none_or(|round| round.reopening().is_none());
        let later =
            self.round().is_some_and(|round| round.promises().any(|noted| noted.what.of == of));
        let promised = later || (first_round && in_contact.is_some_and(|it| it.of == of));
        if promised {
            required(reason.as_deref().unwrap_or_default())?;
        }
        self.check_promise(kind, by, self.began_at())?;
        let over = self.ticket.promised_in(of);
        self.while_open(Fact::Promised { promise: self.promise_of(of, by), reason, over })
    }

    /// A promise lies ahead; a suggestion's not beyond its limit (⚠ 7).
    fn check_promise(
        &self,
        kind: Kind,
        by: DateTime<Utc>,
        began_at: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        if by < self.act.occurred_at {
            return Err(Refusal::PromiseInThePast);
        }
        let limit = self.property.allowance(RuleId::SuggestionWithin, began_at);
        let latest = limit.due_at(began_at, self.property.zone);
        if kind == Kind::Suggestion && by > latest {
            return Err(Refusal::AgreedTimeTooLate);
        }
        Ok(())
    }
}
