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

/// What a desk says when it connects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// Its program's version.
    pub(crate) version: String,
    /// What the server has refused of it.
    pub(crate) refused: u64,
    /// How far its clock is ahead of the server's, in milliseconds.
    pub(crate) clock_offset_ms: i64,
}

/// What was heard since it was last written down.
#[derive(Debug, Default)]
pub(crate) struct Contacts {
    heard: Mutex<BTreeMap<(PropertyUid, DeskNumber), Contact>>,
}

impl Contacts {
    /// Notes that a desk was here and had so many changes unsent, and what it said of itself, where
    /// it just connected.
    pub(crate) fn hear(
        &self,
        who @ (property, desk): (PropertyUid, DeskNumber),
        (unsent, said): (u64, Option<Said>),
        at: DateTime<Utc>,
    ) {
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let before = heard.remove(&who);
        let before = before.as_ref();
        let said = said.as_ref();
        let version = said.map(|said| said.version.clone());
        let contact = Contact {
            property,
            desk,
            at,
            unsent: small(unsent),
            refused: said
                .map(|said| small(said.refused))
                .or_else(|| before.and_then(|before| before.refused)),
            version: version.or_else(|| before.and_then(|before| before.version.clone())),
            clock_offset_ms: said
                .map(|said| said.clock_offset_ms)
                .or_else(|| before.and_then(|before| before.clock_offset_ms)),
        };
        heard.insert(who, contact);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_desk_said_when_it_came_is_kept_while_it_stays() {
        let contacts = Contacts::default();
        let who = (PropertyUid::from_bytes([7; 16]), DeskNumber(1));
        let said = Said { version: "0.1.0".to_owned(), refused: 2, clock_offset_ms: -90 };
        let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        contacts.hear(who, (5, Some(said)), at);
        contacts.hear(who, (0, None), at);
        let taken = contacts.take();
        assert_eq!((taken[0].unsent, taken[0].refused), (0, Some(2)));
        assert_eq!(taken[0].version.as_deref(), Some("0.1.0"));
        assert_eq!(taken[0].clock_offset_ms, Some(-90));
        contacts.hear(who, (1, None), at);
        assert_eq!(contacts.take()[0].version, None, "the registry keeps it");
    }
}
