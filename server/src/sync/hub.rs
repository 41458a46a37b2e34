//! Which desks are connected. A desk has one connection: a second one takes the place of the first.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::key::PublicKey;
use dutybook_replica::wire::frame::Standing;
use tokio::sync::watch;

/// What has become of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It goes on, in this standing.
    Stays(Standing),
    /// The same desk has connected anew.
    Superseded,
    /// Another key has taken the desk's number, or none has it any more.
    Displaced,
}

#[derive(Debug)]
struct Seat {
    number: u64,
    key: PublicKey,
    fate: watch::Sender<Fate>,
}

type Who = (PropertyUid, DeskNumber);

/// Every connection that was let in.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    seats: Mutex<Seats>,
}

#[derive(Debug, Default)]
struct Seats {
    last: u64,
    by_desk: BTreeMap<Who, Seat>,
}

/// One connection's place; given up when dropped.
#[derive(Debug)]
pub(crate) struct Seated {
    hub: Arc<Hub>,
    who: Who,
    number: u64,
}

impl Seated {
    /// Tells this connection from every other of this server's run.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        let mut seats = self.hub.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if seats.by_desk.get(&self.who).is_some_and(|seat| seat.number == self.number) {
            seats.by_desk.remove(&self.who);
        }
    }
}

impl Hub {
    /// Seats a desk that proved itself under `key`. Whoever sat there is told.
    pub(crate) fn seat(
        self: &Arc<Self>,
        who: Who,
        key: PublicKey,
        standing: Standing,
    ) -> (Seated, watch::Receiver<Fate>) {
        let (fate, told) = watch::channel(Fate::Stays(standing));
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.last = seats.last.saturating_add(1);
        let number = seats.last;
        if let Some(old) = seats.by_desk.insert(who, Seat { number, key, fate }) {
            old.fate.send_replace(Fate::Superseded);
        }
        drop(seats);
        (Seated { hub: Arc::clone(self), who, number }, told)
    }

    /// Who is connected.
    pub(crate) fn connected(&self) -> Vec<Who> {
        let seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.by_desk.keys().copied().collect()
    }

    /// Tells a connection what the registry says of its desk now; `None` where it knows no such
    /// desk any more.
    pub(crate) fn tell(&self, who: Who, record: Option<(PublicKey, Standing)>) {
        let seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(seat) = seats.by_desk.get(&who) else { return };
        let fate = match record {
            Some((key, standing)) if key == seat.key => Fate::Stays(standing),
            Some(_) | None => Fate::Displaced,
        };
        seat.fate.send_if_modified(|known| std::mem::replace(known, fate) != fate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Who = (PropertyUid::from_bytes([1; 16]), DeskNumber(1));
    const KEY: PublicKey = PublicKey([1; 32]);

    #[test]
    fn a_second_connection_takes_the_place_of_the_first() {
        let hub = Arc::new(Hub::default());
        let (first, first_told) = hub.seat(WHO, KEY, Standing::Active);
        let (second, second_told) = hub.seat(WHO, KEY, Standing::Active);
        assert_eq!(*first_told.borrow(), Fate::Superseded);
        // The first one's end does not unseat the second.
        drop(first);
        assert_eq!(hub.connected(), [WHO]);
        assert_eq!(*second_told.borrow(), Fate::Stays(Standing::Active));
        drop(second);
        assert_eq!(hub.connected(), []);
    }

    #[test]
    fn a_connection_hears_of_its_standing_once_and_of_another_key() {
        let hub = Arc::new(Hub::default());
        let (_seated, mut told) = hub.seat(WHO, KEY, Standing::Active);
        hub.tell(WHO, Some((KEY, Standing::Active)));
        assert!(!told.has_changed().unwrap());
        hub.tell(WHO, Some((KEY, Standing::Lost)));
        assert_eq!(*told.borrow_and_update(), Fate::Stays(Standing::Lost));
        hub.tell(WHO, Some((PublicKey([2; 32]), Standing::Active)));
        assert_eq!(*told.borrow_and_update(), Fate::Displaced);
        hub.tell((WHO.0, DeskNumber(9)), None);
        assert!(!told.has_changed().unwrap());
    }
}
