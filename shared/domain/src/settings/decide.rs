//! Who may change a setting, and which values make no sense. It never judges a value by taste.

use chrono::Datelike as _;

use crate::calendar::CalendarDay;
use crate::civil::day_of;
use crate::draft::Decision;
use crate::property::Property;
use crate::regulation::{Override, ValueRefusal};
use crate::roster::{Absence, Swap};
use crate::settings::{Fact, Setting, Settings};
use crate::staff::{Act, Role};

/// What can be asked of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Give a setting a value.
    Set(Setting),
    /// Let somebody take another's slot.
    Swap(Swap),
    /// Enter that somebody is away.
    Absence(Absence),
}

/// Why a setting stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Only supervisors and the program itself change settings.
    NotSupervisor,
    /// The value is in force already.
    Unchanged,
    /// A member of staff has no role, or the program's own.
    RoleMissing,
    /// No such member of staff works here on that day.
    UnknownStaff,
    /// The rule cannot have this value.
    Rule(ValueRefusal),
    /// A year's list names a day of another year, or one day twice or out of order.
    DaysOutOfPlace,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// The person is not due in that shift.
    NotDue,
    /// The person taking the slot is the one giving it, or due in it already.
    AlreadyDue,
    /// The person's role does not keep the desk in that slot.
    RoleNotOnThisShift,
    /// The person taking the slot is away that day.
    Away,
    /// A department's work goes round in a circle.
    ServedInCircle,
}

impl Refusal {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSupervisor => "settings-not-supervisor",
            Self::Unchanged => "settings-unchanged",
            Self::RoleMissing => "settings-role-missing",
            Self::UnknownStaff => "settings-unknown-staff",
            Self::Rule(refusal) => refusal.code(),
            Self::DaysOutOfPlace => "settings-days-out-of-place",
            Self::EndsBeforeItBegins => "settings-ends-before-it-begins",
            Self::NotDue => "settings-not-due",
            Self::AlreadyDue => "settings-already-due",
            Self::RoleNotOnThisShift => "settings-role-not-on-this-shift",
            Self::Away => "settings-away",
            Self::ServedInCircle => "settings-served-in-circle",
        }
    }

    /// The clause that decides, where one does.
    pub const fn clause(self) -> Option<&'static str> {
        match self {
            Self::RoleNotOnThisShift => Some("B-04 §3.1"),
            Self::Rule(refusal) => refusal.clause(),
            Self::NotSupervisor
            | Self::Unchanged
            | Self::RoleMissing
            | Self::UnknownStaff
            | Self::DaysOutOfPlace
            | Self::EndsBeforeItBegins
            | Self::NotDue
            | Self::AlreadyDue
            | Self::Away
            | Self::ServedInCircle => None,
        }
    }
}

/// The facts a command makes.
///
/// # Errors
/// Says why the settings stay as they are.
pub fn decide(
    settings: &Settings,
    act: &Act,
    property: &Property,
    command: Command,
) -> Result<Decision<Fact>, Refusal> {
    if !act.role.is_supervisor() && act.role != Role::System {
        return Err(Refusal::NotSupervisor);
    }
    let fact = match command {
        Command::Set(setting) => {
            check_value(settings, act, property, &setting)?;
            let held = settings.held(&setting.key());
            // A contested value may be confirmed by setting it again.
            if held.is_some_and(|held| held.setting == setting && held.contested.is_empty()) {
                return Err(Refusal::Unchanged);
            }
            Fact::Set { over: held.map(|held| held.key), setting }
        }
        Command::Swap(swap) => {
            check_swap(settings, swap)?;
            Fact::Swapped(swap)
        }
        Command::Absence(absence) => {
            if absence.until < absence.from {
                return Err(Refusal::EndsBeforeItBegins);
            }
            settings.member(absence.who).ok_or(Refusal::UnknownStaff)?;
            Fact::Absent(absence)
        }
    };
    Ok(fact.into())
}

fn check_value(
    settings: &Settings,
    act: &Act,
    property: &Property,
    setting: &Setting,
) -> Result<(), Refusal> {
    match setting {
        Setting::Member(member) => {
            let held_by_people = !member.roles.is_empty() && !member.roles.contains(&Role::System);
            held_by_people.then_some(()).ok_or(Refusal::RoleMissing)
        }
        Setting::Left { who, .. } => settings.member(*who).map(|_| ()).ok_or(Refusal::UnknownStaff),
        Setting::Roster { template, .. } => {
            let today = day_of(act.now, property.zone);
            let known = |who| settings.staff(today).any(|member| member.who == who);
            template.everyone().into_iter().all(known).then_some(()).ok_or(Refusal::UnknownStaff)
        }
        Setting::Rule { rule, from, value } => {
            let set = Override { rule: *rule, from: *from, value: *value };
            settings.rule_book().check(set).map_err(Refusal::Rule)
        }
        Setting::Calendar { year, days } => check_year(*year, days),
        Setting::Desk { service, .. } => {
            let ends = service.until.is_some_and(|until| until < service.from);
            (!ends).then_some(()).ok_or(Refusal::EndsBeforeItBegins)
        }
        Setting::Served { department, by } => {
            let circle = department != by && settings.served_by(*by) != *by;
            (!circle).then_some(()).ok_or(Refusal::ServedInCircle)
        }
        Setting::Assets { .. } | Setting::InService { .. } | Setting::Base { .. } => Ok(()),
    }
}

fn check_year(year: i32, days: &[CalendarDay]) -> Result<(), Refusal> {
    let in_year = days.iter().all(|day| day.on.year() == year);
    let in_order = days.is_sorted_by(|before, after| before.on < after.on);
    (in_year && in_order).then_some(()).ok_or(Refusal::DaysOutOfPlace)
}

fn check_swap(settings: &Settings, swap: Swap) -> Result<(), Refusal> {
    let roster = settings.roster();
    let plan = roster.plan(swap.shift);
    if !plan.due.contains(&swap.out) {
        return Err(Refusal::NotDue);
    }
    if plan.due.contains(&swap.stands_in) {
        return Err(Refusal::AlreadyDue);
    }
    let on = swap.shift.on;
    let member = settings.staff(on).find(|member| member.who == swap.stands_in);
    let member = member.ok_or(Refusal::UnknownStaff)?;
    if !member.roles.iter().any(|role| swap.shift.slot.is_kept_by(*role)) {
        return Err(Refusal::RoleNotOnThisShift);
    }
    let away = roster.absences.iter().any(|absence| absence.covers(swap.stands_in, on));
    (!away).then_some(()).ok_or(Refusal::Away)
}
