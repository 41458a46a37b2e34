//! Numbers people say aloud, as they are shown: a number an old copy of a desk gave twice bears a
//! letter on the later one, and asking for it finds both.

use std::collections::BTreeMap;

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DocumentId, SpokenNumber};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::spoken::{Shown, shown};
use dutybook_replica::reading::Summary;

use super::{Compiler, Kept};
use crate::books::Which;
use crate::error::StoreError;

/// One giving of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// The number as it is shown.
    pub shown: Shown,
    /// The document it was given in.
    pub document: DocumentId,
    /// The entry that gave it.
    pub entry: FactKey,
}

impl Compiler<'_> {
    /// Every giving of a number at the property, by number and then by entry key: in the order in
    /// which letters go to those given twice.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn numbers(&self) -> Result<Vec<Holder>, StoreError> {
        let mut givings: Vec<(SpokenNumber, (FactKey, DocumentId))> = Vec::new();
        for kind in [DocumentKind::Ticket, DocumentKind::DutyLog] {
            for listed in self.books.list(self.property, kind, Which::All)? {
                let given = Kept::decode(&listed.summary).map(|kept| given(kept.summary));
                let place = |(number, key)| (number, (key, listed.document));
                givings.extend(given.unwrap_or_default().into_iter().map(place));
            }
        }
        let holder = |((_, (entry, document)), shown)| Holder { shown, document, entry };
        Ok(shown(givings).into_iter().map(holder).collect())
    }

    /// Everything a number was given to: one thing, or several where it was given twice.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn holders(&self, number: SpokenNumber) -> Result<Vec<Holder>, StoreError> {
        let mut holders = self.numbers()?;
        holders.retain(|holder| holder.shown.number == number);
        Ok(holders)
    }

    /// The numbers of every document that was given one, as they are shown.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn numbers_by_document(&self) -> Result<BTreeMap<DocumentId, Vec<Shown>>, StoreError> {
        let mut numbers: BTreeMap<DocumentId, Vec<Shown>> = BTreeMap::new();
        for Holder { shown, document, entry: _ } in self.numbers()? {
            numbers.entry(document).or_default().push(shown);
        }
        Ok(numbers)
    }
}

fn given(summary: Summary) -> Vec<(SpokenNumber, FactKey)> {
    match summary {
        Summary::Ticket(ticket) => ticket.given,
        Summary::DutyLog { given, .. } => given,
        Summary::Handover { .. }
        | Summary::SurveyRound { .. }
        | Summary::SurveyResponse { .. }
        | Summary::SignedReport { .. }
        | Summary::Household { .. }
        | Summary::Settings
        | Summary::Journal
        | Summary::Other { .. } => Vec::new(),
    }
}
