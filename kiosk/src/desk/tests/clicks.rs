//! What one click decides is written in one transaction and handed in as one batch; a night entry
//! converted at two desks that cannot hear each other is one ticket.

use std::collections::BTreeSet;

use chrono_tz::Asia::Shanghai;
use dutybook_domain::caller::{Channel, Relation};
use dutybook_domain::duty::contact::{Category, Handling, Intake, Person, contacts};
use dutybook_domain::duty::{self, Carried, night::Outcome};
use dutybook_domain::id::{ClickId, SpokenNumber};
use dutybook_domain::personal::Personal;
use dutybook_domain::property::Property;
use dutybook_domain::regulation::Rules;
use dutybook_domain::roster::Plan;
use dutybook_domain::shift::{Shift, Slot, Timetable};
use dutybook_domain::staff::{Act, Role};
use dutybook_domain::ticket::matter::{Kind, Matter, Origin as Whence, Urgency};
use dutybook_domain::ticket::{self, Ticket};
use dutybook_replica::facts::{facts_of, gather};

use super::*;

fn cuihu() -> Property {
    Property::new(PROPERTY, Shanghai, Rules::default())
}

fn act(desk: &Desk, role: Role, at: &str) -> Act {
    let now = at.parse().unwrap();
    Act { by: StaffId(1), role, desk: desk.identity().desk, now, occurred_at: now }
}

fn night() -> Shift {
    Shift::new("2026-03-01".parse().unwrap(), Slot::Night)
}

fn number(desk: &Desk, serial: u32) -> SpokenNumber {
    SpokenNumber { desk: desk.identity().desk, serial }
}

fn intake(desk: &Desk) -> Intake {
    Intake {
        number: number(desk, 1),
        channel: Some(Channel::Call),
        category: Some(Category::Repair),
        relation: Some(Relation::Owner),
        person: Person::default(),
        content: Personal::from("厨房水管滴水"),
        between: None,
        received_by: None,
        handling: Handling::default(),
    }
}

/// One command on the log of the night, as a screen gives it.
fn duty(desk: &mut Desk, act: &Act, click: u8, command: duty::Command) -> Vec<FactKey> {
    let own = night().duty_log(PROPERTY);
    let log = duty::fold(&desk.ledger(own).unwrap());
    let decision = duty::decide(&log, act, &cuihu(), command).unwrap();
    desk.commit(act, ClickId::from_bytes([click; 16]), decision.at(own)).unwrap()
}

/// The night log is opened, and somebody calls at 02:10 of the wall.
fn called(desk: &mut Desk) -> FactKey {
    let guard = |desk: &Desk, at| act(desk, Role::NightGuard, at);
    let plan = Plan { due: BTreeSet::new(), is_start: true };
    let stretches = Timetable::of(&cuihu()).stretches(night());
    let open = duty::Command::Open { shift: night(), plan, stretches };
    duty(desk, &guard(desk, "2026-03-01T09:30:00Z"), 1, open);
    let entry = duty::Command::RecordNight(intake(desk), Outcome::ToldNextDay);
    duty(desk, &guard(desk, "2026-03-01T18:10:00Z"), 2, entry)[0]
}

fn convert(desk: &Desk, entry: FactKey, serial: u32) -> duty::Command {
    let unit = Some("3-1-1502".parse().unwrap());
    let (kind, urgency) = (Kind::RepairPrivate, Urgency::Ordinary);
    let matter = Matter { kind, urgency, unit, place: None, category: None, object: None };
    let record = Carried { number: number(desk, serial + 1), matter, promise: None };
    duty::Command::Convert { entry, contact: number(desk, serial), record }
}

/// Everything one desk has not handed in reaches the other, but the settings: each desk was founded
/// with settings of its own.
pub(super) fn hand_over(from: &Desk, to: &mut Desk) {
    let outbox = from.reader().outbox(PROPERTY, 0, usize::MAX).unwrap();
    let read = |(_, envelope): &(u64, Envelope)| change::read(envelope, &Limits::STANDARD).unwrap();
    let settings = dutybook_domain::settings::document(PROPERTY);
    let written = |change: &Checked| change.envelope.document != settings;
    let changes: Vec<Checked> = outbox.iter().map(read).filter(written).collect();
    to.append(noon(), &changes).unwrap();
    to.received(&changes);
}

#[test]
fn a_night_entry_becomes_a_002_and_a_ticket_in_one_transaction_and_one_batch() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let entry = called(&mut desk);
    let before = desk.reader().outbox(PROPERTY, 0, usize::MAX).unwrap().last().unwrap().0;
    let click = ClickId::from_bytes([3; 16]);
    let specialist = act(&desk, Role::Specialist, "2026-03-01T23:50:00Z");
    let command = convert(&desk, entry, 20);
    let keys = duty(&mut desk, &specialist, 3, command);
    let batch = desk.reader().outbox(PROPERTY, before, usize::MAX).unwrap();
    let documents: BTreeSet<DocumentId> =
        batch.iter().map(|(_, envelope)| envelope.document).collect();
    assert_eq!((batch.len(), documents.len(), keys.len()), (3, 3, 3));
    assert!(batch.iter().zip(before + 1..).all(|((seq, _), next)| *seq == next));
    let morning = Shift::new("2026-03-02".parse().unwrap(), Slot::Day).duty_log(PROPERTY);
    let lines = desk.ledger::<duty::Fact>(morning).unwrap();
    let ledger = |document| desk.ledger::<ticket::Fact>(document).unwrap();
    let line = contacts(&duty::fold(&lines)).remove(0);
    let ticket = line.handling.links[0].document;
    assert!(documents.contains(&ticket) && documents.contains(&morning));
    let stamps = lines.values().map(|(_, record)| record.stamp.unwrap().click);
    let tickets = ledger(ticket);
    let stamps = stamps.chain(tickets.values().map(|(_, record)| record.stamp.unwrap().click));
    assert!(stamps.collect::<Vec<_>>().iter().all(|stamp| *stamp == click));
    let read: Ticket = ticket::fold(&tickets, Shanghai);
    assert_eq!(read.received_at(), Some("2026-03-01T18:10:00Z".parse().unwrap()));
}

#[test]
fn of_a_click_that_does_not_fit_nothing_is_written_in_any_document() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let entry = called(&mut desk);
    let before = desk.reader().counts(PROPERTY).unwrap().changes;
    let specialist = act(&desk, Role::Specialist, "2026-03-01T23:50:00Z");
    let own = night().duty_log(PROPERTY);
    let log = duty::fold(&desk.ledger(own).unwrap());
    let command = convert(&desk, entry, 20);
    let mut decision = duty::decide(&log, &specialist, &cuihu(), command).unwrap();
    let reason = "长".repeat(dutybook_replica::change::VALUE_LIMIT_BYTES);
    decision.elsewhere.push(dutybook_domain::draft::Draft::fact(
        DocumentId::of_kind(1, [9; 16]),
        duty::Fact::NoAction { entry, reason },
    ));
    let refused = desk.commit(&specialist, ClickId::from_bytes([3; 16]), decision.at(own));
    assert!(matches!(refused, Err(DeskError::Encode(_))));
    assert_eq!(desk.reader().counts(PROPERTY).unwrap().changes, before);
}

#[test]
fn b04_10_two_desks_cut_off_convert_one_night_entry_into_one_ticket_with_both_numbers() {
    let (one_dir, two_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut one = founded(one_dir.path(), 1);
    let mut two = founded(two_dir.path(), 2);
    two.renew([5; 16]).unwrap();
    let entry = called(&mut one);
    hand_over(&one, &mut two);
    for (desk, serial) in [(&mut one, 20), (&mut two, 31)] {
        let specialist = act(desk, Role::Specialist, "2026-03-01T23:50:00Z");
        let command = convert(desk, entry, serial);
        duty(desk, &specialist, 3, command);
    }
    hand_over(&two, &mut one);
    let morning = Shift::new("2026-03-02".parse().unwrap(), Slot::Day).duty_log(PROPERTY);
    let lines = contacts(&duty::fold(&one.ledger(morning).unwrap()));
    let said = |numbers: &[SpokenNumber]| -> BTreeSet<String> {
        numbers.iter().map(SpokenNumber::to_string).collect()
    };
    assert_eq!(lines.len(), 1);
    assert_eq!(said(&lines[0].numbers), ["1-0020", "2-0031"].map(str::to_owned).into());
    let document = lines[0].handling.links[0].document;
    assert!(lines[0].handling.links.iter().all(|link| link.document == document));
    let changes = load(one.reader(), PROPERTY, document).unwrap();
    let ledger = gather(changes.iter().flat_map(facts_of)).ledger;
    let ticket = ticket::fold(&ledger, Shanghai);
    assert_eq!(said(&ticket.numbers()), ["1-0021", "2-0032"].map(str::to_owned).into());
    let night = night().duty_log(PROPERTY);
    let origin = Whence::NightEntry { document: night, line: entry };
    assert_eq!(ticket.receipt().unwrap().what.origin, origin);
}

#[test]
fn a_number_given_twice_by_an_old_copy_of_a_desk_is_told_apart_and_found_twice() {
    let (one_dir, two_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut desk, mut copy) = (founded(one_dir.path(), 1), founded(two_dir.path(), 1));
    copy.renew([5; 16]).unwrap();
    let given = [called(&mut desk), called(&mut copy)];
    let number = number(&desk, 1);
    assert_eq!(desk.holders(number).unwrap().len(), 1);
    hand_over(&copy, &mut desk);
    hand_over(&desk, &mut copy);
    let holders = desk.holders(number).unwrap();
    let said: Vec<String> = holders.iter().map(|holder| holder.shown.to_string()).collect();
    assert_eq!(said, ["1-0001", "1-0001b"]);
    let mut entries = given;
    entries.sort_unstable();
    assert_eq!(holders.iter().map(|holder| holder.entry).collect::<Vec<_>>(), entries);
    assert_eq!(copy.holders(number).unwrap(), holders);
}

#[test]
fn a_click_given_up_leaves_nothing_and_is_seen_only_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let act = act(&desk, Role::System, "2026-03-02T04:00:00Z");
    let document = dutybook_domain::settings::document(PROPERTY);
    let since = "2026-03-02".parse().unwrap();
    let setting = dutybook_domain::settings::Setting::InService { since };
    let fact = dutybook_domain::settings::Fact::Set { over: None, setting };
    let draft = || vec![dutybook_domain::draft::Draft::fact(document, fact.clone())];
    let held =
        |desk: &Desk| desk.ledger::<dutybook_domain::settings::Fact>(document).unwrap().len();
    let (before, changes) = (held(&desk), desk.reader().counts(PROPERTY).unwrap().changes);
    let mut click = desk.click(&act, ClickId::from_bytes([1; 16]));
    let keys = click.add(draft()).unwrap();
    let seen = click.ledger::<dutybook_domain::settings::Fact>(document).unwrap();
    assert!(seen.contains_key(&keys[0]), "the click builds on what it decided");
    drop(click);
    assert_eq!(held(&desk), before);
    assert_eq!(desk.reader().counts(PROPERTY).unwrap().changes, changes);
    // And what comes after it is whole.
    let keys = desk.commit(&act, ClickId::from_bytes([2; 16]), draft()).unwrap();
    assert_eq!((keys.len(), held(&desk)), (1, before + 1));
}
