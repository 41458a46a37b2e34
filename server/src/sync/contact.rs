//! How far each desk has come, for the freshness shown beside figures: many desks in one write.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use dutybook_domain::id::{DeskNumber, PropertyUid};
use tokio::time::MissedTickBehavior;

use crate::registry::Contact;
use crate::state::AppState;

/// How often what was heard is written down.
const EVERY: Duration = Duration::from_secs(1);

/// What was heard since it was last written down.
#[derive(Debug, Default)]
pub(crate) struct Contacts {
    heard: Mutex<BTreeMap<(PropertyUid, DeskNumber), Contact>>,
}

impl Contacts {
    /// Notes that a desk was here and had so many changes unsent.
    pub(crate) fn hear(
        &self,
        (property, desk): (PropertyUid, DeskNumber),
        unsent: u64,
        at: DateTime<Utc>,
    ) {
        let unsent = u32::try_from(unsent).unwrap_or(u32::MAX);
        let contact = Contact {
            property,
            desk,
            at,
            unsent,
            refused: None,
            version: None,
            clock_offset_ms: None,
        };
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.insert((property, desk), contact);
    }

    fn take(&self) -> Vec<Contact> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *heard).into_values().collect()
    }
}

/// Writes down what was heard, once a second, and a last time when the server ends.
pub(super) async fn note(state: AppState) {
    let mut ending = state.signals.ending.clone();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_last = false;
    while !is_last {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = ending.wait_for(|is_ending| *is_ending) => is_last = true,
        }
        let contacts = state.sync.contacts.take();
        if contacts.is_empty() {
            continue;
        }
        let noted = state.db.write(move |registry| registry.record_contacts(&contacts)).await;
        if let Err(cause) = noted {
            tracing::warn!(%cause, "contacts were not noted");
        }
    }
}
