//! What can be asked of a unit's file. Ids of new things are drawn by whoever asks.

use chrono::NaiveDate;

use super::fact::{CardEnd, CardIssued, ChangeRequested, EndedBy, Kept, KeyLeft};
use super::field::{Edit, Field};
use super::thing::{
    CardId, CardSort, Certificate, Consent, KeyId, KeySort, Occupancy, Paper, PersonId, RequestId,
    Tie, VehicleId,
};
use crate::id::{BlobHash, DocumentId, StaffId};
use crate::personal::Personal;
use crate::unit::UnitCode;

/// Somebody who comes onto the file, with what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// Their id, new or of somebody on file.
    pub person: PersonId,
    /// What they are to the unit.
    pub tie: Tie,
    /// Since when, if known.
    pub from: Option<NaiveDate>,
    /// Their fields; a name at least, for somebody new.
    pub edits: Vec<Edit>,
}

/// 过户: the unit passes to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The owners until then; every one of them.
    pub from: Vec<PersonId>,
    /// The owners from then on. Their `from` is the day of the transfer.
    pub to: Vec<Newcomer>,
    /// The day.
    pub on: NaiveDate,
    /// For how many months fees were owed when it was looked up.
    pub arrears_months: u32,
    /// What was decided about the arrears.
    pub arrears_decision: String,
    /// The version of the privacy notice the new owners were given.
    pub notice: String,
}

/// What can be asked of a unit's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open the file of a unit.
    Open(UnitCode),
    /// Say that a file opened under a stray code is this unit's.
    Belong(UnitCode),
    /// Give fields values.
    Set(Vec<Edit>),
    /// Say how the unit is used from a day on.
    Occupy(Occupancy, NaiveDate),
    /// Put somebody on file.
    Add(Newcomer),
    /// End somebody's tie to the unit.
    End {
        /// The person.
        person: PersonId,
        /// The tie.
        tie: Tie,
        /// The first day it no longer holds.
        until: NaiveDate,
        /// Why.
        why: EndedBy,
    },
    /// Pass the unit to other owners.
    Transfer(Transfer),
    /// Enter that somebody agreed to something apart, given a version of the notice.
    Consent(PersonId, Consent, String),
    /// Enter that somebody took an agreement back; what it allowed goes with it.
    Withdraw(PersonId, Consent),
    /// Take down a request for a change.
    RequestChange(ChangeRequested),
    /// Enter that who asks has shown who they are.
    VerifyChange(RequestId, Certificate),
    /// Make the change.
    ApplyChange(RequestId),
    /// Enter that who asked was told.
    ConfirmChange(RequestId),
    /// Refuse the change.
    RefuseChange(RequestId, Personal<String>),
    /// Put a vehicle on file.
    AddVehicle {
        /// The vehicle.
        vehicle: VehicleId,
        /// Since when, if known.
        from: Option<NaiveDate>,
        /// Its fields; a plate at least.
        edits: Vec<Edit>,
    },
    /// Take a vehicle off.
    RemoveVehicle(VehicleId, NaiveDate),
    /// Take down that a card is wanted.
    RequestCard(CardId, CardSort, Option<PersonId>),
    /// Hand out a card, in the place of another where one is named.
    IssueCard(CardIssued, Option<CardId>),
    /// Take down that a card is lost.
    ReportCardLost(CardId),
    /// Enter that a lost card opens nothing any more.
    FreezeCard(CardId),
    /// Take a card back, with the deposit returned in fen.
    ReturnCard(CardId, i64),
    /// Cancel a card.
    CancelCard(CardId, CardEnd),
    /// Hand keys to the household.
    HandKeys(KeySort, u16, Option<PersonId>),
    /// Take keys in.
    TakeKeys(KeyLeft),
    /// Lend keys held at the desk.
    LendKeys(KeyId, StaffId, Option<DocumentId>),
    /// Take lent keys back.
    KeysBack(KeyId),
    /// Give keys back to the household.
    GiveKeysBack(KeyId, Option<PersonId>),
    /// Put a paper on file.
    FilePaper(Paper, NaiveDate, Kept, Option<BlobHash>),
    /// Take a paper off.
    TakePaper(Paper, Personal<String>),
    /// Close the file.
    Archive(NaiveDate),
    /// Look at the file. Every look is entered (regulations §11.3).
    View {
        /// What for.
        purpose: String,
    },
    /// Look at a masked value.
    Reveal {
        /// The field.
        field: Field,
        /// What for.
        purpose: String,
    },
    /// Write out what is held about one person (PIPL art. 45).
    Export {
        /// The person.
        person: PersonId,
        /// The file's name.
        file: String,
        /// What for.
        purpose: String,
    },
}
