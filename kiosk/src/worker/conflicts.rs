//! What waits for a person, read from the records for the screen of conflicts. The count on the
//! rail and the list come from the same books.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::household::field::{self as file, Field};
use dutybook_domain::id::{DeskNumber, DocumentId, StaffId};
use dutybook_domain::ledger::{Body, FactKey, Ledger, effective};
use dutybook_domain::report::ReportKind;
use dutybook_domain::seal::{self, Standing};
use dutybook_domain::settings::{self, Settings};
use dutybook_domain::staff::Role;
use dutybook_domain::ticket::promise::ContestedPromise;
use dutybook_domain::ticket::{self, Noted, Ticket};
use dutybook_domain::{duty, handover, household, journal, survey};
use dutybook_store::books::Which as Open;
use dutybook_store::reports::Kept;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::matters::Reading;
use super::show::Moment;
use super::state::State;
use super::story;
use crate::desk::DeskError;
use crate::look::Look;
use crate::route::{Route, Screen};
use crate::screens::conflicts::{Claim, Conflict, Pick, Related, Third, View, Which};
use crate::text;
use crate::text::conflicts as words;

mod settle;

/// How many lines of a ticket's story stand beneath its conflict.
const STORY: usize = 6;

/// Everything a conflict is read with.
struct Finder<'a> {
    state: &'a State,
    reading: Reading<'a>,
    look: Look,
    role: Role,
    found: Vec<Conflict>,
}

impl State {
    pub(super) fn conflicts_view(&self, moment: &Moment) -> Result<View, DeskError> {
        let Some((_, role)) = self.signed_in else { return Ok(View::default()) };
        let (reading, look) = (self.reading(moment), self.look(moment.now));
        let mut finder = Finder { state: self, reading, look, role, found: Vec::new() };
        for (document, kind, kept) in self.contested()? {
            finder.look_into(document, kind, &kept)?;
        }
        finder.look_into_files()?;
        let mut waiting = finder.found;
        for conflict in &mut waiting {
            conflict.claims.sort_by_key(|claim| claim.at);
        }
        waiting.sort_by_key(|conflict| std::cmp::Reverse(conflict.at()));
        Ok(View { waiting, outcome: self.conflict_outcome.clone() })
    }

    /// The documents in which the books know of a contradiction.
    fn contested(&self) -> Result<Vec<(DocumentId, DocumentKind, Kept)>, DeskError> {
        let desk = self.desk();
        let books = desk.books()?;
        let mut contested = Vec::new();
        for kind in DocumentKind::ALL {
            for listed in books.list(desk.property(), kind, Open::All)? {
                let kept = Kept::decode(&listed.summary);
                if let Some(kept) = kept.filter(|kept| kept.contested > 0 || kept.clashes > 0) {
                    contested.push((listed.document, kind, kept));
                }
            }
        }
        Ok(contested)
    }

    /// When what other desks wrote of a document reached this one, by entry.
    fn arrivals(
        &self,
        document: DocumentId,
    ) -> Result<BTreeMap<(u64, u32), DateTime<Utc>>, DeskError> {
        let desk = self.desk();
        let rows = desk.reader().document(desk.property(), document)?;
        let own = desk.identity().desk;
        let arrived = rows.into_iter().filter(|row| row.via != own).filter_map(|row| {
            let actor = u64::from_be_bytes(*row.actor.first_chunk()?);
            let at = DateTime::from_timestamp_millis(i64::try_from(row.received_at).ok()?)?;
            Some(((actor, u32::try_from(row.sequence).ok()?), at))
        });
        Ok(arrived.collect())
    }
}

/// When an entry reached this desk.
fn arrival(arrivals: &BTreeMap<(u64, u32), DateTime<Utc>>, key: FactKey) -> Option<DateTime<Utc>> {
    match key {
        FactKey::Entry(key) => arrivals.get(&(key.actor, key.sequence)).copied(),
        FactKey::Imported(_) => None,
    }
}

impl Finder<'_> {
    fn look_into(
        &mut self,
        document: DocumentId,
        kind: DocumentKind,
        kept: &Kept,
    ) -> Result<(), DeskError> {
        match kind {
            DocumentKind::Ticket => self.ticket(document)?,
            DocumentKind::Settings => self.settings(document)?,
            DocumentKind::SignedReport => self.seals(document)?,
            DocumentKind::DutyLog => self.amended::<duty::Fact>(document, kind)?,
            DocumentKind::Handover => self.amended::<handover::Fact>(document, kind)?,
            DocumentKind::Household => self.amended::<household::Fact>(document, kind)?,
            DocumentKind::SurveyRound => self.amended::<survey::Fact>(document, kind)?,
            DocumentKind::SurveyResponse => self.amended::<survey::ResponseFact>(document, kind)?,
            DocumentKind::Journal => self.amended::<journal::Fact>(document, kind)?,
            DocumentKind::Case
            | DocumentKind::ReceiptBook
            | DocumentKind::Dunning
            | DocumentKind::RoutineMonth
            | DocumentKind::Inspection
            | DocumentKind::Notice
            | DocumentKind::Meeting
            | DocumentKind::Activity => {}
        }
        for _ in 0..kept.clashes {
            self.found.push(self.clash(document, kind));
        }
        Ok(())
    }

    fn ledger<F: Serialize + DeserializeOwned>(
        &self,
        document: DocumentId,
    ) -> Result<Ledger<F>, DeskError> {
        self.state.desk().ledger(document)
    }

    fn name(&self, who: Option<StaffId>) -> String {
        let nobody = || words::words(self.look.language).nobody.to_owned();
        who.filter(|who| who.0 != 0).map_or_else(nobody, |who| self.reading.name(who))
    }

    /// Why the reader may not choose what a supervisor decides.
    fn supervisor_only(&self) -> Option<String> {
        let refused = !self.role.is_supervisor();
        refused.then(|| words::words(self.look.language).supervisor.to_owned())
    }

    fn ticket(&mut self, document: DocumentId) -> Result<(), DeskError> {
        let ledger = self.ledger::<ticket::Fact>(document)?;
        let ticket = ticket::fold(&ledger, self.reading.zone);
        let arrivals = self.state.arrivals(document)?;
        for contested in ticket.contested_promises() {
            let which = Which::Promise(document, contested.of);
            let name = words::promised(contested.of, self.look.language).to_owned();
            let claims = self.promises(&contested, &ledger, &arrivals);
            let (third, refused) = (Third::Moment, None);
            let conflict = Conflict { third, refused, ..self.of_ticket(&ticket, which, name) };
            self.found.push(Conflict { claims, ..conflict });
        }
        let amended = self.amendments(&ledger, (document, DocumentKind::Ticket))?;
        for (target, claims) in amended {
            let which = Which::Amended(document, DocumentKind::Ticket, target);
            let said = ledger.get(&target).and_then(|(_, record)| fact_of(&record.body));
            let said = said.map(|fact| text::happened::happened(fact, &self.look).0);
            let name = said.unwrap_or_default();
            let refused = self.supervisor_only();
            let conflict = Conflict { refused, ..self.of_ticket(&ticket, which, name) };
            self.found.push(Conflict { claims, ..conflict });
        }
        Ok(())
    }

    fn promises(
        &self,
        contested: &ContestedPromise,
        ledger: &Ledger<ticket::Fact>,
        arrivals: &BTreeMap<(u64, u32), DateTime<Utc>>,
    ) -> Vec<Claim> {
        let made = contested.others.iter().map(|made| (made, false));
        let made = made.chain([(&contested.shown, true)]);
        let claim = |(made, shown): (&Noted<_>, bool)| {
            let promise: dutybook_domain::ticket::matter::Promise = made.what;
            let day = promise.by.with_timezone(&self.reading.zone).date_naive();
            let why = ledger.get(&made.key).and_then(|(_, record)| match &record.body {
                Body::Fact(ticket::Fact::Promised { reason, .. }) => reason.clone(),
                Body::Fact(_) | Body::Corrects { .. } | Body::Strikes { .. } => None,
            });
            Claim {
                pick: Pick::Entry(made.key),
                lead: text::time::date(day, self.look.language),
                value: text::time::clock(promise.by, &self.look),
                by: self.name(Some(made.by)),
                desk: made.desk.0,
                at: made.at,
                arrived_at: arrival(arrivals, made.key),
                why: why.unwrap_or_default(),
                shown,
            }
        };
        made.map(claim).collect()
    }

    fn of_ticket(&self, ticket: &Ticket, which: Which, name: String) -> Conflict {
        let document = match which {
            Which::Promise(document, _) | Which::Amended(document, ..) => Some(document),
            Which::Field(..) | Which::Setting(_) | Which::Sealed(..) | Which::Clash(..) => None,
        };
        let matter = document.and_then(|document| self.reading.matter(document, ticket));
        let subject = matter.as_ref().map(|one| format!("{} {}", one.number, one.subject));
        let facts = matter.map(|one| vec![format!("{} {}", one.place, one.who)]);
        let story = story::happened(ticket, &self.reading, &self.look).into_iter();
        let related = |one: crate::screens::ticket::Happened| Related {
            at: one.at,
            words: [one.title, one.detail].join(" ").trim().to_owned(),
            by: format!("{} {}", one.by, text::shell::desk(one.desk, self.look.language)),
        };
        Conflict {
            which,
            name,
            subject: subject.unwrap_or_default(),
            facts: facts.unwrap_or_default(),
            claims: Vec::new(),
            third: Third::Nothing,
            opens: document.map(Route::Ticket),
            refused: None,
            story: story.map(related).take(STORY).collect(),
        }
    }

    /// The corrections of each entry that contradict each other.
    fn amendments<F: Clone + PartialEq>(
        &self,
        ledger: &Ledger<F>,
        (document, kind): (DocumentId, DocumentKind),
    ) -> Result<Vec<(FactKey, Vec<Claim>)>, DeskError> {
        let mut by_target: BTreeMap<FactKey, BTreeMap<FactKey, bool>> = BTreeMap::new();
        for contested in effective(ledger).contested {
            let keys = by_target.entry(contested.target).or_default();
            keys.insert(contested.loser, false);
            keys.insert(contested.winner, true);
        }
        let arrivals = self.state.arrivals(document)?;
        let claim = |(key, shown): (FactKey, bool)| {
            let (desk, record) = ledger.get(&key)?;
            let lines = words::words(self.look.language);
            let (value, reason) = match &record.body {
                Body::Strikes { reason, .. } => (lines.struck, reason),
                Body::Corrects { reason, .. } => (lines.corrected, reason),
                Body::Fact(_) => return None,
            };
            Some(Claim {
                pick: Pick::Entry(key),
                lead: words::record(kind, self.look.language).to_owned(),
                value: value.to_owned(),
                by: self.name(record.stamp.map(|stamp| stamp.by)),
                desk: desk.0,
                at: record.stamp?.occurred_at,
                arrived_at: arrival(&arrivals, key),
                why: reason.clone(),
                shown,
            })
        };
        let all = |keys: BTreeMap<FactKey, bool>| keys.into_iter().filter_map(claim).collect();
        Ok(by_target.into_iter().map(|(target, keys)| (target, all(keys))).collect())
    }

    fn amended<F: Serialize + DeserializeOwned + Clone + PartialEq>(
        &mut self,
        document: DocumentId,
        kind: DocumentKind,
    ) -> Result<(), DeskError> {
        let ledger = self.ledger::<F>(document)?;
        for (target, claims) in self.amendments(&ledger, (document, kind))? {
            let which = Which::Amended(document, kind, target);
            let refused = self.supervisor_only();
            self.found.push(Conflict { claims, refused, ..self.bare(which, kind) });
        }
        Ok(())
    }

    /// A conflict of a record no screen opens.
    fn bare(&self, which: Which, kind: DocumentKind) -> Conflict {
        Conflict {
            which,
            name: words::record(kind, self.look.language).to_owned(),
            subject: String::new(),
            facts: Vec::new(),
            claims: Vec::new(),
            third: Third::Nothing,
            opens: None,
            refused: None,
            story: Vec::new(),
        }
    }

    fn clash(&self, document: DocumentId, kind: DocumentKind) -> Conflict {
        let lines = words::words(self.look.language);
        let name = lines.clash.to_owned();
        let subject = words::record(kind, self.look.language).to_owned();
        let facts = vec![lines.clash_why.to_owned()];
        let which = Which::Clash(document, kind);
        Conflict { name, subject, facts, ..self.bare(which, kind) }
    }

    fn settings(&mut self, document: DocumentId) -> Result<(), DeskError> {
        let ledger = self.ledger::<settings::Fact>(document)?;
        let folded: Settings = settings::fold(&ledger);
        let arrivals = self.state.arrivals(document)?;
        let name = |who: u64| self.reading.name(StaffId(who));
        let mut found = Vec::new();
        for held in folded.contested() {
            let keys = held.contested.iter().map(|key| (*key, false)).chain([(held.key, true)]);
            let claim = |(key, shown): (FactKey, bool)| {
                let (desk, record) = ledger.get(&key)?;
                let Body::Fact(settings::Fact::Set { setting, .. }) = &record.body else {
                    return None;
                };
                Some(Claim {
                    pick: Pick::Entry(key),
                    lead: String::new(),
                    value: words::set_to(setting, &name, self.look.language),
                    by: self.name(record.stamp.map(|stamp| stamp.by)),
                    desk: desk.0,
                    at: record.stamp?.occurred_at,
                    arrived_at: arrival(&arrivals, key),
                    why: String::new(),
                    shown,
                })
            };
            let key = held.setting.key();
            let called = words::setting(&key, self.look.language);
            found.push(Conflict {
                subject: words::record(DocumentKind::Settings, self.look.language).to_owned(),
                name: called,
                claims: keys.filter_map(claim).collect(),
                opens: Some(Route::Place(Screen::Settings)).filter(|at| at.screen().is_built()),
                refused: self.supervisor_only(),
                ..self.bare(Which::Setting(key), DocumentKind::Settings)
            });
        }
        self.found.extend(found);
        self.amended::<settings::Fact>(document, DocumentKind::Settings)
    }

    fn seals(&mut self, document: DocumentId) -> Result<(), DeskError> {
        let month = seal::fold(&self.ledger(document)?);
        let arrivals = self.state.arrivals(document)?;
        for kind in [ReportKind::Preliminary, ReportKind::Final] {
            let Standing::Contested(seals) = month.standing(kind) else { continue };
            let last = seals.last().map(|sealed| sealed.key);
            let claim = |sealed: &&seal::Sealed| Claim {
                pick: Pick::Entry(sealed.key),
                lead: sealed.seal.month.to_string(),
                value: sealed.seal.sha256.chars().take(12).collect(),
                by: self.name(sealed.by),
                desk: sealed.desk.0,
                at: sealed.at.unwrap_or_default(),
                arrived_at: arrival(&arrivals, sealed.key),
                why: String::new(),
                shown: Some(sealed.key) == last,
            };
            let claims: Vec<Claim> = seals.iter().map(claim).collect();
            let subject = seals.first().map(|sealed| sealed.seal.month.to_string());
            self.found.push(Conflict {
                name: words::report(kind, self.look.language).to_owned(),
                subject: subject.unwrap_or_default(),
                claims,
                refused: self.supervisor_only(),
                ..self.bare(Which::Sealed(document, kind), DocumentKind::SignedReport)
            });
        }
        Ok(())
    }

    fn look_into_files(&mut self) -> Result<(), DeskError> {
        let files = {
            let desk = self.state.desk();
            desk.books()?.files_in_conflict(desk.property())?
        };
        for (document, _) in files {
            let household = self.state.desk().household_at(document)?;
            let unit = household.unit().map(|unit| unit.as_str().to_owned()).unwrap_or_default();
            for (field, register) in household.conflicts() {
                let said = register.conflicting.iter().map(|claim| (claim, false));
                let said = said.chain([(&register.shown, true)]);
                let claims = said.map(|(claim, shown)| self.set(field, claim, shown)).collect();
                self.found.push(Conflict {
                    name: words::field(field, self.look.language).to_owned(),
                    subject: words::file(&unit, self.look.language),
                    claims,
                    third: Third::Words,
                    opens: Some(Route::Household(document)).filter(|at| at.screen().is_built()),
                    ..self.bare(Which::Field(document, field), DocumentKind::Household)
                });
            }
        }
        Ok(())
    }

    fn set(&self, field: Field, claim: &file::Claim, shown: bool) -> Claim {
        let file::Claim { value, at, by, desk } = claim;
        let desk: DeskNumber = *desk;
        Claim {
            pick: Pick::Set(desk, *at),
            lead: String::new(),
            value: words::value(field, value.as_ref(), self.look.language),
            by: self.name(Some(*by)),
            desk: desk.0,
            at: *at,
            arrived_at: None,
            why: String::new(),
            shown,
        }
    }
}

const fn fact_of<F>(body: &Body<F>) -> Option<&F> {
    match body {
        Body::Fact(fact) | Body::Corrects { fact, .. } => Some(fact),
        Body::Strikes { .. } => None,
    }
}
