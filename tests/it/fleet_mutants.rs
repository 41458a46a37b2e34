//! The simulation is tested in turn: broken on purpose, it must fail. Run with
//! `cargo test -p dutybook-tests --features sabotage -- mutant`.

use harness::fleet::{Mutant, Plan, run};

/// How many seeds a mutant may survive, as some trouble comes to some seeds only.
const SEEDS: u64 = 12;

#[test]
fn every_mutant_is_caught() {
    for mutant in Mutant::ALL {
        let is_caught = (1..=SEEDS).any(|seed| {
            let plan = Plan { seed, desks: 5, steps: 80, mutant: Some(mutant) };
            run(plan).is_err()
        });
        assert!(is_caught, "{mutant} survives {SEEDS} seeds");
    }
    // The last one broke the whole program; it is whole again, and so is the simulation.
    let plan = Plan { seed: 1, desks: 5, steps: 80, mutant: None };
    run(plan).unwrap();
}
