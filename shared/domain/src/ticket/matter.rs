//! What a matter is about: its kind, urgency, place, and who raised it.
//!
//! Only values and the questions they answer by themselves. No limit in minutes or days lives here.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::caller::{Channel, Relation};
use crate::id::{DocumentId, SpokenNumber};
use crate::ledger::FactKey;
use crate::personal::Personal;
use crate::staff::Department;
use crate::unit::UnitCode;

/// The sort of matter (regulations §6.2(b)). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 报修, a common part or common equipment (共用).
    RepairCommon,
    /// 报修, a private part within its warranty (专有·保修期内).
    RepairPrivate,
    /// 报修, household paid service (有偿特约).
    RepairPaid,
    /// 保洁.
    Cleaning,
    /// 秩序.
    Order,
    /// 绿化.
    Greening,
    /// A matter of the customer-service department itself (客服).
    CustomerService,
    /// 委托: something done on the customer's behalf.
    Errand,
    /// 求助.
    Help,
    /// 表扬.
    Praise,
    /// 咨询.
    Consultation,
    /// 建议.
    Suggestion,
    /// 投诉: its own lifecycle and record (`B-06`).
    Complaint,
    /// A case read from another system's event log. No limit of the manual applies to it.
    Imported,
}

impl Kind {
    /// Every kind, in the order reports list them.
    pub const ALL: [Self; 14] = [
        Self::RepairCommon,
        Self::RepairPrivate,
        Self::RepairPaid,
        Self::Cleaning,
        Self::Order,
        Self::Greening,
        Self::CustomerService,
        Self::Errand,
        Self::Help,
        Self::Praise,
        Self::Consultation,
        Self::Suggestion,
        Self::Complaint,
        Self::Imported,
    ];

    /// 报修, whichever part.
    pub const fn is_repair(self) -> bool {
        matches!(self, Self::RepairCommon | Self::RepairPrivate | Self::RepairPaid)
    }

    /// Whether a department must act, so that a 003 is issued (`B-04 §3.2`, ⚠ 20).
    pub const fn needs_department(self) -> bool {
        match self {
            Self::RepairCommon
            | Self::RepairPrivate
            | Self::RepairPaid
            | Self::Cleaning
            | Self::Order
            | Self::Greening
            | Self::CustomerService
            | Self::Help
            | Self::Complaint => true,
            Self::Errand
            | Self::Praise
            | Self::Consultation
            | Self::Suggestion
            | Self::Imported => false,
        }
    }

    /// Whether the work has the class limits of §6.2(d): arrival, finish, feedback, follow-up.
    pub const fn is_work(self) -> bool {
        self.needs_department() && !matches!(self, Self::Complaint)
    }

    /// The department that usually carries it out; the desk may choose another.
    pub const fn usual_department(self) -> Option<Department> {
        match self {
            Self::RepairCommon | Self::RepairPrivate | Self::RepairPaid => {
                Some(Department::Engineering)
            }
            Self::Cleaning => Some(Department::Cleaning),
            Self::Order => Some(Department::Order),
            Self::Greening => Some(Department::Greening),
            Self::CustomerService | Self::Errand | Self::Help => Some(Department::CustomerService),
            Self::Praise
            | Self::Consultation
            | Self::Suggestion
            | Self::Complaint
            | Self::Imported => None,
        }
    }
}

/// How pressing the matter is (regulations §6.2(b)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// 急修.
    Emergency,
    /// 小修.
    Ordinary,
    /// 预约 or 大修: done at an appointed time.
    Scheduled,
}

/// What the matter is and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// The sort of matter.
    pub kind: Kind,
    /// How pressing it is.
    pub urgency: Urgency,
    /// The unit concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// The place, where it is no unit or more is to be said: "lift 2, ground floor".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The sub-category from the property's list, such as "water".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What a complaint is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
}

/// What a complaint is about (regulations §6.1(b)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Object {
    /// 工程.
    Engineering,
    /// 保洁.
    Cleaning,
    /// 绿化.
    Greening,
    /// 秩序与车场.
    OrderAndParking,
    /// 客服.
    CustomerService,
    /// 收费.
    Fees,
    /// 邻里.
    Neighbour,
    /// 开发遗留.
    DeveloperDefect,
    /// 其他.
    Other,
}

/// Who raised the matter and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// Name with honorific; absent when anonymous.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal<String>>,
    /// Telephone to call back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Personal<String>>,
    /// What they are to the unit.
    pub relation: Relation,
    /// The way it reached the desk.
    pub channel: Channel,
}

impl Reporter {
    /// Whether nobody can be called back: neither a name nor a telephone was given.
    pub const fn is_anonymous(&self) -> bool {
        self.name.is_none() && self.phone.is_none()
    }
}

/// Where a ticket came from. One contact may give several tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A line of the 002.
    Contact {
        /// The duty log that holds the line.
        document: DocumentId,
        /// The line.
        line: FactKey,
    },
    /// An entry of the night log, converted the next morning (`B-04 §3.5`).
    NightEntry {
        /// The duty log of the night.
        document: DocumentId,
        /// The entry.
        line: FactKey,
    },
    /// What came out of another ticket: a complaint raised at a follow-up, a 003 for a complaint.
    Ticket(Reference),
}

/// Another ticket, by its document and the number people say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    /// The document.
    pub document: DocumentId,
    /// The number people say.
    pub number: SpokenNumber,
}

/// What was promised to the customer, and when somebody is warned that it runs out (`B-02 §3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What is promised.
    pub of: Promised,
    /// By when.
    pub by: DateTime<Utc>,
    /// Minutes before it at which the desk is warned, first and second.
    pub alarm_minutes: (u32, u32),
}

/// What a promise is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Promised {
    /// Somebody comes.
    Visit,
    /// The work is finished or the answer given.
    Result,
}
