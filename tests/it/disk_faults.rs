//! The k-th write or flush fails, or kills: nothing is called saved or stored that is not, and what
//! is left opens and says what is wrong with it, if anything is.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use harness::faults::{self, CALLS, Fault};
use harness::premises::{Premises, copy_folder, missing, numbered};
use harness::programs::desk::exchange;
use harness::programs::{Programs, Serving, Working, note};

use crate::on_threads;

/// How many rows a desk saves in one run.
const ROWS: &str = "7";
/// How many places of each call are tried with each fault, at a desk and at a server.
const PLACES: [usize; 2] = [8, 4];
/// How long a desk tries at a server whose disk may have failed. Whatever it has come to by then
/// has to hold.
const WITH_FAULT: Duration = Duration::from_millis(600);
/// How long a server may say nothing that cannot write its own log.
const MUTE: Duration = Duration::from_secs(10);
/// How long desk and server may take to agree once the disk is whole.
const WHOLE: Duration = Duration::from_mins(1);

fn programs() -> Programs {
    Programs::at(Path::new(env!("CARGO_BIN_EXE_programs")))
}

/// The faults to try: each call, each fault, places spread over all there are.
fn sweep(counts: [usize; CALLS.len()], places: usize) -> Vec<(&'static str, Fault, usize)> {
    let mut sweep = Vec::new();
    for (call, count) in CALLS.into_iter().zip(counts) {
        for (shift, fault) in Fault::ALL.into_iter().enumerate() {
            let places = places.min(count);
            // The three faults meet different places, so that together they meet three times as many.
            let nth = |place: usize| (place * count + shift * count / 3) / places + 1;
            sweep.extend((0..places).map(|place| (call, fault, nth(place).min(count))));
        }
    }
    sweep
}

/// Tries all on both cores.
fn on_both_cores<T: Sync>(all: &[T], each: impl Fn(usize, &T) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let at = next.load(Ordering::Relaxed);
                    each(at, one);
                }
            });
        }
    });
}

#[test]
fn a_desk_whose_disk_fails_never_says_saved_of_what_is_not() {
    if !faults::is_at_hand().unwrap() {
        note("left out: there is no strace here");
        return;
    }
    on_threads(async {
        let root = tempfile::tempdir().unwrap();
        let (premises, serving) = Premises::open(programs(), root.path(), 1).await.unwrap();
        serving.end().unwrap();
        let template = premises.desk_dir(1);
        let words = ["--series", "甲", "--count", ROWS, "--pause", "0"];
        let calls = root.path().join("calls");
        let copy = root.path().join("watched");
        copy_folder(&template, &copy).unwrap();
        let watched = programs().under(&faults::watched(&calls));
        assert!(Working::start(&watched, &copy, &words).unwrap().finish().unwrap().done);
        let counts = faults::counts(&calls).unwrap();
        // Whether SQLite flushes by one call or the other is its own affair.
        assert!(counts[0] > 10 && counts[1] + counts[2] > 7, "{counts:?}");
        let failures = AtomicUsize::new(0);
        on_both_cores(&sweep(counts, PLACES[0]), |_, (call, fault, nth)| {
            let case = format!("{call} {nth} {fault:?}");
            let dir = tempfile::tempdir().unwrap();
            copy_folder(&template, dir.path()).unwrap();
            let injected = programs().under(&faults::injected(call, *fault, *nth));
            let said = Working::start(&injected, dir.path(), &words).unwrap().finish().unwrap();
            failures.fetch_add(
                usize::from(said.failed.len() + usize::from(!said.done) > 0),
                Ordering::Relaxed,
            );
            assert_eq!(missing(dir.path(), &said.saved).unwrap(), [], "{case}");
            let verified = programs().run("kiosk", dir.path(), &["verify"]).unwrap();
            assert_eq!(verified.code, Some(0), "{case}: {}", verified.stderr);
            // And it goes on.
            let words = ["--series", "乙", "--count", "2"];
            let after = Working::start(&programs(), dir.path(), &words).unwrap().finish().unwrap();
            assert!(after.done && after.failed.is_empty(), "{case}: {after:?}");
            let all = [said.saved, after.saved].concat();
            assert_eq!(missing(dir.path(), &all).unwrap(), [], "{case}");
        });
        assert!(failures.into_inner() > 20, "the faults were not met");
    });
}

#[test]
fn a_server_whose_disk_fails_never_says_stored_of_what_is_not() {
    if !faults::is_at_hand().unwrap() {
        note("left out: there is no strace here");
        return;
    }
    on_threads(async {
        let root = tempfile::tempdir().unwrap();
        let (premises, serving) = Premises::open(programs(), root.path(), 1).await.unwrap();
        serving.end().unwrap();
        let words = ["--series", "甲", "--count", "6", "--pause", "0"];
        let desk = premises.desk_dir(1);
        let said = Working::start(&programs(), &desk, &words).unwrap().finish().unwrap();
        let template = root.path().join("template");
        copy_folder(&premises.server_dir(), &template.join("server")).unwrap();
        copy_folder(&desk, &template.join("desk")).unwrap();
        let calls = root.path().join("calls");
        let watched = programs().under(&faults::watched(&calls));
        let mut serving = Serving::start(&watched, &premises.server_dir()).unwrap();
        premises.wire.lead_to(serving.address);
        assert!(exchange(&desk, WHOLE).await.unwrap());
        assert!(!serving.is_over().unwrap());
        serving.end().unwrap();
        let counts = faults::counts(&calls).unwrap();
        for (call, fault, nth) in sweep(counts, PLACES[1]) {
            let case = format!("{call} {nth} {fault:?}");
            for folder in [premises.server_dir(), desk.clone()] {
                fs::remove_dir_all(folder).unwrap();
            }
            copy_folder(&template.join("server"), &premises.server_dir()).unwrap();
            copy_folder(&template.join("desk"), &desk).unwrap();
            let injected = programs().under(&faults::injected(call, fault, nth));
            // One that cannot say where it listens is left alone.
            let serving = Serving::start_within(&injected, &premises.server_dir(), MUTE);
            if let Ok(serving) = serving {
                premises.wire.lead_to(serving.address);
                exchange(&desk, WITH_FAULT).await.unwrap();
                serving.kill().unwrap();
            }
            let server = numbered(&premises.server_dir()).unwrap();
            for (server_seq, change) in numbered(&desk).unwrap() {
                assert_eq!(server.get(&server_seq), Some(&change), "{case}: {server_seq}");
            }
            let serving = premises.serve().unwrap();
            assert!(exchange(&desk, WHOLE).await.unwrap(), "{case}");
            assert_eq!(missing(&premises.server_dir(), &said.saved).unwrap(), [], "{case}");
            let verified = programs().run("server", &premises.server_dir(), &["verify"]).unwrap();
            assert_eq!(verified.code, Some(0), "{case}: {}", verified.stderr);
            serving.kill().unwrap();
        }
    });
}
