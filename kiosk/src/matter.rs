//! A matter as lists show it: what it is, where, and the clock that runs out next. Today, the list of
//! tickets, the board and the handover show the same one.

use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::id::DocumentId;
use dutybook_domain::regulation::{Mark, RuleId, delivered};
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::clocks::{Clock, ClockName, Standing as Stands, Stop};
use dutybook_domain::ticket::complaint::Grade;
use dutybook_domain::ticket::fact::WaitReason;
use dutybook_domain::ticket::matter::Kind;
use dutybook_domain::ticket::stage::Stage;

use crate::look::Look;
use crate::text;
use crate::widgets::standing_badge::{Badge, Standing};

/// From when a limit counts as soon to run out.
const SOON: TimeDelta = TimeDelta::minutes(30);

/// Where a limit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The rule book: the manual, common practice, a company default.
    Rule(Mark),
    /// It was promised to the customer.
    Promised,
}

/// A clock of a matter with where its limit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The clock.
    pub clock: Clock,
    /// Where its limit comes from.
    pub source: Source,
    /// The clause, such as `B-04 §3.3`; empty where there is none.
    pub clause: &'static str,
}

/// For whom a matter waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// What for.
    pub reason: WaitReason,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// One matter of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The ticket.
    pub document: DocumentId,
    /// The number people say.
    pub number: String,
    /// What sort it is.
    pub kind: Kind,
    /// What it is about, in a few words.
    pub subject: String,
    /// The unit or place.
    pub place: String,
    /// Who raised it, as people say it: a surname with its honorific.
    pub who: String,
    /// Where it is.
    pub stage: Stage,
    /// Who has it.
    pub department: Department,
    /// The person who has it, where known.
    pub handler: Option<String>,
    /// The clock that runs out next and is not met yet.
    pub limit: Option<Limit>,
    /// For whom it waits.
    pub waiting: Option<Waiting>,
    /// When it was received.
    pub received_at: DateTime<Utc>,
}

impl Matter {
    /// Its badge at the frame's time: the waiting it stands in, else the clock that runs out next.
    pub fn badge(&self, look: &Look) -> Badge {
        let overdue = self.limit.filter(|limit| limit.clock.due_at < look.now);
        match (&self.waiting, &self.limit) {
            (Some(waiting), _) if overdue.is_none() => stopped(*waiting, look),
            (_, Some(limit)) => badge(&limit.clock, look),
            (_, None) => Badge {
                standing: Standing::NotBegun,
                words: text::today::words(look.language).no_limit.to_owned(),
                beneath: String::new(),
            },
        }
    }

    /// Where it stands in a queue by time left: what is late first, what waits last.
    pub fn urgency(&self, now: DateTime<Utc>) -> (bool, DateTime<Utc>) {
        let due = self.limit.map_or(DateTime::<Utc>::MAX_UTC, |limit| limit.clock.due_at);
        (self.waiting.is_some() && due >= now, due)
    }

    /// Whether its next limit is over.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.limit.is_some_and(|limit| limit.clock.due_at < now)
    }

    /// Whether its next limit runs out within half an hour.
    pub fn is_soon(&self, now: DateTime<Utc>) -> bool {
        let left = |limit: Limit| limit.clock.due_at.signed_duration_since(now);
        self.waiting.is_none()
            && self.limit.map(left).is_some_and(|left| left >= TimeDelta::zero() && left <= SOON)
    }
}

fn stopped(waiting: Waiting, look: &Look) -> Badge {
    let since = look.now.signed_duration_since(waiting.since);
    Badge {
        standing: Standing::Stopped,
        words: text::ticket::waits_for(waiting.reason, look.language).to_owned(),
        beneath: text::ticket::stopped_for(since, look.language),
    }
}

/// A clock's badge at the frame's time. Exactly on time is not overdue.
pub fn badge(clock: &Clock, look: &Look) -> Badge {
    match clock.standing_at(look.now) {
        Stands::Met => finished(clock, Standing::Met, look),
        Stands::Missed if clock.stop != Stop::Running => finished(clock, Standing::Missed, look),
        Stands::Dropped => Badge {
            standing: Standing::NotBegun,
            words: text::ticket::dropped(look.language).to_owned(),
            beneath: String::new(),
        },
        Stands::Missed => Badge {
            standing: Standing::Overdue,
            words: text::time::left(clock.due_at, look),
            beneath: text::time::due(clock.due_at, look),
        },
        Stands::Pending => running(clock, look),
    }
}

fn running(clock: &Clock, look: &Look) -> Badge {
    let whole = clock.due_at.signed_duration_since(clock.started_at).num_seconds().max(1);
    let left = clock.due_at.signed_duration_since(look.now);
    let share = left.num_seconds().saturating_mul(1000).checked_div(whole).unwrap_or(0);
    let share = u16::try_from(share.clamp(0, 1000)).unwrap_or(0);
    let is_short = whole <= SOON.num_seconds();
    let soon = left <= SOON && (!is_short || share <= 667);
    Badge {
        standing: if soon { Standing::Soon(share) } else { Standing::Running(share) },
        words: text::time::left(clock.due_at, look),
        beneath: text::time::due(clock.due_at, look),
    }
}

fn finished(clock: &Clock, standing: Standing, look: &Look) -> Badge {
    let at = match clock.stop {
        Stop::Done(at) | Stop::Ended(at) => at,
        Stop::Running => look.now,
    };
    let took = at.signed_duration_since(clock.started_at);
    let limit = clock.due_at.signed_duration_since(clock.started_at);
    let over = at.signed_duration_since(clock.due_at);
    let words = match standing {
        Standing::Missed => text::ticket::was_late(over, look.language),
        Standing::Met
        | Standing::Running(_)
        | Standing::Soon(_)
        | Standing::Overdue
        | Standing::Stopped
        | Standing::NotBegun => text::ticket::was_met(look.language).to_owned(),
    };
    Badge { standing, words, beneath: text::ticket::took((took, limit), look.language) }
}

/// Which rule gives a clock its limit; none where a promise does.
pub const fn rule_of(name: ClockName, emergency: bool, grade: Option<Grade>) -> Option<RuleId> {
    let major = matches!(grade, Some(Grade::Major));
    Some(match name {
        ClockName::Issue if emergency => RuleId::IssueEmergency,
        ClockName::Issue if grade.is_some() => RuleId::ComplaintTransferWithin,
        ClockName::Issue => RuleId::IssueOrdinary,
        ClockName::Accept if emergency => RuleId::AcceptEmergency,
        ClockName::Accept => RuleId::AcceptOrdinary,
        ClockName::Arrive if emergency => RuleId::ArriveEmergency,
        ClockName::Arrive => RuleId::ArriveOrdinary,
        ClockName::Control => RuleId::ControlEmergency,
        ClockName::Finish if emergency => RuleId::FinishEmergency,
        ClockName::Finish => RuleId::FinishOrdinary,
        ClockName::Feedback => RuleId::FeedbackWithin,
        ClockName::FollowUp => RuleId::FollowUpWithin,
        ClockName::FollowUpDeferred => RuleId::FollowUpDeferredUntil,
        ClockName::CommonPartReply => RuleId::CommonPartReplyWithin,
        ClockName::Consultation => RuleId::ConsultationWithin,
        ClockName::Suggestion => RuleId::SuggestionWithin,
        ClockName::Promise => return None,
        ClockName::ComplaintReply if major => RuleId::ComplaintReplyMajor,
        ClockName::ComplaintReply => RuleId::ComplaintReplyMinor,
        ClockName::ComplaintSolution => match grade {
            Some(Grade::Major) => RuleId::ComplaintPlanMajor,
            Some(Grade::Important) => RuleId::ComplaintSolveImportant,
            Some(Grade::Minor) | None => RuleId::ComplaintSolveMinor,
        },
        ClockName::ContactGap if major => RuleId::ComplaintGapMajor,
        ClockName::ContactGap => RuleId::ComplaintGapOther,
        ClockName::WrittenAnswer => RuleId::ComplaintAnswerCap,
        ClockName::ComplaintCallback => RuleId::ComplaintCallbackWithin,
    })
}

impl Limit {
    /// A clock with the source of its limit. One whose due instant a promise set says so.
    pub fn new(clock: Clock, rule: Option<RuleId>) -> Self {
        let rule = rule.and_then(|rule| delivered().get(&rule));
        rule.map_or(Self { clock, source: Source::Promised, clause: "" }, |rule| Self {
            clock,
            source: Source::Rule(rule.mark),
            clause: rule.cite.as_str(),
        })
    }
}
