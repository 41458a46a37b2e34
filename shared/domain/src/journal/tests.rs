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

fn slip(reprint: Option<&str>) -> Printed {
    Printed {
        paper: Paper::Slip,
        record: Some(DocumentId::from_bytes([3; 16])),
        name: "2-0147".to_owned(),
        pages: 2,
        outlet: Outlet::Printer,
        reprint: reprint.map(str::to_owned),
    }
}

#[test]
fn b04_06_a_paper_printed_before_is_printed_again_only_with_a_reason() {
    let specialist = act(Role::Specialist);
    let before = [slip(None)];
    let first = decide_print(&specialist, &[], slip(Some("打湿"))).unwrap();
    assert_eq!(first, Fact::Printed(slip(None)).into(), "the first print is no reprint");
    for none in [None, Some(" ")] {
        let refused = decide_print(&specialist, &before, slip(none)).unwrap_err();
        assert_eq!(refused, Refusal::ReprintReasonMissing);
        assert_eq!(refused.clause(), Some("B-04 §3.2"));
    }
    let again = decide_print(&specialist, &before, slip(Some("打湿"))).unwrap();
    assert_eq!(again, Fact::Printed(slip(Some("打湿"))).into());
    let other = Printed { name: "2-0148".to_owned(), record: None, ..slip(None) };
    assert!(decide_print(&specialist, &before, other).is_ok(), "another slip is the first");
}

#[test]
fn empty_forms_are_printed_as_often_as_one_likes() {
    let blank = Printed { paper: Paper::Blank, record: None, name: "002".to_owned(), ..slip(None) };
    let before = [blank.clone()];
    let decided = decide_print(&act(Role::Specialist), &before, blank.clone()).unwrap();
    assert_eq!(decided, Fact::Printed(blank).into());
}

#[test]
fn b04_03_night_duty_prints_its_log_and_its_handover_and_no_other_paper() {
    let of = |paper| Printed { paper, ..slip(None) };
    let print = |role, paper| decide_print(&act(role), &[], of(paper)).map(drop);
    assert_eq!(print(Role::NightGuard, Paper::NightLog), Ok(()));
    assert_eq!(print(Role::NightGuard, Paper::Handover), Ok(()));
    assert_eq!(print(Role::NightGuard, Paper::Register), Err(Refusal::NotAllowed));
    assert_eq!(print(Role::NightGuard, Paper::Slip), Err(Refusal::NotAllowed));
    assert_eq!(print(Role::Worker, Paper::Slip), Err(Refusal::NotAllowed));
    assert_eq!(print(Role::Specialist, Paper::Slip), Ok(()));
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
        (5, "2024-02-01T16:03:00Z", Fact::Printed(slip(Some("打湿")))),
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
    assert_eq!(journal.lines().len(), 5);
    assert_eq!(
        journal.prints().map(|(_, one)| one.clone()).collect::<Vec<_>>(),
        [slip(Some("打湿"))]
    );
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
