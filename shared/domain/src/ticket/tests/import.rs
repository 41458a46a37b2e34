//! Cases read from another system's event log.

use proptest::prelude::*;

use super::*;
use crate::ticket::figures::Counted;
use crate::ticket::import::{EventSeen, RowCounter, document_of};
use crate::ticket::stage::Stage;

fn row(event: &str, at: &str, n: u32) -> EventSeen {
    let at = NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M").unwrap();
    EventSeen { case: "2".to_owned(), event: event.to_owned(), at, n }
}

/// As a store keeps it: the key is a hash of the value, and nobody's stamp is on it.
fn import(ledger: &mut Ledger<Fact>, desk: u16, row: EventSeen) {
    use sha2::{Digest as _, Sha256};
    let record = Record { stamp: None, body: Body::Fact(Fact::EventSeen(row)) };
    let mut bytes = Vec::new();
    ciborium::into_writer(&record, &mut bytes).unwrap();
    let hash = Sha256::digest(&bytes);
    let key = FactKey::Imported(std::array::from_fn(|at| hash[at]));
    ledger.insert(key, (DeskNumber(desk), record));
}

fn case(rows: &[EventSeen]) -> Ticket {
    let mut ledger = Ledger::new();
    for row in rows {
        import(&mut ledger, 1, row.clone());
    }
    fold(&ledger, Shanghai)
}

#[test]
fn the_earliest_row_is_the_receipt_and_the_latest_the_completion() {
    let ticket = case(&[
        row("6", "2012-04-05 17:15", 1),
        row("1", "2012-04-03 16:55", 1),
        row("8", "2012-04-03 16:56", 1),
    ]);
    assert_eq!(ticket.kind(), Some(Kind::Imported));
    assert_eq!(ticket.imported.category(), Some("1"));
    assert_eq!(ticket.stage(), Stage::Done);
    let events: Vec<_> =
        ticket.figure_events().into_iter().map(|event| (event.at, event.what)).collect();
    assert_eq!(
        events,
        [(on("2012-04-03 16:55"), Counted::Received), (on("2012-04-05 17:15"), Counted::Completed),]
    );
    assert_eq!(ticket.clocks(Shanghai), []);
}

#[test]
fn a_case_of_one_row_is_received_and_open() {
    let ticket = case(&[row("1", "2012-04-03 16:55", 1)]);
    assert_eq!((ticket.is_open(), ticket.figure_events().len()), (true, 1));
    assert_eq!(ticket.stage(), Stage::Received);
}

#[test]
fn true_duplicates_in_one_file_survive_and_a_row_read_twice_is_one() {
    let at = row("1", "2012-04-03 16:55", 1).at;
    let mut first = RowCounter::default();
    let twice = [first.count("2", "1", at), first.count("2", "1", at)];
    let again = RowCounter::default().count("2", "1", at);
    assert_eq!((twice[0].n, twice[1].n), (1, 2));
    assert_eq!(case(&[twice[0].clone(), again]).imported.rows().count(), 1);
    let duplicated = case(&twice);
    assert_eq!(duplicated.imported.rows().count(), 2);
    assert_eq!(duplicated.imported.completed_at(), Some(on("2012-04-03 16:55")));
}

#[test]
fn the_case_names_its_document_at_every_desk() {
    let property = cuihu().uid;
    assert_eq!(document_of(property, "2"), document_of(property, "2"));
    assert_ne!(document_of(property, "2"), document_of(property, "3"));
}

#[test]
fn a_case_completed_elsewhere_can_be_reopened_and_closed_here() {
    let mut matters = Matters::new();
    import(&mut matters.ledger, 1, row("1", "2012-04-03 16:55", 1));
    import(&mut matters.ledger, 1, row("6", "2012-04-05 17:15", 1));
    let reason = "再次漏水".to_owned();
    matters.must("2012-05-02 09:00", Role::Specialist, Command::Reopen { reason });
    assert_eq!(matters.ticket().stage(), Stage::Reopened);
    matters.must("2012-05-03 09:00", Role::Specialist, finish());
    matters.must("2012-05-03 10:00", Role::Supervisor, CLOSE);
    let counted: Vec<_> =
        matters.ticket().figure_events().into_iter().map(|event| event.what).collect();
    assert_eq!(
        counted,
        [Counted::Received, Counted::Completed, Counted::Reopened, Counted::Completed]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Two overlapping extracts, read at two desks in any order, give what their union gives.
    #[test]
    fn overlapping_extracts_give_what_their_union_gives(
        rows in proptest::collection::vec((0_u32..3, 0_u32..6), 1..12),
        left in proptest::collection::vec(any::<bool>(), 12),
        right in proptest::collection::vec(any::<bool>(), 12),
        turned in any::<bool>(),
    ) {
        let file = |kept: &dyn Fn(usize) -> bool| {
            let mut counter = RowCounter::default();
            let kept = rows.iter().enumerate().filter(|(at, _)| kept(*at));
            kept.map(|(_, (event, minute))| {
                let at = row("", &format!("2012-04-03 16:{minute:02}"), 1).at;
                counter.count("2", &event.to_string(), at)
            })
            .collect::<Vec<_>>()
        };
        // An extract holds all rows of an instant or none: it is cut by time.
        let by_minute = |kept: &[bool], at: usize| kept[rows[at].1 as usize];
        let (one, other) = (file(&|at| by_minute(&left, at)), file(&|at| by_minute(&right, at)));
        let union = file(&|at| by_minute(&left, at) || by_minute(&right, at));
        let mut both = Ledger::new();
        let (first, then) = if turned { (other, one) } else { (one, other) };
        for row in first {
            import(&mut both, 1, row);
        }
        for row in then.into_iter().rev() {
            import(&mut both, 2, row);
        }
        prop_assert_eq!(fold(&both, Shanghai), case(&union));
    }
}
