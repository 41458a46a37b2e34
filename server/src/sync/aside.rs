//! Secrets and blobs, which ride along with the log: what a session asks, done and answered.

use std::sync::Arc;

use dutybook_domain::id::{BlobHash, PropertyUid};
use dutybook_replica::secret::{Secret, SecretMark};
use dutybook_replica::session::aside::{Answer, Ask};
use dutybook_replica::wire::frame::BlobPart;
use dutybook_store::StoreError;
use dutybook_store::blobs::{Blobs, Received};
use dutybook_store::log::{self, LogReader};

use crate::keeper::board::Board;
use crate::keeper::{Keeper, KeeperError};

/// Does what a session asks for the connection `from`; answers what the session is to be told.
pub(super) async fn answer(
    keeper: &Keeper,
    property: PropertyUid,
    from: u64,
    ask: Ask,
) -> Result<Option<Answer>, KeeperError> {
    let board = keeper.board();
    match ask {
        Ask::ReadMarks => {
            let read = board.read(move |log| marks(log, property)).await?;
            Ok(Some(Answer::Marks(read)))
        }
        Ask::ReadSecrets(names) => {
            let read = board.read(move |log| secrets(log, property, &names)).await?;
            Ok(Some(Answer::Secrets(read)))
        }
        Ask::PutSecrets(secrets) => {
            keeper.put_secrets(property, from, secrets).await?;
            Ok(None)
        }
        Ask::ReadBlob { hash, offset, limit_bytes } => {
            let blobs = board.blobs().clone();
            let limit = u64::try_from(limit_bytes).unwrap_or(u64::MAX);
            let read = board.work(move || read_part(&blobs, property, hash, (offset, limit)));
            let read = read.await??;
            Ok(Some(read.map_or(Answer::BlobAbsent(hash), Answer::BlobRead)))
        }
        Ask::WriteBlob(part) => write_part(board, property, part).await.map(Some),
        // A connection of a desk that has it asks again.
        Ask::BlobUnavailable(_hash) => Ok(None),
    }
}

/// Every secret of a property, without the bytes.
pub(super) fn marks(log: &LogReader, property: PropertyUid) -> Result<Vec<SecretMark>, StoreError> {
    Ok(log.secrets(property)?.into_iter().map(|secret| of_store(secret).mark()).collect())
}

fn secrets(
    log: &LogReader,
    property: PropertyUid,
    names: &[String],
) -> Result<Vec<Secret>, StoreError> {
    let found: Result<Vec<_>, _> = names.iter().map(|name| log.secret(property, name)).collect();
    Ok(found?.into_iter().flatten().map(of_store).collect())
}

fn of_store(secret: log::Secret) -> Secret {
    let log::Secret { name, version, deleted, bytes } = secret;
    Secret { name, version, deleted, bytes }
}

fn read_part(
    blobs: &Blobs,
    property: PropertyUid,
    hash: BlobHash,
    (offset, limit): (u64, u64),
) -> Result<Option<BlobPart>, StoreError> {
    let Some(total) = blobs.size(property, hash)? else { return Ok(None) };
    let bytes = blobs.read_part(property, hash, (offset, limit))?;
    Ok(bytes.map(|bytes| BlobPart { hash, offset, total, bytes }))
}

async fn write_part(
    board: &Arc<Board>,
    property: PropertyUid,
    part: BlobPart,
) -> Result<Answer, KeeperError> {
    let BlobPart { hash, offset, total, bytes } = part;
    let blobs = board.blobs().clone();
    let write = move || blobs.receive(property, hash, (offset, total), &bytes);
    let (next, complete) = match board.work(write).await? {
        Ok(Received::Partial(next)) => (next, false),
        Ok(Received::Whole) => (total, true),
        Err(StoreError::OutOfPlace { expected }) => (expected, false),
        // Not kept: the session gives the transfer up for now, and the desk keeps its file.
        Err(StoreError::WrongHash { .. } | StoreError::OverQuota { .. }) => (0, false),
        Err(error) => return Err(error.into()),
    };
    Ok(Answer::BlobWritten { hash, next, complete })
}
