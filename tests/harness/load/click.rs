//! A click at a desk: a new ticket decided by the rules, on the disk, and in the list of tickets.

use std::time::Duration;

use anyhow::Context as _;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::property::Property;
use dutybook_domain::regulation::Rules;
use dutybook_kiosk::clock;
use dutybook_kiosk::desk::{Desk, Entry};
use dutybook_replica::author::Writing;
use dutybook_server::clock::Stopwatch;

use super::cpu;
use super::tickets::{Clerk, Record};
use crate::clock::ZONE;

/// What a click took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Click {
    /// Of the processor.
    pub cpu: Duration,
    /// On the wall, the wait for the disk included.
    pub wall: Duration,
}

/// Clicks so often. Each writes one document, as a receipt does.
///
/// # Errors
/// When the rules or the desk refuse, or what was written is not to be seen.
pub fn many(desk: &mut Desk, count: usize) -> anyhow::Result<Vec<Click>> {
    let property = Property::new(desk.property(), ZONE, Rules::default());
    let seed = u64::try_from(clock::now().timestamp_millis())?;
    let mut clerk = Clerk::new(property, desk.identity().desk, seed, clock::now());
    (0..count).map(|_| once(desk, &mut clerk)).collect()
}

fn once(desk: &mut Desk, clerk: &mut Clerk) -> anyhow::Result<Click> {
    let (watch, before) = (Stopwatch::start(), cpu::of_thread());
    let Record { document, bytes } = clerk.receipt()?;
    let writing = Writing::Fact(&bytes);
    desk.write(clock::now(), &[Entry { document, kind: DocumentKind::Ticket, writing }])?;
    desk.books()?.find(desk.property(), document)?.context("the ticket is not to be seen")?;
    let cpu = cpu::of_thread().saturating_sub(before);
    Ok(Click { cpu, wall: watch.elapsed() })
}
