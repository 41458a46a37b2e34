//! What a ticket adds to the figures.

use super::*;
use crate::ticket::fact::{Merge, Reason};
use crate::ticket::figures::Counted;

fn counted(matters: &Matters) -> Vec<(DateTime<Utc>, Counted)> {
    let events = matters.ticket().figure_events();
    events.into_iter().map(|event| (event.at, event.what)).collect()
}

#[test]
fn a_ticket_is_completed_when_done_and_not_when_followed_up_or_closed() {
    let mut matters = repaired_and_followed_up(Kind::RepairPrivate);
    matters.must("2024-04-02 09:00", Role::Supervisor, CLOSE);
    assert_eq!(
        counted(&matters),
        [(on("2024-03-04 09:00"), Counted::Received), (on("2024-03-04 10:00"), Counted::Completed),]
    );
}

#[test]
fn a_reopening_is_an_event_of_its_own_day_and_changes_no_earlier_month() {
    let mut matters = repaired_and_followed_up(Kind::RepairPrivate);
    let march = counted(&matters);
    let reason = "再次漏水".to_owned();
    matters.must("2024-04-02 09:00", Role::Specialist, Command::Reopen { reason });
    let april = counted(&matters);
    assert_eq!(april[..2], march[..]);
    assert_eq!(april[2..], [(on("2024-04-02 09:00"), Counted::Reopened)]);
}

#[test]
fn a_second_completion_without_a_reopening_between_is_none() {
    let mut matters = repaired_and_followed_up(Kind::RepairPrivate);
    let Some(Fact::Done(done)) =
        matters.ledger.values().find_map(|(_, record)| match &record.body {
            Body::Fact(fact @ Fact::Done(_)) => Some(fact.clone()),
            Body::Fact(_) | Body::Corrects { .. } | Body::Strikes { .. } => None,
        })
    else {
        panic!("it is done")
    };
    let before = counted(&matters);
    matters.append(&Matters::act(Role::Worker, "2024-03-04 12:00"), Fact::Done(done));
    let taken_back = Fact::Cancelled(Reason { reason: "不要了".to_owned() });
    matters.append(&Matters::act(Role::Specialist, "2024-03-04 12:01"), taken_back);
    assert_eq!(counted(&matters), before);
}

#[test]
fn a_ticket_merged_away_counts_as_cancelled_with_its_own_reason() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::RepairPrivate);
    let merge = Merge { from: reference(1), into: reference(2) };
    matters.must("2024-03-05 09:00", Role::Specialist, Command::Merge(merge));
    assert_eq!(counted(&matters)[1], (on("2024-03-05 09:00"), Counted::MergedAway));
}

#[test]
fn nothing_is_counted_completed_before_it_was_received() {
    let mut matters = Matters::received("2024-03-04 09:00", Kind::Praise);
    let act = Act {
        occurred_at: on("2024-02-28 09:00"),
        ..Matters::act(Role::Specialist, "2024-03-04 10:00")
    };
    matters.append(&act, Fact::Closed(Closing::Individually));
    assert_eq!(counted(&matters)[1], (on("2024-03-04 09:00"), Counted::Completed));
}

#[test]
fn a_ticket_whose_receipt_is_on_its_way_counts_nothing_yet() {
    let mut matters = repaired_and_followed_up(Kind::RepairPrivate);
    let receipt = *matters.ledger.keys().next().unwrap();
    let (key, kept) = matters.ledger.remove_entry(&receipt).unwrap();
    assert_eq!(counted(&matters), []);
    assert_eq!(matters.ticket().stage(), crate::ticket::stage::Stage::OnItsWay);
    matters.ledger.insert(key, kept);
    assert_eq!(counted(&matters).len(), 2);
}
