//! A backup holds what cannot be made anew, and nothing less than a whole one is restored.

use dutybook_store::log::{Log, Role};

use super::*;
use crate::registry::{NewProperty, Scope, TokenText};
use chrono_tz::Tz;
use dutybook_domain::id::PropertyUid;
use dutybook_replica::enrolment::Pepper;

fn now() -> DateTime<Utc> {
    "2026-03-02T04:00:00Z".parse().unwrap()
}

struct Site {
    folder: tempfile::TempDir,
    dir: DataDir,
    registry: Registry,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::create(&folder.path().join("data")).unwrap();
        let mut registry = Registry::open(&dir.server_db(), &[7; 48]).unwrap();
        let new = NewProperty {
            uid: PropertyUid([1; 16]),
            id: "cuihu".to_owned(),
            name: "翠湖花园".to_owned(),
            region: "华东".to_owned(),
            zone: Tz::Asia__Shanghai,
            pepper: Pepper([1; 32]),
        };
        registry.add_property(&new, now()).unwrap();
        Self { folder, dir, registry }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("backup.dutybook")
    }

    fn empty(&self) -> DataDir {
        let path = self.folder.path().join("restored");
        fs::create_dir(&path).unwrap();
        DataDir::existing(&path).unwrap()
    }

    /// Two blobs, and one that is still arriving.
    fn add_blobs(&self) -> [String; 2] {
        let names = ["ab".repeat(32), format!("cd/{}", "cd".repeat(32))];
        fs::create_dir_all(self.dir.blobs().join("cd")).unwrap();
        for name in &names {
            fs::write(self.dir.blobs().join(name), name).unwrap();
        }
        fs::write(self.dir.blobs().join("cd/arriving.part"), "half").unwrap();
        names
    }
}

fn make_log(dir: &DataDir) {
    Log::open(dir.path(), Role::Server, [5; 16]).unwrap();
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn what_was_backed_up_while_open_comes_back() {
    let site = Site::new();
    make_log(&site.dir);
    let blobs = site.add_blobs();
    // The registry is still open and its last commit may lie in the write-ahead log only.
    assert_eq!(back_up(&site.dir, &site.file()).unwrap(), 4);
    let restored = site.empty();
    restore(&site.file(), &restored, now()).unwrap();
    let registry = Registry::open(&restored.server_db(), &[0; 48]).unwrap();
    assert_eq!(registry.property("cuihu").unwrap(), site.registry.property("cuihu").unwrap());
    let key = site.registry.identity().unwrap().public();
    assert_eq!(registry.identity().unwrap().public(), key);
    assert_ne!(registry.epoch().unwrap(), site.registry.epoch().unwrap(), "a new epoch");
    assert_eq!(registry.fault().unwrap(), None);
    assert!(restored.log_db().is_file());
    for name in blobs {
        assert_eq!(fs::read_to_string(restored.blobs().join(&name)).unwrap(), name);
    }
    assert!(!restored.blobs().join("cd/arriving.part").exists());
    assert!(DataDir::open(restored.path()).is_ok(), "the mark is gone");
    assert!(names_in(site.folder.path()).iter().all(|name| !name.starts_with(".dutybook")));
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_key() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new();
    back_up(&site.dir, &site.file()).unwrap();
    let restored = site.empty();
    restore(&site.file(), &restored, now()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(site.dir.path()), 0o700);
    assert_eq!(mode(&site.dir.server_db()), 0o600);
    assert_eq!(mode(&site.file()), 0o600);
    assert_eq!(mode(&restored.server_db()), 0o600);
}

#[test]
fn no_byte_of_a_backup_can_be_changed_or_missing() {
    let site = Site::new();
    site.add_blobs();
    back_up(&site.dir, &site.file()).unwrap();
    let whole = fs::read(site.file()).unwrap();
    let target = site.empty();
    let broken = site.folder.path().join("broken");
    let refuse = |bytes: &[u8], what: String| {
        fs::write(&broken, bytes).unwrap();
        let error = restore(&broken, &target, now()).unwrap_err();
        assert!(matches!(error, BackupError::NotWhole(_)), "{what}: {error}");
        assert_eq!(names_in(target.path()), Vec::<String>::new(), "{what}: left behind");
    };
    for place in (0..whole.len()).step_by(whole.len() / 40 + 1) {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        refuse(&changed, format!("byte {place} changed"));
        refuse(&whole[..place], format!("cut at {place}"));
    }
    refuse(&whole[..whole.len() - 1], "cut by one".to_owned());
    refuse(&[&whole[..], b"x"].concat(), "one more".to_owned());
    refuse(b"dutybook-backup 1\nend 0\n", "no parts".to_owned());
    let outside = b"dutybook-backup 1\npart ../../etc/passwd 1\n";
    refuse(outside, "a part outside the folder".to_owned());
}

#[test]
fn a_backup_whose_registry_was_tampered_with_is_refused() {
    let site = Site::new();
    site.registry.tamper_with_the_audit();
    back_up(&site.dir, &site.file()).unwrap();
    let error = restore(&site.file(), &site.empty(), now()).unwrap_err();
    assert!(error.to_string().contains("audit chain breaks at row 1"), "{error}");
}

#[test]
fn a_damaged_log_is_not_backed_up_over_a_good_backup() {
    let site = Site::new();
    make_log(&site.dir);
    back_up(&site.dir, &site.file()).unwrap();
    let good = fs::read(site.file()).unwrap();
    let mut log = fs::read(site.dir.log_db()).unwrap();
    let from = log.len() / 2;
    log[from..].fill(0xa5);
    fs::write(site.dir.log_db(), log).unwrap();
    back_up(&site.dir, &site.file()).unwrap_err();
    assert_eq!(fs::read(site.file()).unwrap(), good);
}

#[test]
fn a_folder_with_anything_in_it_is_left_alone() {
    let mut site = Site::new();
    back_up(&site.dir, &site.file()).unwrap();
    site.registry
        .add_token("later", &Scope::Company, &TokenText::from_random(&[1; 32]), now())
        .unwrap();
    let error = restore(&site.file(), &site.dir, now()).unwrap_err();
    assert!(matches!(error, BackupError::NotEmpty(_)), "{error}");
    assert!(site.registry.revoke_token("later", now()).is_ok());
}

#[test]
fn an_unfinished_restore_keeps_everyone_out_until_it_is_run_again() {
    let site = Site::new();
    back_up(&site.dir, &site.file()).unwrap();
    let target = site.empty();
    fs::write(target.restore_mark(), "").unwrap();
    fs::write(target.server_db(), "half").unwrap();
    assert!(DataDir::open(target.path()).is_err());
    assert!(DataDir::create(target.path()).is_err());
    restore(&site.file(), &target, now()).unwrap();
    assert!(DataDir::open(target.path()).is_ok());
}
