//! Frames as a whole: they read back, they stay small, and garbage does no harm.

use dutybook_domain::id::{BlobHash, DeskNumber, DocumentId, PropertyUid};
use proptest::prelude::*;

use super::codec::{decode, encode};
use super::error::{CloseCode, WireError};
use super::frame::{
    About, BlobPart, BlobWant, Challenge, Epoch, Frame, Goodbye, Hello, Need, Nonce, Outcome, Page,
    PageAck, Proof, Push, Resume, Secret, Standing, Stored, Welcome,
};
use super::limits::{MAX_ENVELOPES, MAX_FRAME_BYTES, MAX_HEAD_BYTES};
use super::varint;
use crate::envelope::Envelope;
use crate::fault::Rejection;
use crate::fingerprint::Fingerprint;
use crate::sample::{Author, Random};

fn push(envelopes: Vec<Envelope>) -> Frame {
    Frame::Push(Push { batch: 7, remaining: 3, envelopes })
}

fn hello() -> Frame {
    Frame::Hello(Hello {
        versions: (1, 1),
        property: PropertyUid::from_bytes([3; 16]),
        desk: DeskNumber(2),
        nonce: Nonce([9; 32]),
        resume: Resume {
            epoch: Some(Epoch([4; 16])),
            cursor: 30_000,
            heard: 30_010,
            fingerprint: Fingerprint { count: 30_000, sum: [0xab; 32] },
            held: 30_050,
            unsent: 50,
            secrets: [6; 16],
        },
        credit: 1 << 21,
        about: Some(About {
            version: "1.20.300-rc.1".to_owned(),
            refused: 3,
            clock: 1_764_000_000_123,
        }),
    })
}

fn welcome() -> Frame {
    Frame::Welcome(Welcome {
        epoch: Epoch([4; 16]),
        head: 30_050,
        server_time: 1_764_000_000_000,
        common: true,
        secrets: [6; 16],
        standing: Standing::Active,
        credit: 1 << 21,
        proof: Proof([7; 64]),
    })
}

fn stored() -> Frame {
    let mut outcomes: Vec<_> = (100..130).map(Outcome::Stored).collect();
    outcomes.push(Outcome::Rejected(Rejection::Later, 16));
    outcomes.push(Outcome::Rejected(Rejection::ReAuthor, 20));
    outcomes.extend([Outcome::Stored(7), Outcome::Rejected(Rejection::Refused, 9_999)]);
    Frame::Stored(Stored { batch: 7, credit: 4_000, outcomes })
}

/// One frame of every kind.
fn every_kind() -> Vec<Frame> {
    let mut author = Author::new(2, 1);
    let envelopes = author.day(5, 24);
    let changes: Vec<_> = (11..).step_by(2).zip(envelopes.clone()).collect();
    let hash = BlobHash([5; 32]);
    let secret =
        Secret { name: "pin/7".to_owned(), version: 3, deleted: false, bytes: vec![1; 40] };
    vec![
        hello(),
        Frame::Challenge(Challenge { version: 1, nonce: Nonce([8; 32]) }),
        Frame::Proof(Proof([7; 64])),
        welcome(),
        push(envelopes),
        push(vec![]),
        stored(),
        Frame::Page(Page {
            from: 10,
            to: 60,
            head: 90,
            changes,
            known: (12..60).step_by(2).zip((0..30).rev()).collect(),
        }),
        Frame::Page(Page { from: 10, to: 60, head: 90, changes: vec![], known: vec![] }),
        Frame::PageAck(PageAck { cursor: 60, credit: 900 }),
        Frame::Reconcile(vec![0x61; 300]),
        Frame::Need(Need { expected: Fingerprint::default(), runs: vec![(0, 3), (9, 1)] }),
        Frame::BlobWant(BlobWant { hash, offset: 400 }),
        Frame::BlobPart(BlobPart { hash, offset: 400, total: 700, bytes: vec![2; 300] }),
        Frame::BlobNone(hash),
        Frame::SecretList(vec![secret.mark()]),
        Frame::SecretWant(vec!["pin/8".to_owned()]),
        Frame::Secrets(vec![secret]),
        Frame::Credit(77),
        Frame::Ping,
        Frame::Pong,
        Frame::Retire,
        Frame::Goodbye(Goodbye { code: CloseCode::Retired }),
    ]
}

fn read_back(frame: &Frame) -> Frame {
    let (number, read) = decode(&encode(frame, 201).unwrap()).unwrap();
    assert_eq!(number, 201);
    read
}

#[test]
fn a_frame_of_every_kind_reads_back() {
    let frames = every_kind();
    for frame in &frames {
        assert_eq!(&read_back(frame), frame);
    }
    let mut kinds: Vec<_> = frames.iter().map(Frame::kind).collect();
    kinds.dedup();
    assert_eq!(kinds, (1..=21).collect::<Vec<_>>());
}

#[test]
fn a_frame_of_a_newer_version_is_stepped_over() {
    let mut bytes = vec![0, 5];
    ciborium::into_writer(&(300_u16, ("new", [1, 2, 3])), &mut bytes).unwrap();
    assert_eq!(decode(&bytes), Ok((5, Frame::Unknown(300))));
}

#[test]
fn a_field_of_a_newer_version_is_stepped_over() {
    #[derive(serde::Serialize)]
    struct Newer {
        c: u64,
        w: u64,
        extra: &'static str,
    }
    let mut bytes = vec![0, 5];
    ciborium::into_writer(&(8_u16, Newer { c: 9, w: 1, extra: "field" }), &mut bytes).unwrap();
    assert_eq!(decode(&bytes), Ok((5, Frame::PageAck(PageAck { cursor: 9, credit: 1 }))));
}

#[test]
fn a_change_costs_at_most_its_compressed_bytes_and_75() {
    for (documents, count) in [(1, 1), (1, 2), (4, 12), (50, 50), (100, 1_000), (600, 600)] {
        let envelopes = Author::new(2, 5).day(documents, count);
        let raw: Vec<u8> = envelopes.iter().flat_map(|row| row.change.clone()).collect();
        let floor = zstd::bulk::compress(&raw, 3).unwrap().len();
        let wire = encode(&push(envelopes.clone()), 0).unwrap().len();
        assert!(wire <= floor + 75 * count, "{documents} documents, {count} changes");
        let changes = (1..).zip(envelopes).collect();
        let head = super::count_of(count);
        let page = Frame::Page(Page { from: 0, to: head, head, changes, known: vec![] });
        assert!(encode(&page, 0).unwrap().len() <= floor + 75 * count);
    }
}

#[test]
fn what_is_not_an_automerge_change_is_carried_unaltered() {
    let plain = |change: &[u8]| Envelope {
        document: DocumentId::from_bytes([1; 16]),
        kind: 900,
        change: change.to_vec(),
        desk: DeskNumber(65_535),
        signature: [1; 64],
    };
    let real = Author::new(1, 9).day(1, 3);
    let mut broken = real.clone();
    broken[1].change[5] ^= 1;
    broken[2].change.push(0);
    let mut envelopes = vec![plain(b""), plain(b"\x85\x6f\x4a\x83"), plain(&[0xff; 300])];
    envelopes.extend(broken);
    envelopes.extend(real);
    let frame = push(envelopes);
    assert_eq!(read_back(&frame), frame);
}

#[test]
fn a_decompression_bomb_is_cut_off_with_its_own_code() {
    let mut head = vec![0x82, 0x05];
    head.extend(vec![0; 64 << 20]);
    let mut bomb = vec![1, 0];
    bomb.extend(zstd::bulk::compress(&head, 3).unwrap());
    assert!(bomb.len() < 20_000);
    assert_eq!(decode(&bomb), Err(WireError::Bomb));
    assert_eq!(WireError::Bomb.close_code(), CloseCode::Bomb);
    assert_eq!(decode(&vec![0; MAX_FRAME_BYTES + 1]), Err(WireError::TooLong));
}

#[test]
fn dependencies_told_by_reference_cannot_unfold_without_bound() {
    let mut meta = vec![1];
    varint::write(&mut meta, 1);
    varint::write(&mut meta, 1);
    varint::write(&mut meta, 1);
    varint::write(&mut meta, 1 + (1 << 22));
    meta.extend(vec![1; MAX_HEAD_BYTES - 1_000]);
    let columns = super::pack::Columns(1, meta, vec![]);
    let tail = [0; 80];
    assert_eq!(super::pack::unpack(&columns, &tail), Err(WireError::Bomb));
}

#[test]
fn more_changes_than_the_limit_are_too_much() {
    let one = Author::new(1, 3).day(1, 1).remove(0);
    let frame = push(vec![one; MAX_ENVELOPES + 1]);
    assert_eq!(decode(&encode(&frame, 0).unwrap()), Err(WireError::TooMuch));
}

/// The frame's bytes with its head inflated, so that a mutation meets the decoder, not zstd.
fn inflated(frame: &Frame) -> Vec<u8> {
    let (head, tail) = super::body::to_parts(frame).unwrap();
    let mut bytes = vec![if tail.is_empty() { 0 } else { 2 }, 0];
    if !tail.is_empty() {
        varint::write(&mut bytes, super::count_of(head.len()));
    }
    bytes.extend(head);
    bytes.extend(tail);
    bytes
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            return;
        }
        let at = random.index(bytes.len());
        match random.below(5) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = [0, 0x7f, 0x80, 0xff, 0x9b, 0x5b][random.index(6)],
            2 => bytes.truncate(at),
            3 => bytes.insert(at, random.bytes::<1>()[0]),
            _ => {
                let end = (at + random.index(40)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = random.index(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
}

#[test]
fn mutated_frames_do_no_harm() {
    let mut random = Random(20_261_124);
    let frames = every_kind();
    let plain: Vec<_> = frames.iter().map(|frame| encode(frame, 0).unwrap()).collect();
    let open: Vec<_> = frames.iter().map(inflated).collect();
    let mut read = 0;
    for round in 0..20_000 {
        let source = if round % 2 == 0 { &plain } else { &open };
        let mut bytes = source[random.index(source.len())].clone();
        mutate(&mut bytes, &mut random);
        if let Ok((number, frame)) = decode(&bytes) {
            read += 1;
            // Whatever is accepted can be written again: nothing half understood gets through.
            assert_eq!(decode(&encode(&frame, number).unwrap()), Ok((number, frame)));
        }
    }
    assert!(read > 100, "only {read} mutated frames were readable: the mutations are too coarse");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_decode_or_fail(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        if let Ok((number, frame)) = decode(&bytes) {
            prop_assert!(encode(&frame, number).is_ok());
        }
    }

    #[test]
    fn any_outcomes_read_back(sequences in proptest::collection::vec(any::<u32>(), 0..300)) {
        let outcomes = sequences.into_iter().map(|number| match number % 5 {
            0 => Outcome::Rejected(Rejection::Refused, u16::try_from(number % 7).unwrap()),
            1 => Outcome::Rejected(Rejection::Later, 1),
            _ => Outcome::Stored(u64::from(number % 40)),
        }).collect();
        let frame = Frame::Stored(Stored { batch: 1, credit: 0, outcomes });
        prop_assert_eq!(read_back(&frame), frame);
    }
}
