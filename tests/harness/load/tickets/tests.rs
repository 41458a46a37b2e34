//! The tickets of a benchmark are whole, and their text is as varied as the design asks.

use std::collections::BTreeSet;

use dutybook_domain::id::PropertyUid;
use dutybook_domain::regulation::Rules;
use dutybook_replica::key::SecretKey;

use super::*;
use crate::clock::{ZONE, wall};

#[test]
fn a_hundred_tickets_use_a_thousand_distinct_characters() {
    let uid = PropertyUid::from_bytes([1; 16]);
    let property = Property::new(uid, ZONE, Rules::default());
    let (desk, key) = (DeskNumber(1), SecretKey::from_seed(&[1; 32]));
    let author = Author { property: uid, desk, actor: [1; 16], key };
    let mut clerk = Clerk::new(property, desk, 1, wall("2026-03-02 09:00").unwrap());
    let mut characters = BTreeSet::new();
    for _ in 0..100 {
        let changes = clerk.whole(&author).unwrap();
        for put in changes.iter().flat_map(|change| &change.puts) {
            let text = String::from_utf8_lossy(&put.value);
            let cjk = |letter: &char| ('\u{4e00}'..='\u{9fff}').contains(letter);
            characters.extend(text.chars().filter(cjk));
        }
    }
    assert!(characters.len() >= 1_000, "{}", characters.len());
}
