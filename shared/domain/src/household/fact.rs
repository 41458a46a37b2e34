//! What happens to a unit and its people, as it is stored. Values edited in place are no facts but
//! fields. Append, never rename.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::field::Edit;
use super::thing::{
    CardId, CardSort, Certificate, Consent, KeyId, KeySort, Occupancy, Paper, PersonId, RequestId,
    Tie, VehicleId,
};
use crate::allowance::Allowance;
use crate::id::{BlobHash, DocumentId, StaffId};
use crate::named::named;
use crate::personal::Personal;
use crate::unit::UnitCode;

named! {
    /// Why a tie to the unit ended.
    pub enum EndedBy, or UnknownEnding("reason a tie ended");

    /// The person moved out.
    MovedOut = "moved-out",
    /// The unit passed to another owner.
    Transfer = "transfer",
    /// The tenancy ended.
    LeaseEnded = "lease-ended",
    /// Another reason, such as a mandate withdrawn or a death.
    Other = "other",
}

named! {
    /// Why a card is of no use any more.
    pub enum CardEnd, or UnknownCardEnd("reason a card ended");

    /// It was broken.
    Broken = "broken",
    /// Its owner sold the unit.
    Transfer = "transfer",
    /// Its holder moved out.
    MovedOut = "moved-out",
    /// Another reason.
    Other = "other",
}

named! {
    /// How a paper is kept: seen and given back is the default (regulations §11.2).
    pub enum Kept, or UnknownKeeping("way a paper is kept");

    /// Seen and given back.
    Seen = "seen",
    /// A copy.
    Copy = "copy",
    /// The original.
    Original = "original",
}

/// A change asked for by or for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRequested {
    /// The request.
    pub request: RequestId,
    /// Who asks; none for somebody who is not on file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<PersonId>,
    /// What is to be on file.
    pub edits: Vec<Edit>,
}

/// A card handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardIssued {
    /// The card.
    pub card: CardId,
    /// The number printed on it.
    pub number: Personal<String>,
    /// What it opens.
    pub sort: CardSort,
    /// Who holds it, where it is not the household's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<PersonId>,
    /// The deposit taken, in fen. Never an identity card (regulations §11.2).
    #[serde(default)]
    pub deposit_fen: i64,
}

/// Keys left at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLeft {
    /// The keys, together.
    pub key: KeyId,
    /// What they open.
    pub sort: KeySort,
    /// How many.
    pub count: u16,
    /// Who left them; none for somebody who is not on file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// What for.
    pub purpose: Personal<String>,
    /// Until when, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// A unit passed from its owners to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transferred {
    /// The owners until then.
    pub from: Vec<PersonId>,
    /// The owners from then on.
    pub to: Vec<PersonId>,
    /// The day.
    pub on: NaiveDate,
    /// For how many months fees were owed when it was looked up.
    pub arrears_months: u32,
    /// Whether that was more than the rule in force allows unwatched (`B-01` 欠费催缴 6).
    pub watched: bool,
    /// What was decided about the arrears; empty where there was nothing to decide.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub arrears_decision: String,
    /// The version of the privacy notice the new owners were given (PIPL art. 17).
    pub notice: String,
}

/// Something that happened to a request for a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeFact {
    /// It was asked for.
    Requested(ChangeRequested),
    /// Who asks has shown who they are.
    Verified {
        /// The request.
        request: RequestId,
        /// What they showed.
        seen: Certificate,
    },
    /// The change was made.
    Applied {
        /// The request.
        request: RequestId,
    },
    /// Who asked was told.
    Confirmed {
        /// The request.
        request: RequestId,
    },
    /// The change is not made.
    Refused {
        /// The request.
        request: RequestId,
        /// Why, as they were told.
        reason: Personal<String>,
    },
}

/// Something that happened to a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardFact {
    /// It was asked for.
    Requested {
        /// The card to be.
        card: CardId,
        /// What it is to open.
        sort: CardSort,
        /// For whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<PersonId>,
    },
    /// It was handed out.
    Issued(CardIssued),
    /// It was reported lost.
    Lost {
        /// The card.
        card: CardId,
        /// How long its freezing may take.
        freeze: Allowance,
    },
    /// The lost card opens nothing any more.
    Frozen {
        /// The card.
        card: CardId,
    },
    /// Another card was handed out in its place.
    Replaced {
        /// The lost or broken card.
        card: CardId,
        /// The new one.
        by: CardId,
    },
    /// It came back.
    Returned {
        /// The card.
        card: CardId,
        /// The deposit given back, in fen.
        #[serde(default)]
        refund_fen: i64,
    },
    /// It is of no use any more.
    Cancelled {
        /// The card.
        card: CardId,
        /// Why.
        why: CardEnd,
    },
}

/// Something that happened to keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyFact {
    /// Keys were handed to the household.
    Handed {
        /// What they open.
        sort: KeySort,
        /// How many.
        count: u16,
        /// To whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
    },
    /// Keys were left at the desk.
    Left(KeyLeft),
    /// Keys held at the desk were lent to a member of staff.
    Lent {
        /// The keys.
        key: KeyId,
        /// Who has them.
        to: StaffId,
        /// The matter they are for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matter: Option<DocumentId>,
    },
    /// They are back at the desk.
    Back {
        /// The keys.
        key: KeyId,
    },
    /// They were given back to the household.
    GivenBack {
        /// The keys.
        key: KeyId,
        /// To whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
    },
}

/// Something that happened to a unit's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// The unit has a file.
    Opened {
        /// The unit.
        unit: UnitCode,
    },
    /// The file was opened under a stray code; all of it belongs to this unit.
    Belongs {
        /// The unit.
        unit: UnitCode,
    },
    /// The unit is used so from a day on.
    Occupied {
        /// How.
        how: Occupancy,
        /// From when.
        from: NaiveDate,
    },
    /// A person is tied to the unit.
    Began {
        /// The person.
        person: PersonId,
        /// As what.
        tie: Tie,
        /// From when; none where nobody knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
    },
    /// A person's tie ended. They stay in the history.
    Ended {
        /// The person.
        person: PersonId,
        /// The tie.
        tie: Tie,
        /// The first day it no longer holds.
        until: NaiveDate,
        /// Why.
        why: EndedBy,
    },
    /// 过户.
    Transferred(Transferred),
    /// A person agreed to something apart.
    Consented {
        /// The person, or a child whose guardian agreed.
        person: PersonId,
        /// To what.
        to: Consent,
        /// The version of the notice they were given.
        notice: String,
    },
    /// A person took an agreement back.
    Withdrew {
        /// The person.
        person: PersonId,
        /// What.
        consent: Consent,
    },
    /// Of a request for a change.
    Change(ChangeFact),
    /// A vehicle belongs to the household.
    VehicleKept {
        /// The vehicle.
        vehicle: VehicleId,
        /// From when, if known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
    },
    /// It does no longer.
    VehicleGone {
        /// The vehicle.
        vehicle: VehicleId,
        /// The first day it does not.
        until: NaiveDate,
    },
    /// Of a card.
    Card(CardFact),
    /// Of keys.
    Key(KeyFact),
    /// A paper is on file.
    PaperFiled {
        /// The paper.
        paper: Paper,
        /// Its day.
        on: NaiveDate,
        /// How it is kept.
        kept: Kept,
        /// The scan, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scan: Option<BlobHash>,
    },
    /// A paper is no longer on file.
    PaperTaken {
        /// The paper.
        paper: Paper,
        /// Why.
        reason: Personal<String>,
    },
    /// The file is closed: the unit is no longer managed here.
    Archived {
        /// The day.
        on: NaiveDate,
    },
}
