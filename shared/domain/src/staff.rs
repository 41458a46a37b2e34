//! Staff and their roles (`B-03`, `B-04 §3`), and who acts at the moment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{ClickId, DeskNumber, StaffId};
use crate::ledger::Stamp;

/// What a member of staff may do (regulations §0.5). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 客服主管: verifies and closes, runs the shift meetings, signs the month.
    Supervisor,
    /// 副主管.
    DeputySupervisor,
    /// 客服专员: intake, dispatch, follow-up, cash.
    Specialist,
    /// 秩序队员 on night duty: keeps the night log only.
    NightGuard,
    /// 工程维修人员 on night duty: keeps the night log only.
    NightMaintenance,
    /// 安保人员 who covers the desk while night duty is called away (`B-04 §5.1`).
    StandIn,
    /// Someone of a department who carries out work.
    Worker,
    /// 财务助理: receives the cash.
    FinanceAssistant,
    /// 项目经理.
    ProjectManager,
    /// What the program itself writes, such as an import.
    System,
}

impl Role {
    /// Whether the role verifies closings and signs for the desk (`B-03` 主管).
    pub const fn is_supervisor(self) -> bool {
        matches!(self, Self::Supervisor | Self::DeputySupervisor | Self::ProjectManager)
    }

    /// Whether the role does the full work of the desk.
    pub const fn is_customer_service(self) -> bool {
        matches!(self, Self::Supervisor | Self::DeputySupervisor | Self::Specialist)
    }

    /// Whether the role is limited to the night log (`B-04 §3.1`).
    pub const fn is_night_duty(self) -> bool {
        matches!(self, Self::NightGuard | Self::NightMaintenance | Self::StandIn)
    }
}

/// A department that carries out work (`B-04 §3.2`). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Department {
    /// 工程.
    Engineering,
    /// 保洁.
    Cleaning,
    /// 绿化; part of cleaning where a property has no own team.
    Greening,
    /// 秩序.
    Order,
    /// 客服.
    CustomerService,
}

impl Department {
    /// Every department, in the order reports list them.
    pub const ALL: [Self; 5] =
        [Self::Engineering, Self::Cleaning, Self::Greening, Self::Order, Self::CustomerService];

    /// Whether finished work asks for evidence and the customer's signature (`B-04 §3.2`).
    pub const fn shows_evidence(self) -> bool {
        matches!(self, Self::Engineering | Self::Cleaning | Self::Greening)
    }
}

/// Who acts, where and when: what every `decide` is handed beside the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// The member of staff whose PIN is in force.
    pub by: StaffId,
    /// The role they act in.
    pub role: Role,
    /// The desk they act at.
    pub desk: DeskNumber,
    /// The desk's corrected clock.
    pub now: DateTime<Utc>,
    /// When it happened, as said or confirmed by staff; `now` unless they said otherwise.
    pub occurred_at: DateTime<Utc>,
}

impl Act {
    /// The stamp of what one click of it writes.
    pub const fn stamp(&self, click: ClickId) -> Stamp {
        Stamp { by: self.by, occurred_at: self.occurred_at, recorded_at: self.now, click }
    }
}
