//! Printers that print, refuse, are not there, or never answer.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;

use super::*;

/// A program of these lines, and a folder for it.
fn programs(lines: &str) -> (tempfile::TempDir, Programs) {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("program");
    fs::write(&program, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    (dir, Programs { list: program.clone(), print: program })
}

#[test]
fn the_printers_are_those_the_system_names() {
    let (_dir, programs) = programs("printf 'front-desk\\noffice\\n\\n'");
    assert_eq!(programs.printers(), ["front-desk", "office"]);
    let nothing = PathBuf::from("/nonexistent/lpstat");
    let none = Programs { list: nothing.clone(), print: nothing };
    assert_eq!(none.printers(), [""; 0]);
}

#[test]
fn a_paper_is_handed_over_whole_and_does_not_stay_on_the_disk() {
    let (dir, programs) = programs(
        "cp \"$4\" \"$(dirname \"$0\")/got\"; echo \"$1 $2\" > \"$(dirname \"$0\")/said\"",
    );
    programs.print(b"%PDF-1.7 paper", ("front desk", "002"), dir.path()).unwrap();
    assert_eq!(fs::read(dir.path().join("got")).unwrap(), b"%PDF-1.7 paper");
    assert_eq!(fs::read_to_string(dir.path().join("said")).unwrap(), "-d front desk\n");
    let left = fs::read_dir(dir.path().join("printing")).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn a_printer_that_refuses_says_why_in_its_own_words() {
    let (dir, programs) = programs("echo 'The printer is out of paper.' >&2; exit 1");
    let refused = programs.print(b"%PDF", ("front-desk", "002"), dir.path()).unwrap_err();
    assert!(matches!(&refused, PrintError::Refused(why) if why == "The printer is out of paper."));
    assert_eq!(fs::read_dir(dir.path().join("printing")).unwrap().count(), 0);
}

#[test]
fn a_program_that_is_not_there_is_named_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let nothing = PathBuf::from("/nonexistent/lp");
    let none = Programs { list: nothing.clone(), print: nothing };
    let refused = none.print(b"%PDF", ("front-desk", "002"), dir.path()).unwrap_err();
    assert!(matches!(refused, PrintError::NoProgram), "{refused}");
}

#[test]
fn a_program_that_never_answers_is_ended_at_its_limit() {
    let (_dir, programs) = programs("exec sleep 600");
    let refused = run(Command::new(&programs.print), Duration::from_millis(200)).unwrap_err();
    assert!(matches!(refused, PrintError::TooLong), "{refused}");
}

#[test]
fn a_file_gets_its_name_once_it_is_kept_and_else_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let names = || -> Vec<String> {
        let files = fs::read_dir(dir.path()).unwrap();
        files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    drop(Staged::write(dir.path(), "002", b"%PDF").unwrap());
    assert_eq!(names(), [""; 0]);
    let staged = Staged::write(dir.path(), "002", b"%PDF").unwrap();
    assert_eq!(names(), ["002.pdf.partial"]);
    let file = staged.keep().unwrap();
    assert_eq!(names(), ["002.pdf"]);
    assert_eq!(fs::read(&file).unwrap(), b"%PDF");
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "what is on it is nobody else's to read");
    let nowhere = dir.path().join("no-such-folder");
    assert!(matches!(Staged::write(&nowhere, "002", b"%PDF"), Err(PrintError::Disk(_))));
}
