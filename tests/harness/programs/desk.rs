//! A desk under load: it saves one row after the other, says which are saved and which are not, and
//! may keep its connection beside. It never says "saved" before the desk's own program does.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{NaiveDate, TimeDelta};
use clap::Parser;
use dutybook_domain::ticket::import::EventSeen;
use dutybook_kiosk::clock;
use dutybook_kiosk::desk::{Desk, DeskError};
use dutybook_kiosk::link::{Link, LinkError, SharedDesk, Until};
use dutybook_kiosk::random;
use dutybook_kiosk::url::ServerUrl;
use tokio::sync::Notify;

/// How long it waits before it connects again.
const RETRY: Duration = Duration::from_millis(15);

/// What a desk under load is to do.
#[derive(Debug, Parser)]
#[command(name = "desk")]
pub struct Orders {
    /// The desk's folder.
    #[arg(long)]
    data: PathBuf,
    /// What its cases begin with: never given twice.
    #[arg(long)]
    series: String,
    /// How many rows to save; without it until standard input ends.
    #[arg(long)]
    count: Option<u32>,
    /// How many milliseconds to leave between two rows.
    #[arg(long, default_value_t = 1)]
    pause: u64,
    /// Whether to keep a connection to the server.
    #[arg(long)]
    linked: bool,
}

/// The `n`th row of a series, from 0: cases of three events, all in March 2026.
pub fn row(series: &str, n: u32) -> EventSeen {
    let case = format!("{series}-{}", n.div_euclid(3));
    let event = ["提交", "处理", "完成"].get(usize::try_from(n.rem_euclid(3)).unwrap_or(0));
    let morning = NaiveDate::from_ymd_opt(2026, 3, 5).and_then(|day| day.and_hms_opt(8, 0, 0));
    let later = TimeDelta::seconds(i64::from(n).saturating_mul(7));
    let at = morning.unwrap_or_default().checked_add_signed(later).unwrap_or_default();
    EventSeen { case, event: (*event.unwrap_or(&"")).to_owned(), at, n: 1 }
}

/// Does what it is told.
///
/// # Errors
/// When the desk cannot be opened or nobody listens.
pub fn work(orders: &Orders) -> anyhow::Result<ExitCode> {
    let desk = Arc::new(Mutex::new(Desk::open(&orders.data, random::bytes()?)?));
    let saved = Arc::new(Notify::new());
    let runtime = orders.linked.then(|| link(&desk, &saved)).transpose()?;
    let stopped = Arc::new(AtomicBool::new(false));
    if orders.count.is_none() {
        let stopped = Arc::clone(&stopped);
        thread::Builder::new().spawn(move || {
            drop(io::stdin().read_to_end(&mut Vec::new()));
            stopped.store(true, Ordering::Relaxed);
        })?;
    }
    let mut out = io::stdout().lock();
    for n in 0..orders.count.unwrap_or(u32::MAX) {
        if stopped.load(Ordering::Relaxed) {
            break;
        }
        let row = row(&orders.series, n);
        match save(&desk, &row) {
            Ok(()) => writeln!(out, "saved {}", serde_json::to_string(&row)?)?,
            Err(error) => writeln!(out, "failed {}: {:#}", row.case, anyhow::Error::from(error))?,
        }
        out.flush()?;
        saved.notify_one();
        thread::park_timeout(Duration::from_millis(orders.pause));
    }
    writeln!(out, "done")?;
    if let Some(runtime) = runtime {
        runtime.shutdown_timeout(Duration::from_millis(200));
    }
    Ok(ExitCode::SUCCESS)
}

fn save(desk: &SharedDesk, row: &EventSeen) -> Result<(), DeskError> {
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    match desk.import_tickets(clock::now(), std::slice::from_ref(row)) {
        Err(error) if error.asks_for_a_fresh_actor() => {
            desk.renew(random::bytes()?)?;
            desk.import_tickets(clock::now(), std::slice::from_ref(row)).map(drop)
        }
        saved => saved.map(drop),
    }
}

/// Keeps a connection for as long as the program runs.
fn link(desk: &SharedDesk, saved: &Arc<Notify>) -> anyhow::Result<tokio::runtime::Runtime> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (desk, saved) = (Arc::clone(desk), Arc::clone(saved));
    let url = desk.lock().unwrap_or_else(PoisonError::into_inner).identity().url.clone();
    let url = ServerUrl::parse(&url).map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    runtime.spawn(async move {
        loop {
            let link = Link { url: &url, now: clock::now, saved: &saved, until: Until::Closed };
            if let Err(LinkError::Desk(error)) = link.run(&desk).await
                && let Err(error) = recover(&desk, error)
            {
                drop(writeln!(io::stderr(), "the connection is given up: {error:#}"));
                return;
            }
            tokio::time::sleep(RETRY).await;
        }
    });
    Ok(runtime)
}

fn recover(desk: &SharedDesk, error: DeskError) -> anyhow::Result<()> {
    anyhow::ensure!(error.asks_for_a_fresh_actor(), error);
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    desk.renew(random::bytes()?).context("no fresh actor")
}

/// Hands in and takes what there is over one connection of a desk in this process; says whether
/// both sides agreed within `limit`.
///
/// # Errors
/// When the desk's own store fails or it cannot be opened.
pub async fn exchange(dir: &Path, limit: Duration) -> anyhow::Result<bool> {
    let desk = Desk::open(dir, random::bytes()?)?;
    let url =
        ServerUrl::parse(&desk.identity().url).map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let desk = Arc::new(Mutex::new(desk));
    let saved = Notify::new();
    let link = Link { url: &url, now: clock::now, saved: &saved, until: Until::Settled };
    match tokio::time::timeout(limit, link.run(&desk)).await {
        Ok(Ok(ended)) => Ok(ended.settled),
        Ok(Err(LinkError::Desk(error))) => Err(error.into()),
        Ok(Err(_)) | Err(_) => Ok(false),
    }
}
