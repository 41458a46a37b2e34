//! What a person chose is written over every value it decides between, in one click.

use dutybook_domain::document::DocumentKind;
use dutybook_domain::draft::{Draft, FactOf};
use dutybook_domain::household::field::{Edit, Field, Value};
use dutybook_domain::id::DocumentId;
use dutybook_domain::ledger::{Body, FactKey, chosen};
use dutybook_domain::report::ReportKind;
use dutybook_domain::seal;
use dutybook_domain::settings::{self, SettingKey};
use dutybook_domain::staff::Act;
use dutybook_domain::ticket::command::Command as Deed;
use dutybook_domain::ticket::matter::Promised;
use dutybook_domain::{duty, handover, household, journal, survey, ticket};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::archive_import::area;
use crate::screens::conflicts::{Pick, Which};
use crate::text::{self, conflicts as words};
use crate::views::News;
use crate::worker::state::State;
use crate::worker::writing::{NotDone, Writing};

/// `None` where what was chosen is there no more, or is not taken.
type Settled = Result<Option<()>, NotDone>;

impl State {
    /// Writes what was chosen.
    pub(in crate::worker) fn settle(&mut self, which: &Which, pick: Pick) {
        let Some(act) = self.act() else { return };
        let lines = words::words(self.language);
        let outcome = self.in_one_click(&act, |click| {
            let reason = lines.reason.to_owned();
            let (settled, otherwise) = match (which, pick) {
                (Which::Promise(document, of), pick) => {
                    (click.promise_again(*document, *of, &pick, reason)?, lines.gone)
                }
                (Which::Field(document, field), pick) => {
                    (click.set_field(&act, (*document, *field), pick)?, lines.gone)
                }
                (Which::Setting(key), Pick::Entry(entry)) => {
                    (click.set_again(&act, key, entry)?, lines.gone)
                }
                (Which::Amended(document, kind, _), Pick::Entry(entry)) => {
                    let allowed = act.role.is_supervisor();
                    let of = (*document, *kind);
                    let settled =
                        if allowed { click.amend_again(of, entry, reason)? } else { None };
                    (settled, if allowed { lines.gone } else { lines.supervisor })
                }
                (Which::Sealed(document, kind), Pick::Entry(keep)) => {
                    let of = (*document, *kind);
                    (click.keep_seal(&act, of, (keep, reason))?, lines.supervisor)
                }
                (
                    Which::Setting(_) | Which::Amended(..) | Which::Sealed(..) | Which::Clash(..),
                    _,
                ) => (None, lines.gone),
            };
            settled.ok_or_else(|| NotDone::Refused(otherwise.to_owned()))
        });
        self.conflict_outcome = Some(match self.said(outcome) {
            Ok(()) => {
                self.learn();
                self.tell(News::ConflictSettled);
                Ok(act.now)
            }
            Err(why) => Err(why),
        });
    }
}

impl Writing<'_> {
    fn promise_again(
        &mut self,
        document: DocumentId,
        of: Promised,
        pick: &Pick,
        reason: String,
    ) -> Settled {
        let ticket = ticket::fold(&self.click.ledger(document)?, self.property.zone);
        let contested = ticket.contested_promises().into_iter().find(|one| one.of == of);
        let Some(contested) = contested else { return Ok(None) };
        let by = match pick {
            Pick::Moment(at) => Some(*at),
            Pick::Entry(key) => {
                let mut made = contested.others.iter().chain([&contested.shown]);
                made.find(|made| made.key == *key).map(|made| made.what.by)
            }
            Pick::Set(..) | Pick::Words(_) => None,
        };
        let Some(by) = by else { return Ok(None) };
        self.ticket(document, Deed::Promise { of, by, reason: Some(reason) })?;
        Ok(Some(()))
    }

    fn set_field(
        &mut self,
        act: &Act,
        (document, field): (DocumentId, Field),
        pick: Pick,
    ) -> Settled {
        let household = self.click.household(document)?;
        let Some(register) = household.registers().known.get(&field) else { return Ok(None) };
        let value = match pick {
            Pick::Words(typed) => Some(Some(typed_value(field, typed))),
            Pick::Set(desk, at) => {
                let mut claims = register.conflicting.iter().chain([&register.shown]);
                let claim = claims.find(|claim| claim.desk == desk && claim.at == at);
                claim.map(|claim| claim.value.clone())
            }
            Pick::Entry(_) | Pick::Moment(_) => None,
        };
        let Some(value) = value else { return Ok(None) };
        let command = household::Command::Set(vec![Edit { field, value }]);
        let decided = household::decide(&household, act, &self.property, command);
        let refused =
            |why| NotDone::Refused(text::refusal::household(why, self.language).to_owned());
        let decision = decided.map_err(refused)?;
        self.click.set(document, &decision.edits)?;
        Ok(Some(()))
    }

    fn set_again(&mut self, act: &Act, key: &SettingKey, entry: FactKey) -> Settled {
        let document = settings::document(self.property.uid);
        let ledger = self.click.ledger::<settings::Fact>(document)?;
        let folded = settings::fold(&ledger);
        let held = folded.held(key).filter(|held| !held.contested.is_empty());
        let is_live = held.is_some_and(|held| held.key == entry || held.contested.contains(&entry));
        let Some((_, record)) = ledger.get(&entry).filter(|_| is_live) else { return Ok(None) };
        let Body::Fact(settings::Fact::Set { setting, .. }) = &record.body else {
            return Ok(None);
        };
        let command = settings::Command::Set(setting.clone());
        let Ok(decided) = settings::decide(&folded, act, &self.property, command) else {
            let supervisor = words::words(self.language).supervisor;
            return Err(NotDone::Refused(supervisor.to_owned()));
        };
        self.click.add(decided.at(document))?;
        Ok(Some(()))
    }

    fn amend_again(
        &mut self,
        (document, kind): (DocumentId, DocumentKind),
        entry: FactKey,
        reason: String,
    ) -> Settled {
        match kind {
            DocumentKind::Ticket => self.amend::<ticket::Fact>(document, entry, reason),
            DocumentKind::DutyLog => self.amend::<duty::Fact>(document, entry, reason),
            DocumentKind::Handover => self.amend::<handover::Fact>(document, entry, reason),
            DocumentKind::Household => self.amend::<household::Fact>(document, entry, reason),
            DocumentKind::SurveyRound => self.amend::<survey::Fact>(document, entry, reason),
            DocumentKind::SurveyResponse => {
                self.amend::<survey::ResponseFact>(document, entry, reason)
            }
            DocumentKind::Journal => self.amend::<journal::Fact>(document, entry, reason),
            DocumentKind::Settings => self.amend::<settings::Fact>(document, entry, reason),
            DocumentKind::SignedReport
            | DocumentKind::Case
            | DocumentKind::ReceiptBook
            | DocumentKind::Dunning
            | DocumentKind::RoutineMonth
            | DocumentKind::Inspection
            | DocumentKind::Notice
            | DocumentKind::Meeting
            | DocumentKind::Activity => Ok(None),
        }
    }

    fn amend<F: FactOf + Serialize + DeserializeOwned + Clone>(
        &mut self,
        document: DocumentId,
        entry: FactKey,
        reason: String,
    ) -> Settled {
        let ledger = self.click.ledger::<F>(document)?;
        let Some(body) = chosen(&ledger, entry, reason) else { return Ok(None) };
        self.click.add(vec![Draft::new(document, body)])?;
        Ok(Some(()))
    }

    fn keep_seal(
        &mut self,
        act: &Act,
        (document, kind): (DocumentId, ReportKind),
        (keep, reason): (FactKey, String),
    ) -> Settled {
        let month = seal::fold(&self.click.ledger(document)?);
        let command = seal::Command::Settle { kind, keep, reason };
        let Ok(decided) = seal::decide(&month, act, &self.property, command) else {
            return Ok(None);
        };
        self.click.add(decided.at(document))?;
        Ok(Some(()))
    }
}

/// A number where the field holds one.
fn typed_value(field: Field, typed: String) -> Value {
    let area = (field == Field::Area).then(|| area(&typed)).flatten();
    area.map_or_else(|| Value::text(typed), Value::Number)
}
