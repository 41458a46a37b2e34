//! What enrolment hands a desk, at its beginning and when another server follows its own.

use chrono::{DateTime, Utc};
use dutybook_replica::certificate::{Roster, When};
use dutybook_replica::change::{self, Limits};
use dutybook_replica::enrolment::Enrolled;

use super::{Desk, DeskError};
use crate::url::ServerUrl;

impl Desk {
    /// Takes in the settings enrolment handed over.
    pub(super) fn take_settings(
        &mut self,
        enrolled: &Enrolled,
        now: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        // A desk that retires may sign no certificate of its own, so these come first.
        let mut settings = Vec::with_capacity(enrolled.settings.len());
        for envelope in &enrolled.settings {
            let document = envelope.document;
            let change = change::read(envelope, &Limits::STANDARD)
                .map_err(|fault| DeskError::Damaged { document, fault })?;
            settings.push(change);
        }
        self.received(&settings);
        for change in &settings {
            let document = change.envelope.document;
            self.roster
                .check(change, When::Stored)
                .map_err(|fault| DeskError::Damaged { document, fault })?;
        }
        self.append(now, &settings)
    }

    /// Follows another server in the place of the one the desk was enrolled at. The key, the number
    /// and everything written stay; the epoch is left to the first contact, which finds it changed
    /// and compares everything.
    ///
    /// # Errors
    /// See [`DeskError`]; the same call may then be made again.
    pub(crate) fn follow(
        &mut self,
        enrolled: &Enrolled,
        url: &ServerUrl,
        now: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        let mut identity = self.identity.following(enrolled, &url.to_string())?;
        identity.issuer = url.issuer().cloned();
        // First: should the rest not be done, the next contact brings the settings as well, and
        // they are believed.
        identity.replace(&self.dir)?;
        self.roster = Roster::new(identity.property.uid, identity.servers.iter().copied());
        self.identity = identity;
        self.learn_roster()?;
        self.take_settings(enrolled, now)
    }
}
