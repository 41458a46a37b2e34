//! Which role may ask for what (`B-03`, `B-04 §3`). Nothing about the ticket is looked at here.

use crate::staff::Act;
use crate::ticket::command::Command;
use crate::ticket::refusal::Refusal;

/// Who may ask for a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    /// The desk by day.
    Desk,
    /// The desk, and whoever holds it at night: the follow-up clock runs on (⚠ 21).
    DeskDayOrNight,
    /// The desk, and those who do the work.
    DeskOrWorker,
    /// Supervisors.
    Supervisor,
}

pub(super) fn check(act: &Act, command: &Command) -> Result<(), Refusal> {
    let role = act.role;
    let allowed = match who(command) {
        Who::Desk => role.is_customer_service() || role.is_supervisor(),
        Who::DeskDayOrNight => {
            role.is_customer_service() || role.is_supervisor() || role.is_night_duty()
        }
        Who::DeskOrWorker => {
            role.is_customer_service() || role.is_supervisor() || role == crate::staff::Role::Worker
        }
        Who::Supervisor => role.is_supervisor(),
    };
    if allowed {
        Ok(())
    } else if role.is_night_duty() {
        Err(Refusal::NightDuty)
    } else if who(command) == Who::Supervisor {
        Err(Refusal::SupervisorOnly)
    } else {
        Err(Refusal::NotYourRole)
    }
}

const fn who(command: &Command) -> Who {
    match command {
        Command::Close(_) => Who::Supervisor,
        Command::TakeFeedback { .. }
        | Command::FollowUp(_)
        | Command::Reply(_)
        // Whoever enters late is checked again for what they enter.
        | Command::EnterLate { .. } => Who::DeskDayOrNight,
        Command::Accept(_)
        | Command::Arrive(_)
        | Command::BringUnderControl(_)
        | Command::Return { .. }
        | Command::Wait(_)
        | Command::Resume(_)
        | Command::Report(_)
        | Command::Visit(_)
        | Command::Finish(_)
        | Command::ShowEvidence(_)
        | Command::Sign(_)
        | Command::RefuseSignature { .. } => Who::DeskOrWorker,
        Command::Receive(_)
        | Command::Dispatch(_)
        | Command::Transfer { .. }
        | Command::Promise { .. }
        | Command::Respond(_)
        | Command::SolveAtOnce { .. }
        | Command::Answer(_)
        | Command::DecideSuggestion(_)
        | Command::JudgeErrand(_)
        | Command::TryToAnswer { .. }
        | Command::Contact(_)
        | Command::Grade { .. }
        | Command::Judge(_)
        | Command::Investigate(_)
        | Command::Escalate(_)
        | Command::CallBack(_)
        | Command::Cancel { .. }
        | Command::Reopen { .. }
        | Command::Merge(_)
        | Command::Link(_)
        | Command::HandToDesk(_)
        | Command::CarryOver { .. }
        | Command::Print { .. } => Who::Desk,
    }
}
