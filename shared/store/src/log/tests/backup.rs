//! Backups taken under load, verified, restored whole or not at all.

use super::*;
use crate::fixture::NOON;

#[test]
fn a_backup_restores_to_the_same_log_and_writes_on_under_a_new_actor() {
    let dir = tempdir().unwrap();
    let mut log = server(&dir.path().join("data"));
    let mut author = Author::new(1);
    let changes = author.write_many(300, 9);
    log.append(CUIHU, &changes, HERE).unwrap();
    log.set_epoch(CUIHU, [4; 16]).unwrap();
    let key = dir.path().join("key");
    std::fs::write(&key, b"the server's key").unwrap();
    let file = dir.path().join("backup");
    let reader = LogReader::open(log.dir()).unwrap();
    reader.back_up(&file, &[("keys/server".to_owned(), key)]).unwrap();
    assert!(matches!(reader.back_up(&file, &[]), Err(StoreError::NotEmpty { .. })));
    assert_eq!(verify_backup(&file).unwrap().damage, []);
    let before = contents(log.read());
    log.append(CUIHU, &author.write_many(3, 1), HERE).unwrap();

    let fresh = dir.path().join("fresh");
    restore(&file, &fresh).unwrap();
    assert!(matches!(restore(&file, &fresh), Err(StoreError::NotEmpty { .. })));
    let mut restored = Log::open(&fresh, Role::Server, [0xA0; 16]).unwrap();
    assert_eq!(contents(restored.read()), before);
    assert_eq!(restored.read().epoch(CUIHU).unwrap(), Some([4; 16]));
    assert_eq!(std::fs::read(fresh.join("keys/server")).unwrap(), b"the server's key");
    let outcomes = restored.append(CUIHU, &Author::new(0xA0).write_many(1, 1), HERE).unwrap();
    assert_eq!(outcomes[0].unwrap().server_seq, Some(301));
}

#[test]
fn a_damaged_backup_is_neither_verified_nor_restored() {
    let dir = tempdir().unwrap();
    let mut log = server(&dir.path().join("data"));
    let changes = Author::new(1).write_many(60, 9);
    log.append(CUIHU, &changes, HERE).unwrap();
    let file = dir.path().join("backup");
    log.read().back_up(&file, &[]).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let needle = &changes[30].envelope.change;
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    bytes[at + 20] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let named = verify_backup(&file).unwrap().damage;
    assert!(named.iter().any(|one| one.row == Some(31)), "{named:?} at {NOON}");
    let fresh = dir.path().join("fresh");
    assert!(matches!(restore(&file, &fresh), Err(StoreError::Damaged { .. })));
    assert!(!fresh.exists());
}
