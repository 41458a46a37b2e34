//! The server's side of every desk's connection: who is connected, and the loop that carries out
//! what a session decides.
//!
//! The session decides, the keeper stores; nothing here judges an entry or answers for one.

mod aside;
mod contact;
pub mod conversation;
mod hub;
mod lane;
mod standing;

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::keeper::Keeper;
use crate::state::AppState;
pub(crate) use contact::Contacts;
pub(crate) use hub::Hub;

/// How long connections may take to end once the server does.
const END_LIMIT: std::time::Duration = std::time::Duration::from_millis(2_500);

/// What all connections share.
#[derive(Debug, Clone)]
pub struct Sync {
    /// The writer, and what it posted.
    pub keeper: Keeper,
    pub(crate) hub: Arc<Hub>,
    pub(crate) contacts: Arc<Contacts>,
    seats: Arc<Semaphore>,
    seats_max: usize,
}

impl Sync {
    /// The shared side of at most `seats_max` connections over this writer.
    pub fn new(keeper: Keeper, seats_max: usize) -> Self {
        let seats = Arc::new(Semaphore::new(seats_max));
        Self { keeper, hub: Arc::default(), contacts: Arc::default(), seats, seats_max }
    }

    /// A place for one more connection, if there is one.
    pub(crate) fn seat(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.seats).try_acquire_owned().ok()
    }

    /// Waits until every connection has ended, not for ever.
    pub(crate) async fn ended(&self) {
        let all = u32::try_from(self.seats_max).unwrap_or(u32::MAX);
        if timeout(END_LIMIT, self.seats.acquire_many(all)).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
    }
}

/// Keeps connections and desks up to the registry until the server ends. Run it once per server.
pub(crate) async fn follow_registry(state: AppState) {
    let mut changes = state.signals.registry.clone();
    let mut seen = None;
    loop {
        match state.db.read(crate::registry::Registry::acts).await {
            Ok(acts) if seen == Some(acts) => {}
            Ok(acts) => {
                // Remembered only once done, so that a full disk is tried again.
                if standing::apply(&state).await {
                    seen = Some(acts);
                }
            }
            Err(cause) => tracing::error!(%cause, "the registry does not answer"),
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}

/// Writes down what desks said of themselves, until the server ends.
pub(crate) async fn note_contacts(state: AppState) {
    contact::note(state).await;
}
