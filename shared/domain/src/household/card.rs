//! Cards of the household, and keys it left at the desk, with what became of them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::fact::{CardEnd, CardIssued, KeyLeft};
use super::request::Step;
use super::thing::{CardId, CardSort, PersonId};
use crate::allowance::Allowance;
use crate::id::{DocumentId, StaffId};

/// How far a card has come (`B-08` (c)): requested, issued, lost and frozen, then replaced,
/// returned or cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardStage {
    /// Asked for.
    Requested,
    /// In use.
    Issued,
    /// Reported lost, and not yet frozen.
    Lost,
    /// It opens nothing any more.
    Frozen,
    /// Another took its place.
    Replaced(CardId),
    /// It came back.
    Returned,
    /// It is of no use any more.
    Cancelled(CardEnd),
}

impl CardStage {
    /// Whether the card may still open something or be found again.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Issued | Self::Lost | Self::Frozen)
    }
}

/// When a card was reported lost, and how long freezing it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// When; none where an imported fact says it.
    pub at: Option<DateTime<Utc>>,
    /// The time the rule gave then.
    pub freeze: Allowance,
}

impl Loss {
    /// The instant by which the card is to be frozen.
    pub fn freeze_due(&self, zone: Tz) -> Option<DateTime<Utc>> {
        self.at.map(|at| self.freeze.due_at(at, zone))
    }
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// What was asked for: what it is to open, and for whom.
    pub asked: Option<(CardSort, Option<PersonId>)>,
    /// How it was handed out.
    pub issued: Option<CardIssued>,
    /// Its loss.
    pub lost: Option<Loss>,
    /// Who froze it and when.
    pub frozen: Option<Step>,
    /// What became of it in the end.
    pub end: Option<CardStage>,
}

impl Card {
    /// How far it has come. What ends a card ends it, whatever is heard later.
    pub const fn stage(&self) -> CardStage {
        match (self.end, self.frozen, self.lost, &self.issued) {
            (Some(end), ..) => end,
            (None, Some(_), ..) => CardStage::Frozen,
            (None, None, Some(_), _) => CardStage::Lost,
            (None, None, None, Some(_)) => CardStage::Issued,
            (None, None, None, None) => CardStage::Requested,
        }
    }

    /// Who holds it, where it is not the household's.
    pub fn holder(&self) -> Option<PersonId> {
        let asked = self.asked.and_then(|(_, holder)| holder);
        self.issued.as_ref().map_or(asked, |issued| issued.holder)
    }

    /// What it opens.
    pub fn sort(&self) -> Option<CardSort> {
        let asked = self.asked.map(|(sort, _)| sort);
        self.issued.as_ref().map(|issued| issued.sort).or(asked)
    }
}

/// Where keys left at the desk are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// At the desk.
    Desk,
    /// With a member of staff, for a matter.
    Lent(StaffId, Option<DocumentId>),
    /// Back with the household.
    GivenBack,
}

/// Keys the household left at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// How they were left; none while that is on its way.
    pub left: Option<KeyLeft>,
    /// When they were left.
    pub left_at: Option<DateTime<Utc>>,
    /// Where they are.
    pub place: KeyPlace,
}

impl Default for Key {
    fn default() -> Self {
        Self { left: None, left_at: None, place: KeyPlace::Desk }
    }
}
