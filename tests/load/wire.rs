//! What a change costs on the wire: a count, the same on every machine.

use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_domain::property::Property;
use dutybook_domain::regulation::Rules;
use dutybook_replica::author::Author;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::key::SecretKey;
use dutybook_replica::wire::codec::encode;
use dutybook_replica::wire::frame::{Frame, Push};
use dutybook_replica::wire::limits::BATCH_BYTES;
use harness::clock::{ZONE, wall};
use harness::load::figure::Figure;
use harness::load::tickets::Clerk;

/// What a change may cost over its raw bytes, compressed.
const ALLOWED_BYTES: usize = 75;

pub(crate) fn measure() -> anyhow::Result<Vec<Figure>> {
    let envelopes = day()?;
    let mut batch = Vec::new();
    for envelope in &envelopes {
        if bytes(&batch).saturating_add(envelope.change.len()) > BATCH_BYTES {
            break;
        }
        batch.push(envelope.clone());
    }
    let alone: Vec<Envelope> = envelopes.into_iter().take(1).collect();
    Ok(vec![
        Figure::new("wire-bytes-of-a-batch", share(batch)?, 1.0),
        Figure::new("wire-bytes-of-one-change", share(alone)?, 1.0),
    ])
}

/// Tickets as desks write them, ticket by ticket.
fn day() -> anyhow::Result<Vec<Envelope>> {
    let uid = PropertyUid::from_bytes([1; 16]);
    let property = Property::new(uid, ZONE, Rules::default());
    let (desk, key) = (DeskNumber(1), SecretKey::from_seed(&[1; 32]));
    let author = Author { property: uid, desk, actor: [1; 16], key };
    let mut clerk = Clerk::new(property, desk, 5, wall("2026-03-02 09:00")?);
    let mut envelopes = Vec::new();
    for _ticket in 0..100 {
        envelopes.extend(clerk.whole(&author)?.into_iter().map(|change| change.envelope));
    }
    Ok(envelopes)
}

fn bytes(envelopes: &[Envelope]) -> usize {
    envelopes.iter().map(|envelope| envelope.change.len()).sum()
}

/// What the frame may measure over what it does.
fn share(envelopes: Vec<Envelope>) -> anyhow::Result<f64> {
    let raw: Vec<u8> = envelopes.iter().flat_map(|envelope| envelope.change.clone()).collect();
    let floor = zstd::bulk::compress(&raw, 3)?.len();
    let allowed = floor.saturating_add(envelopes.len().saturating_mul(ALLOWED_BYTES));
    let frame = encode(&Frame::Push(Push { batch: 1, remaining: 0, envelopes }), 0)?;
    Ok(f64::from(u32::try_from(allowed)?) / f64::from(u32::try_from(frame.len())?))
}
