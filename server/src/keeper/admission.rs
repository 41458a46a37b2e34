//! Entries a person admits from a file: the same checks as of a desk's, but for the end of its
//! certificate. What does not stand them goes to quarantine; nothing is dropped.

use dutybook_domain::id::DeskNumber;
use dutybook_replica::export;
use dutybook_replica::fault::Fault;
use dutybook_store::log::Origin;

use super::opening::millis;
use super::writer::Writer;
use super::{Batch, KeeperError, judge};
use crate::registry::{Admission, Admitted};

/// How many entries a commit takes, so that connected desks wait for milliseconds only.
const ENTRIES_AT_ONCE: usize = 1_000;

impl Writer {
    /// Takes in every file that waits.
    pub(super) fn admit_files(&mut self) -> Result<(), KeeperError> {
        while let Some(file) = self.registry.waiting_admission()? {
            let admitted = self.admit(&file)?;
            self.registry.finish_admission(file.seq, admitted, self.clock.now())?;
            let Admitted { stored, held, set_aside } = admitted;
            tracing::info!(stored, held, set_aside, "a file was admitted");
        }
        Ok(())
    }

    fn admit(&mut self, file: &Admission) -> Result<Admitted, KeeperError> {
        let mut admitted = Admitted::default();
        // The command read it before it handed it in.
        let read = export::decode(&file.file).or(Err(KeeperError::DamagedFile))?;
        let (property, envelopes) = (file.property, read.1);
        let now = millis(self.clock.now());
        let origin = Origin { via: DeskNumber::SERVER, received_at: now };
        for envelopes in envelopes.chunks(ENTRIES_AT_ONCE) {
            let Some(roster) = self.rosters.get(&property) else { break };
            let mut changes = Vec::new();
            let mut faulty = Vec::new();
            for envelope in envelopes {
                match judge::admitted(roster, envelope) {
                    Ok(change) => changes.push(change),
                    Err(fault) => faulty.push((envelope.clone(), fault)),
                }
            }
            let outcomes = self.log.append(property, &changes, origin)?;
            for (change, outcome) in changes.iter().zip(&outcomes) {
                match outcome {
                    Ok(appended) if appended.new => add(&mut admitted.stored),
                    Ok(_) => add(&mut admitted.held),
                    Err(_used) => faulty.push((change.envelope.clone(), Fault::SequenceTaken)),
                }
            }
            for (envelope, fault) in faulty {
                self.log.quarantine(property, &envelope, fault.code(), origin)?;
                add(&mut admitted.set_aside);
            }
            let answer = Box::new(|_answered| {});
            let batch = Batch { property, changes, via: DeskNumber::SERVER, answer };
            self.receive(&batch, &outcomes);
            self.announce(property);
        }
        Ok(admitted)
    }
}

fn add(count: &mut u32) {
    *count = count.saturating_add(1);
}
