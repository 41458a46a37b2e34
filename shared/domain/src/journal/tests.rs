//! Who may do what with the data, and for what.

use chrono_tz::Asia::Shanghai;

use super::*;
use crate::id::{ClickId, StaffId};
use crate::ledger::{Body, EntryKey, Record};
use crate::regulation::Rules;

fn act(role: Role) -> Act {
    let now = "2024-01-31T16:30:00Z".parse().unwrap();
    Act { by: StaffId(1), role, desk: DeskNumber(1), now, occurred_at: now }
}

fn reveal(purpose: &str) -> Fact {
    Fact::Revealed {
        document: DocumentId::from_bytes([3; 16]),
        field: RevealedField::Phone,
        purpose: purpose.to_owned(),
    }
}

fn admitted(file: &str) -> Fact {
    Fact::Admitted { file: file.to_owned(), desk: DeskNumber(2), admitted: 40, refused: 1 }
}

#[test]
fn b02_03_whoever_looks_at_personal_data_says_for_what() {
    let refused = decide(&act(Role::Specialist), reveal(" ")).unwrap_err();
    assert_eq!((refused, refused.clause()), (Refusal::PurposeMissing, Some("B-02 §3")));
    assert!(decide(&act(Role::Specialist), reveal("回访")).is_ok());
    assert!(decide(&act(Role::NightGuard), reveal("夜间回访")).is_ok());
    assert_eq!(decide(&act(Role::Worker), reveal("好奇")), Err(Refusal::NotAllowed));
}

#[test]
fn only_who_administers_restores_and_admits() {
    assert_eq!(decide(&act(Role::Specialist), admitted("2.bin")), Err(Refusal::NotAllowed));
    assert!(decide(&act(Role::Supervisor), admitted("2.bin")).is_ok());
    assert!(decide(&act(Role::System), admitted("2.bin")).is_ok());
    assert_eq!(decide(&act(Role::System), admitted("")), Err(Refusal::NameMissing));
}

#[test]
fn the_journal_of_a_month_is_one_document_by_the_propertys_own_calendar() {
    let uid = PropertyUid::from_bytes([1; 16]);
    let property = Property::new(uid, Shanghai, Rules::default());
    // 2024-02-01 00:30 in Shanghai.
    let of = document_of(&property, &act(Role::Specialist));
    assert_eq!(of, document(uid, Month::new(2024, 2).unwrap()));
    assert_ne!(of, document(uid, Month::new(2024, 1).unwrap()));
}

#[test]
fn reveals_are_counted_by_day_and_a_line_read_twice_is_one() {
    let stamp = |text: &str| {
        let at = text.parse().unwrap();
        Stamp {
            by: StaffId(1),
            occurred_at: at,
            recorded_at: at,
            click: ClickId::from_bytes([0; 16]),
        }
    };
    let lines = [
        (1, "2024-02-01T15:59:00Z", reveal("回访")),
        (2, "2024-02-01T16:00:00Z", reveal("回访")),
        (3, "2024-02-01T16:01:00Z", reveal("过户")),
        (3, "2024-02-01T16:01:00Z", reveal("过户")),
        (4, "2024-02-01T16:02:00Z", admitted("2.bin")),
    ];
    let ledger: Ledger<Fact> = lines
        .into_iter()
        .map(|(millis, at, fact)| {
            let key = FactKey::Entry(EntryKey { millis, actor: 1, sequence: 1 });
            let record = Record { stamp: Some(stamp(at)), body: Body::Fact(fact) };
            (key, (DeskNumber(1), record))
        })
        .collect();
    let journal = fold(&ledger);
    assert_eq!(journal.lines().len(), 4);
    let days: Vec<(String, u32)> =
        journal.reveals(Shanghai).into_iter().map(|(day, n)| (day.to_string(), n)).collect();
    assert_eq!(days, [("2024-02-01".to_owned(), 1), ("2024-02-02".to_owned(), 2)]);
    let mut bytes = Vec::new();
    for (_, record) in ledger.values() {
        bytes.clear();
        ciborium::into_writer(record, &mut bytes).unwrap();
        assert_eq!(ciborium::from_reader::<Record<Fact>, _>(bytes.as_slice()).unwrap(), *record);
    }
}
