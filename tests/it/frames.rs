//! What strangers' bytes cost, measured in a process of its own.

use std::process::Command;

use dutybook_replica::wire::error::CloseCode;
use harness::programs::frames::{Cost, ROUNDS};

/// By how much memory may grow.
const GROWTH_LIMIT: u64 = 64 << 20;

#[test]
fn no_decoder_panics_hangs_or_grows_whatever_it_is_given() {
    let output = Command::new(env!("CARGO_BIN_EXE_programs")).arg("frames").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let cost: Cost = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(cost.given.len(), 12, "{cost:?}");
    assert!(cost.given.values().all(|(given, _)| *given == ROUNDS));
    let accepted = |input: &str| cost.given[input].1;
    // The mutations are fine enough to get past the first checks, and coarse enough to be refused.
    for input in ["Frame mutated", "Frame senseless", "Fact senseless"] {
        assert!(accepted(input) > 10 && accepted(input) < ROUNDS, "{cost:?}");
    }
    for code in [CloseCode::Malformed, CloseCode::TooMuch] {
        assert!(cost.codes.contains(&code.number()), "{cost:?}");
    }
    let bombs = [CloseCode::Bomb, CloseCode::TooMuch, CloseCode::TooMuch];
    assert_eq!(cost.bombs, bombs.map(CloseCode::number), "{cost:?}");
    assert!(cost.grown_bytes <= GROWTH_LIMIT, "{cost:?}");
}
