//! A disk without room: no false "saved", what is there stays readable, and work goes on by itself
//! once there is room. The disk is a small file system of its own, or a limit on the size of files
//! where nothing may be mounted.

use std::path::Path;
use std::process::{Command, Stdio};

use harness::config;
use harness::premises::{Premises, copy_folder};
use harness::programs::full_disk::Seen;
use harness::programs::{Programs, note};

use crate::on_threads;

const PROGRAMS: &str = env!("CARGO_BIN_EXE_programs");
/// Mounts a small file system that only this command and its children see.
const MOUNTED: &str = "mount -t tmpfs -o size=4m none \"$1\" && shift && exec \"$@\"";
/// A file over the limit is an error and no signal.
const LIMITED: &str = "shift; trap '' XFSZ; exec \"$@\"";

fn runs(words: &[&str]) -> bool {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The words before the program, and how the room is limited then: both ways, where both can be had.
fn rooms(disk: &str) -> Vec<(Vec<&str>, &'static str)> {
    let mounted = [&["unshare", "-m"][..], &["unshare", "-rm"]]
        .map(|unshare| [unshare, &["sh", "-c", MOUNTED, "sh", disk]].concat())
        .into_iter()
        .find(|words| runs(&[&words[..], &["true"]].concat()))
        .map(|words| (words, "file-system"));
    let limited = runs(&["prlimit", "--fsize=1000000:", "true"])
        .then(|| (vec!["sh", "-c", LIMITED, "sh", disk], "file-size"));
    mounted.into_iter().chain(limited).collect()
}

#[test]
fn a_full_disk_costs_nothing_but_time() {
    on_threads(async {
        let root = tempfile::tempdir().unwrap();
        let disk = root.path().join("disk");
        let programs = Programs::at(Path::new(PROGRAMS));
        let (premises, serving) = Premises::open(programs, root.path(), 1).await.unwrap();
        serving.end().unwrap();
        let at = disk.to_str().unwrap();
        std::fs::create_dir(&disk).unwrap();
        let rooms = rooms(at);
        assert!(!rooms.is_empty() || !config::in_ci(), "neither a file system nor a limit is had");
        for (words, how) in rooms {
            note(&format!("a full disk: the room is limited by {how}"));
            let folder = root.path().join(how);
            copy_folder(&premises.desk_dir(1), &folder).unwrap();
            let output = Command::new(words[0])
                .args(&words[1..])
                .args([PROGRAMS, "full-disk", how, at])
                .args([folder, premises.server_dir()])
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            check(&serde_json::from_slice(&output.stdout).unwrap(), how == "file-system");
        }
    });
}

fn check(seen: &Seen, is_full: bool) {
    assert_eq!((seen.saved_when_full, seen.lost), (0, 0), "{seen:?}");
    // To SQLite a limit on files is an error of the disk, not a full one.
    assert_eq!(seen.told_as_full, is_full, "{seen:?}");
    let [zh, en] = &seen.sentences;
    let sentence =
        if is_full { ("磁盘已满", "is full") } else { ("已有记录未改动", "disk") };
    assert!(zh.contains(sentence.0) && en.contains(sentence.1), "{seen:?}");
    assert!(seen.desk_went_on && seen.server_went_on, "{seen:?}");
    assert!(seen.unsent[0] > 200 && seen.unsent[1] > 0 && seen.refused == 0, "{seen:?}");
    assert_eq!(seen.lost_at_server, 0, "{seen:?}");
}
