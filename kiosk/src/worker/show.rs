//! The views: small values built from the records, for the screen at hand and for bar and rail.

use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::duty;
use dutybook_domain::duty::contact::contacts;
use dutybook_domain::duty::night::unconverted;
use dutybook_domain::duty::presence::present_at;
use dutybook_domain::id::{DocumentId, StaffId};
use dutybook_domain::personal::masked_phone;
use dutybook_domain::settings::Settings;
use dutybook_domain::shift::{Shift, Slot, Timetable};
use dutybook_domain::staff::Role;
use dutybook_domain::ticket::clocks::{ClockName, Standing, Stop};
use dutybook_domain::ticket::stage::Stage;
use dutybook_domain::ticket::{self, Ticket};
use dutybook_store::books::Which;

use super::matters::{Reading, handler, origin};
use super::papers::copies_printed;
use super::state::State;
use super::story;
use crate::contact::Contact;
use crate::desk::DeskError;
use crate::look::Look;
use crate::matter::Matter;
use crate::practice;
use crate::route::{Route, Screen};
use crate::screens::{lock, ticket as ticket_screen, tickets, today};
use crate::shell::{self, Person, Sync};
use crate::text;
use crate::views::News;

/// From how many milliseconds on a clock counts as off.
const CLOCK_OFF_MS: i64 = 60_000;

/// Everything the views of one moment are built from.
pub(super) struct Moment {
    pub(super) settings: Settings,
    pub(super) now: DateTime<Utc>,
    pub(super) open: Vec<(DocumentId, Ticket)>,
}

impl State {
    /// Builds anew what is on the screen, and tells it.
    pub(super) fn refresh(&mut self) {
        if let Err(error) = self.try_refresh() {
            tracing::error!(%error, "the records cannot be shown");
        }
    }

    pub(super) fn show_intake(&mut self) {
        self.intake.number = self.next_number().to_string();
        self.tell(News::Intake(Box::new(self.intake.clone())));
    }

    fn try_refresh(&mut self) -> Result<(), DeskError> {
        let moment = self.moment()?;
        let Some(signed_in) = self.signed_in else {
            let view = self.lock_view(&moment)?;
            self.tell(News::Lock(Box::new(view)));
            return Ok(());
        };
        self.tell(News::Shell(self.shell_view(&moment, signed_in)?));
        match self.here {
            Route::Place(Screen::Intake) => self.show_intake(),
            Route::Place(Screen::Tickets) => {
                let view = self.tickets_view(&moment);
                self.tell(News::Tickets(Box::new(view)));
            }
            Route::Ticket(document) => {
                if let Some(view) = self.ticket_view(&moment, document)? {
                    self.tell(News::Ticket(Box::new(view)));
                }
            }
            Route::Place(Screen::Night) => {
                let view = self.night_view(&moment)?;
                self.tell(News::Night(Box::new(view)));
            }
            Route::Place(Screen::Handover) => {
                let view = self.handover_view(&moment)?;
                self.tell(News::Handover(Box::new(view)));
            }
            Route::Place(Screen::Conflicts) => {
                let view = self.conflicts_view(&moment)?;
                self.tell(News::Conflicts(Box::new(view)));
            }
            Route::Place(Screen::Archive) => {
                let view = self.archive_view()?;
                self.tell(News::Archive(Box::new(view)));
            }
            Route::Household(document) => {
                if let Some(view) = self.household_view(document)? {
                    self.tell(News::Household(Box::new(view)));
                } else {
                    let view = self.archive_view()?;
                    self.tell(News::Archive(Box::new(view)));
                }
            }
            Route::Place(Screen::Records) => {
                let view = self.papers_view(&moment)?;
                self.tell(News::Papers(Box::new(view)));
            }
            Route::Place(_) => {
                let view = self.today_view(&moment)?;
                self.tell(News::Today(Box::new(view)));
            }
        }
        Ok(())
    }

    /// Reads what is open, and the settings. The desk is held only while it is read.
    pub(super) fn moment(&self) -> Result<Moment, DeskError> {
        let desk = self.desk();
        let (now, zone) = (self.now(), desk.identity().zone);
        let settings = desk.settings()?;
        let books = desk.books()?;
        let mut open = Vec::new();
        for listed in books.list(desk.property(), DocumentKind::Ticket, Which::Open)? {
            open.push((listed.document, ticket::fold(&desk.ledger(listed.document)?, zone)));
        }
        drop(desk);
        Ok(Moment { settings, now, open })
    }

    pub(super) fn look(&self, now: DateTime<Utc>) -> Look {
        let zone = self.desk().identity().zone;
        Look { language: self.language, now, zone }
    }

    pub(super) fn reading<'a>(&'a self, moment: &'a Moment) -> Reading<'a> {
        let zone = self.desk().identity().zone;
        Reading { settings: &moment.settings, zone, now: moment.now, numbers: &self.numbers }
    }

    /// Open matters, the one to do first first.
    fn matters(&self, moment: &Moment) -> Vec<Matter> {
        let reading = self.reading(moment);
        let read = |(document, ticket): &(DocumentId, Ticket)| reading.matter(*document, ticket);
        let mut matters: Vec<Matter> = moment.open.iter().filter_map(read).collect();
        matters.sort_by_key(|matter| (matter.urgency(moment.now), matter.received_at));
        matters
    }

    fn shell_view(
        &self,
        moment: &Moment,
        (who, role): (StaffId, Role),
    ) -> Result<shell::View, DeskError> {
        let sync = self.sync()?;
        let name = self.reading(moment).name(who);
        let desk = self.desk();
        Ok(shell::View {
            property: desk.identity().property.name.clone(),
            desk: desk.identity().desk.0,
            person: Person { name, role },
            sync,
            conflicts: self.conflicts,
        })
    }

    pub(super) fn sync(&self) -> Result<Sync, DeskError> {
        if self.not_saved {
            return Ok(Sync::NotSaved);
        }
        let (counts, cursor, head, dir, url) = {
            let desk = self.desk();
            let (log, property) = (desk.reader(), desk.property());
            let counts = log.counts(property)?;
            let (cursor, head) = (log.cursor(property)?, log.head(property)?);
            (counts, cursor, head, desk.dir().to_owned(), desk.identity().url.clone())
        };
        if practice::is_practice(self.desk().identity()) {
            return Ok(Sync::Practice);
        }
        if url.is_empty() {
            return Ok(Sync::Alone);
        }
        let waiting = counts.unsent.saturating_add(counts.to_reauthor);
        let contact = Contact::load(&dir);
        let standing = self.online.standing();
        if standing.up_since.is_none() {
            let last = contact.last_sync_at.and_then(|at| DateTime::from_timestamp(at, 0));
            return Ok(Sync::Offline { since: standing.down_since.or(last), waiting });
        }
        if let Some(offset) = contact.clock_offset_ms.filter(|ms| ms.abs() >= CLOCK_OFF_MS) {
            let secs = offset.checked_div(1000).unwrap_or(0);
            return Ok(Sync::ClockWrong { secs: secs.saturating_neg() });
        }
        Ok(if cursor < head {
            Sync::Receiving { got: cursor, of: head }
        } else if waiting > 0 {
            Sync::Sending { waiting }
        } else {
            Sync::Synced { at: self.now() }
        })
    }

    fn lock_view(&self, moment: &Moment) -> Result<lock::View, DeskError> {
        let matters = self.matters(moment);
        let look = self.look(moment.now);
        let sync = self.sync()?;
        let duty = self.duty(moment)?;
        let today = look.now.with_timezone(&look.zone).date_naive();
        let plan = moment.settings.roster().plan(self.shift(moment)?);
        let mut members: Vec<lock::Member> = moment
            .settings
            .staff(today)
            .filter_map(|member| {
                let role = member.roles.iter().next().copied()?;
                // This version has nothing to show them.
                Screen::first_for(role)?;
                let is_due = plan.due.contains(&member.who);
                let today = if is_due { text::today::slot(duty.slot, self.language) } else { "" };
                Some(lock::Member {
                    who: member.who,
                    name: member.name.reveal().clone(),
                    role,
                    today: today.to_owned(),
                })
            })
            .collect();
        members.sort_by_key(|member| (!plan.due.contains(&member.who), member.role, member.who));
        let desk = self.desk();
        let count = |late: fn(&Matter, DateTime<Utc>) -> bool| {
            let found = matters.iter().filter(|matter| late(matter, moment.now)).count();
            u64::try_from(found).unwrap_or(u64::MAX)
        };
        Ok(lock::View {
            property: desk.identity().property.name.clone(),
            desk: desk.identity().desk.0,
            on_duty: duty.who,
            next: Some((duty.hours.1, duty.next.unwrap_or_default())),
            late: count(Matter::is_late),
            soon: count(Matter::is_soon),
            sync,
            members,
            denied: self.denied,
            checking: false,
        })
    }

    fn shift(&self, moment: &Moment) -> Result<Shift, DeskError> {
        Ok(Timetable::of(&self.desk().property_at(moment.now)?).shift_at(moment.now))
    }

    fn duty(&self, moment: &Moment) -> Result<today::Duty, DeskError> {
        let property = self.desk().property_at(moment.now)?;
        let timetable = Timetable::of(&property);
        let shift = timetable.shift_at(moment.now);
        let log = duty::fold(&self.desk().ledger(shift.duty_log(property.uid))?);
        let present = present_at(&log, moment.now);
        let reading = self.reading(moment);
        let who = present.keys().next().map(|who| reading.name(*who));
        let stretch = timetable.stretches(shift).into_iter().find(|one| one.contains(moment.now));
        let hours = stretch.map_or((timetable.starts_at(shift), timetable.ends_at(shift)), |one| {
            (one.from, one.until)
        });
        let after = timetable.shift_at(hours.1);
        let next = moment.settings.roster().plan(after).due.into_iter().next();
        Ok(today::Duty {
            is_staffed: who.is_some(),
            who: who.or_else(|| self.signed_in.map(|(who, _)| reading.name(who))),
            slot: shift.slot,
            hours,
            next: next.map(|who| reading.name(who)),
        })
    }

    fn today_view(&self, moment: &Moment) -> Result<today::View, DeskError> {
        let matters = self.matters(moment);
        let property = self.desk().property_at(moment.now)?;
        let timetable = Timetable::of(&property);
        let shift = timetable.shift_at(moment.now);
        let today = shift.on;
        let mut registered = 0_u64;
        for slot in Slot::ALL {
            let document = Shift::new(today, slot).duty_log(property.uid);
            let log = duty::fold(&self.desk().ledger(document)?);
            let lines = contacts(&log).len();
            registered = registered.saturating_add(u64::try_from(lines).unwrap_or(u64::MAX));
        }
        let night = Shift::new(dutybook_domain::civil::day_before(today), Slot::Night);
        let night = duty::fold(&self.desk().ledger(night.duty_log(property.uid))?);
        let count = |wanted: fn(Stage) -> bool| {
            let found = matters.iter().filter(|matter| wanted(matter.stage)).count();
            u64::try_from(found).unwrap_or(u64::MAX)
        };
        let complaint = |matter: &&Matter| matter.kind == ticket::matter::Kind::Complaint;
        let complaints = matters.iter().filter(complaint).count();
        let strip = today::Strip {
            registered,
            dispatched: count(|stage| matches!(stage, Stage::Issued | Stage::Accepted)),
            in_work: count(|stage| matches!(stage, Stage::Arrived | Stage::InProgress)),
            followed_up: self.followed_up(moment),
            complaints: u64::try_from(complaints).unwrap_or(u64::MAX),
        };
        Ok(today::View {
            strip,
            duty: self.duty(moment)?,
            routines: Vec::new(),
            conflicts: self.conflicts,
            night_waiting: unconverted(&night).len(),
            matters,
        })
    }

    /// Follow-ups of open matters due today: made in time, and all.
    fn followed_up(&self, moment: &Moment) -> (u64, u64) {
        let look = self.look(moment.now);
        let today = look.now.with_timezone(&look.zone).date_naive();
        let clocks = moment.open.iter().flat_map(|(_, ticket)| ticket.clocks(look.zone));
        let due = clocks.filter(|clock| {
            matches!(clock.name, ClockName::FollowUp | ClockName::FollowUpDeferred)
                && clock.due_at.with_timezone(&look.zone).date_naive() == today
                && (clock.due_at <= look.now || clock.stop != Stop::Running)
        });
        due.fold((0, 0), |(made, all): (u64, u64), clock| {
            let met = clock.standing_at(look.now) == Standing::Met;
            (made.saturating_add(u64::from(met)), all.saturating_add(1))
        })
    }

    fn tickets_view(&self, moment: &Moment) -> tickets::View {
        let reading = self.reading(moment);
        let me = self.signed_in.map(|(who, _)| who);
        let read = |(document, ticket): &(DocumentId, Ticket)| {
            let matter = reading.matter(*document, ticket)?;
            let is_mine = me.is_some() && handler(ticket) == me;
            Some(tickets::Listed { matter, is_mine, origin: origin(ticket) })
        };
        let mut matters: Vec<tickets::Listed> = moment.open.iter().filter_map(read).collect();
        matters.sort_by_key(|one| (one.matter.urgency(moment.now), one.matter.received_at));
        tickets::View { matters }
    }

    fn ticket_view(
        &self,
        moment: &Moment,
        document: DocumentId,
    ) -> Result<Option<ticket_screen::View>, DeskError> {
        let look = self.look(moment.now);
        let reading = self.reading(moment);
        let ticket = ticket::fold(&self.desk().ledger(document)?, look.zone);
        let Some(matter) = reading.matter(document, &ticket) else { return Ok(None) };
        let Some(act) = self.act() else { return Ok(None) };
        let property = self.desk().property_at(moment.now)?;
        let kind = matter.kind;
        let receipt = ticket.receipt().map(|noted| &noted.what);
        let phone = receipt.and_then(|receipt| receipt.reporter.phone.as_ref());
        let phone = phone.map_or_else(String::new, |phone| phone.reveal().clone());
        let relation = receipt.map(|receipt| receipt.reporter.relation);
        let revealed = self.revealed.filter(|(whose, _)| *whose == document);
        let received_by = ticket.first_receiver().map(|who| reading.name(who));
        let others = moment.open.iter().filter(|(other, _)| *other != document);
        let others = others.filter_map(|(other, ticket)| reading.matter(*other, ticket));
        let others = others.filter(|other| !other.place.is_empty() && other.place == matter.place);
        Ok(Some(ticket_screen::View {
            content: receipt.map_or_else(String::new, |one| one.content.reveal().clone()),
            steps: story::steps(&ticket, kind, &look),
            happened: story::happened(&ticket, &reading, &look),
            clocks: story::clocks(&ticket, kind, &reading),
            deeds: story::deeds(
                &ticket,
                (&act, &property),
                matter.limit.map(|limit| limit.clock.name),
                &look,
            ),
            relation: relation
                .map_or("", |one| text::intake::relation(Some(one), self.language))
                .to_owned(),
            phone: masked_phone(&phone),
            revealed: revealed.map(|(_, until)| (phone, until)),
            received_by: received_by.unwrap_or_default(),
            copies: kind.needs_department().then(|| copies_printed(&ticket)),
            others: others.collect(),
            pictures: self.pictures.clone(),
            shown: self.shown.clone(),
            outcome: self.ticket_outcome.clone(),
            matter,
        }))
    }

    /// Learns what takes a look through all documents, where the log has grown since: numbers given
    /// twice, contradictions, and the last number this desk gave.
    pub(super) fn learn(&mut self) {
        if let Err(error) = self.try_learn() {
            tracing::error!(%error, "numbers and contradictions are as they were");
        }
    }

    fn try_learn(&mut self) -> Result<(), DeskError> {
        let (covers, holders, conflicts, own) = {
            let desk = self.desk();
            let covers = desk.books()?.covers()?;
            if self.learnt == Some(covers) {
                return Ok(());
            }
            (covers, desk.numbers()?, desk.status()?.conflicts, desk.identity().desk)
        };
        let given = holders.iter().map(|holder| holder.shown.number);
        let last = given.filter(|number| number.desk == own).map(|number| number.serial).max();
        self.last_serial = self.last_serial.max(last.unwrap_or(0));
        let twice = holders.into_iter().filter(|holder| holder.shown.before > 0);
        self.numbers = twice.map(|one| (one.document, one.shown.to_string())).collect();
        self.conflicts = conflicts;
        self.learnt = Some(covers);
        Ok(())
    }
}
