//! The desk's standing connection, on a thread of its own: reconnecting with growing waits, for ever.
//! Nothing waits for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use dutybook_replica::backoff::Reconnect;
use dutybook_replica::wire::error::CloseCode;
use tokio::sync::Notify;

use super::Surroundings;
use crate::clock::Stopwatch;
use crate::contact::Contact;
use crate::conversation::Notice;
use crate::link::{Link, SharedDesk, Until};
use crate::random;
use crate::url::ServerUrl;

/// How the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Standing {
    /// Since when it is up; none while it is not.
    pub(super) up_since: Option<DateTime<Utc>>,
    /// Since when it is down; none while it is up or was never tried.
    pub(super) down_since: Option<DateTime<Utc>>,
}

/// A hold on the connection's thread.
#[derive(Debug)]
pub(super) struct Online {
    standing: Arc<Mutex<Standing>>,
    saved: Arc<Notify>,
    over: Arc<AtomicBool>,
}

impl Online {
    /// A connection that is never made: practice, or a desk without a server.
    fn never() -> Self {
        Self {
            standing: Arc::default(),
            saved: Arc::new(Notify::new()),
            over: Arc::new(AtomicBool::new(true)),
        }
    }

    /// How it stands now.
    pub(super) fn standing(&self) -> Standing {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was written: it is to be sent.
    pub(super) fn saved(&self) {
        self.saved.notify_one();
    }
}

impl Drop for Online {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        self.saved.notify_one();
    }
}

/// Starts the connection. `changed` is called whenever something arrived or the connection changed.
pub(super) fn start(
    desk: &SharedDesk,
    surroundings: &Surroundings,
    changed: impl Fn() + Send + Sync + 'static,
) -> Online {
    let url = desk.lock().unwrap_or_else(PoisonError::into_inner).identity().url.clone();
    let Ok(url) = ServerUrl::parse(&url) else { return Online::never() };
    if !surroundings.is_online {
        return Online::never();
    }
    let online = Online {
        standing: Arc::default(),
        saved: Arc::new(Notify::new()),
        over: Arc::new(AtomicBool::new(false)),
    };
    let keeper = Keeper {
        desk: desk.clone(),
        url,
        clock: surroundings.clock,
        standing: online.standing.clone(),
        saved: online.saved.clone(),
        over: online.over.clone(),
    };
    let thread = std::thread::Builder::new().name("link".to_owned());
    if let Err(error) = thread.spawn(move || keeper.run(&changed)) {
        tracing::error!(%error, "no thread for the connection: the desk stays offline");
    }
    online
}

struct Keeper {
    desk: SharedDesk,
    url: ServerUrl,
    clock: fn() -> DateTime<Utc>,
    standing: Arc<Mutex<Standing>>,
    saved: Arc<Notify>,
    over: Arc<AtomicBool>,
}

impl Keeper {
    fn run(&self, changed: &(dyn Fn() + Sync)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match runtime {
            Ok(runtime) => runtime.block_on(self.keep(changed)),
            Err(error) => tracing::error!(%error, "no connection is possible"),
        }
    }

    async fn keep(&self, changed: &(dyn Fn() + Sync)) {
        let mut reconnect = Reconnect::START;
        while !self.over.load(Ordering::Relaxed) {
            let link =
                Link { url: &self.url, now: self.clock, saved: &self.saved, until: Until::Closed };
            let watch = Stopwatch::start();
            let stepped = || {
                self.stands(true);
                changed();
            };
            let ended = link.run_watched(&self.desk, &stepped).await;
            self.stands(false);
            changed();
            let mut code = None;
            match ended {
                Ok(ended) => {
                    self.remember(&ended.notices);
                    if ended.notices.iter().any(|one| matches!(one, Notice::Welcomed(_))) {
                        reconnect = reconnect.welcomed();
                    }
                    code = ended.was_superseded().then_some(CloseCode::Superseded);
                }
                Err(error) => {
                    tracing::info!(error = &error as &dyn std::error::Error, "not connected");
                }
            }
            let number = random::bytes().map_or(0, u64::from_be_bytes);
            let (next, wait) = reconnect.ended(code, watch.millis(), number);
            reconnect = next;
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
    }

    fn stands(&self, is_up: bool) {
        let now = (self.clock)();
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        *standing = if is_up {
            Standing { up_since: standing.up_since.or(Some(now)), down_since: None }
        } else {
            Standing { up_since: None, down_since: standing.down_since.or(Some(now)) }
        };
    }

    fn remember(&self, notices: &[Notice]) {
        let dir = {
            let desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
            desk.dir().to_owned()
        };
        let mut contact = Contact::load(&dir);
        for notice in notices {
            if let Notice::Welcomed(offset) = notice {
                contact = contact.welcomed(*offset);
            }
        }
        if let Err(error) = contact.save(&dir) {
            tracing::warn!(%error, "the contact is not remembered");
        }
    }
}
