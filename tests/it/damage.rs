//! Files that were damaged while nobody looked: a desk or a server says what is wrong, is never
//! empty in silence, and is filled again by the other.

use std::fs;
use std::path::Path;

use harness::premises::{Premises, content, copy_folder};
use harness::programs::{Programs, Working};
use harness::random::Random;

use crate::on_threads;

const ROWS: usize = 60;
/// How many damages are tried on each side.
const DAMAGES: usize = 14;

/// Damages a file: mostly a few bits, sometimes a page or the end.
fn damage(file: &Path, random: &mut Random) -> String {
    let mut bytes = fs::read(file).unwrap();
    let at = random.index(bytes.len());
    let how = match random.below(4) {
        0 => {
            bytes.truncate(at);
            "cut off"
        }
        1 => {
            let page = at / 4096 * 4096;
            bytes.iter_mut().skip(page).take(4096).for_each(|byte| *byte = 0x5a);
            "page overwritten"
        }
        _ => {
            for _ in 0..4 {
                let at = random.index(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
            "bits flipped"
        }
    };
    fs::write(file, bytes).unwrap();
    format!("{}: {how} at {at}", file.display())
}

#[test]
fn a_damaged_store_is_filled_again_by_the_other_side() {
    on_threads(async {
        let root = tempfile::tempdir().unwrap();
        let programs = Programs::at(Path::new(env!("CARGO_BIN_EXE_programs")));
        let (premises, serving) = Premises::open(programs, root.path(), 1).await.unwrap();
        let (desk, server) = (premises.desk_dir(1), premises.server_dir());
        let rows = ROWS.to_string();
        let words = ["--series", "甲", "--count", &rows, "--pause", "0"];
        assert!(Working::start(&premises.programs, &desk, &words).unwrap().finish().unwrap().done);
        premises.sync(&[1]).unwrap();
        serving.end().unwrap();
        let template = root.path().join("template");
        copy_folder(&desk, &template.join("desk")).unwrap();
        copy_folder(&server, &template.join("server")).unwrap();
        let whole = content(&server).unwrap();
        let report = premises.report(&[1]).unwrap();
        let mut random = Random::new(4);
        for round in 0..2 * DAMAGES {
            for (folder, name) in [(&desk, "desk"), (&server, "server")] {
                fs::remove_dir_all(folder).unwrap();
                copy_folder(&template.join(name), folder).unwrap();
            }
            let side = if round % 2 == 0 { &desk } else { &server };
            let case = damage(&side.join("log.db"), &mut random);
            if round % 2 == 0 {
                let said = premises.programs.run("kiosk", &desk, &["status", "--json"]).unwrap();
                let is_empty = said.stdout.is_empty() || said.stdout.contains("\"documents\":0,");
                assert!(!is_empty || !said.stderr.is_empty(), "{case}: silently {said:?}");
            }
            let serving = premises.serve().unwrap();
            for _ in 0..2 {
                let synced = premises.programs.run("kiosk", &desk, &["sync", "--once"]).unwrap();
                assert_eq!(synced.code, Some(0), "{case}: {synced:?}");
            }
            for folder in [&desk, &server] {
                let held = content(folder).unwrap();
                assert!(held.is_superset(&whole), "{case}: {} of {}", held.len(), whole.len());
            }
            premises.verify(&[1]).unwrap();
            assert_eq!(premises.report(&[1]).unwrap(), report, "{case}");
            serving.kill().unwrap();
        }
    });
}
