//! The scripts of `deploy/`, below a temporary root: install, back up by what the timer runs,
//! restore, upgrade.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::process::PROGRAM;

struct Machine {
    root: tempfile::TempDir,
}

fn deploy(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(file)
}

fn assert_done(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

impl Machine {
    fn installed() -> Self {
        let machine = Self { root: tempfile::tempdir().unwrap() };
        assert_done(&machine.install());
        machine
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path.trim_start_matches('/'))
    }

    fn install(&self) -> Output {
        let mut install = Command::new(deploy("install.sh"));
        install.arg("--root").arg(self.root.path()).arg(PROGRAM).output().unwrap()
    }

    /// Runs what `ExecStart` of an installed unit names, below the root.
    fn run_unit(&self, unit: &str) -> Output {
        let unit = fs::read_to_string(self.path("etc/systemd/system").join(unit)).unwrap();
        let command = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
        Command::new(self.path(command)).arg("--root").arg(self.root.path()).output().unwrap()
    }

    fn script(&self, name: &str) -> Command {
        let mut script = Command::new(self.path("usr/local/lib/dutybook").join(name));
        script.arg("--root").arg(self.root.path());
        script
    }

    fn server(&self, words: &[&str]) -> Output {
        let mut server = Command::new(self.path("usr/local/bin/dutybook-server"));
        server.args(words).arg("--data").arg(self.path("var/lib/dutybook")).output().unwrap()
    }

    fn add_property(&self, id: &str) -> Output {
        self.server(&["property", "add", "--id", id, "--name", "翠湖花园", "--region", "华东"])
    }

    fn knows(&self, id: &str) -> bool {
        self.server(&["enrol", "--property", id, "--desk", "1"]).status.success()
    }

    fn backups(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("var/backups/dutybook")).unwrap();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }
}

#[test]
fn what_the_timer_wrote_is_restored_and_the_former_data_kept() {
    let machine = Machine::installed();
    assert_done(&machine.add_property("cuihu"));
    let timer = fs::read_to_string(machine.path("etc/systemd/system/dutybook-backup.timer"));
    assert!(timer.unwrap().contains("OnCalendar="));
    let written = machine.run_unit("dutybook-backup.service");
    assert_done(&written);
    let file = String::from_utf8(written.stdout).unwrap();
    assert_eq!(machine.backups(), [PathBuf::from(file.trim())]);

    assert_done(&machine.add_property("binjiang"));
    let restored = machine.script("restore.sh").arg(file.trim()).output().unwrap();
    assert_done(&restored);
    assert!(machine.knows("cuihu"));
    assert!(!machine.knows("binjiang"), "added after the backup");
    let former = PathBuf::from(String::from_utf8(restored.stdout).unwrap().trim());
    assert!(former.join("server.db").is_file());
    let mode = fs::metadata(machine.path("var/lib/dutybook")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_broken_backup_leaves_the_data_as_it_was() {
    let machine = Machine::installed();
    assert_done(&machine.add_property("cuihu"));
    let written = machine.run_unit("dutybook-backup.service");
    assert_done(&written);
    let file = machine.backups().remove(0);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_done(&machine.add_property("binjiang"));
    let restored = machine.script("restore.sh").arg(&file).output().unwrap();
    assert_eq!(restored.status.code(), Some(1));
    assert!(machine.knows("cuihu") && machine.knows("binjiang"));
    let beside = fs::read_dir(machine.path("var/lib")).unwrap().count();
    assert_eq!(beside, 1, "nothing is left beside the data");
}

#[test]
fn the_newest_backups_are_kept_and_strangers_left_alone() {
    let machine = Machine::installed();
    assert_done(&machine.add_property("cuihu"));
    let folder = machine.path("var/backups/dutybook");
    for day in 1..=4 {
        fs::write(folder.join(format!("dutybook-2026010{day}T033000Z.backup")), "").unwrap();
    }
    fs::write(folder.join("notes.txt"), "").unwrap();
    assert_done(&machine.script("backup.sh").args(["--keep", "2"]).output().unwrap());
    let names: Vec<String> = machine
        .backups()
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(
        (names[0].as_str(), names[2].as_str()),
        ("dutybook-20260104T033000Z.backup", "notes.txt")
    );
    let wrong = machine.script("backup.sh").args(["--keep", "0"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn an_upgrade_backs_up_first_and_keeps_the_data() {
    let machine = Machine::installed();
    assert_eq!(machine.backups().len(), 0, "nothing to back up yet");
    assert_done(&machine.add_property("cuihu"));
    assert_done(&machine.install());
    assert_eq!(machine.backups().len(), 1);
    assert!(machine.knows("cuihu"));
}

#[test]
fn the_units_run_what_is_installed() {
    let machine = Machine::installed();
    for unit in ["dutybook-server.service", "dutybook-backup.service"] {
        let text = fs::read_to_string(machine.path("etc/systemd/system").join(unit)).unwrap();
        let command = text.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
        let program = machine.path(command.split(' ').next().unwrap());
        let mode = fs::metadata(&program).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{unit}");
        for guard in ["NoNewPrivileges=yes", "ProtectSystem=strict", "User=dutybook"] {
            assert!(text.contains(guard), "{unit}: {guard}");
        }
    }
}
