//! What staff do at a desk, decided by the rules of the domain and written through the desk's own
//! program. The oracle hears of it when the desk says "saved".

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::document::{DocumentKind, born_id, natural_id};
use dutybook_domain::draft::Draft;
use dutybook_domain::duty;
use dutybook_domain::duty::contact::{Category, Handling, Intake, Person};
use dutybook_domain::handover;
use dutybook_domain::id::{ClickId, DocumentId, SpokenNumber, StaffId};
use dutybook_domain::ledger::{Body, Ledger, Record, Stamp};
use dutybook_domain::personal::Personal;
use dutybook_domain::roster::Plan;
use dutybook_domain::shift::{Slot, Timetable};
use dutybook_domain::staff::{Act, Role};
use dutybook_domain::ticket;
use dutybook_domain::ticket::import::EventSeen;
use dutybook_kiosk::desk::{Desk, DeskError, Entry};
use dutybook_replica::author::{WriteError, Writing};
use dutybook_replica::change::{self, Limits, import_hash};
use dutybook_replica::codec;
use dutybook_replica::facts::{StoredFact, facts_of, gather};
use dutybook_replica::session::desk::Event;
use dutybook_replica::sheet::Register;
use dutybook_store::log::Standing;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::oracle::{Item, Medium, item, items};
use super::sabotage::Mutant;
use super::site::PROPERTY;
use super::world::World;

mod courses;
mod matters;
mod presence;
mod sheets;
mod survey;

pub(super) use sheets::Remembered;

/// How many households there are: few, so that desks meet in them.
const HOUSEHOLDS: u64 = 6;
/// The fields of a household's sheet that are edited.
const FIELDS: [&str; 3] = ["phone", "note", "vehicle"];

/// One thing to write.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) document: DocumentId,
    pub(super) kind: DocumentKind,
    pub(super) what: What,
}

impl Written {
    pub(super) fn entry(&self) -> Entry<'_> {
        let writing = match &self.what {
            What::Fact(bytes) => Writing::Fact(bytes),
            What::Field(name, bytes) => Writing::Field(name, bytes),
        };
        Entry { document: self.document, kind: self.kind, writing }
    }
}

#[derive(Debug)]
pub(super) enum What {
    Fact(Vec<u8>),
    Field(&'static str, Vec<u8>),
}

impl World {
    /// Writes one click and tells the oracle; a desk whose actor is used up opens anew first.
    pub(super) fn write(&mut self, post: usize, written: &[Written]) -> Result<()> {
        if self.plan.mutant == Some(Mutant::SaveBeforeCommit) {
            let dir = self.post(post)?.dir.clone();
            let image = self.root.join(format!("uncommitted-{post}"));
            super::folder::copy(&dir, &image)?;
        }
        let now = self.now();
        let at = self.post(post)?;
        let corrected = at.corrected(now);
        let desk = at.desk.as_mut().context("the desk is open")?;
        let changes = match desk.write(corrected, &entries(written)) {
            Ok(changes) => changes,
            Err(error) if is_used_up(&error) => {
                self.reopen(post)?;
                let desk = self.post(post)?.desk.as_mut().context("the desk is open")?;
                desk.write(corrected, &entries(written))?
            }
            Err(error) => return Err(error).with_context(|| format!("post {post} writes")),
        };
        let note = format!("post {post} at step {}", self.step);
        for change in &changes {
            self.oracle.written(change)?;
            let items = items(change.envelope.document, &change.puts);
            self.oracle.saved(post, &items, &note);
        }
        self.post_step(post, Event::Saved)
    }

    /// Reads what the log holds that was not looked at before: documents and numbers given.
    pub(super) fn look(&mut self, post: usize) -> Result<()> {
        let at = self.post(post)?;
        let Some(desk) = at.desk.as_ref() else { return Ok(()) };
        for row in desk.reader().after(at.looked, usize::MAX)? {
            at.looked = row.seq;
            let Ok(kind) = DocumentKind::try_from(row.envelope.kind) else { continue };
            at.documents.insert(row.envelope.document, kind);
            let change = change::read(&row.envelope, &Limits::STANDARD)?;
            for fact in facts_of(&change) {
                if kind == DocumentKind::Handover
                    && let Some(handover::Fact::Accepted(_)) = fact_in(fact.value)
                    && change.envelope.desk == at.number
                {
                    at.signed.retain(|signed| *signed != row.envelope.document);
                    at.signed.push(row.envelope.document);
                }
                let number = number_in(kind, fact.value);
                let own = number.filter(|number| number.desk == at.number);
                at.serial = own.map_or(at.serial, |number| number.serial.max(at.serial));
            }
        }
        Ok(())
    }

    /// Whether a desk may give numbers: one that took another's place hears first what that gave.
    pub(super) fn may_number(&mut self, post: usize) -> Result<bool> {
        let at = self.post(post)?;
        at.is_new &= !at.is_settled();
        Ok(!at.is_new)
    }

    /// The next number of a desk, from what its store holds.
    pub(super) fn number(&mut self, post: usize) -> Result<SpokenNumber> {
        self.look(post)?;
        let at = self.post(post)?;
        at.serial += 1;
        Ok(SpokenNumber { desk: at.number, serial: at.serial })
    }

    /// The facts of a document as a desk holds them.
    pub(super) fn ledger<F: Serialize + DeserializeOwned>(
        &self,
        post: usize,
        document: DocumentId,
    ) -> Result<Ledger<F>> {
        let at = self.posts.get(post).context("no such post")?;
        let desk = at.desk.as_ref().context("the desk is open")?;
        ledger_of(desk, document)
    }

    /// Somebody at the desk, at its own idea of the time.
    pub(super) fn act(&mut self, post: usize, role: Role) -> Result<Act> {
        let true_now = self.now();
        let ago = i64::try_from(self.random.below(180))?;
        let by = StaffId(1 + self.random.below(9));
        let at = self.post(post)?;
        let now = at.corrected(true_now);
        let occurred_at = now - TimeDelta::seconds(ago);
        Ok(Act { by, role, desk: at.number, now, occurred_at })
    }

    pub(super) fn stamp(&mut self, act: &Act) -> Stamp {
        let Act { by, occurred_at, now, .. } = *act;
        Stamp { by, occurred_at, recorded_at: now, click: ClickId::from_bytes(self.random.bytes()) }
    }

    /// What a click writes.
    pub(super) fn written(&mut self, act: &Act, drafts: Vec<Draft>) -> Result<Vec<Written>> {
        let stamp = act.stamp(ClickId::from_bytes(self.random.bytes()));
        let written = |draft: Draft| {
            let (document, kind) = (draft.document, draft.kind);
            let what = What::Fact(codec::encode(&draft.record(stamp))?);
            Ok(Written { document, kind, what })
        };
        drafts.into_iter().map(written).collect()
    }

    /// A document born at a desk.
    pub(super) fn born(&mut self, now: DateTime<Utc>) -> DocumentId {
        born_id(now, self.random.bytes())
    }

    /// Rows of another system's event log; extracts of different desks overlap.
    pub(super) fn import(&mut self, post: usize, months_back: u64) -> Result<()> {
        let now = self.now();
        let day = (now - TimeDelta::days(i64::try_from(months_back * 28)?)).date_naive();
        let mut rows = Vec::new();
        for _ in 0..=self.random.below(4) {
            let case = format!("{}-{}", day.format("%y%m"), self.random.below(12));
            let event =
                self.random.pick(&["受理", "派工", "完工"]).copied().unwrap_or("受理").to_owned();
            let hour = u32::try_from(self.random.below(24))?;
            let at = day.and_hms_opt(hour, 0, 0).context("an hour of a day")?;
            rows.push(EventSeen { case, event, at, n: 1 });
        }
        let mut saved: BTreeSet<Item> = BTreeSet::new();
        for row in &rows {
            let document = ticket::import::document_of(PROPERTY, &row.case);
            let body = Body::Fact(ticket::Fact::EventSeen(row.clone()));
            let bytes = codec::encode(&Record { stamp: None, body })?;
            let key = dutybook_domain::ledger::FactKey::Imported(import_hash(&bytes));
            saved.insert(item(document, &key.to_string(), &bytes));
        }
        let at = self.post(post)?;
        let corrected = at.corrected(now);
        let desk = at.desk.as_mut().context("the desk is open")?;
        match desk.import_tickets(corrected, &rows) {
            Ok(_imported) => {}
            Err(error) if is_used_up(&error) => return self.reopen(post),
            Err(error) => return Err(error).with_context(|| format!("post {post} imports")),
        }
        let note = format!("post {post} at step {}, import", self.step);
        self.oracle.saved(post, &saved.into_iter().collect::<Vec<_>>(), &note);
        self.post_step(post, Event::Saved)
    }

    /// A line of the duty log, which is opened first where nobody has.
    pub(super) fn contact(&mut self, post: usize) -> Result<()> {
        if !self.may_number(post)? {
            return Ok(());
        }
        let now = self.now();
        let at = self.post(post)?.corrected(now);
        let timetable = Timetable::of(&self.property);
        let shift = timetable.shift_at(at);
        let night = shift.slot == Slot::Night;
        let role = if night { Role::NightGuard } else { Role::Specialist };
        let act = self.act(post, role)?;
        let document = shift.duty_log(PROPERTY);
        let log = duty::fold(&self.ledger(post, document)?);
        let command = if log.opening().is_none() {
            let plan = Plan { due: BTreeSet::new(), is_start: false };
            duty::Command::Open { shift, plan, stretches: timetable.stretches(shift) }
        } else {
            let intake = intake(self.number(post)?);
            if night {
                duty::Command::RecordNight(intake, duty::night::Outcome::Arranged)
            } else {
                duty::Command::Record(intake)
            }
        };
        let Ok(decision) = duty::decide(&log, &act, &self.property, command) else {
            self.found.forbidden += 1;
            return Ok(());
        };
        let written = self.written(&act, decision.at(document))?;
        self.write(post, &written)
    }

    /// A field of a household, edited over whatever is there.
    pub(super) fn edit(&mut self, post: usize, household: u64, field: usize) -> Result<()> {
        let document = household_of(household);
        let act = self.act(post, Role::Specialist)?;
        let value = format!("1380000{:04}", self.random.below(10_000));
        let register = Register::new(&value, act.now, act.by, act.desk)?;
        let name = FIELDS.get(field % FIELDS.len()).copied().unwrap_or("phone");
        let what = What::Field(name, register.encode()?);
        self.write(post, &[Written { document, kind: DocumentKind::Household, what }])
    }

    /// Any household and field.
    pub(super) fn edit_any(&mut self, post: usize) -> Result<()> {
        let (household, field) = (self.random.below(HOUSEHOLDS), self.random.index(3));
        self.edit(post, household, field)
    }

    /// Asks the oracle's question of one medium: is everything there that it was said to hold?
    pub(super) fn check_post(&self, post: usize, when: &str) -> Result<()> {
        let at = self.posts.get(post).context("no such post")?;
        let desk = at.desk.as_ref().context("the desk is open")?;
        let mut there = physical(&desk.reader().after(0, usize::MAX)?)?;
        // What waits for a certificate is there as well.
        for waiting in desk.reader().quarantined(PROPERTY)? {
            there.extend(self.oracle.carried_by(waiting.change));
        }
        self.check_held(Medium::Post(post), &there, when)
    }

    pub(super) fn check_server(&self, when: &str) -> Result<()> {
        let there = physical(&self.site.reader()?.read().after(0, usize::MAX)?)?;
        self.check_held(Medium::Server, &there, when)
    }

    fn check_held(&self, medium: Medium, there: &BTreeSet<Item>, when: &str) -> Result<()> {
        let held = self.oracle.must_hold(&[medium]);
        let lost = held.iter().find(|item| !there.contains(*item));
        if let Some(lost) = lost {
            anyhow::bail!("{medium:?} {when} has lost what {} wrote", self.oracle.note(lost));
        }
        Ok(())
    }
}

/// Everything the rows of a log carry.
pub(super) fn physical(rows: &[dutybook_store::log::Stored]) -> Result<BTreeSet<Item>> {
    let mut there = BTreeSet::new();
    for row in rows {
        let change = change::read(&row.envelope, &Limits::STANDARD)?;
        there.extend(items(row.envelope.document, &change.puts));
    }
    Ok(there)
}

/// The document of a household.
pub(super) fn household_of(number: u64) -> DocumentId {
    natural_id(DocumentKind::Household, PROPERTY, &format!("3-1-{number}"))
}

fn entries(written: &[Written]) -> Vec<Entry<'_>> {
    written.iter().map(Written::entry).collect()
}

/// A fact of a person, ready to be written.
pub(super) fn fact_of<F: Serialize>(
    document: DocumentId,
    kind: DocumentKind,
    (stamp, body): (Stamp, Body<F>),
) -> Result<Written> {
    let bytes = codec::encode(&Record { stamp: Some(stamp), body })?;
    Ok(Written { document, kind, what: What::Fact(bytes) })
}

/// The facts of a document as a desk holds them, refused ones left out.
pub(super) fn ledger_of<F: Serialize + DeserializeOwned>(
    desk: &Desk,
    document: DocumentId,
) -> Result<Ledger<F>> {
    let rows = desk.reader().document(PROPERTY, document)?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|row| row.standing != Standing::Refused) {
        changes.push(change::read(&row.envelope, &Limits::STANDARD)?);
    }
    let facts: Vec<StoredFact<'_>> = changes.iter().flat_map(facts_of).collect();
    Ok(gather(facts).ledger)
}

/// The number a fact gives, if it gives one.
pub(super) fn number_in(kind: DocumentKind, value: &[u8]) -> Option<SpokenNumber> {
    if kind == DocumentKind::Ticket {
        if let Some(ticket::Fact::Received(received)) = fact_in(value) {
            return Some(received.number);
        }
    } else if kind == DocumentKind::DutyLog {
        let fact = fact_in(value)?;
        if let duty::Fact::Contact(contact) = fact {
            return Some(contact.number);
        } else if let duty::Fact::NightEntry(entry) = fact {
            return Some(entry.number);
        }
    }
    None
}

fn fact_in<F: Serialize + DeserializeOwned>(value: &[u8]) -> Option<F> {
    let codec::Decoded::Known { record, .. } = codec::decode::<F>(value) else { return None };
    if let Body::Fact(fact) = record.body { Some(fact) } else { None }
}

fn intake(number: SpokenNumber) -> Intake {
    use dutybook_domain::caller::{Channel, Relation};
    use dutybook_domain::duty::contact::Notice;
    let department = dutybook_domain::staff::Department::Engineering;
    let at = DateTime::UNIX_EPOCH;
    let notified = vec![Notice { department, person: None, at }];
    Intake {
        number,
        channel: Some(Channel::Call),
        category: Some(Category::Repair),
        relation: Some(Relation::Owner),
        person: Person::default(),
        content: Personal::from("厨房水管滴水"),
        between: None,
        received_by: None,
        handling: Handling { notified, ..Handling::default() },
    }
}

/// Whether the desk goes on once it is opened anew, under a fresh actor.
pub(super) const fn is_used_up(error: &DeskError) -> bool {
    matches!(error, DeskError::ActorUsedUp { .. } | DeskError::Write(WriteError::ActorUsedUp))
}
