//! What a stranger's bytes cost: every decoder that meets them is given mutated and well-formed but
//! senseless ones, in a process whose memory is then measured. It ends by itself or it hangs.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use ciborium::Value;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{BlobHash, DeskNumber, DocumentId, PropertyUid};
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::ticket;
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::certificate::Certificate;
use dutybook_replica::change::{self, Limits};
use dutybook_replica::codec;
use dutybook_replica::document::Document;
use dutybook_replica::enrolment::Enrolled;
use dutybook_replica::envelope::Envelope;
use dutybook_replica::export;
use dutybook_replica::key::SecretKey;
use dutybook_replica::wire::codec as wire;
use dutybook_replica::wire::error::{CloseCode, WireError};
use dutybook_replica::wire::frame::{
    BlobPart, Challenge, Epoch, Frame, Goodbye, Hello, Nonce, Outcome, Page, Proof, Push, Resume,
    Secret, Stored,
};
use dutybook_replica::wire::limits::MAX_FRAME_BYTES;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::random::Random;

/// How many inputs of each sort each decoder is given.
pub const ROUNDS: u64 = 10_000;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// For each decoder and sort of input, how many were given and how many were accepted.
    pub given: BTreeMap<String, (u64, u64)>,
    /// The close codes that frames were answered with.
    pub codes: Vec<u16>,
    /// What decompression bombs were answered with.
    pub bombs: Vec<u16>,
    /// By how many bytes the process's memory grew at its peak.
    pub grown_bytes: u64,
}

const PROPERTY: PropertyUid = PropertyUid::from_bytes([7; 16]);
const LIMITS: Limits = Limits::STANDARD;

/// Gives every decoder everything and prints the cost as JSON.
///
/// # Errors
/// When the samples cannot be made or memory cannot be measured.
pub fn run() -> anyhow::Result<ExitCode> {
    let samples = Samples::make()?;
    let mut random = Random::new(20_261_125);
    let mut cost = Cost { given: BTreeMap::new(), codes: vec![], bombs: vec![], grown_bytes: 0 };
    let before = peak_bytes()?;
    for decoder in Decoder::ALL {
        for is_senseless in [false, true] {
            let mut accepted = 0_u64;
            for _ in 0..ROUNDS {
                let bytes = samples.input(decoder, is_senseless, &mut random);
                accepted = accepted.saturating_add(u64::from(decoder.read(&bytes, &mut cost)));
            }
            let sort = if is_senseless { "senseless" } else { "mutated" };
            cost.given.insert(format!("{decoder:?} {sort}"), (ROUNDS, accepted));
        }
    }
    for bomb in bombs()? {
        let code = wire::decode(&bomb).err().map_or(0, |error| error.close_code().number());
        cost.bombs.push(code);
    }
    cost.codes.sort_unstable();
    cost.codes.dedup();
    cost.grown_bytes = peak_bytes()?.saturating_sub(before);
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&cost)?)?;
    Ok(ExitCode::SUCCESS)
}

/// The greatest size this process has had in memory.
fn peak_bytes() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes.saturating_mul(1024))
}

/// Whatever reads bytes from outside.
#[derive(Debug, Clone, Copy)]
enum Decoder {
    Frame,
    Change,
    Fact,
    Certificate,
    Export,
    Enrolment,
}

impl Decoder {
    const ALL: [Self; 6] =
        [Self::Frame, Self::Change, Self::Fact, Self::Certificate, Self::Export, Self::Enrolment];

    fn read(self, bytes: &[u8], cost: &mut Cost) -> bool {
        match self {
            Self::Frame => match wire::decode(bytes) {
                Ok((number, frame)) => {
                    // Nothing half understood gets through.
                    wire::encode(&frame, number).is_ok_and(|again| wire::decode(&again).is_ok())
                }
                Err(error) => {
                    cost.codes.push(error.close_code().number());
                    false
                }
            },
            Self::Change => change::read(&envelope(bytes.to_vec()), &LIMITS).is_ok(),
            Self::Fact => {
                matches!(codec::decode::<ticket::Fact>(bytes), codec::Decoded::Known { .. })
            }
            Self::Certificate => {
                let server = SecretKey::from_seed(&[1; 32]).public();
                Certificate::read(bytes, &[server]).is_some_and(|read| read.is_ok())
            }
            Self::Export => export::decode(bytes).is_ok(),
            Self::Enrolment => ciborium::from_reader::<Enrolled, _>(bytes).is_ok(),
        }
    }
}

fn envelope(change: Vec<u8>) -> Envelope {
    let document = DocumentId::from_bytes([3; 16]);
    let (desk, kind) = (DeskNumber(1), DocumentKind::Ticket.code());
    Envelope { document, kind, change, desk, signature: [5; 64] }
}

/// Whole examples of everything that is read.
struct Samples {
    frames: Vec<Vec<u8>>,
    changes: Vec<Vec<u8>>,
    facts: Vec<Vec<u8>>,
    certificates: Vec<Vec<u8>>,
    exports: Vec<Vec<u8>>,
    enrolments: Vec<Vec<u8>>,
}

impl Samples {
    fn make() -> anyhow::Result<Self> {
        let (server, key) = (SecretKey::from_seed(&[1; 32]), SecretKey::from_seed(&[2; 32]));
        let author = Author { property: PROPERTY, desk: DeskNumber(1), actor: [9; 16], key };
        let id = DocumentId::from_bytes([3; 16]);
        let mut document = Document::new(id, DocumentKind::Ticket.code());
        let from = chrono::DateTime::from_timestamp_millis(1_772_000_000_000).context("a time")?;
        let (mut facts, mut envelopes) = (Vec::new(), Vec::new());
        for n in 0..40 {
            let fact = ticket::Fact::EventSeen(super::desk::row("样", n));
            facts.push(codec::encode(&Record { stamp: None, body: Body::Fact(fact) })?);
            let bytes = facts.last().context("a fact")?;
            let written = author::write(&mut document, &author, from, Writing::Import(bytes))?;
            envelopes.push(written.context("a new fact")?.envelope);
        }
        let certificate = Certificate {
            property: PROPERTY,
            desk: DeskNumber(1),
            key: author.key.public(),
            from,
            end: None,
        };
        let certificate = certificate.sign(&server)?;
        let enrolled = Value::Map(vec![
            (Value::from("property"), Value::from("x")),
            (Value::from("settings"), Value::Array(vec![Value::from(1); 9])),
            (Value::from("certificate"), Value::Bytes(certificate.clone())),
        ]);
        let mut enrolment = Vec::new();
        ciborium::into_writer(&enrolled, &mut enrolment)?;
        Ok(Self {
            frames: frames(&envelopes)?,
            changes: envelopes.iter().map(|one| one.change.clone()).collect(),
            facts,
            certificates: vec![certificate],
            exports: vec![export::encode(PROPERTY, &envelopes)?],
            enrolments: vec![enrolment],
        })
    }

    fn of(&self, decoder: Decoder) -> &[Vec<u8>] {
        match decoder {
            Decoder::Frame => &self.frames,
            Decoder::Change => &self.changes,
            Decoder::Fact => &self.facts,
            Decoder::Certificate => &self.certificates,
            Decoder::Export => &self.exports,
            Decoder::Enrolment => &self.enrolments,
        }
    }

    /// Bytes for a decoder: a sample with its bytes changed, or one that keeps its form and says
    /// something senseless.
    fn input(&self, decoder: Decoder, is_senseless: bool, random: &mut Random) -> Vec<u8> {
        let mut bytes = random.pick(self.of(decoder)).cloned().unwrap_or_default();
        if !is_senseless {
            mutate(&mut bytes, random);
            return bytes;
        }
        match decoder {
            Decoder::Frame => senseless_frame(&bytes, random).unwrap_or(bytes),
            Decoder::Change => {
                let mut body = bytes.get(9..).unwrap_or_default().to_vec();
                mutate(&mut body, random);
                chunk(&body)
            }
            Decoder::Fact | Decoder::Certificate | Decoder::Export | Decoder::Enrolment => {
                senseless_cbor(&bytes, random).unwrap_or(bytes)
            }
        }
    }
}

/// One frame of most kinds, the rest being spelt alike.
fn frames(envelopes: &[Envelope]) -> anyhow::Result<Vec<Vec<u8>>> {
    let (hash, nonce) = (BlobHash([5; 32]), Nonce([8; 32]));
    let resume = Resume {
        epoch: Some(Epoch([4; 16])),
        cursor: 30_000,
        heard: 30_010,
        fingerprint: dutybook_replica::fingerprint::Fingerprint { count: 9, sum: [1; 32] },
        held: 30_050,
        unsent: 50,
        secrets: [6; 16],
    };
    let hello = Hello {
        versions: (1, 1),
        property: PROPERTY,
        desk: DeskNumber(2),
        nonce,
        resume,
        credit: 1 << 21,
        about: None,
    };
    let outcomes = (100..130).map(Outcome::Stored).collect();
    let secret =
        Secret { name: "pin/7".to_owned(), version: 3, deleted: false, bytes: vec![1; 40] };
    let changes = (11..).step_by(2).zip(envelopes.iter().cloned()).collect();
    let known = (12..60).step_by(2).zip((0..24).rev()).collect();
    let all = [
        Frame::Hello(hello),
        Frame::Challenge(Challenge { version: 1, nonce }),
        Frame::Proof(Proof([7; 64])),
        Frame::Push(Push { batch: 7, remaining: 3, envelopes: envelopes.to_vec() }),
        Frame::Stored(Stored { batch: 7, credit: 4_000, outcomes }),
        Frame::Page(Page { from: 10, to: 100, head: 190, changes, known }),
        Frame::Reconcile(vec![0x61; 300]),
        Frame::BlobPart(BlobPart { hash, offset: 400, total: 700, bytes: vec![2; 300] }),
        Frame::SecretList(vec![secret.mark()]),
        Frame::Secrets(vec![secret]),
        Frame::Credit(77),
        Frame::Goodbye(Goodbye { code: CloseCode::Retired }),
    ];
    let encoded = all.iter().map(|frame| wire::encode(frame, 0));
    Ok(encoded.collect::<Result<_, WireError>>()?)
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.index(bytes.len());
        let odd = *random.pick(&[0, 0x7f, 0x80, 0xff, 0x9b, 0x5b, 0xbb]).unwrap_or(&0);
        match random.below(4) {
            0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
            1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = odd),
            2 => bytes.truncate(at.max(1)),
            _ => bytes.insert(at, odd),
        }
    }
}

/// A change chunk around a body, with the checksum the body has.
fn chunk(body: &[u8]) -> Vec<u8> {
    let mut framed = vec![1_u8];
    let mut length = body.len();
    loop {
        let low = u8::try_from(length & 0x7f).unwrap_or(0);
        length >>= 7;
        framed.push(if length == 0 { low } else { low | 0x80 });
        if length == 0 {
            break;
        }
    }
    framed.extend_from_slice(body);
    let digest = Sha256::digest(&framed);
    let mut bytes = vec![0x85, 0x6f, 0x4a, 0x83];
    bytes.extend(digest.iter().take(4));
    bytes.extend(framed);
    bytes
}

/// The frame with its head inflated and something in it changed, sent plain or packed again.
fn senseless_frame(frame: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let (&[flags, number], rest) = frame.split_first_chunk::<2>()?;
    if flags > 1 {
        let mut bytes = frame.to_vec();
        mutate(&mut bytes, random);
        return Some(bytes);
    }
    let head = if flags == 1 { zstd::stream::decode_all(rest).ok()? } else { rest.to_vec() };
    let head = senseless_cbor(&head, random)?;
    let packed = random.chance(50).then(|| zstd::bulk::compress(&head, 3).ok()).flatten();
    let mut bytes = vec![u8::from(packed.is_some()), number];
    bytes.extend(packed.unwrap_or(head));
    Some(bytes)
}

fn senseless_cbor(bytes: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut value: Value = ciborium::from_reader(bytes).ok()?;
    for _ in 0..=random.below(3) {
        disturb(&mut value, random);
    }
    let mut bytes = Vec::new();
    ciborium::into_writer(&value, &mut bytes).ok()?;
    Some(bytes)
}

/// Changes one value somewhere within: another number, another length, another type, one level
/// deeper, twice, none.
fn disturb(value: &mut Value, random: &mut Random) {
    if random.chance(75) {
        let within: Vec<&mut Value> = if let Value::Array(items) = value {
            items.iter_mut().collect()
        } else if let Value::Map(pairs) = value {
            pairs.iter_mut().flat_map(|(key, item)| [key, item]).collect()
        } else {
            Vec::new()
        };
        let at = random.index(within.len());
        if let Some(inner) = within.into_iter().nth(at) {
            return disturb(inner, random);
        }
    }
    *value = match random.below(9) {
        0 => Value::from(u64::MAX),
        1 => Value::from(-1),
        2 => Value::Null,
        3 => Value::Bytes(random.bytes::<40>().to_vec()),
        4 => Value::Array(vec![Value::Null; random.index(70_000)]),
        5 => (0..random.below(12)).fold(value.clone(), |inner, _| Value::Array(vec![inner])),
        6 => Value::Map(vec![(Value::from(1), Value::from(0)); random.index(600)]),
        7 => Value::Text("\u{202e}".repeat(random.index(300))),
        _ => Value::Bytes(vec![0xff; random.index(9_000)]),
    };
}

/// Small frames that would unfold to far more than a frame may hold, made a piece at a time: what
/// they unfold to is nowhere in this process.
fn bombs() -> anyhow::Result<Vec<Vec<u8>>> {
    let packed = |head: &[u8], filling: u8| -> anyhow::Result<Vec<u8>> {
        let mut bomb = zstd::stream::write::Encoder::new(vec![1, 0], 3)?;
        bomb.write_all(head)?;
        for _ in 0..200 {
            bomb.write_all(&[filling; 1 << 14])?;
        }
        let bomb = bomb.finish()?;
        anyhow::ensure!(bomb.len() < MAX_FRAME_BYTES / 8, "the bomb itself is too long");
        Ok(bomb)
    };
    let mut large = zstd::stream::write::Encoder::new(vec![1, 0], 3)?;
    for _ in 0..(200 << 6) {
        large.write_all(&[0; 1 << 14])?;
    }
    let (nested, items) = (packed(&[0x82, 0x05], 0x81)?, [0x82, 0x05, 0x9a, 0, 0x30, 0, 0]);
    Ok(vec![large.finish()?, nested, packed(&items, 0)?])
}
