//! The server's log is gone, or a day younger than its desks': they give back what it lost, by the
//! commands people use.

use std::fs;
use std::path::Path;

use harness::premises::{Premises, content, missing};
use harness::programs::{Programs, Said, Working};

use crate::on_threads;

fn work(premises: &Premises, desk: u16, series: &str) -> Said {
    let words = ["--series", series, "--count", "24", "--pause", "0"];
    let dir = premises.desk_dir(desk);
    let said = Working::start(&premises.programs, &dir, &words).unwrap().finish().unwrap();
    assert!(said.done && said.saved.len() == 24, "{said:?}");
    said
}

/// A property where both desks have worked and agreed with the server.
async fn opened(root: &Path) -> (Premises, harness::programs::Serving, Vec<Said>) {
    let programs = Programs::at(Path::new(env!("CARGO_BIN_EXE_programs")));
    let (premises, serving) = Premises::open(programs, root, 2).await.unwrap();
    let said = vec![work(&premises, 1, "甲"), work(&premises, 2, "乙")];
    premises.sync(&[1, 2, 1]).unwrap();
    (premises, serving, said)
}

fn assert_whole(premises: &Premises, said: &[Said]) {
    premises.verify(&[1, 2]).unwrap();
    let report = premises.report(&[1, 2]).unwrap();
    let received = format!("\"received\":{}", said.len() * 8);
    assert!(report.contains(&received), "not {received} in {report}");
    let server = content(&premises.server_dir()).unwrap();
    for desk in [1, 2] {
        assert_eq!(content(&premises.desk_dir(desk)).unwrap(), server);
    }
    for said in said {
        assert_eq!(missing(&premises.server_dir(), &said.saved).unwrap(), []);
    }
}

#[test]
fn a_wiped_server_is_filled_again_by_its_desks_and_reports_the_same_bytes() {
    on_threads(async {
        let root = tempfile::tempdir().unwrap();
        let (premises, serving, said) = opened(root.path()).await;
        let (before, held) =
            (premises.report(&[1, 2]).unwrap(), content(&premises.server_dir()).unwrap());
        serving.end().unwrap();
        for file in ["log.db", "log.db-wal", "log.db-shm", "books.db", "books.db-wal"] {
            fs::remove_file(premises.server_dir().join(file)).ok();
        }
        let serving = premises.serve().unwrap();
        assert_eq!(missing(&premises.server_dir(), &said[0].saved).unwrap().len(), 24);
        // One desk is enough: it holds what the other wrote as well.
        premises.sync(&[1]).unwrap();
        // A certificate may come twice: from the desk, and as the server states it anew.
        assert!(content(&premises.server_dir()).unwrap().is_superset(&held));
        premises.sync(&[2, 1]).unwrap();
        assert_whole(&premises, &said);
        assert_eq!(premises.report(&[1, 2]).unwrap(), before);
        serving.end().unwrap();
    });
}

#[test]
fn yesterdays_backup_is_given_back_what_came_after_it() {
    on_threads(async {
        let root = tempfile::tempdir().unwrap();
        let (premises, serving, mut said) = opened(root.path()).await;
        let backup = root.path().join("yesterday");
        let to = backup.to_str().unwrap().to_owned();
        premises.programs.ask("server", &premises.server_dir(), &["backup", "--to", &to]).unwrap();
        // Today: one desk hands in and hears of it, the other hands in last and hears of nothing.
        said.push(work(&premises, 1, "丙"));
        premises.sync(&[1]).unwrap();
        said.push(work(&premises, 2, "丁"));
        premises.sync(&[2]).unwrap();
        let held = content(&premises.server_dir()).unwrap();
        serving.kill().unwrap();
        fs::remove_dir_all(premises.server_dir()).unwrap();
        fs::create_dir(premises.server_dir()).unwrap();
        let words = ["restore", "--from", &to];
        premises.programs.ask("server", &premises.server_dir(), &words).unwrap();
        assert!(content(&premises.server_dir()).unwrap().len() < held.len());
        let serving = premises.serve().unwrap();
        // And while the server is a day behind, work goes on.
        said.push(work(&premises, 1, "戊"));
        premises.sync(&[1, 2, 1]).unwrap();
        assert!(content(&premises.server_dir()).unwrap().is_superset(&held));
        assert_whole(&premises, &said);
        serving.end().unwrap();
    });
}
