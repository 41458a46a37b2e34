//! Looking at personal values. A look is written down before anything is shown: in the property's
//! journal, where the report counts looks and a supervisor samples them (regulations §11.3).

use super::{Context, Decision};
use crate::household::field::Field;
use crate::household::thing::PersonId;
use crate::household::{Refusal, document};
use crate::id::DocumentId;
use crate::journal::{self, ExportKind, RevealedField};

impl Context<'_> {
    fn document(self) -> Result<DocumentId, Refusal> {
        let unit = self.file.opened_as().ok_or(Refusal::NoFile)?;
        Ok(document(self.property.uid, unit))
    }

    fn entered(self, fact: journal::Fact) -> Result<Decision, Refusal> {
        let journal = journal::decide(self.act, fact).map_err(|refusal| match refusal {
            journal::Refusal::PurposeMissing | journal::Refusal::ReprintReasonMissing => {
                Refusal::PurposeMissing
            }
            journal::Refusal::NameMissing => Refusal::NameMissing,
            journal::Refusal::NotAllowed => Refusal::NotAllowed,
        })?;
        Ok(Decision { journal: journal.facts, ..Decision::default() })
    }

    pub(super) fn view(self, purpose: String) -> Result<Decision, Refusal> {
        self.entered(journal::Fact::Viewed { document: self.document()?, purpose })
    }

    /// Night duty sees a telephone number, to call back, and nothing else (regulations §11.5).
    pub(super) fn reveal(self, field: Field, purpose: String) -> Result<Decision, Refusal> {
        let shown = field.revealed_as().ok_or(Refusal::NothingThere)?;
        if self.act.role.is_night_duty() && shown != RevealedField::Phone {
            return Err(Refusal::NightLogOnly);
        }
        self.file.registers().value(field).ok_or(Refusal::NothingThere)?;
        let document = self.document()?;
        self.entered(journal::Fact::Revealed { document, field: shown, purpose })
    }

    pub(super) fn export(
        self,
        person: PersonId,
        file: String,
        purpose: String,
    ) -> Result<Decision, Refusal> {
        self.known(person)?;
        let kind = ExportKind::Person;
        self.entered(journal::Fact::Exported { kind, file, records: 1, purpose })
    }
}
