//! What a reconnect and a click cost, counted: a real desk, a real server, the real disk. Times are
//! the benchmarks' (`cargo bench-check`); counts are the same on every machine.

use std::path::Path;
use std::process::Command;

use harness::load::reconnect::{Away, bytes, kinds, round_trips};
use harness::load::served::Served;
use tokio::runtime::Runtime;

/// The program that serves, and clicks.
const LOAD: &str = env!("CARGO_BIN_EXE_load");

#[test]
fn a_reconnect_with_50_changed_documents_costs_one_round_trip_and_10_kb_on_the_socket() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(Path::new(LOAD), &folder.path().join("server"), 1).unwrap();
    let desk = folder.path().join("desk");
    Runtime::new().unwrap().block_on(async {
        let mut away = Away::with_history(&served, &desk, 300).await.unwrap();
        away.change(50).unwrap();
        let frames = away.meet().await.unwrap();
        // Hello, challenge, proof, welcome; then one push and its answer.
        assert_eq!(kinds(&frames), [1, 2, 3, 4, 5, 6]);
        assert_eq!(round_trips(&frames), 1);
        assert!(bytes(&frames) <= 10_000, "{} bytes", bytes(&frames));
        assert_eq!(away.unsent().unwrap(), 0);
        // Nothing to say: nothing is waited for after the welcome.
        let frames = away.meet().await.unwrap();
        assert_eq!(kinds(&frames), [1, 2, 3, 4]);
        assert_eq!(round_trips(&frames), 0);
        assert!(bytes(&frames) <= 1_000, "{} bytes", bytes(&frames));
    });
}

/// How often a program of so many clicks waits for the disk, as strace counts it.
fn waits_for_the_disk(desk: &Path, clicks: u32) -> usize {
    let traced = desk.with_extension(format!("trace-{clicks}"));
    let status = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o"])
        .args([traced.as_os_str(), LOAD.as_ref(), "click".as_ref(), desk.as_os_str()])
        .arg(clicks.to_string())
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
    std::fs::read_to_string(traced).unwrap().lines().count()
}

#[test]
fn a_click_waits_for_the_disk_once() {
    if Command::new("strace").arg("-V").output().is_err() {
        #[expect(clippy::disallowed_methods, reason = "whether a missing tool is a failure")]
        let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!is_ci, "strace is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(Path::new(LOAD), &folder.path().join("server"), 1).unwrap();
    let desk = folder.path().join("desk");
    drop(served.enrol(&desk, (1, 1), &served.url().unwrap()).unwrap());
    // The first makes the books; opening and closing wait for the disk as well.
    waits_for_the_disk(&desk, 1);
    let (few, more) = (waits_for_the_disk(&desk, 2), waits_for_the_disk(&desk, 12));
    assert_eq!(more - few, 10);
}
