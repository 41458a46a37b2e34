//! Opening: one writer, never an older program, never a silently empty desk.

use std::process::Command;

use super::*;

#[test]
fn everything_is_there_after_reopening() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let changes = Author::new(1).write_many(20, 3);
    log.append(CUIHU, &changes, HERE).unwrap();
    log.mark_stored(CUIHU, &[(changes[3].id(), 4)]).unwrap();
    let before = contents(log.read());
    drop(log);
    let log = Log::open(dir.path(), Role::Desk, [1; 16]);
    // The actor of the changes above is used up, also for an opening.
    assert!(matches!(log, Err(StoreError::ActorUsed)));
    let log = Log::open(dir.path(), Role::Desk, [0xA0; 16]).unwrap();
    assert_eq!(contents(log.read()), before);
    assert_eq!(log.damage_at_opening(), []);
}

#[test]
fn a_second_writer_is_told_so_and_a_reader_is_welcome() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let second = Log::open(dir.path(), Role::Desk, [2; 16]);
    assert!(matches!(second, Err(StoreError::Locked { .. })));
    log.append(CUIHU, &Author::new(1).write_many(2, 1), HERE).unwrap();
    assert_eq!(LogReader::open(dir.path()).unwrap().last_seq().unwrap(), 2);
    drop(log);
    desk(dir.path());
}

#[test]
fn a_newer_log_is_refused_with_one_sentence() {
    let dir = tempdir().unwrap();
    drop(desk(dir.path()));
    let connection = database::open(&dir.path().join(FILE), &schema::LOG).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = Log::open(dir.path(), Role::Desk, [2; 16]).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }));
    assert!(error.to_string().contains("newer version of Dutybook"));
    assert!(matches!(LogReader::open(dir.path()), Err(StoreError::Newer { .. })));
}

#[test]
fn a_desk_does_not_open_the_servers_log() {
    let dir = tempdir().unwrap();
    drop(server(dir.path()));
    assert!(matches!(Log::open(dir.path(), Role::Desk, [2; 16]), Err(StoreError::WrongRole)));
}

#[test]
fn a_log_that_vanished_or_was_emptied_is_an_error() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    log.append(CUIHU, &Author::new(1).write_many(2, 1), HERE).unwrap();
    drop(log);
    std::fs::write(dir.path().join(FILE), b"").unwrap();
    let open = || Log::open(dir.path(), Role::Desk, [2; 16]);
    assert!(matches!(open(), Err(StoreError::Missing { .. })));
    std::fs::remove_file(dir.path().join(FILE)).unwrap();
    assert!(matches!(open(), Err(StoreError::Missing { .. })));
    // Nor does the refusal leave an empty log behind.
    assert!(!dir.path().join(FILE).exists());
}

#[test]
fn a_log_whose_tail_was_lost_says_so() {
    let dir = tempdir().unwrap();
    let mut log = desk(dir.path());
    let mut author = Author::new(1);
    log.append(CUIHU, &author.write_many(2, 1), HERE).unwrap();
    drop(log);
    let old = std::fs::read(dir.path().join(FILE)).unwrap();
    let mut log = desk(dir.path());
    log.append(CUIHU, &author.write_many(3, 1), HERE).unwrap();
    drop(log);
    std::fs::write(dir.path().join(FILE), old).unwrap();
    let opened = Log::open(dir.path(), Role::Desk, [2; 16]);
    assert!(matches!(opened, Err(StoreError::LostTail { expected: 5, found: 2, .. })));
}

#[test]
fn a_full_disk_refuses_whole_and_goes_on_without_a_restart() {
    let dir = tempdir().unwrap();
    let mut log = server(dir.path());
    let mut author = Author::new(1);
    log.append(CUIHU, &author.write_many(5, 1), HERE).unwrap();
    let before = contents(log.read());
    let pages: u32 =
        log.reader.connection().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    let limit = |log: &Log, pages: u32| {
        let set = format!("PRAGMA max_page_count = {pages}");
        log.reader.connection().query_row(&set, [], |_| Ok(())).unwrap();
    };
    limit(&log, pages + 3);
    let many = author.write_many(500, 20);
    let error = log.append(CUIHU, &many, HERE).unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    assert!(error.to_string().contains("append of document"));
    assert_eq!(contents(log.read()), before);
    assert_eq!(log.read().head(CUIHU).unwrap(), 5);
    limit(&log, 1 << 20);
    let outcomes = log.append(CUIHU, &many, HERE).unwrap();
    assert_eq!(outcomes.last().unwrap().unwrap().server_seq, Some(505));
}

/// Run as a process of its own by the test below; by itself it does nothing.
#[test]
fn child_that_dies_before_its_commit() {
    let Some(dir) = std::env::var_os("DUTYBOOK_STORE_CHILD") else { return };
    let mut log = desk(Path::new(&dir));
    let mut author = Author::new(1);
    log.append(CUIHU, &author.write_many(10, 2), HERE).unwrap();
    let transaction = log.reader.begin("die").unwrap();
    let mut state = state::find_or_make(&transaction, CUIHU).unwrap();
    state.head = 99;
    state::save(&transaction, &state).unwrap();
    transaction.execute("DELETE FROM change", []).unwrap();
    std::process::abort();
}

#[test]
fn a_process_that_dies_between_append_and_commit_leaves_what_was_answered() {
    let dir = tempdir().unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "log::tests::opening::child_that_dies_before_its_commit"])
        .env("DUTYBOOK_STORE_CHILD", dir.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(!status.success());
    let log = Log::open(dir.path(), Role::Desk, [0xA0; 16]).unwrap();
    assert_eq!(contents(log.read()).len(), 10);
    assert_eq!(log.read().head(CUIHU).unwrap(), 0);
    assert_eq!(log.read().outbox(CUIHU, 0, usize::MAX).unwrap().len(), 10);
}

#[test]
fn the_actor_of_this_opening_is_recorded_with_its_first_change() {
    let dir = tempdir().unwrap();
    let log = Log::open(dir.path(), Role::Desk, [1; 16]).unwrap();
    assert_eq!(log.actor(), [1; 16]);
    drop(log);
    let mut log = Log::open(dir.path(), Role::Desk, [1; 16]).unwrap();
    log.append(CUIHU, &Author::new(1).write_many(1, 1), HERE).unwrap();
    let own: Vec<(Vec<u8>, bool)> = log
        .reader
        .connection()
        .prepare("SELECT bytes, own FROM actor")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    assert_eq!(own, [(vec![1; 16], true)]);
}
