//! Tickets counted again: when each was received, settled and opened anew, and which of its limits
//! fell due.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Timelike as _, Utc};
use dutybook_domain::id::{DeskNumber, DocumentId};
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::Fact;
use dutybook_domain::ticket::complaint::Validity;
use dutybook_domain::ticket::fact::{Feasibility, Received};
use dutybook_domain::ticket::limits::Limits;
use dutybook_domain::ticket::matter::Kind;

use super::{Count, Facts, Held, What, complaint, day, day_due, deadline, instant, wall};

/// A fact somebody signed.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) at: DateTime<Utc>,
    pub(super) fact: Fact,
}

/// From the receipt or a reopening to the next.
#[derive(Debug, Default)]
pub(super) struct Course {
    pub(super) reopened: Option<(DateTime<Utc>, Limits)>,
    pub(super) said: Vec<Said>,
    pub(super) settled: Option<(DateTime<Utc>, What)>,
}

/// One ticket, read from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Instants of the rows of another system's log.
    rows: BTreeSet<(DateTime<Utc>, String, u32)>,
    pub(super) receipt: Option<(DateTime<Utc>, Box<Received>)>,
    owner: Option<DeskNumber>,
    pub(super) courses: Vec<Course>,
}

impl Told {
    pub(super) fn of(facts: &Facts, document: DocumentId) -> Self {
        let held = without_crossed_merges(facts.held::<Fact>(document));
        let mut told = Self::default();
        for Held { stamp, fact, .. } in &held {
            if let Fact::EventSeen(row) = fact {
                told.rows.insert((instant(row.at), row.event.clone(), row.n));
            } else if let (Fact::Received(received), Some(stamp)) = (fact, stamp)
                && told.receipt.is_none()
            {
                told.receipt = Some((stamp.occurred_at, received.clone()));
                told.owner = Some(received.owner);
            }
        }
        for Held { stamp, fact, .. } in held {
            let Some(stamp) = stamp else { continue };
            if let Fact::HandedToDesk(change) = &fact {
                told.owner = Some(change.to);
            }
            if !matches!(
                fact,
                Fact::EventSeen(_)
                    | Fact::Received(_)
                    | Fact::HandedToDesk(_)
                    | Fact::TookIn(_)
                    | Fact::Linked(_)
                    | Fact::Printed(_)
                    | Fact::EnteredLate(_)
            ) {
                told.tell(Said { at: stamp.occurred_at, fact });
            }
        }
        told
    }

    fn tell(&mut self, said: Said) {
        let imported = self.is_imported() && self.courses.len() < 2 && self.rows.len() > 1;
        let last = self.courses.last().is_some_and(|course| course.settled.is_some());
        if let Fact::Reopened(reopening) = &said.fact
            && (imported || last)
        {
            if self.courses.is_empty() {
                self.courses.push(Course::default());
            }
            let reopened = Some((said.at, reopening.limits));
            self.courses.push(Course { reopened, ..Course::default() });
            return;
        }
        let kind = self.kind();
        if self.courses.is_empty() {
            self.courses.push(Course::default());
        }
        let Some(course) = self.courses.last_mut() else { return };
        let at = said.at;
        course.said.push(said);
        if course.settled.is_none() {
            course.settled = course.settles(kind).map(|how| (at, how));
        }
    }

    fn is_imported(&self) -> bool {
        !self.rows.is_empty()
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        let imported = self.is_imported().then_some(Kind::Imported);
        imported.or_else(|| self.receipt.as_ref().map(|(_, received)| received.matter.kind))
    }

    pub(super) fn received_at(&self) -> Option<DateTime<Utc>> {
        let (at, received) = match (self.rows.first(), &self.receipt) {
            (Some((at, ..)), _) => return Some(*at),
            (None, Some(receipt)) => receipt,
            (None, None) => return None,
        };
        Some(received.raised_at.unwrap_or(*at))
    }

    /// When the other system's last row says that it was done.
    fn import_done_at(&self) -> Option<DateTime<Utc>> {
        self.rows.last().filter(|_| self.rows.len() > 1).map(|(at, ..)| *at)
    }

    pub(super) fn began_at(&self, course: &Course) -> Option<DateTime<Utc>> {
        course.reopened.map(|(at, _)| at).or_else(|| self.received_at())
    }
}

impl Course {
    /// What the fact just said settles.
    fn settles(&self, kind: Option<Kind>) -> Option<What> {
        let last = &self.said.last()?.fact;
        if matches!(last, Fact::Cancelled(_) | Fact::MergedInto(_)) {
            return Some(What::Cancelled);
        }
        let done = match (kind, last) {
            (_, Fact::Done(_) | Fact::Closed(_))
            | (Some(Kind::Consultation), Fact::Answered(_))
            | (Some(Kind::Suggestion), Fact::SuggestionDecided(_)) => true,
            (Some(Kind::Errand), Fact::ErrandJudged(judged)) => {
                matches!(judged.feasibility, Feasibility::NotFeasible { .. })
            }
            (Some(Kind::Complaint), Fact::Judged(_) | Fact::Replied(_)) => {
                let mut ineffective = false;
                let mut replied = false;
                for said in &self.said {
                    if let Fact::Judged(validity) = &said.fact {
                        ineffective = matches!(validity, Validity::Ineffective { .. });
                    }
                    replied |= matches!(said.fact, Fact::Replied(_));
                }
                ineffective && replied
            }
            (_, _) => false,
        };
        done.then_some(What::Completed)
    }

    /// Whether it was taken back, or went on as another ticket, by then.
    pub(super) fn is_dropped_by(&self, by: DateTime<Utc>) -> bool {
        for said in &self.said {
            if matches!(said.fact, Fact::Closed(_)) {
                return false;
            }
            if matches!(said.fact, Fact::Cancelled(_) | Fact::MergedInto(_)) {
                return said.at <= by;
            }
        }
        false
    }

    /// When the first fact of a sort happened.
    pub(super) fn first(&self, wanted: impl Fn(&Fact) -> bool) -> Option<DateTime<Utc>> {
        self.said.iter().find(|said| wanted(&said.fact)).map(|said| said.at)
    }

    pub(super) fn is_ended(&self) -> bool {
        let ends = |fact: &Fact| {
            matches!(fact, Fact::Closed(_) | Fact::Cancelled(_) | Fact::MergedInto(_))
        };
        self.said.iter().any(|said| ends(&said.fact))
    }

    /// Followed up, and shown as its last department must.
    fn is_loop_closed(&self, is_imported: bool) -> bool {
        let has = |wanted: fn(&Fact) -> bool| self.first(wanted).is_some();
        let mut must_show = false;
        for said in &self.said {
            if let Fact::Dispatched(to) | Fact::Transferred { to, .. } = &said.fact {
                must_show = match to.department {
                    Department::Engineering | Department::Cleaning | Department::Greening => true,
                    Department::Order | Department::CustomerService => false,
                };
            }
        }
        let shown = has(|fact| matches!(fact, Fact::EvidenceShown(_)))
            && has(|fact| matches!(fact, Fact::Signed(_) | Fact::SignRefused(_)));
        let done = is_imported || has(|fact| matches!(fact, Fact::Done(_)));
        done && (shown || !must_show) && has(|fact| matches!(fact, Fact::FollowedUp(_)))
    }
}

/// Of two tickets merged into each other unseen, the one with the smaller id goes on.
fn without_crossed_merges(held: Vec<Held<Fact>>) -> Vec<Held<Fact>> {
    let mut taken_in = BTreeSet::new();
    for one in &held {
        if let Fact::TookIn(merge) = &one.fact {
            taken_in.insert((merge.from.document, merge.into.document));
        }
    }
    let crossed = |one: &Held<Fact>| {
        let Fact::MergedInto(merge) = &one.fact else { return false };
        let (from, into) = (merge.from.document, merge.into.document);
        from < into && taken_in.contains(&(into, from))
    };
    held.into_iter().filter(|one| !crossed(one)).collect()
}

/// Whether a desk answers for a ticket that has not ended.
pub(super) fn is_open_at(facts: &Facts, document: DocumentId, desk: DeskNumber) -> bool {
    let told = Told::of(facts, document);
    told.owner == Some(desk) && told.courses.last().is_none_or(|course| !course.is_ended())
}

/// Everything a ticket adds.
pub(super) fn count(facts: &Facts, document: DocumentId) -> Vec<Count> {
    let told = Told::of(facts, document);
    let (Some(kind), Some(received_at)) = (told.kind(), told.received_at()) else {
        return Vec::new();
    };
    let mut counts = Vec::new();
    let mut add = |day, what| counts.push(Count { day, what, document, n: 1 });
    // Nothing happens before what it follows.
    let mut latest = received_at;
    add(day(latest), What::Received);
    let none = Course::default();
    let mut courses: Vec<&Course> = told.courses.iter().collect();
    if courses.is_empty() {
        courses.push(&none);
    }
    for (number, course) in courses.iter().enumerate() {
        if let Some((at, _)) = course.reopened {
            latest = latest.max(at);
            add(day(latest), What::Reopened);
        }
        let imported = told.import_done_at().filter(|_| number == 0);
        let imported = imported.map(|at| (at, What::Completed));
        let Some((at, what)) = imported.or(course.settled) else { continue };
        latest = latest.max(at);
        add(day(latest), what);
        let is_slip = !matches!(
            kind,
            Kind::Complaint | Kind::Errand | Kind::Praise | Kind::Consultation | Kind::Suggestion
        );
        if what == What::Completed && is_slip {
            add(day(latest), What::Due("K8"));
            if course.is_loop_closed(kind == Kind::Imported) {
                add(day(latest), What::Met("K8"));
            }
        }
    }
    let mut limit = |kpi, due_at, met: bool| {
        add(day_due(due_at), What::Due(kpi));
        if met {
            add(day_due(due_at), What::Met(kpi));
        }
    };
    for course in courses {
        if let Some((kpi, due_at, called_at)) = follow_up(course) {
            let met = called_at.is_some_and(|at| at <= due_at);
            if met || called_at.is_some() || !course.is_dropped_by(due_at) {
                limit(kpi, due_at, met);
            }
        }
    }
    if let Some(done_at) = told.import_done_at() {
        let first = told.courses.first();
        let called_at = first.and_then(|course| course.first(is_call));
        let (kpi, due_at) = call_by(done_at, (30, (8, 0), (20, 30), (8, 30)));
        limit(kpi, due_at, called_at.is_some_and(|at| at <= due_at));
    }
    if kind == Kind::Complaint {
        complaint::count(&told, &mut limit);
    }
    counts
}

const fn is_call(fact: &Fact) -> bool {
    matches!(fact, Fact::FollowedUp(_))
}

/// Minutes allowed, the callable hours, and the time of the next morning.
type Hours = (u32, (u32, u32), (u32, u32), (u32, u32));

/// When a call after feedback is due, and in which line it counts.
fn call_by(
    feedback_at: DateTime<Utc>,
    (minutes, from, until, morning): Hours,
) -> (&'static str, DateTime<Utc>) {
    let clock = |(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    let shown = wall(feedback_at);
    if clock(from) <= shown.time() && shown.time() < clock(until) {
        return ("K7", feedback_at + TimeDelta::minutes(i64::from(minutes)));
    }
    let today = shown.time() < clock(from);
    let day = if today { shown.date() } else { shown.date() + Days::new(1) };
    ("K7d", instant(day.and_time(clock(morning))))
}

/// A call: its line, when it is due, when it was made.
type Call = (&'static str, DateTime<Utc>, Option<DateTime<Utc>>);

/// The call after the first feedback of a course: its line, when it is due, when it was made.
fn follow_up(course: &Course) -> Option<Call> {
    let place =
        course.said.iter().position(|said| matches!(said.fact, Fact::FeedbackReceived(_)))?;
    let feedback = course.said.get(place)?;
    let Fact::FeedbackReceived(received) = &feedback.fact else { return None };
    let terms = received.terms;
    let called_at = course.said.iter().skip(place).find(|said| is_call(&said.fact));
    let within = deadline(terms.within, feedback.at);
    let clock = |time: NaiveTime| (time.hour(), time.minute());
    let (from, until) = (clock(terms.callable_from), clock(terms.callable_until));
    let (kpi, due_at) = call_by(feedback.at, (0, from, until, clock(terms.deferred_until)));
    let (kpi, due_at) =
        if terms.at_night_too || kpi == "K7" { ("K7", within) } else { (kpi, due_at) };
    Some((kpi, due_at, called_at.map(|said| said.at)))
}
