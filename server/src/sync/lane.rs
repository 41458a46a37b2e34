//! One connection's changes on their way to the writer: checked off the async threads, one batch
//! after the other, the next one while the last waits for its commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::change::Checked;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::fault::Fault;
use dutybook_replica::session::server::Event;
use dutybook_replica::wire::error::CloseCode;
use dutybook_replica::wire::frame::Outcome;
use tokio::sync::mpsc;

use crate::keeper::board::Place;
use crate::keeper::{Batch, KeeperError, Places, judge};
use crate::state::{AppState, Edge};

/// A batch as the desk pushed it.
#[derive(Debug)]
pub(super) struct Pushed {
    /// Its number on this connection.
    pub(super) batch: u64,
    /// The changes.
    pub(super) envelopes: Vec<Envelope>,
}

/// What a lane needs to know.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) state: AppState,
    pub(super) property: PropertyUid,
    pub(super) desk: DeskNumber,
    pub(super) place: Arc<Place>,
    /// Takes each batch's outcomes. It has room for as many as a session lets wait.
    pub(super) answers: mpsc::Sender<Event>,
}

/// A batch after the checks: what goes on to the writer, and what each change came to.
struct Sorted {
    changes: Vec<Checked>,
    faults: BTreeMap<usize, Fault>,
}

impl Lane {
    /// Carries batches until the connection ends.
    pub(super) async fn carry(self, mut pushed: mpsc::Receiver<Pushed>) {
        while let Some(Pushed { batch, envelopes }) = pushed.recv().await {
            if self.hand_in(batch, envelopes).await.is_err() {
                self.answers.send(Event::End(CloseCode::Busy)).await.ok();
                return;
            }
        }
    }

    async fn hand_in(&self, batch: u64, envelopes: Vec<Envelope>) -> Result<(), KeeperError> {
        let (roster, desk, now) = (self.place.roster(), self.desk, self.state.clock.now());
        let count = envelopes.len();
        let check = move || sort(&envelopes, |one| judge::arriving(&roster, one, desk, now));
        let keeper = &self.state.sync.keeper;
        let Sorted { changes, faults } = keeper.board().work(check).await?;
        let (answers, edge) = (self.answers.clone(), Arc::clone(&self.state.edge));
        let answer = move |places: Result<Places, KeeperError>| {
            let event = match outcomes(places, (count, &faults)) {
                Ok(outcomes) => {
                    count_rejected(&outcomes, &edge);
                    Event::Appended { batch, outcomes }
                }
                Err(code) => Event::End(code),
            };
            // An error means that the connection has ended.
            answers.try_send(event).ok();
        };
        if changes.is_empty() {
            answer(Ok(Places::new()));
            return Ok(());
        }
        let property = self.property;
        keeper.append(Batch { property, changes, via: desk, answer: Box::new(answer) }).await
    }
}

fn sort(envelopes: &[Envelope], judge: impl Fn(&Envelope) -> Result<Checked, Fault>) -> Sorted {
    let mut sorted =
        Sorted { changes: Vec::with_capacity(envelopes.len()), faults: BTreeMap::new() };
    for (at, envelope) in envelopes.iter().enumerate() {
        match judge(envelope) {
            Ok(change) => sorted.changes.push(change),
            Err(fault) => {
                sorted.faults.insert(at, fault);
            }
        }
    }
    sorted
}

/// What each of `count` changes of a batch came to, in its order.
fn outcomes(
    places: Result<Places, KeeperError>,
    (count, faults): (usize, &BTreeMap<usize, Fault>),
) -> Result<Vec<Outcome>, CloseCode> {
    let mut places = match places {
        Ok(places) => Some(places.into_iter()),
        Err(KeeperError::Full) => None,
        Err(_failed) => return Err(CloseCode::Failed),
    };
    let mut next = || match places.as_mut().map(Iterator::next) {
        None => Ok(rejected(Fault::ServerFull)),
        Some(Some(Err(_used))) => Ok(rejected(Fault::SequenceTaken)),
        Some(Some(Ok(appended))) => {
            appended.server_seq.map(Outcome::Stored).ok_or(CloseCode::Failed)
        }
        Some(None) => Err(CloseCode::Failed),
    };
    (0..count)
        .map(|at| faults.get(&at).map_or_else(&mut next, |fault| Ok(rejected(*fault))))
        .collect()
}

const fn rejected(fault: Fault) -> Outcome {
    Outcome::Rejected(fault.class(), fault.code())
}

fn count_rejected(outcomes: &[Outcome], edge: &Edge) {
    for outcome in outcomes {
        match outcome {
            Outcome::Stored(_) => {}
            Outcome::Rejected(class, _) => edge.metrics.rejected(*class),
        }
    }
}

#[cfg(test)]
mod tests {
    use dutybook_replica::fault::Rejection;
    use dutybook_store::log::Appended;

    use super::*;

    const fn at(server_seq: u64) -> Appended {
        Appended { seq: server_seq, server_seq: Some(server_seq), new: true }
    }

    #[test]
    fn each_change_is_answered_in_its_place() {
        let faults = BTreeMap::from([(1, Fault::ForeignKey)]);
        let answered = outcomes(Ok(vec![Ok(at(7)), Ok(at(8))]), (3, &faults)).unwrap();
        let refused = Outcome::Rejected(Rejection::Refused, Fault::ForeignKey.code());
        assert_eq!(answered, [Outcome::Stored(7), refused, Outcome::Stored(8)]);
    }

    #[test]
    fn a_full_disk_asks_for_another_try_and_keeps_what_is_refused_refused() {
        let faults = BTreeMap::from([(0, Fault::NotEntitled)]);
        let answered = outcomes(Err(KeeperError::Full), (2, &faults)).unwrap();
        let refused = Outcome::Rejected(Rejection::Refused, Fault::NotEntitled.code());
        let later = Outcome::Rejected(Rejection::Later, Fault::ServerFull.code());
        assert_eq!(answered, [refused, later]);
    }

    #[test]
    fn nothing_is_called_stored_that_the_writer_did_not_place() {
        let none = BTreeMap::new();
        assert_eq!(outcomes(Err(KeeperError::Failed), (1, &none)), Err(CloseCode::Failed));
        assert_eq!(outcomes(Ok(vec![Ok(at(1))]), (2, &none)), Err(CloseCode::Failed));
        let unnumbered = Appended { server_seq: None, ..at(1) };
        assert_eq!(outcomes(Ok(vec![Ok(unnumbered)]), (1, &none)), Err(CloseCode::Failed));
    }
}
