//! Documents: the aggregates a property keeps, one document each, and how their ids arise.
//!
//! The last two bytes of a document's id are its kind's number, whichever way the id arose. A kind
//! said beside an id can therefore be proved without asking anyone: no enrolled desk can move
//! another's ticket into a list of another kind, on any replica, in any order of arrival, because a
//! change that says another kind than its document's id is taken nowhere. Were the kind a matter of
//! what arrived first, or of the lower number, replicas would either disagree or follow the liar.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::id::{DocumentId, PropertyUid};

/// What a document is about. The number is stored and sent: append only, never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u16", try_from = "u16")]
#[repr(u16)]
pub enum DocumentKind {
    /// One matter a resident raised.
    Ticket = 1,
    /// One slot's duty log at a property: its 002 lines, presence, night entries.
    DutyLog = 2,
    /// One handover of a desk at a boundary.
    Handover = 3,
    /// One unit's file.
    Household = 4,
    /// One run of a procedure: a move-in, a renovation, a parking lease.
    Case = 5,
    /// One book of receipts.
    ReceiptBook = 6,
    /// One debtor's reminders.
    Dunning = 7,
    /// The periodic duties of one month.
    RoutineMonth = 8,
    /// One inspection round.
    Inspection = 9,
    /// One notice to residents.
    Notice = 10,
    /// One meeting.
    Meeting = 11,
    /// One community activity.
    Activity = 12,
    /// One half-year satisfaction survey.
    SurveyRound = 13,
    /// One answer to a survey.
    SurveyResponse = 14,
    /// One signed month-end report.
    SignedReport = 15,
    /// The property's settings: rule book, roster, staff, certificates.
    Settings = 16,
    /// The property's journal: imports, reveals, restores.
    Journal = 17,
}

impl DocumentKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 17] = [
        Self::Ticket,
        Self::DutyLog,
        Self::Handover,
        Self::Household,
        Self::Case,
        Self::ReceiptBook,
        Self::Dunning,
        Self::RoutineMonth,
        Self::Inspection,
        Self::Notice,
        Self::Meeting,
        Self::Activity,
        Self::SurveyRound,
        Self::SurveyResponse,
        Self::SignedReport,
        Self::Settings,
        Self::Journal,
    ];

    /// The number that is stored and sent.
    pub const fn code(self) -> u16 {
        self as u16
    }
}

impl From<DocumentKind> for u16 {
    fn from(kind: DocumentKind) -> Self {
        kind.code()
    }
}

/// A number no document kind of this version has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownDocumentKind(pub u16);

impl std::fmt::Display for UnknownDocumentKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "document kind {} is from a newer version", self.0)
    }
}

impl std::error::Error for UnknownDocumentKind {}

impl TryFrom<u16> for DocumentKind {
    type Error = UnknownDocumentKind;

    fn try_from(code: u16) -> Result<Self, Self::Error> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(UnknownDocumentKind(code))
    }
}

/// The id of a document two desks may create at once: a hash of its kind, its property and what
/// people know it by, so that both create the same one.
///
/// ```
/// use dutybook_domain::document::{natural_id, DocumentKind};
/// use dutybook_domain::id::PropertyUid;
/// let cuihu = PropertyUid::from_bytes([1; 16]);
/// let here = natural_id(DocumentKind::Household, cuihu, "3-1-1502");
/// assert_eq!(here, natural_id(DocumentKind::Household, cuihu, "3-1-1502"));
/// assert_ne!(here, natural_id(DocumentKind::Ticket, cuihu, "3-1-1502"));
/// ```
pub fn natural_id(kind: DocumentKind, property: PropertyUid, natural_key: &str) -> DocumentId {
    let mut hasher = Sha256::new();
    hasher.update(b"dutybook/document/v1");
    hasher.update(kind.code().to_be_bytes());
    hasher.update(property.as_bytes());
    hasher.update(natural_key.as_bytes());
    let mut id = [0; 16];
    id.iter_mut().zip(hasher.finalize()).for_each(|(to, from)| *to = from);
    DocumentId::of_kind(kind.code(), id)
}

/// The id of a document born at one desk: a `UUIDv7` of the time and ten random bytes, the last two
/// of which give way to the kind.
pub fn born_id(kind: DocumentKind, now: DateTime<Utc>, random: [u8; 10]) -> DocumentId {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    let [_, _, time @ ..] = millis.to_be_bytes();
    let mut id = [0; 16];
    id.iter_mut().zip(time.into_iter().chain(random)).for_each(|(to, from)| *to = from);
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut id;
    *version = (*version & 0x0f) | 0x70;
    *variant = (*variant & 0x3f) | 0x80;
    DocumentId::of_kind(kind.code(), id)
}

impl DocumentId {
    /// The id of a document of the kind with this number: these bytes, the last two replaced by it.
    pub const fn of_kind(kind: u16, bytes: [u8; 16]) -> Self {
        let mut id = bytes;
        let [.., high, low] = &mut id;
        [*high, *low] = kind.to_be_bytes();
        Self::from_bytes(id)
    }

    /// The number of the document's kind; it may be of a newer version.
    pub fn kind_code(self) -> u16 {
        let [.., high, low] = *self.as_bytes();
        u16::from_be_bytes([high, low])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_kind_keeps_its_number() {
        for (at, kind) in DocumentKind::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(kind.code()), at + 1);
            assert_eq!(DocumentKind::try_from(kind.code()), Ok(kind));
        }
        assert_eq!(DocumentKind::try_from(18), Err(UnknownDocumentKind(18)));
    }

    #[test]
    fn ids_born_later_sort_later() {
        let at = |millis| DateTime::from_timestamp_millis(millis).unwrap();
        let early = born_id(DocumentKind::Ticket, at(1_000), [0xff; 10]);
        let late = born_id(DocumentKind::Ticket, at(1_001), [0; 10]);
        assert!(early < late);
        assert_eq!(early.to_string(), "0000000003e87fffbfffffffffff0001");
    }

    #[test]
    fn every_id_names_its_documents_kind() {
        let at = DateTime::from_timestamp_millis(1_000).unwrap();
        for kind in DocumentKind::ALL {
            let natural = natural_id(kind, PropertyUid::from_bytes([1; 16]), "3-1-1502");
            assert_eq!(natural.kind_code(), kind.code());
            assert_eq!(born_id(kind, at, [0xab; 10]).kind_code(), kind.code());
        }
        assert_eq!(DocumentId::of_kind(0x1234, [7; 16]).kind_code(), 0x1234);
    }
}
