//! What holds for every ticket, whatever was recorded in whatever order.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::samples::{commands, facts};
use super::*;

/// A fact by its number among the samples, when it happened and when it was recorded.
type Step = (usize, i64, i64);

fn steps(count: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = (0..facts().len(), 0_i64..5_000, 0_i64..5_000);
    proptest::collection::vec(step, 0..count)
}

fn entries(steps: &[Step]) -> Vec<(FactKey, (DeskNumber, Record<Fact>))> {
    let samples = facts();
    let start = on("2024-03-04 08:00");
    let entry = |(at, (sample, occurred, recorded)): (usize, &Step)| {
        let recorded_at = start + TimeDelta::minutes(*recorded);
        let stamp = Stamp {
            by: StaffId(1),
            occurred_at: start + TimeDelta::minutes(*occurred),
            recorded_at,
            click: ClickId::from_bytes([0; 16]),
        };
        let fact = samples[*sample].1.clone();
        let stamp = (!matches!(fact, Fact::EventSeen(_))).then_some(stamp);
        let key = entry_key(recorded_at.timestamp_millis(), u32::try_from(at).unwrap());
        (key, (DeskNumber(1), Record { stamp, body: Body::Fact(fact) }))
    };
    steps.iter().enumerate().map(entry).collect()
}

fn folded(entries: impl IntoIterator<Item = (FactKey, (DeskNumber, Record<Fact>))>) -> Ticket {
    fold(&entries.into_iter().collect(), Shanghai)
}

#[test]
fn every_fact_keeps_the_name_it_is_stored_under() {
    for (name, fact) in facts() {
        let mut bytes = Vec::new();
        ciborium::into_writer(&fact, &mut bytes).unwrap();
        let value: ciborium::Value = ciborium::from_reader(bytes.as_slice()).unwrap();
        let stored = value.as_map().unwrap()[0].0.as_text().unwrap().to_owned();
        assert_eq!(stored, name);
        let read: Fact = ciborium::from_reader(bytes.as_slice()).unwrap();
        assert_eq!(read, fact);
    }
}

#[test]
fn a_fact_of_a_person_without_author_changes_nothing_and_is_not_forgotten() {
    let done = facts().iter().position(|(name, _)| *name == "done").unwrap();
    let mut entries = entries(&[(done, 0, 0)]);
    entries[0].1.1.stamp = None;
    let ticket = folded(entries);
    assert_eq!((ticket.unsigned.len(), ticket.rounds.len()), (1, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_fold_of_any_two_interleavings_is_equal(steps in steps(14), cut in 0_usize..14) {
        let entries = entries(&steps);
        let (left, right) = entries.split_at(cut.min(entries.len()));
        let one = folded(left.iter().chain(right).cloned());
        let other = folded(right.iter().rev().chain(left).chain(right).cloned());
        prop_assert_eq!(one, other);
    }

    /// No fact is lost: each stands somewhere in the ticket.
    #[test]
    fn the_fold_is_total_and_keeps_every_fact(steps in steps(20)) {
        let ticket = folded(entries(&steps));
        let rows = steps.iter().filter(|(sample, ..)| *sample < 2);
        let distinct: std::collections::BTreeSet<_> = rows.map(|(sample, ..)| *sample).collect();
        let in_rounds: usize = ticket.rounds.iter().map(|round| {
            round.facts().len() + usize::from(round.reopening().is_some())
        }).sum();
        let people = steps.iter().filter(|(sample, ..)| *sample >= 2).count();
        prop_assert_eq!(ticket.imported.rows().count(), distinct.len());
        prop_assert_eq!(
            in_rounds + ticket.receipts.len() + ticket.margin.len() + ticket.crossed_merges.len(),
            people
        );
        for clock in ticket.clocks(Shanghai) {
            let standing = clock.standing_at(clock.due_at);
            prop_assert_eq!(standing, clock.standing_at(clock.due_at));
            prop_assert!(clock.round < ticket.rounds.len().max(1));
        }
        prop_assert_eq!(ticket.stage() == crate::ticket::stage::Stage::OnItsWay,
            ticket.received_at().is_none());
    }

    /// Open = carried over + received + reopened − completed − cancelled, at every instant.
    #[test]
    fn what_is_counted_always_adds_up_to_what_is_open(steps in steps(20)) {
        let ticket = folded(entries(&steps));
        let events = ticket.figure_events();
        let mut open = 0;
        for (at, event) in events.iter().enumerate() {
            open += event.what.open_delta();
            prop_assert!(open == 0 || open == 1);
            let earlier = at.checked_sub(1).map(|at| events[at].at);
            prop_assert!(earlier.is_none_or(|earlier| earlier <= event.at));
        }
        prop_assert_eq!(open == 1, ticket.is_open());
    }

    /// Whatever is recorded later, a closed ticket stays closed unless somebody reopens it.
    #[test]
    fn closed_is_final_except_for_a_reopening(before in steps(12), after in steps(8)) {
        let samples = facts();
        let closing = samples.iter().position(|(name, _)| *name == "closed").unwrap();
        // A merge undone by its opposite is the one other way back, and none of this ticket's.
        let stays = |step: &&Step| !["reopened", "took-in"].contains(&samples[step.0].0);
        let mut all = before;
        all.push((closing, 5_000, 5_000));
        let closed = folded(entries(&all)).stage();
        prop_assert!(closed.is_final() || closed == crate::ticket::stage::Stage::OnItsWay);
        let later = after.iter().filter(stays).map(|(sample, at, _)| (*sample, *at, 6_000));
        all.extend(later);
        let still = folded(entries(&all)).stage();
        prop_assert!(still == closed || closed == crate::ticket::stage::Stage::OnItsWay);
    }

    /// Every fact `decide` returns changes the ticket, and none of them comes after its closing.
    #[test]
    fn what_decide_allows_changes_the_state(
        kind in proptest::sample::select(&Kind::ALL[..13]),
        picks in proptest::collection::vec((0_usize..43, 0_usize..3), 1..40),
    ) {
        let mut matters = Matters::new();
        let mut intake = intake_of(kind);
        if kind == Kind::Suggestion {
            intake.promise = Some((Promised::Result, on("2024-03-05 18:00")));
        }
        matters.must("2024-03-04 08:00", Role::Specialist, Command::Receive(Box::new(intake)));
        for (minute, (pick, role)) in picks.into_iter().enumerate() {
            let minute = format!("2024-03-04 08:{:02}", minute + 1);
            let command = commands(on(&minute))[pick].clone();
            let role = [Role::Supervisor, Role::Specialist, Role::NightGuard][role];
            let Ok(decision) = matters.asks(&minute, role, command) else { continue };
            prop_assert!(!decision.facts.is_empty());
            for fact in decision.facts {
                let before = matters.ticket();
                matters.append(&Matters::act(role, &minute), fact);
                let after = matters.ticket();
                prop_assert_ne!(&before, &after);
                prop_assert!(after.after_closing.is_empty());
            }
        }
    }
}
