//! Real processes, killed at random moments under load: nothing that was acknowledged is lost.

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;
use std::time::Duration;

use dutybook_domain::ticket::import::EventSeen;
use harness::premises::{Premises, content, missing, numbered};
use harness::programs::{Programs, Working};
use harness::random::Random;

use crate::on_threads;

const KILLS: u64 = 50;

fn programs() -> Programs {
    Programs::at(Path::new(env!("CARGO_BIN_EXE_programs")))
}

/// Every store holds the same, stands every check, and compiles the same report.
fn assert_agreed(premises: &Premises, desks: &[u16], saved: &[EventSeen]) {
    // Once more for the first, who may have been done before the last handed in.
    premises.sync(desks).unwrap();
    premises.sync(desks).unwrap();
    premises.verify(desks).unwrap();
    let report = premises.report(desks).unwrap();
    let cases: BTreeSet<&str> = saved.iter().map(|row| row.case.as_str()).collect();
    let received = format!("\"received\":{}", cases.len());
    assert!(report.contains(&received), "not {received} in {report}");
    let server = content(&premises.server_dir()).unwrap();
    assert_eq!(missing(&premises.server_dir(), saved).unwrap(), []);
    for desk in desks {
        assert_eq!(content(&premises.desk_dir(*desk)).unwrap(), server);
    }
}

#[test]
fn a_desk_killed_fifty_times_under_load_keeps_all_it_said_is_saved() {
    on_threads(async {
        let root = tempfile::tempdir().unwrap();
        let (premises, serving) = Premises::open(programs(), root.path(), 2).await.unwrap();
        let dir = premises.desk_dir(1);
        let mut random = Random::new(1);
        let mut saved = Vec::new();
        for life in 0..KILLS {
            let series = format!("甲{life}");
            // Every other life without a server: then nothing but its own disk keeps it.
            let words = ["--series", &series, "--linked"];
            let words = &words[..words.len() - usize::from(life % 2 == 1)];
            let mut desk = Working::start(&premises.programs, &dir, words).unwrap();
            assert!(desk.is_at_work(), "life {life} never began");
            thread::park_timeout(Duration::from_millis(random.below(90)));
            saved.extend(desk.kill().unwrap().saved);
            assert_eq!(missing(&dir, &saved).unwrap(), [], "after life {life}");
            let verified = premises.programs.run("kiosk", &dir, &["verify"]).unwrap();
            assert_eq!(verified.code, Some(0), "after life {life}: {}", verified.stderr);
        }
        assert!(saved.len() > 100, "only {} rows were saved", saved.len());
        // Of what was under way when it died, some was saved and not said.
        let mut all = saved.clone();
        for life in 0..KILLS {
            let said = saved.iter().filter(|row| row.case.starts_with(&format!("甲{life}-")));
            let next = u32::try_from(said.count()).unwrap();
            let next = harness::programs::desk::row(&format!("甲{life}"), next);
            if missing(&dir, std::slice::from_ref(&next)).unwrap().is_empty() {
                all.push(next);
            }
        }
        assert_agreed(&premises, &[1, 2], &all);
        serving.end().unwrap();
    });
}

#[test]
fn a_server_killed_fifty_times_under_load_keeps_all_it_said_is_stored() {
    on_threads(async {
        let root = tempfile::tempdir().unwrap();
        let (premises, mut serving) = Premises::open(programs(), root.path(), 2).await.unwrap();
        let desks = [1_u16, 2].map(|desk| {
            let series = format!("台{desk}");
            let words = ["--series", &series, "--linked", "--pause", "6"];
            Working::start(&premises.programs, &premises.desk_dir(desk), &words).unwrap()
        });
        let mut random = Random::new(2);
        let mut told = 0;
        for life in 0..KILLS {
            thread::park_timeout(Duration::from_millis(random.below(110)));
            serving.kill().unwrap();
            premises.wire.cut();
            // What the desks had heard before, they have noted by now.
            thread::park_timeout(Duration::from_millis(20));
            let server = numbered(&premises.server_dir()).unwrap();
            for desk in [1, 2] {
                for (server_seq, change) in numbered(&premises.desk_dir(desk)).unwrap() {
                    let held = server.get(&server_seq);
                    assert_eq!(held, Some(&change), "desk {desk}, {server_seq}, life {life}");
                }
            }
            told = server.len();
            serving = premises.serve().unwrap();
            premises.wire.heal();
        }
        assert!(told > 100, "only {told} entries were stored");
        let mut saved = Vec::new();
        for desk in desks {
            let said = desk.stop().unwrap();
            assert_eq!(said.failed, [""; 0]);
            saved.extend(said.saved);
        }
        assert_agreed(&premises, &[1, 2], &saved);
        serving.end().unwrap();
    });
}
