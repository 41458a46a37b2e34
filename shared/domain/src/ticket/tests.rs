//! The rules of tickets, through the same door the desk uses: decide, append, fold.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Asia::Shanghai;

use super::command::{Command, Finish, HandOn, Receive};
use super::decide::{Decision, decide};
use super::fact::{Closing, Evidence, Phase, Signature};
use super::matter::{Kind, Matter, Object, Origin, Promised, Reference, Reporter, Urgency};
use super::{Fact, Refusal, Ticket, fold};
use crate::caller::{Channel, Relation};
use crate::civil::instant_of;
use crate::follow_up::{Answer, Attempt, Method, Outcome, Score};
use crate::id::{BlobHash, ClickId, DeskNumber, DocumentId, PropertyUid, SpokenNumber, StaffId};
use crate::ledger::{Body, EntryKey, FactKey, Ledger, Record, Stamp};
use crate::personal::Personal;
use crate::property::Property;
use crate::regulation::Rules;
use crate::staff::{Act, Department, Role};

mod amend;
mod answer;
mod clocks;
mod complaint;
mod figures;
mod import;
mod intake;
mod laws;
mod promises;
mod samples;
mod work;

fn on(text: &str) -> DateTime<Utc> {
    let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    instant_of(civil, Shanghai)
}

fn cuihu() -> Property {
    Property::new(PropertyUid::from_bytes([1; 16]), Shanghai, Rules::default())
}

fn document(byte: u8) -> DocumentId {
    DocumentId::from_bytes([byte; 16])
}

fn reference(byte: u8) -> Reference {
    let number = SpokenNumber { desk: DeskNumber(1), serial: u32::from(byte) };
    Reference { document: document(byte), number }
}

fn entry_key(millis: i64, sequence: u32) -> FactKey {
    FactKey::Entry(EntryKey { millis: u64::try_from(millis).unwrap(), actor: 1, sequence })
}

/// One ticket at one desk.
struct Matters {
    ledger: Ledger<Fact>,
    property: Property,
    sequence: u32,
}

impl Matters {
    fn new() -> Self {
        Self { ledger: Ledger::new(), property: cuihu(), sequence: 0 }
    }

    fn received(at: &str, kind: Kind) -> Self {
        let mut matters = Self::new();
        matters.must(at, Role::Specialist, Command::Receive(Box::new(intake_of(kind))));
        matters
    }

    fn ticket(&self) -> Ticket {
        fold(&self.ledger, Shanghai)
    }

    fn act(role: Role, at: &str) -> Act {
        let by = StaffId(role as u64);
        Act { by, role, desk: DeskNumber(1), now: on(at), occurred_at: on(at) }
    }

    fn asks(&self, at: &str, role: Role, command: Command) -> Result<Decision, Refusal> {
        decide(&self.ticket(), &Self::act(role, at), &self.property, command)
    }

    fn refusal(&self, at: &str, role: Role, command: Command) -> Refusal {
        self.asks(at, role, command).unwrap_err()
    }

    fn must(&mut self, at: &str, role: Role, command: Command) {
        for fact in self.asks(at, role, command).unwrap().facts {
            self.append(&Self::act(role, at), fact);
        }
    }

    fn append(&mut self, act: &Act, fact: Fact) -> FactKey {
        self.append_body(act, Body::Fact(fact))
    }

    fn append_body(&mut self, act: &Act, body: Body<Fact>) -> FactKey {
        self.sequence += 1;
        let click = ClickId::from_bytes([0; 16]);
        let stamp = Stamp { by: act.by, occurred_at: act.occurred_at, recorded_at: act.now, click };
        let key = entry_key(act.now.timestamp_millis(), self.sequence);
        self.ledger.insert(key, (act.desk, Record { stamp: Some(stamp), body }));
        key
    }
}

fn intake_of(kind: Kind) -> Receive {
    let suggestion = kind == Kind::Suggestion;
    Receive {
        number: SpokenNumber { desk: DeskNumber(1), serial: 7 },
        matter: Matter {
            kind,
            urgency: Urgency::Ordinary,
            unit: Some("3-1-1502".parse().unwrap()),
            place: None,
            category: None,
            object: (kind == Kind::Complaint).then_some(Object::Engineering),
        },
        reporter: Reporter {
            name: Some(Personal::from("王女士")),
            phone: Some(Personal::from("13812341234")),
            relation: Relation::Owner,
            channel: Channel::Call,
        },
        content: Personal::from("厨房漏水"),
        origin: Origin::Contact { document: document(9), line: entry_key(1, 1) },
        raised_at: None,
        received_by: None,
        promise: suggestion.then(|| (Promised::Result, on("2024-02-01 18:00"))),
    }
}

fn to(department: Department) -> Command {
    let note = "业主急需用水".to_owned();
    Command::Dispatch(HandOn { department, also: Vec::new(), told: None, note })
}

fn finish() -> Command {
    let action = "换角阀".to_owned();
    Command::Finish(Finish { action, materials: String::new(), fee: None, worker: None })
}

fn evidence() -> Command {
    Command::ShowEvidence(Evidence { phase: Phase::After, blob: BlobHash([5; 32]) })
}

fn sign() -> Command {
    Command::Sign(Signature { blob: BlobHash([6; 32]) })
}

const FEEDBACK: Command = Command::TakeFeedback { from: None, call_at_night: false };

fn answered(confirmed_done: bool, mark: u8) -> Answer {
    Answer {
        confirmed_done,
        satisfaction: Score::new(mark),
        attitude: None,
        timeliness: None,
        cleanliness: None,
        remark: None,
        signature: None,
    }
}

fn reached(confirmed_done: bool, mark: u8) -> Attempt {
    let outcome = Outcome::Reached(answered(confirmed_done, mark));
    Attempt { method: Method::Phone, outcome, action: None }
}

const fn not_reached() -> Attempt {
    Attempt { method: Method::Phone, outcome: Outcome::NotReached, action: None }
}

const CLOSE: Command = Command::Close(Closing::Individually);

/// An ordinary repair brought as far as the follow-up, on 4 March 2024.
fn repaired_and_followed_up(kind: Kind) -> Matters {
    let mut matters = Matters::received("2024-03-04 09:00", kind);
    matters.must("2024-03-04 09:05", Role::Specialist, to(Department::Engineering));
    matters.must("2024-03-04 10:00", Role::Worker, finish());
    matters.must("2024-03-04 10:00", Role::Worker, evidence());
    matters.must("2024-03-04 10:01", Role::Worker, sign());
    matters.must("2024-03-04 10:05", Role::Specialist, FEEDBACK);
    matters.must("2024-03-04 10:20", Role::Specialist, Command::FollowUp(reached(true, 5)));
    matters
}
