//! The time limits of a ticket, taken from the rule book when a clock starts and kept in the fact
//! that starts it (⚠ 8), days as working days where the property counts them so (⚠ 3). Nothing here
//! reads the rule book again later.

use serde::{Deserialize, Serialize};

use super::complaint::Grade;
use super::matter::{Kind, Urgency};
use crate::allowance::Allowance;
use crate::property::Allows;
use crate::regulation::RuleId;

/// Limits that run from the receipt, or from a reopening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Until the 003 is issued, or the complaint handed to the department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<Allowance>,
    /// Until an emergency is under control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Allowance>,
    /// Until the work is finished, unless promised otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Allowance>,
    /// Until a consultation is answered or a suggestion decided; a complaint's first reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Allowance>,
    /// Between contacts with the complainant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Allowance>,
    /// Until a complaint's written answer, at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_answer: Option<Allowance>,
}

impl Limits {
    /// The limits in force for a matter of this kind and urgency (regulations §6.1(d), §6.2(d)).
    pub fn in_force(kind: Kind, urgency: Urgency, rules: &impl Allows) -> Self {
        let limit = |rule| Some(rules.allowance(rule));
        let emergency = urgency == Urgency::Emergency;
        let none = Self::default();
        match kind {
            Kind::RepairCommon
            | Kind::RepairPrivate
            | Kind::RepairPaid
            | Kind::Cleaning
            | Kind::Order
            | Kind::Greening
            | Kind::CustomerService
            | Kind::Help
                if emergency =>
            {
                Self {
                    issue: limit(RuleId::IssueEmergency),
                    control: limit(RuleId::ControlEmergency),
                    finish: limit(RuleId::FinishEmergency),
                    ..none
                }
            }
            Kind::RepairCommon
            | Kind::RepairPrivate
            | Kind::RepairPaid
            | Kind::Cleaning
            | Kind::Order
            | Kind::Greening
            | Kind::CustomerService
            | Kind::Help => Self {
                issue: limit(RuleId::IssueOrdinary),
                finish: limit(RuleId::FinishOrdinary),
                ..none
            },
            Kind::Consultation => Self { answer: limit(RuleId::ConsultationWithin), ..none },
            Kind::Suggestion => Self { answer: limit(RuleId::SuggestionWithin), ..none },
            Kind::Complaint => Self {
                issue: limit(RuleId::ComplaintTransferWithin),
                answer: limit(RuleId::ComplaintReplyMinor),
                gap: limit(RuleId::ComplaintGapOther),
                written_answer: limit(RuleId::ComplaintAnswerCap),
                ..none
            },
            // An errand is no standard service of the desk: it promises nothing by itself (B02-13).
            Kind::Errand | Kind::Praise | Kind::Imported => none,
        }
    }
}

/// Limits that run from the issue of the 003.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchLimits {
    /// Until the department accepts.
    pub accept: Allowance,
    /// Until somebody is there; an appointment goes before it.
    pub arrive: Allowance,
}

impl DispatchLimits {
    /// The limits in force (`B-07`).
    pub fn in_force(urgency: Urgency, rules: &impl Allows) -> Self {
        let (accept, arrive) = match urgency {
            Urgency::Emergency => (RuleId::AcceptEmergency, RuleId::ArriveEmergency),
            Urgency::Ordinary | Urgency::Scheduled => {
                (RuleId::AcceptOrdinary, RuleId::ArriveOrdinary)
            }
        };
        Self { accept: rules.allowance(accept), arrive: rules.allowance(arrive) }
    }
}

/// Limits that run from the completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DoneLimits {
    /// Until the desk has the completion feedback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Allowance>,
    /// Until the reporter of a common part is told: the same day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Allowance>,
    /// Until the complainant is called back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<Allowance>,
}

impl DoneLimits {
    /// The limits in force for a matter of this kind.
    pub fn in_force(kind: Kind, rules: &impl Allows) -> Self {
        let limit = |rule, holds: bool| holds.then(|| rules.allowance(rule));
        Self {
            feedback: limit(RuleId::FeedbackWithin, kind.is_work()),
            reply: limit(RuleId::CommonPartReplyWithin, kind == Kind::RepairCommon),
            callback: limit(RuleId::ComplaintCallbackWithin, kind == Kind::Complaint),
        }
    }
}

/// Limits that hang on a complaint's grade and run from its receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeLimits {
    /// Until the first reply.
    pub reply: Allowance,
    /// Until the solution; for a major complaint until the plan, whose promise then governs.
    pub solve: Allowance,
    /// Between contacts with the complainant.
    pub gap: Allowance,
}

impl GradeLimits {
    /// The limits in force for a grade (`B-06`).
    pub fn in_force(grade: Grade, rules: &impl Allows) -> Self {
        let (reply, solve, gap) = match grade {
            Grade::Minor => (
                RuleId::ComplaintReplyMinor,
                RuleId::ComplaintSolveMinor,
                RuleId::ComplaintGapOther,
            ),
            Grade::Important => (
                RuleId::ComplaintReplyMinor,
                RuleId::ComplaintSolveImportant,
                RuleId::ComplaintGapOther,
            ),
            Grade::Major => {
                (RuleId::ComplaintReplyMajor, RuleId::ComplaintPlanMajor, RuleId::ComplaintGapMajor)
            }
        };
        Self {
            reply: rules.allowance(reply),
            solve: rules.allowance(solve),
            gap: rules.allowance(gap),
        }
    }
}
