//! What lists show of a document and reports compare, small enough to keep for every document.
//!
//! Derived and thrown away with the books, so its form may change at any time. Nothing personal is
//! in it.

use chrono::{Datelike as _, NaiveDate};
use chrono_tz::Tz;
use dutybook_domain::civil::Month;
use dutybook_domain::duty::{DutyLog, contact::contacts};
use dutybook_domain::figures::cross::Case;
use dutybook_domain::handover::{self, Handover};
use dutybook_domain::household::Household;
use dutybook_domain::id::{DeskNumber, DocumentId, SpokenNumber};
use dutybook_domain::ledger::FactKey;
use dutybook_domain::report::ReportKind;
use dutybook_domain::seal::{SignedMonth, Standing};
use dutybook_domain::shift::{Boundary, Shift};
use dutybook_domain::survey::{self, Half, Response, Round};
use dutybook_domain::ticket::Ticket;
use dutybook_domain::ticket::matter::{Kind, Urgency};
use dutybook_domain::ticket::stage::Stage;
use dutybook_domain::unit::UnitCode;
use serde::{Deserialize, Serialize};

/// What lists show of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Summary {
    /// A ticket.
    Ticket(TicketSummary),
    /// A shift's duty log.
    DutyLog {
        /// The shift; none while nobody has opened it.
        shift: Option<Shift>,
        /// Whether it is closed.
        closed: bool,
        /// How many 002 lines it holds.
        contacts: u32,
        /// The numbers given in it, each with the entry that gave it.
        given: Vec<(SpokenNumber, FactKey)>,
    },
    /// A handover.
    Handover {
        /// The desk, the day and the boundary; none while nothing was offered.
        at: Option<(DeskNumber, NaiveDate, Boundary)>,
        /// How far it has come.
        stage: String,
        /// Whether it is signed.
        signed: bool,
    },
    /// A survey round.
    SurveyRound {
        /// Its half of a year.
        half: Option<Half>,
        /// How far it has come.
        stage: Option<String>,
    },
    /// An answer to a survey. Only that there is one.
    SurveyResponse {
        /// Its round.
        round: Option<Half>,
    },
    /// A month's signed reports.
    SignedReport {
        /// The month.
        month: Option<Month>,
        /// How the preliminary stands: `open`, `sealed` or `contested`.
        preliminary: String,
        /// How the final stands.
        whole: String,
    },
    /// A unit's file.
    Household {
        /// The unit; none while the file's opening is on its way.
        unit: Option<UnitCode>,
        /// How many people are tied to it.
        people: u32,
        /// Whether a request, a lost card or lent keys wait for somebody.
        waiting: bool,
    },
    /// The property's settings.
    Settings,
    /// The property's journal of one month.
    Journal,
    /// A document only a newer version understands.
    Other {
        /// The number of its kind.
        kind: u16,
    },
}

/// What lists show of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketSummary {
    /// What is compared with other tickets; none while its receipt is on its way.
    pub case: Option<Case>,
    /// Every number people may say for it, its own first.
    pub numbers: Vec<SpokenNumber>,
    /// Those of them it was given itself, each with the entry that gave it.
    pub given: Vec<(SpokenNumber, FactKey)>,
    /// Where it is.
    pub stage: String,
    /// How pressing it is.
    pub urgency: Urgency,
    /// The desk that answers for it.
    pub owner: Option<DeskNumber>,
    /// Whether anything is still owed: it is not closed, cancelled or merged. Of another system's
    /// cases nothing is owed once they are completed.
    pub pending: bool,
}

impl TicketSummary {
    pub(super) fn of(document: DocumentId, ticket: &Ticket, zone: Tz) -> Self {
        Self {
            case: Case::of(document, ticket, zone),
            numbers: ticket.numbers(),
            given: ticket.given().collect(),
            stage: stage_name(ticket.stage()).to_owned(),
            urgency: ticket.urgency(),
            owner: ticket.owner(),
            pending: is_pending(ticket),
        }
    }
}

fn is_pending(ticket: &Ticket) -> bool {
    match ticket.kind() {
        Some(Kind::Imported) => ticket.is_open(),
        Some(_) => !ticket.stage().is_final(),
        None => false,
    }
}

impl Summary {
    pub(super) fn of_duty_log(log: &DutyLog) -> Self {
        Self::DutyLog {
            shift: log.opening().map(|opening| opening.shift),
            closed: log.closed_by().is_some(),
            contacts: u32::try_from(contacts(log).len()).unwrap_or(u32::MAX),
            given: log.given().collect(),
        }
    }

    pub(super) fn of_handover(handover: &Handover) -> Self {
        let signed = handover.signed().and_then(|signed| signed.papers.as_ref());
        let offer = signed.map(|(offer, _)| offer).or_else(|| handover.offer().map(|(_, it)| it));
        let stage = match handover.stage() {
            handover::Stage::Draft => "draft",
            handover::Stage::Offered => "offered",
            handover::Stage::Counted => "counted",
            handover::Stage::Accepted => "accepted",
            handover::Stage::AcceptedWithDiscrepancy => "accepted-with-discrepancy",
            handover::Stage::Refused(_) => "refused",
        };
        Self::Handover {
            at: offer.map(|offer| (offer.desk, offer.on, offer.boundary)),
            stage: stage.to_owned(),
            signed: handover.signed().is_some(),
        }
    }

    pub(super) fn of_household(household: &Household) -> Self {
        let lasts = |person: &&dutybook_domain::household::Person| {
            person.ties.tenures().iter().any(|tenure| tenure.ended.is_none())
        };
        let people = household.people().values().filter(lasts).count();
        Self::Household {
            unit: household.unit().cloned(),
            people: u32::try_from(people).unwrap_or(u32::MAX),
            waiting: household.is_waiting(),
        }
    }

    pub(super) fn of_round(round: &Round) -> Self {
        let stage = round.stage().map(|stage| round_stage_name(stage).to_owned());
        Self::SurveyRound { half: round.plan().map(|plan| plan.half), stage }
    }

    pub(super) fn of_response(response: &Response) -> Self {
        Self::SurveyResponse { round: response.first.as_ref().map(|(_, form)| form.round) }
    }

    pub(super) fn of_signed_month(month: &SignedMonth) -> Self {
        let standing = |kind| {
            let name = match month.standing(kind) {
                Standing::Open => "open",
                Standing::Sealed(_) => "sealed",
                Standing::Contested(_) => "contested",
            };
            name.to_owned()
        };
        Self::SignedReport {
            month: month.seals.first().map(|sealed| sealed.seal.month),
            preliminary: standing(ReportKind::Preliminary),
            whole: standing(ReportKind::Final),
        }
    }

    /// The unit a matter or a file is of.
    pub fn unit(&self) -> Option<&str> {
        match self {
            Self::Ticket(ticket) => ticket.case.as_ref()?.unit.as_deref(),
            Self::Household { unit, .. } => unit.as_ref().map(UnitCode::as_str),
            Self::DutyLog { .. }
            | Self::Handover { .. }
            | Self::SurveyRound { .. }
            | Self::SurveyResponse { .. }
            | Self::SignedReport { .. }
            | Self::Settings
            | Self::Journal
            | Self::Other { .. } => None,
        }
    }

    /// The numbers people may say for it.
    pub fn numbers(&self) -> &[SpokenNumber] {
        match self {
            Self::Ticket(ticket) => &ticket.numbers,
            Self::DutyLog { .. }
            | Self::Handover { .. }
            | Self::Household { .. }
            | Self::SurveyRound { .. }
            | Self::SurveyResponse { .. }
            | Self::SignedReport { .. }
            | Self::Settings
            | Self::Journal
            | Self::Other { .. } => &[],
        }
    }

    pub(super) fn order(&self) -> i64 {
        let days = |day: NaiveDate| i64::from(day.num_days_from_ce());
        match self {
            Self::Ticket(ticket) => {
                let case = ticket.case.as_ref();
                case.map_or(i64::MAX, |case| case.received_at.timestamp_millis())
            }
            Self::DutyLog { shift, .. } => shift.map_or(i64::MAX, |shift| {
                days(shift.on).saturating_mul(3).saturating_add(slot_order(shift))
            }),
            Self::Handover { at, .. } => at.map_or(i64::MAX, |(_, on, boundary)| {
                let at = Boundary::ALL.iter().position(|other| *other == boundary);
                let at = at.and_then(|at| i64::try_from(at).ok()).unwrap_or(0);
                days(on).saturating_mul(4).saturating_add(at)
            }),
            Self::SurveyRound { half, .. } | Self::SurveyResponse { round: half } => {
                half.map_or(i64::MAX, |half| days(half.field_month().first_day()))
            }
            Self::SignedReport { month, .. } => {
                month.map_or(i64::MAX, |month| days(month.first_day()))
            }
            Self::Household { unit, .. } => unit.as_ref().map_or(i64::MAX, unit_order),
            Self::Settings | Self::Journal | Self::Other { .. } => 0,
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        match self {
            Self::Ticket(ticket) => ticket.pending,
            Self::DutyLog { shift, closed, .. } => shift.is_some() && !*closed,
            Self::Handover { at, signed, .. } => at.is_some() && !*signed,
            Self::Household { waiting, .. } => *waiting,
            Self::SurveyRound { .. }
            | Self::SurveyResponse { .. }
            | Self::SignedReport { .. }
            | Self::Settings
            | Self::Journal
            | Self::Other { .. } => false,
        }
    }
}

/// Buildings, then units, then rooms, by number; a part in letters goes by its first.
fn unit_order(unit: &UnitCode) -> i64 {
    const PARTS: usize = 4;
    const RANGE: i64 = 1 << 15;
    let number = |part: &str| {
        let letter = || part.bytes().next().map_or(0, i64::from);
        part.parse().unwrap_or_else(|_| letter()).clamp(0, RANGE.saturating_sub(1))
    };
    let parts = unit.as_str().split('-').map(number).chain(std::iter::repeat(0));
    parts.take(PARTS).fold(0, |order: i64, part| order.saturating_mul(RANGE).saturating_add(part))
}

const fn slot_order(shift: Shift) -> i64 {
    use dutybook_domain::shift::Slot;
    match shift.slot {
        Slot::Day => 0,
        Slot::Lunch => 1,
        Slot::Night => 2,
    }
}

/// The stage of a ticket as lists and the API write it.
const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::OnItsWay => "on-its-way",
        Stage::Received => "received",
        Stage::Graded => "graded",
        Stage::Appointed => "appointed",
        Stage::Issued => "issued",
        Stage::Accepted => "accepted",
        Stage::Arrived => "arrived",
        Stage::InProgress => "in-progress",
        Stage::Waiting(_) => "waiting",
        Stage::Returned => "returned",
        Stage::Reopened => "reopened",
        Stage::Done => "done",
        Stage::InvalidExplained => "invalid-explained",
        Stage::Signed => "signed",
        Stage::SignRefused => "sign-refused",
        Stage::FeedbackReceived => "feedback-received",
        Stage::FollowedUp => "followed-up",
        Stage::Closed => "closed",
        Stage::Cancelled => "cancelled",
        Stage::Merged => "merged",
    }
}

const fn round_stage_name(stage: survey::Stage) -> &'static str {
    match stage {
        survey::Stage::Draft => "draft",
        survey::Stage::Approved => "approved",
        survey::Stage::SampleLocked => "sample-locked",
        survey::Stage::Field => "field",
        survey::Stage::Closed => "closed",
        survey::Stage::Checked => "checked",
        survey::Stage::Analysed => "analysed",
        survey::Stage::Reported => "reported",
        survey::Stage::Published => "published",
        survey::Stage::Rectifying => "rectifying",
        survey::Stage::Done => "done",
    }
}
