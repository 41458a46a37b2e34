//! What desk and server do on a disk without room, and once there is room again: a program of its
//! own, as the disk is one that only it can see.
//!
//! It is started in a mount namespace with a small file system of its own, or where none may be
//! mounted under a limit on the size of files. It says what it saw and judges nothing.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use dutybook_domain::language::Language;
use dutybook_kiosk::desk::{Desk, DeskError};
use dutybook_kiosk::link::{Link, SharedDesk, Until};
use dutybook_kiosk::problem::Problem;
use dutybook_kiosk::url::ServerUrl;
use dutybook_kiosk::{clock, random, text};
use dutybook_store::StoreError;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::desk::row;
use super::{Programs, Serving};
use crate::premises::missing;

/// How many rows are saved before the disk is full, and tried while it is.
const ROWS: u32 = 12;
/// How long the desk goes on trying at a server that has no room.
const AT_FULL_SERVER: Duration = Duration::from_millis(1_500);
/// How long desk and server may take to go on once there is room.
const PATIENCE: Duration = Duration::from_mins(1);

/// How the room is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Room {
    /// A small file system, filled by a file of ballast.
    FileSystem,
    /// A limit on the size of every file.
    FileSize,
}

/// What is told to do.
#[derive(Debug, Parser)]
struct Orders {
    /// How the room is limited.
    #[arg(value_enum)]
    room: Room,
    /// The folder on the small disk: made here.
    disk: PathBuf,
    /// The folder of an enrolled desk.
    desk: PathBuf,
    /// The folder of its server.
    server: PathBuf,
}

/// What was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing seen")]
pub struct Seen {
    /// Rows the desk said it saved while there was no room.
    pub saved_when_full: u32,
    /// Saved rows that could not be found while there was no room, or afterwards.
    pub lost: usize,
    /// Whether the desk could tell that it is for want of room.
    pub told_as_full: bool,
    /// What it would say to its reader, in Chinese and in English.
    pub sentences: [String; 2],
    /// Whether the same desk, never closed, saved everything once there was room.
    pub desk_went_on: bool,
    /// Entries the desk had unsent before, and while the server had no room.
    pub unsent: [u64; 2],
    /// Entries refused for good meanwhile.
    pub refused: u64,
    /// Whether desk and server agreed once there was room, neither closed in between.
    pub server_went_on: bool,
    /// Saved rows the server lacked afterwards.
    pub lost_at_server: usize,
}

/// Runs both and prints what was seen as JSON.
///
/// # Errors
/// When something fails that has nothing to do with room.
pub fn run(words: &[OsString]) -> anyhow::Result<ExitCode> {
    let name = OsString::from("full-disk");
    let orders = Orders::parse_from(std::iter::once(&name).chain(words));
    let mut seen = Seen::default();
    let dir = orders.disk.join("desk");
    crate::premises::copy_folder(&orders.desk, &dir)?;
    desk(&orders, &dir, &mut seen)?;
    fs::remove_dir_all(&dir)?;
    server(&orders, &mut seen)?;
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&seen)?)?;
    Ok(ExitCode::SUCCESS)
}

impl Orders {
    fn ballast(&self) -> PathBuf {
        self.disk.join("ballast")
    }

    /// Leaves no room for the processes: none on the disk, or none past the size of `wal`.
    fn fill(&self, processes: &[u32], wal: &Path) -> anyhow::Result<()> {
        match self.room {
            Room::FileSystem => {
                let mut ballast = File::create(self.ballast())?;
                // Down to the last byte: first by pages, then by what a page leaves.
                for piece in [4096, 1] {
                    while ballast.write_all(&vec![0; piece]).is_ok() {}
                }
                Ok(())
            }
            Room::FileSize => limit(processes, &fs::metadata(wal)?.len().to_string()),
        }
    }

    fn free(&self, processes: &[u32]) -> anyhow::Result<()> {
        match self.room {
            Room::FileSystem => Ok(fs::remove_file(self.ballast())?),
            Room::FileSize => limit(processes, "unlimited"),
        }
    }
}

/// Sets how large the files of processes may grow; the hard limit stays.
fn limit(processes: &[u32], bytes: &str) -> anyhow::Result<()> {
    for process in processes {
        let soft = format!("--fsize={bytes}:");
        let set = Command::new("prlimit").args(["--pid", &process.to_string(), &soft]).status()?;
        anyhow::ensure!(set.success(), "prlimit sets no limit");
    }
    Ok(())
}

fn desk(orders: &Orders, dir: &Path, seen: &mut Seen) -> anyhow::Result<()> {
    let mut desk = Desk::open(dir, random::bytes()?)?;
    let saved: Vec<_> = (0..ROWS).map(|n| row("满", n)).collect();
    for row in &saved {
        desk.import_tickets(clock::now(), std::slice::from_ref(row))?;
    }
    let own = std::process::id();
    orders.fill(&[own], &dir.join("log.db-wal"))?;
    let mut tried = Vec::new();
    // A full disk still has room in what SQLite had already claimed: it is full when saving fails.
    while tried.len() < 4_000 {
        let row = row("余", u32::try_from(tried.len())?);
        match desk.import_tickets(clock::now(), std::slice::from_ref(&row)) {
            Ok(_) => tried.push(row),
            Err(error) => {
                told(&error, dir, seen);
                break;
            }
        }
    }
    for n in 0..ROWS {
        let again = desk.import_tickets(clock::now(), &[row("无", n)]);
        seen.saved_when_full = seen.saved_when_full.saturating_add(u32::from(again.is_ok()));
    }
    let known = [saved, tried].concat();
    seen.lost = missing(dir, &known)?.len();
    orders.free(&[own])?;
    let later: Vec<_> = (0..ROWS).map(|n| row("无", n)).collect();
    seen.desk_went_on = later
        .iter()
        .all(|row| desk.import_tickets(clock::now(), std::slice::from_ref(row)).is_ok());
    seen.lost = seen.lost.saturating_add(missing(dir, &[known, later].concat())?.len());
    Ok(())
}

fn told(error: &DeskError, dir: &Path, seen: &mut Seen) {
    seen.told_as_full = matches!(error, DeskError::Store(StoreError::DiskFull { .. }));
    let problem = Problem::of_desk(error, dir);
    seen.sentences =
        [Language::Chinese, Language::English].map(|language| text::problem(&problem, language));
}

fn server(orders: &Orders, seen: &mut Seen) -> anyhow::Result<()> {
    let dir = orders.disk.join("server");
    crate::premises::copy_folder(&orders.server, &dir)?;
    let serving = Serving::start(&Programs::at(&std::env::current_exe()?), &dir)?;
    let mut desk = Desk::open(&orders.desk, random::bytes()?)?;
    let saved: Vec<_> = (0..ROWS.saturating_mul(20)).map(|n| row("服", n)).collect();
    desk.import_tickets(clock::now(), &saved)?;
    seen.unsent[0] = unsent(&desk)?.0;
    orders.fill(&[serving.id()], &dir.join("log.db-wal"))?;
    let desk = Arc::new(Mutex::new(desk));
    let url = ServerUrl::parse(&format!("http://{}", serving.address))
        .map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (held, going) = (Arc::clone(&desk), url);
    let mut trying = runtime.spawn(async move { keep_trying(&held, &going).await });
    let early =
        runtime.block_on(async { tokio::time::timeout(AT_FULL_SERVER, &mut trying).await.is_ok() });
    anyhow::ensure!(!early, "a server without room took everything");
    {
        let desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
        (seen.unsent[1], seen.refused) = unsent(&desk)?;
    }
    orders.free(&[serving.id()])?;
    seen.server_went_on = runtime.block_on(async {
        tokio::time::timeout(PATIENCE, &mut trying).await.is_ok_and(|ended| ended.is_ok())
    });
    seen.lost_at_server = missing(&dir, &saved)?.len();
    serving.end()
}

/// Connects until both sides agree.
async fn keep_trying(desk: &SharedDesk, url: &ServerUrl) {
    let saved = Notify::new();
    loop {
        let link = Link { url, now: clock::now, saved: &saved, until: Until::Settled };
        if link.run(desk).await.is_ok_and(|ended| ended.settled) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn unsent(desk: &Desk) -> anyhow::Result<(u64, u64)> {
    let counts = desk.reader().counts(desk.property()).context("no counts")?;
    Ok((counts.unsent, counts.refused))
}
