//! One automerge change chunk of the only shape we write: puts of bytes under the root.
//!
//! automerge's own parser is not given a stranger's bytes: it inflates compressed chunks without a
//! bound, repeats a row as often as a run claims, does not compare the checksum, and applying a
//! change whose sequence skips one panics. [`decode`] reads the one shape with bounds, and a caller
//! accepts it only if [`encode`] gives the very same bytes again; what is left for automerge is
//! then exactly what automerge itself would have written.

use sha2::{Digest as _, Sha256};

use super::columns::{
    Reader, decode_deltas, decode_runs, encode_deltas, encode_runs, put_bytes, put_length,
    put_signed, put_unsigned,
};
use super::{Limits, OpId, Put};
use crate::envelope::ChangeHash;
use crate::fault::Fault;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE_CHUNK: u8 = 1;
/// The action of an automerge operation that puts a scalar.
const PUT: u64 = 1;
/// The type of an automerge scalar that is bytes; the bits above it are the length.
const BYTES: u64 = 7;

const KEY: u64 = 0x15;
const INSERT: u64 = 0x34;
const ACTION: u64 = 0x42;
const VALUE_META: u64 = 0x56;
const VALUE: u64 = 0x57;
const PRED_COUNT: u64 = 0x70;
const PRED_ACTOR: u64 = 0x71;
const PRED_COUNTER: u64 = 0x73;
const COLUMNS: [u64; 8] =
    [KEY, INSERT, ACTION, VALUE_META, VALUE, PRED_COUNT, PRED_ACTOR, PRED_COUNTER];

/// What a change says, apart from the bytes it is spelt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The changes it builds on, ascending.
    pub(crate) deps: Vec<ChangeHash>,
    pub(crate) actor: [u8; 16],
    pub(crate) sequence: u64,
    /// The counter of its first operation.
    pub(crate) first_op: u64,
    pub(crate) millis: i64,
    pub(crate) puts: Vec<Put>,
}

/// Takes the chunk apart: its body, once the frame around it is found sound.
pub(super) fn body(bytes: &[u8]) -> Result<(&[u8], ChangeHash), Fault> {
    let mut reader = Reader(bytes);
    let (magic, checksum, kind) = (reader.array(), reader.array::<4>(), reader.array());
    let (Some(MAGIC), Some(checksum), Some([CHANGE_CHUNK])) = (magic, checksum, kind) else {
        return Err(Fault::NotAChange);
    };
    let length = reader.length(reader.0.len()).ok_or(Fault::Malformed)?;
    let body = reader.take(length).ok_or(Fault::Malformed)?;
    if !reader.0.is_empty() {
        return Err(Fault::TrailingBytes);
    }
    let hash = hash_of(body);
    if hash.0.first_chunk() != Some(&checksum) {
        return Err(Fault::WrongChecksum);
    }
    Ok((body, hash))
}

fn hash_of(body: &[u8]) -> ChangeHash {
    let mut head = vec![CHANGE_CHUNK];
    put_length(&mut head, body.len());
    ChangeHash(Sha256::new().chain_update(head).chain_update(body).finalize().into())
}

/// Reads the body of a change of our shape. Says nothing about its spelling: compare with
/// [`encode`].
pub(super) fn decode(body: &[u8], limits: &Limits) -> Result<Parts, Fault> {
    let mut reader = Reader(body);
    let count = reader.unsigned().ok_or(Fault::Malformed)?;
    let count = bounded(count, limits.deps, Fault::TooManyDeps)?;
    let deps = times(count, || reader.array().map(ChangeHash)).ok_or(Fault::Malformed)?;
    let actor = actor_of(&mut reader)?;
    let mut number = || reader.unsigned().ok_or(Fault::Malformed);
    let (sequence, first_op) = (number()?, number()?);
    let millis = reader.signed().ok_or(Fault::Malformed)?;
    if !reader.text().ok_or(Fault::Malformed)?.is_empty() {
        return Err(Fault::NotGrowOnly);
    }
    let others = reader.unsigned().ok_or(Fault::Malformed)?;
    let others = bounded(others, limits.deps, Fault::TooManyDeps)?;
    let mut actors = vec![actor];
    for _ in 0..others {
        actors.push(actor_of(&mut reader)?);
    }
    let columns = columns_of(&mut reader)?;
    if !reader.0.is_empty() {
        return Err(Fault::NotGrowOnly);
    }
    let puts = puts_of(columns, &actors, limits)?;
    Ok(Parts { deps, actor, sequence, first_op, millis, puts })
}

fn bounded(count: u64, most: usize, fault: Fault) -> Result<usize, Fault> {
    usize::try_from(count).ok().filter(|count| *count <= most).ok_or(fault)
}

fn times<T>(count: usize, read: impl FnMut() -> Option<T>) -> Option<Vec<T>> {
    std::iter::repeat_with(read).take(count).collect()
}

fn actor_of(reader: &mut Reader<'_>) -> Result<[u8; 16], Fault> {
    match reader.unsigned() {
        Some(16) => reader.array().ok_or(Fault::Malformed),
        Some(_) => Err(Fault::CounterOutOfRange),
        None => Err(Fault::Malformed),
    }
}

/// The bytes of each of [`COLUMNS`]; a column of any other kind is an operation we do not accept.
fn columns_of<'a>(reader: &mut Reader<'a>) -> Result<[&'a [u8]; COLUMNS.len()], Fault> {
    let count = reader.unsigned().ok_or(Fault::Malformed)?;
    let count = bounded(count, COLUMNS.len(), Fault::NotGrowOnly)?;
    let mut lengths = [0; COLUMNS.len()];
    for _ in 0..count {
        let kind = reader.unsigned().ok_or(Fault::Malformed)?;
        let length = reader.length(reader.0.len()).ok_or(Fault::Malformed)?;
        let at = COLUMNS.iter().position(|known| *known == kind).ok_or(Fault::NotGrowOnly)?;
        *lengths.get_mut(at).ok_or(Fault::NotGrowOnly)? = length;
    }
    let mut columns = [&[][..]; COLUMNS.len()];
    for (column, length) in columns.iter_mut().zip(lengths) {
        *column = reader.take(length).ok_or(Fault::Malformed)?;
    }
    Ok(columns)
}

fn puts_of(
    columns: [&[u8]; COLUMNS.len()],
    actors: &[[u8; 16]],
    limits: &Limits,
) -> Result<Vec<Put>, Fault> {
    let [keys, _inserts, actions, metas, values, counts, pred_actors, pred_counters] = columns;
    let rows = |column| decode_runs(column, limits.puts, Reader::unsigned);
    let actions = rows(actions).ok_or(Fault::TooManyPuts)?;
    if actions.iter().any(|action| *action != PUT) {
        return Err(Fault::NotGrowOnly);
    }
    let keys = decode_runs(keys, limits.puts, Reader::text).ok_or(Fault::Malformed)?;
    let metas = rows(metas).ok_or(Fault::Malformed)?;
    let counts = rows(counts).ok_or(Fault::Malformed)?;
    if [keys.len(), metas.len(), counts.len()] != [actions.len(); 3] {
        return Err(Fault::Malformed);
    }
    let overwritten = counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
    let most = bounded(overwritten.ok_or(Fault::TooManyDeps)?, limits.deps, Fault::TooManyDeps)?;
    let pred_actors = decode_runs(pred_actors, most, |reader| reader.length(actors.len()));
    let pred_actors = pred_actors.ok_or(Fault::Malformed)?.into_iter();
    let pred_counters = decode_deltas(pred_counters, most).ok_or(Fault::Malformed)?.into_iter();
    let mut preds = pred_actors.zip(pred_counters);
    let mut pred = || {
        let (actor, counter) = preds.next()?;
        Some(OpId { counter, actor: *actors.get(actor)? })
    };
    let mut values = Reader(values);
    let mut puts = Vec::with_capacity(keys.len());
    for ((key, meta), count) in keys.into_iter().zip(metas).zip(counts) {
        if meta & 0xf != BYTES {
            return Err(Fault::NotGrowOnly);
        }
        let length = bounded(meta >> 4, limits.value_bytes, Fault::ValueTooLarge)?;
        let value = values.take(length).ok_or(Fault::Malformed)?.to_vec();
        let count = bounded(count, limits.deps, Fault::TooManyDeps)?;
        let replaces = times(count, &mut pred).ok_or(Fault::Malformed)?;
        puts.push(Put { key: key.to_owned(), value, replaces });
    }
    Ok(puts)
}

/// Spells a change the one way automerge spells it.
pub(crate) fn encode(parts: &Parts) -> (Vec<u8>, ChangeHash) {
    let others = other_actors(parts);
    let mut body = Vec::with_capacity(256);
    put_length(&mut body, parts.deps.len());
    for dep in &parts.deps {
        body.extend_from_slice(&dep.0);
    }
    put_bytes(&mut body, &parts.actor);
    put_unsigned(&mut body, parts.sequence);
    put_unsigned(&mut body, parts.first_op);
    put_signed(&mut body, parts.millis);
    put_bytes(&mut body, b"");
    put_length(&mut body, others.len());
    for actor in &others {
        put_bytes(&mut body, actor);
    }
    let columns = columns_for(parts, &others);
    let filled = || COLUMNS.iter().zip(&columns).filter(|(_, column)| !column.is_empty());
    put_length(&mut body, filled().count());
    for (kind, column) in filled() {
        put_unsigned(&mut body, *kind);
        put_length(&mut body, column.len());
    }
    for column in &columns {
        body.extend_from_slice(column);
    }
    let hash = hash_of(&body);
    let mut bytes = Vec::with_capacity(body.len().saturating_add(16));
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(hash.0.first_chunk::<4>().unwrap_or(&[0; 4]));
    bytes.push(CHANGE_CHUNK);
    put_bytes(&mut bytes, &body);
    (bytes, hash)
}

fn other_actors(parts: &Parts) -> Vec<[u8; 16]> {
    let named = parts.puts.iter().flat_map(|put| &put.replaces).map(|op| op.actor);
    let mut others: Vec<_> = named.filter(|actor| *actor != parts.actor).collect();
    others.sort_unstable();
    others.dedup();
    others
}

fn columns_for(parts: &Parts, others: &[[u8; 16]]) -> [Vec<u8>; COLUMNS.len()] {
    let puts = &parts.puts;
    let length = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let unsigned = |rows: &[u64]| encode_runs(rows, |out, row| put_unsigned(out, *row));
    let column = |row: &dyn Fn(&Put) -> u64| unsigned(&puts.iter().map(row).collect::<Vec<_>>());
    let keys: Vec<&str> = puts.iter().map(|put| put.key.as_str()).collect();
    let mut inserts = Vec::new();
    if !puts.is_empty() {
        put_length(&mut inserts, puts.len());
    }
    let preds = || puts.iter().flat_map(|put| &put.replaces);
    // The writer is actor 0, the others follow in order.
    let index =
        |op: &OpId| others.binary_search(&op.actor).map_or(0, |at| length(at).saturating_add(1));
    [
        encode_runs(&keys, |out, key| put_bytes(out, key.as_bytes())),
        inserts,
        column(&|_| PUT),
        column(&|put| (length(put.value.len()) << 4) | BYTES),
        puts.iter().flat_map(|put| &put.value).copied().collect(),
        column(&|put| length(put.replaces.len())),
        unsigned(&preds().map(index).collect::<Vec<_>>()),
        encode_deltas(&preds().map(|op| op.counter).collect::<Vec<_>>()),
    ]
}
