//! A hundred seeds of the fleet simulation at reduced size; any number at any size by hand.

use std::panic;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use harness::fleet::{FIGURES, Findings, Plan, run};

const SEEDS: u64 = 100;
const DESKS: u16 = 5;
const STEPS: u32 = 60;

#[test]
fn nothing_acknowledged_is_lost_and_all_replicas_agree() {
    let next = AtomicU64::new(1);
    let totals = thread::scope(|scope| {
        let work = || {
            let mut sum = Findings::default();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed > SEEDS {
                    return sum;
                }
                let plan = Plan { seed, desks: DESKS, steps: STEPS, mutant: None };
                match run(plan) {
                    Ok(found) => sum = sum.with(found),
                    Err(error) => panic!(
                        "{error:#}\nagain: cargo fleet --seed {seed} --desks {DESKS} --steps {STEPS}"
                    ),
                }
            }
        };
        let threads = [scope.spawn(work), scope.spawn(work)];
        threads.map(|thread| thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    let [one, other] = totals;
    let all = one.with(other);
    assert!(all.saved > SEEDS * 20, "the desks were at work: {all:?}");
    // What only some seeds can show.
    assert!(all.doubled_numbers > 0 && all.quarantined > 0, "{all:?}");
    assert!(all.secrets > SEEDS && all.files > 0 && all.sheets > SEEDS, "{all:?}");
    let unseen = FIGURES.iter().enumerate().filter(|(place, _)| (all.figures >> place) & 1 == 0);
    let unseen: Vec<&str> = unseen.map(|(_, name)| *name).collect();
    assert!(unseen.is_empty(), "no seed has anything to count for {unseen:?}");
}
