//! How a line of the log becomes a ticket or a complaint in one click: the log's own entry, the 002
//! line of a night entry, and the receipt of the record. The ticket's own rules decide its part.

use chrono::{DateTime, Utc};

use super::{Asked, check_customer_service, line};
use crate::civil;
use crate::document::DocumentKind;
use crate::draft::{Decision, Draft};
use crate::duty::contact::{self, Addition, Contact, Handling, Link, Parties, Raised};
use crate::duty::night::{Converted, Form, carried_document, converted_document};
use crate::duty::{Fact, Origin, Refusal};
use crate::id::{DocumentId, SpokenNumber, StaffId};
use crate::ledger::FactKey;
use crate::shift::{Shift, Slot};
use crate::ticket;
use crate::ticket::command::Receive;
use crate::ticket::fact::Lateness;
use crate::ticket::matter::{Matter, Promised, Reporter};

/// The record a line becomes, as far as the line does not say it: who raised it, how and when is
/// taken from the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The number people will say.
    pub number: SpokenNumber,
    /// What and where; the unit is the line's where none is named.
    pub matter: Matter,
    /// What was agreed with the customer.
    pub promise: Option<(Promised, DateTime<Utc>)>,
}

/// Where a record comes from.
struct Source {
    document: DocumentId,
    origin: ticket::matter::Origin,
    raised: Raised,
    received_at: Option<DateTime<Utc>>,
    received_by: Option<StaffId>,
}

/// A night entry into the log, the 002 of the morning after, and the record (`B-04 §3.5`).
pub(super) fn convert(
    asked: Asked<'_>,
    night: Shift,
    entry: FactKey,
    (number, record): (SpokenNumber, Carried),
) -> Result<Decision<Fact>, Refusal> {
    let Asked { log, act, property, late: _ } = asked;
    check_customer_service(act)?;
    let written = line(log, entry)?;
    let form = Form::of(record.matter.kind);
    if written.converted.iter().any(|(converted, _)| converted.form == form) {
        return Err(Refusal::AlreadyConverted);
    }
    let own = night.duty_log(property.uid);
    let document = converted_document(property.uid, own, entry, form);
    let made = link(document, record.number);
    let received_at = written.received_at.unwrap_or(act.occurred_at);
    let in_002 = Contact {
        number,
        raised: written.entry.raised.clone(),
        between: Parties::CompanyOwner,
        received_by: written.entered_by.unwrap_or(act.by),
        handling: Handling {
            notified: written.entry.notified.clone(),
            answers: Vec::new(),
            links: vec![made],
        },
        origin: Some(Origin { document: own, entry, received_at }),
    };
    let source = Source {
        document,
        origin: ticket::matter::Origin::NightEntry { document: own, line: entry },
        raised: written.entry.raised,
        received_at: Some(received_at),
        received_by: written.entered_by,
    };
    let mut decision = Decision::from(Fact::Converted(Converted { entry, form, record: made }));
    // Always the log of the morning after, so that two desks meet in it whenever they convert.
    let morning = Shift::new(civil::day_after(night.on), Slot::Day).duty_log(property.uid);
    decision.elsewhere.push(Draft::fact(morning, Fact::Contact(in_002)));
    decision.elsewhere.extend(receive(asked, source, record)?);
    Ok(decision)
}

/// A 002 line into a record that carries it on.
pub(super) fn carry_on(
    asked: Asked<'_>,
    shift: Shift,
    key: FactKey,
    record: Carried,
) -> Result<Decision<Fact>, Refusal> {
    let Asked { log, act, property, late: _ } = asked;
    check_customer_service(act)?;
    let mut lines = contact::contacts(log).into_iter();
    let line = lines.find(|line| line.is_made_by(key)).ok_or(Refusal::UnknownLine)?;
    let (uid, form) = (property.uid, Form::of(record.matter.kind));
    let own = shift.duty_log(uid);
    // What came of a night entry goes on under the night entry, as its conversion does.
    let (document, origin) = match line.contact.origin {
        Some(Origin { document, entry, .. }) => (
            converted_document(uid, document, entry, form),
            ticket::matter::Origin::NightEntry { document, line: entry },
        ),
        None => (
            carried_document(uid, own, line.key, form),
            ticket::matter::Origin::Contact { document: own, line: line.key },
        ),
    };
    if line.handling.links.iter().any(|made| made.document == document) {
        return Err(Refusal::AlreadyConverted);
    }
    let source = Source {
        document,
        origin,
        raised: line.contact.raised,
        received_at: line.received_at,
        received_by: Some(line.contact.received_by),
    };
    let handling = Handling { links: vec![link(document, record.number)], ..Handling::default() };
    let mut decision = Decision::from(Fact::Added(Addition { line: line.key, handling }));
    decision.elsewhere = receive(asked, source, record)?;
    Ok(decision)
}

const fn link(document: DocumentId, number: SpokenNumber) -> Link {
    Link { document, kind: DocumentKind::Ticket, number }
}

/// The receipt of the record, by the ticket's own rules. The record may be there already, made at
/// another desk: then it has both numbers.
fn receive(
    asked: Asked<'_>,
    source: Source,
    Carried { number, mut matter, promise }: Carried,
) -> Result<Vec<Draft>, Refusal> {
    let Raised { channel, category: _, relation, person, content } = source.raised;
    matter.unit = matter.unit.or(person.unit);
    let receive = Receive {
        number,
        matter,
        reporter: Reporter { name: person.name, phone: person.phone, relation, channel },
        content,
        origin: source.origin,
        raised_at: source.received_at,
        received_by: source.received_by,
        promise,
    };
    let lateness = asked
        .late
        .map(|late| Lateness { reason: late.reason.clone(), allowed_by: late.approved_by });
    let facts = ticket::decide::receive_of_log(asked.act, asked.property, receive, lateness);
    let facts = facts.map_err(Refusal::Record)?;
    Ok(facts.into_iter().map(|fact| Draft::fact(source.document, fact)).collect())
}
