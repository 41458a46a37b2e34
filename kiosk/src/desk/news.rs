//! What arrived, and what that may cure: changes in quarantine, and changes the server refused.
//!
//! Nothing is thrown away here. What stays unacceptable stays where it is.

use dutybook_replica::certificate::When;
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::envelope::Envelope;
use dutybook_replica::fault::Fault;
use dutybook_store::log::Origin;

use super::{Desk, DeskError};

/// What may make a change acceptable that was not, or has put one aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum News {
    /// Nothing.
    None,
    /// Something is in quarantine that was never tried.
    SetAside,
    /// A certificate was learnt.
    Certificate,
}

impl Desk {
    /// Tells the loaded documents and the roster of changes that are now in the log.
    pub(crate) fn received(&mut self, changes: &[Checked]) {
        for change in changes {
            self.writer.receive(change);
            match self.roster.learn_from(change) {
                Ok(true) => self.news = News::Certificate,
                Ok(false) => {}
                Err(fault) => {
                    tracing::warn!(%fault, change = %change.id(), "a certificate is not believed");
                    // The others of the change have been taken in.
                    self.news = News::Certificate;
                }
            }
        }
    }

    /// Notes that something was put into quarantine.
    pub(crate) fn set_aside(&mut self) {
        self.news = self.news.max(News::SetAside);
    }

    /// Looks again at what the arrival of a certificate may have cured, and at what was never looked
    /// at; says whether anything is to be sent again. Nothing else makes a signature good, so a
    /// forged change is tried as often as there are certificates and no oftener.
    pub(crate) fn retry_quarantine(&mut self, origin: Origin) -> Result<bool, DeskError> {
        if self.news == News::None {
            return Ok(false);
        }
        self.admit_set_aside(origin)?;
        let has_learnt = std::mem::replace(&mut self.news, News::None) == News::Certificate;
        Ok(has_learnt && self.log.offer_doubted(self.author.property)? > 0)
    }

    /// Tries what is in quarantine, for as long as that brings something: a certificate in it may be
    /// what others wait for.
    fn admit_set_aside(&mut self, origin: Origin) -> Result<(), DeskError> {
        loop {
            let roster = &self.roster;
            let mut accepted = Vec::new();
            let mut judge = |envelope: &Envelope| {
                let change = change::read(envelope, &Limits::STANDARD).map_err(Fault::code)?;
                roster.check(&change, When::Stored).map_err(Fault::code)?;
                accepted.push(change.clone());
                Ok(change)
            };
            let retried = self.log.retry_quarantine(self.author.property, origin, &mut judge)?;
            if retried.admitted.is_empty() {
                return Ok(());
            }
            self.received(&accepted);
        }
    }
}
