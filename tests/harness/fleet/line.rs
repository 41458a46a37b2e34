//! The lines between posts and server, and the clock they live by. Frames are dropped, doubled,
//! delayed and overtake each other as the weather says.

use std::collections::BTreeMap;

use dutybook_replica::session::Moment;
use dutybook_replica::wire::codec::decode;

use super::world::Packet;
use crate::random::Random;

/// What happens to a frame, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weather {
    pub(super) drop: u64,
    pub(super) double: u64,
    pub(super) delay: u64,
}

/// Everything on its way.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) now: Moment,
    pub(super) weather: Weather,
    /// Frames that were more than heartbeats, since last cleared.
    pub(super) said: u64,
    pub(super) frames: u64,
    packets: BTreeMap<(Moment, u64), Packet>,
    /// When the last frame of a direction arrives, where nothing goes wrong.
    arrives: BTreeMap<(u64, bool), Moment>,
    count: u64,
}

impl Line {
    pub(super) fn queue(&mut self, wait: u64, packet: Packet) {
        self.queue_at(self.now.after(wait), packet);
    }

    fn queue_at(&mut self, at: Moment, packet: Packet) {
        self.count += 1;
        self.packets.insert((at, self.count), packet);
    }

    /// The next thing that is due by then.
    pub(super) fn due(&mut self, by: Moment) -> Option<Packet> {
        let entry = self.packets.first_entry().filter(|entry| entry.key().0 <= by)?;
        self.now = self.now.max(entry.key().0);
        Some(entry.remove())
    }

    /// Whether nothing is on its way.
    pub(super) fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }

    pub(super) fn carry(
        &mut self,
        random: &mut Random,
        (connection, up, is_open): (u64, bool, bool),
        bytes: &[u8],
    ) {
        self.frames += 1;
        if !is_heartbeat(bytes) {
            self.said += 1;
        }
        let Weather { drop, double, delay } = self.weather;
        if !is_open || random.chance(drop) {
            return;
        }
        let copies = if random.chance(double) { 2 } else { 1 };
        for _ in 0..copies {
            let arrives = self.arrives.entry((connection, up)).or_default();
            // In order, unless the weather lets one overtake.
            let mut at = self.now.after(20 + random.below(30)).max(*arrives);
            *arrives = at;
            if random.chance(delay) {
                at = at.after(random.below(3_000));
            }
            let bytes = bytes.to_vec();
            let packet = if up {
                Packet::ToServer(connection, bytes)
            } else {
                Packet::ToPost(connection, bytes)
            };
            self.queue_at(at, packet);
        }
    }
}

fn is_heartbeat(bytes: &[u8]) -> bool {
    use dutybook_replica::wire::frame::Frame;
    decode(bytes).is_ok_and(|(_, frame)| matches!(frame, Frame::Ping | Frame::Pong))
}
