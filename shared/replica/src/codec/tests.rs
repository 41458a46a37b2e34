//! Facts survive the way to bytes and back, newer ones too, and no bytes do harm.

use chrono::DateTime;
use dutybook_domain::id::{ClickId, StaffId};
use dutybook_domain::ledger::{Body, EntryKey, FactKey};
use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Old {
    Received { about: String },
    Closed,
}

/// The same facts in a later version: a new field and a new kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum New {
    Received {
        about: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        floor: Option<u8>,
    },
    Closed,
    WeighedUp {
        grams: u32,
    },
    Sung,
}

fn stamp() -> Stamp {
    let at = |millis| DateTime::from_timestamp_millis(millis).unwrap();
    Stamp {
        by: StaffId(7),
        occurred_at: at(1_764_000_000_123),
        recorded_at: at(1_764_000_060_000),
        click: ClickId::from_bytes([5; 16]),
    }
}

fn record<F>(fact: F) -> Record<F> {
    Record { stamp: Some(stamp()), body: Body::Fact(fact) }
}

#[test]
fn a_record_reads_back_as_written() {
    let target = FactKey::Entry(EntryKey { millis: 1, actor: 2, sequence: 3 });
    let about = "厨房水管漏水".to_owned();
    let fact = Old::Received { about };
    let bodies = [
        Body::Fact(fact.clone()),
        Body::Fact(Old::Closed),
        Body::Corrects {
            target,
            after: vec![FactKey::Imported([9; 16])],
            fact,
            occurred_at: Some(stamp().occurred_at),
            reason: "听错".to_owned(),
        },
        Body::Strikes { target, after: Vec::new(), reason: "重复".to_owned() },
    ];
    for body in bodies {
        for stamp in [Some(stamp()), None] {
            let record = Record { stamp, body: body.clone() };
            let decoded = decode(&encode(&record).unwrap());
            assert_eq!(decoded, Decoded::Known { record, newer: false });
        }
    }
}

#[test]
fn a_field_of_a_newer_version_is_noticed() {
    let bytes = encode(&record(New::Received { about: "水".to_owned(), floor: Some(3) })).unwrap();
    let record = record(Old::Received { about: "水".to_owned() });
    assert_eq!(decode(&bytes), Decoded::Known { record, newer: true });
}

#[test]
fn a_fact_of_a_newer_version_is_named() {
    let unknown = |bytes: &[u8]| match decode::<Old>(bytes) {
        Decoded::Unknown { name, stamp } => (name, stamp.is_some()),
        Decoded::Known { .. } => panic!("known"),
    };
    let bytes = encode(&record(New::WeighedUp { grams: 5 })).unwrap();
    assert_eq!(unknown(&bytes), (Some("weighed-up".to_owned()), true));
    let bytes = encode(&record(New::Sung)).unwrap();
    assert_eq!(unknown(&bytes), (Some("sung".to_owned()), true));
    let correction = Body::Corrects {
        target: FactKey::Imported([1; 16]),
        after: Vec::new(),
        fact: New::WeighedUp { grams: 4 },
        occurred_at: None,
        reason: String::new(),
    };
    let bytes = encode(&Record { stamp: None, body: correction }).unwrap();
    assert_eq!(unknown(&bytes), (Some("weighed-up".to_owned()), false));
    assert_eq!(unknown(b""), (None, false));
    // A new kind of body.
    assert_eq!(unknown(b"\xa1abdsing"), (Some("sing".to_owned()), false));
}

#[test]
fn a_name_that_could_be_anything_is_not_shown() {
    let shouting = Value::Map(vec![(
        Value::Text("b".to_owned()),
        Value::Map(vec![(Value::Text("f".to_owned()), Value::Text("张三 138".to_owned()))]),
    )]);
    let bytes = to_bytes(&shouting).unwrap();
    assert_eq!(decode::<Old>(&bytes), Decoded::Unknown { name: None, stamp: None });
}

#[test]
fn bytes_after_a_record_make_it_unknown() {
    let mut bytes = encode(&record(Old::Closed)).unwrap();
    bytes.push(0);
    assert!(matches!(decode::<Old>(&bytes), Decoded::Unknown { .. }));
}

#[test]
fn a_record_over_the_limit_is_not_written() {
    let long = record(Old::Received { about: "水".repeat(VALUE_LIMIT_BYTES / 3) });
    assert_eq!(encode(&long), Err(EncodeError::TooLong));
}

#[test]
fn deep_nesting_is_not_followed() {
    let nested = |depth: usize| {
        let mut bytes = vec![0x81; depth];
        bytes.push(0);
        bytes
    };
    assert!(from_bytes::<Value>(&nested(DEPTH_LIMIT - 1)).is_some());
    assert!(from_bytes::<Value>(&nested(DEPTH_LIMIT + 1)).is_none());
    assert!(from_bytes::<Value>(&nested(VALUE_LIMIT_BYTES - 1)).is_none());
}

#[test]
fn a_length_that_is_not_there_costs_nothing() {
    for head in [0x5b, 0x7b, 0x9b, 0xbb] {
        let mut bytes = vec![head];
        bytes.extend_from_slice(&(u64::MAX >> 1).to_be_bytes());
        assert!(matches!(decode::<Old>(&bytes), Decoded::Unknown { .. }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let unknown = matches!(decode::<Old>(&bytes), Decoded::Unknown { .. });
        prop_assert!(unknown);
    }

    #[test]
    fn no_mutation_of_a_record_panics(
        about in "[a-z水管]{0,20}",
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 0..3),
    ) {
        let mut bytes = encode(&record(Old::Received { about })).unwrap();
        let at = at.index(bytes.len());
        bytes.splice(at..=at, with);
        match decode::<Old>(&bytes) {
            Decoded::Known { record, newer } => {
                prop_assert_eq!(newer, encode(&record).unwrap() != bytes);
            }
            Decoded::Unknown { .. } => {}
        }
    }
}
