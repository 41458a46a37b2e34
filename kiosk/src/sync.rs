//! `sync --once`: connects until both sides agree, or says why they do not.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dutybook_replica::backoff::Reconnect;
use dutybook_replica::wire::error::CloseCode;
use tokio::sync::Notify;

use crate::clock::{self, Stopwatch};
use crate::contact::Contact;
use crate::conversation::Notice;
use crate::desk::{Desk, DeskError};
use crate::link::{Ended, Link, LinkError, SharedDesk, Until};
use crate::problem::{Problem, ServerProblem};
use crate::random;
use crate::url::ServerUrl;

/// How long a server is waited for that does not answer.
const REACH_LIMIT_MILLIS: u64 = 30_000;
/// How often a connection that reached the server may end without agreement, such as for
/// reconciling or a fresh actor, before it is left for later.
const ATTEMPTS_LIMIT: u32 = 8;

/// How a synchronisation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is unsent and the cursor is at the server's head.
    Done,
    /// As [`Self::Done`], save what the server refused.
    Refused,
    /// The server was reached, but something is still on its way.
    Behind,
    /// Another installation connected as this desk meanwhile: a copied disk.
    Superseded,
    /// The desk is out of service or reported lost.
    OutOfService,
    /// The program must be updated, on this side or the other.
    UpdateNeeded,
}

impl Outcome {
    /// The exit code of the command.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Behind | Self::Superseded | Self::OutOfService | Self::UpdateNeeded => 1,
            Self::Refused => 3,
        }
    }
}

/// Exchanges news until both sides agree.
///
/// # Errors
/// When the server is not reached within half a minute, or the store fails.
pub fn once(dir: &Path, desk: Desk) -> Result<Outcome, Problem> {
    let identity = desk.identity();
    let url = ServerUrl::parse(&identity.url)?.certified_by(identity.issuer.clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::Store(error.to_string()))?;
    let desk = Arc::new(Mutex::new(desk));
    let outcome = runtime.block_on(agree(dir, &desk, &url));
    // A name that is still being looked up must not hold the program.
    runtime.shutdown_timeout(Duration::from_millis(100));
    outcome
}

async fn agree(dir: &Path, desk: &SharedDesk, url: &ServerUrl) -> Result<Outcome, Problem> {
    let started = Stopwatch::start();
    let saved = Notify::new();
    let mut reconnect = Reconnect::START;
    let mut attempts = 0_u32;
    loop {
        let (mut code, begun) = (None, started.millis());
        let link = Link { url, now: clock::now, saved: &saved, until: Until::Settled };
        match link.run(desk).await {
            Ok(ended) => {
                remember(dir, &ended);
                attempts = attempts.saturating_add(1);
                code = ended.code.map(CloseCode::from);
                if let Some(outcome) = judge(desk, &ended, dir)? {
                    return Ok(outcome);
                }
                if attempts >= ATTEMPTS_LIMIT {
                    return Ok(Outcome::Behind);
                }
            }
            Err(LinkError::Desk(error)) => {
                recover(desk, &error, dir)?;
                attempts = attempts.saturating_add(1);
                if attempts >= ATTEMPTS_LIMIT {
                    return Err(Problem::of_desk(&error, dir));
                }
                continue;
            }
            Err(error) => {
                tracing::info!(error = &error as &dyn std::error::Error, "not connected");
                if started.millis() >= REACH_LIMIT_MILLIS {
                    return Err(ServerProblem::NotReached(url.to_string()).into());
                }
            }
        }
        let lasted = started.millis().saturating_sub(begun);
        let (next, wait) = reconnect.ended(code, lasted, random_number());
        reconnect = next;
        let left = REACH_LIMIT_MILLIS.saturating_sub(started.millis()).max(1);
        tokio::time::sleep(Duration::from_millis(wait.min(left))).await;
    }
}

/// What a finished connection comes to; `None` when it is worth another.
fn judge(desk: &SharedDesk, ended: &Ended, dir: &Path) -> Result<Option<Outcome>, Problem> {
    let out_of_service = |notice: &Notice| match notice {
        Notice::Retired | Notice::KeysDestroyed => Some(Outcome::OutOfService),
        Notice::DeskTooOld | Notice::ServerTooOld => Some(Outcome::UpdateNeeded),
        Notice::Welcomed(_) => None,
    };
    if let Some(outcome) = ended.notices.iter().find_map(out_of_service) {
        return Ok(Some(outcome));
    }
    if ended.was_superseded() && !ended.settled {
        // To take the place back at once would only have the other do the same.
        return Ok(Some(Outcome::Superseded));
    }
    let desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    let (log, property) = (desk.reader(), desk.property());
    let of_store = |error| Problem::of_desk(&DeskError::Store(error), dir);
    let counts = log.counts(property).map_err(of_store)?;
    let cursor = log.cursor(property).map_err(of_store)?;
    let head = log.head(property).map_err(of_store)?;
    if !ended.settled || counts.unsent > 0 || counts.to_reauthor > 0 || cursor < head {
        return Ok(None);
    }
    Ok(Some(if counts.refused > 0 { Outcome::Refused } else { Outcome::Done }))
}

/// Remembers what a connection taught. That it cannot be written stops nothing.
fn remember(dir: &Path, ended: &Ended) {
    let mut contact = Contact::load(dir);
    for notice in &ended.notices {
        if let Notice::Welcomed(offset) = notice {
            contact = contact.welcomed(*offset);
        }
    }
    if ended.settled {
        contact = contact.settled(clock::now());
    }
    if let Err(error) = contact.save(dir) {
        tracing::warn!(%error, "the contact is not remembered");
    }
}

/// Lets the desk go on after a failure it can go on after: under a fresh actor, or without the row
/// that is damaged.
fn recover(desk: &SharedDesk, error: &DeskError, dir: &Path) -> Result<(), Problem> {
    let mut held = desk.lock().unwrap_or_else(PoisonError::into_inner);
    let gone_on = if error.asks_for_mending() {
        held.mend()
    } else if error.asks_for_a_fresh_actor() {
        let actor = random::bytes().map_err(|error| Problem::Store(error.to_string()))?;
        held.renew(actor)
    } else {
        return Err(Problem::of_desk(error, dir));
    };
    gone_on.map_err(|error| Problem::of_desk(&error, dir))
}

/// A random number for the jitter; without randomness there is none.
fn random_number() -> u64 {
    random::bytes().map_or(0, u64::from_be_bytes)
}
