//! What only a complaint carries (`B-06`): grade, validity, response, cause, escalation.
//!
//! The contact log, reply and callback are facts of the ticket; here are only their contents.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::limits::GradeLimits;
use crate::follow_up::Method;
use crate::id::StaffId;
use crate::personal::Personal;

/// How grave a complaint is (regulations §6.1(b)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// 轻微.
    Minor,
    /// 重要.
    Important,
    /// 重大.
    Major,
}

/// What makes a complaint major (regulations §6.1(b) and what "ours" adds to it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MajorGround {
    /// A promised service not delivered or clearly wrong, and raised repeatedly.
    ServiceRepeatedlyWrong,
    /// Serious loss or injury caused by the company.
    LossOrInjury,
    /// Effective and not reasonably solved within a month.
    UnsolvedForAMonth,
    /// Several households on one matter.
    ManyHouseholds,
    /// Media or 12345.
    PublicAttention,
    /// Personal data leaked.
    DataLeak,
}

/// A complaint's grade with the limits it brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grading {
    /// The grade.
    pub grade: Grade,
    /// Why it is major.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<MajorGround>,
    /// The limits frozen with it.
    pub limits: GradeLimits,
}

/// The grade at least demanded by the number of households that raised one matter.
pub const fn least_grade(households: u32, major_from: u32) -> Grade {
    if households >= major_from { Grade::Major } else { Grade::Minor }
}

/// Whether a complaint is effective. An ineffective one is still answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validity {
    /// 有效.
    Effective,
    /// 无效.
    Ineffective {
        /// Why.
        reason: String,
    },
}

/// How the desk responded in the contact (`B-01 装修管理 2`, `投诉 2`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// Class A: impossible or only under conditions; explained, and understood by the customer.
    Explained {
        /// What was explained.
        explanation: String,
        /// Whether the customer understands.
        understood: bool,
    },
    /// Class B: solved at once.
    AtOnce,
    /// Class C: at an appointed time.
    Appointment {
        /// The time.
        by: DateTime<Utc>,
    },
}

/// One contact with the complainant (跟踪).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// How.
    pub method: Method,
    /// What was said.
    pub content: Personal<String>,
}

/// What was found and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Investigation {
    /// The cause.
    pub cause: String,
    /// The corrective and preventive action: the plan.
    pub action: String,
    /// Who answers for the action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<StaffId>,
}

/// To whom a complaint was taken (supervisor → manager → HQ, or an authority).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// To whom.
    pub to: EscalatedTo,
    /// Their reference, such as that of the 12345 slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// By when they want an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
}

/// Who a complaint is escalated to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EscalatedTo {
    /// 客服主管.
    Supervisor,
    /// 项目经理.
    Manager,
    /// 上级公司.
    Headquarters,
    /// An authority.
    Authority,
}
