//! A pen that writes raw facts of one ticket, and the sentences it can write.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Asia::Shanghai;

use super::{Contribution, Days, Measure, Sums};
use crate::caller::{Channel, Relation};
use crate::civil::instant_of;
use crate::follow_up::{Answer, Attempt, Method, Outcome, Score, Terms};
use crate::id::{BlobHash, ClickId, DeskNumber, DocumentId, SpokenNumber, StaffId};
use crate::ledger::{Body, EntryKey, FactKey, Ledger, Record, Stamp};
use crate::personal::Personal;
use crate::regulation::Rules;
use crate::staff::Department;
use crate::ticket::complaint::{Contact, Grade, Grading, Response};
use crate::ticket::fact::{
    ByWorker, Closing, Completion, Dispatch, Evidence, Feedback, Merge, Phase, Reason, Received,
    Reopening, Reply, Signature, SuggestionDecision, Verdict,
};
use crate::ticket::import::EventSeen;
use crate::ticket::limits::{DispatchLimits, DoneLimits, GradeLimits, Limits};
use crate::ticket::matter::{
    Kind, Matter, Origin, Promise, Promised, Reference, Reporter, Urgency,
};
use crate::ticket::{Fact, Ticket, fold};

pub(crate) fn wall(text: &str) -> DateTime<Utc> {
    let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    instant_of(civil, Shanghai)
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn days(first: &str, last: &str) -> Days {
    Days { first: day(first), last: day(last) }
}

pub(crate) fn document(byte: u8) -> DocumentId {
    DocumentId::from_bytes([byte; 16])
}

/// One ticket's facts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pen {
    pub(crate) ledger: Ledger<Fact>,
}

impl Pen {
    pub(crate) fn received(at: &str, kind: Kind) -> Self {
        Self::default().then(at, received(kind, Urgency::Ordinary))
    }

    /// The same with one more fact, at a time of the wall clock.
    pub(crate) fn then(mut self, at: &str, fact: Fact) -> Self {
        self.write(wall(at), fact);
        self
    }

    pub(crate) fn write(&mut self, at: DateTime<Utc>, fact: Fact) {
        let stamp = Stamp {
            by: StaffId(1),
            occurred_at: at,
            recorded_at: at,
            click: ClickId::from_bytes([0; 16]),
        };
        let sequence = u32::try_from(self.ledger.len()).unwrap();
        let millis = u64::try_from(at.timestamp_millis()).unwrap();
        let key = FactKey::Entry(EntryKey { millis, actor: 1, sequence });
        let record = Record { stamp: Some(stamp), body: Body::Fact(fact) };
        self.ledger.insert(key, (DeskNumber(1), record));
    }

    /// A case of an event log with these rows.
    pub(crate) fn imported(rows: &[&str]) -> Self {
        let mut pen = Self::default();
        for (n, at) in rows.iter().enumerate() {
            let at = NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M").unwrap();
            let row = EventSeen { case: "2".to_owned(), event: "6".to_owned(), at, n: 1 };
            let key = FactKey::Imported([u8::try_from(n).unwrap(); 16]);
            let record = Record { stamp: None, body: Body::Fact(Fact::EventSeen(row)) };
            pen.ledger.insert(key, (DeskNumber(1), record));
        }
        pen
    }

    pub(crate) fn ticket(&self) -> Ticket {
        fold(&self.ledger, Shanghai)
    }

    pub(crate) fn rows(&self) -> Vec<Contribution> {
        super::ticket::of_ticket(&self.ticket(), Shanghai)
    }

    /// What one key of a measure holds, day by day.
    pub(crate) fn counted(&self, measure: Measure, key: &str) -> Vec<(String, i64)> {
        let rows = self.rows();
        let wanted = rows.iter().filter(|row| row.measure == measure && row.key == key);
        wanted.map(|row| (row.day.to_string(), row.n)).collect()
    }

    /// Met and due of an indicator over all days.
    pub(crate) fn rate(&self, key: &str) -> (i64, i64) {
        let mut sums = Sums::default();
        sums.extend(&self.rows());
        (sums.of_key(Measure::Met, key), sums.of_key(Measure::Due, key))
    }
}

pub(crate) fn received(kind: Kind, urgency: Urgency) -> Fact {
    Fact::Received(Box::new(Received {
        number: SpokenNumber { desk: DeskNumber(1), serial: 7 },
        matter: Matter {
            kind,
            urgency,
            unit: Some("3-1-1502".parse().unwrap()),
            place: None,
            category: Some("水".to_owned()),
            object: None,
        },
        reporter: Reporter {
            name: Some(Personal::from("王女士")),
            phone: None,
            relation: Relation::Owner,
            channel: Channel::Call,
        },
        content: Personal::from("厨房漏水"),
        owner: DeskNumber(1),
        origin: Origin::Contact { document: document(9), line: FactKey::Imported([1; 16]) },
        limits: Limits::in_force(kind, urgency, &Rules::default()),
        raised_at: None,
        received_by: None,
        promise: None,
    }))
}

/// A receipt from somebody who gave neither name nor telephone.
pub(crate) fn received_anonymously(kind: Kind) -> Fact {
    let Fact::Received(mut receipt) = received(kind, Urgency::Ordinary) else { unreachable!() };
    receipt.reporter.name = None;
    Fact::Received(receipt)
}

pub(crate) fn dispatched(department: Department) -> Fact {
    let limits = Some(DispatchLimits::in_force(Urgency::Ordinary, &Rules::default()));
    let (also, note) = (Vec::new(), String::new());
    Fact::Dispatched(Dispatch { department, also, told: None, note, limits })
}

pub(crate) fn arrived() -> Fact {
    Fact::Arrived(ByWorker::default())
}

pub(crate) fn done(kind: Kind) -> Fact {
    let limits = DoneLimits::in_force(kind, &Rules::default());
    let (action, materials) = ("换角阀".to_owned(), String::new());
    Fact::Done(Completion { action, materials, fee: None, worker: None, limits })
}

pub(crate) fn evidence() -> Fact {
    Fact::EvidenceShown(Evidence { phase: Phase::After, blob: BlobHash([5; 32]) })
}

pub(crate) fn signed() -> Fact {
    Fact::Signed(Signature { blob: BlobHash([6; 32]) })
}

pub(crate) fn sign_refused() -> Fact {
    Fact::SignRefused(Reason { reason: "不便".to_owned() })
}

pub(crate) fn feedback() -> Fact {
    feedback_called(false)
}

/// Feedback after which the customer asked to be called whatever the hour, or did not.
pub(crate) fn feedback_called(at_night_too: bool) -> Fact {
    let terms = Terms::in_force(&Rules::default(), at_night_too);
    Fact::FeedbackReceived(Feedback { from: None, terms })
}

pub(crate) fn outcome(mark: u8) -> Outcome {
    Outcome::Reached(Answer {
        confirmed_done: true,
        satisfaction: Score::new(mark),
        attitude: None,
        timeliness: None,
        cleanliness: None,
        remark: None,
        signature: None,
    })
}

const fn attempt(outcome: Outcome) -> Attempt {
    Attempt { method: Method::Phone, outcome, action: None }
}

pub(crate) const fn followed_up(outcome: Outcome) -> Fact {
    Fact::FollowedUp(attempt(outcome))
}

pub(crate) const fn called_back(outcome: Outcome) -> Fact {
    Fact::CalledBack(attempt(outcome))
}

pub(crate) fn replied() -> Fact {
    Fact::Replied(Reply { method: Method::Phone, content: Personal::from("已修复") })
}

pub(crate) fn contacted() -> Fact {
    Fact::Contacted(Contact { method: Method::Phone, content: Personal::from("进展说明") })
}

pub(crate) const fn responded(response: Response) -> Fact {
    Fact::Responded(response)
}

pub(crate) fn graded(grade: Grade) -> Fact {
    let limits = GradeLimits::in_force(grade, &Rules::default());
    Fact::Graded(Grading { grade, ground: None, limits })
}

pub(crate) const fn promised(by: DateTime<Utc>) -> Fact {
    let promise = Promise { of: Promised::Result, by, alarm_minutes: (120, 30) };
    Fact::Promised { promise, reason: None, over: None }
}

pub(crate) fn answered() -> Fact {
    Fact::Answered(Personal::from("可以"))
}

pub(crate) const fn answer_tried() -> Fact {
    Fact::AnswerTried { method: Method::Phone }
}

pub(crate) const fn decided(decision: Verdict) -> Fact {
    Fact::SuggestionDecided(SuggestionDecision { decision, thanked: true })
}

pub(crate) fn cancelled() -> Fact {
    Fact::Cancelled(Reason { reason: "不修了".to_owned() })
}

pub(crate) fn reopened(kind: Kind) -> Fact {
    let limits = Limits::in_force(kind, Urgency::Ordinary, &Rules::default());
    Fact::Reopened(Reopening { reason: "再次漏水".to_owned(), limits })
}

pub(crate) fn merged() -> Fact {
    let reference = |byte| Reference {
        document: document(byte),
        number: SpokenNumber { desk: DeskNumber(1), serial: u32::from(byte) },
    };
    Fact::MergedInto(Merge { from: reference(1), into: reference(2) })
}

pub(crate) const fn closed() -> Fact {
    Fact::Closed(Closing::Individually)
}
