//! The archive's rules (`B-08`): who may change what, what may follow what, and that nothing of
//! the history is lost.

use super::card::CardStage;
use super::field::{Edit, Field, PersonField, Register, Registers, VehicleField};
use super::fixture::{
    CAR, Clerk, LI, WANG, ZHANG, cuihu, day, named, newcomer, phone, plate, wall,
};
use super::request::RequestStage;
use super::tenure::Ties;
use super::thing::{
    CardId, CardSort, Certificate, Consent, KeyId, KeySort, Occupancy, Paper, PersonId, RequestId,
    Tie,
};
use super::*;
use crate::allowance::Allowance;
use crate::id::StaffId;
use crate::journal::{self, RevealedField};
use crate::ledger::FactKey;
use crate::regulation::{RuleId, Value};
use crate::staff::Role;

mod cards;
mod changes;
mod fields;
mod people;
mod permits;
