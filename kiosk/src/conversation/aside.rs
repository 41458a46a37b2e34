//! Secrets and blobs, as the session asks for them.

use dutybook_domain::id::BlobHash;
use dutybook_replica::secret::{Secret, SecretMark};
use dutybook_replica::session::aside::{Answer, Ask};
use dutybook_replica::session::desk::Event;
use dutybook_replica::wire::frame::BlobPart;
use dutybook_store::StoreError;
use dutybook_store::blobs::Received;
use dutybook_store::log;

use crate::desk::{Desk, DeskError};

/// Every secret of the property without its bytes.
pub(super) fn marks(desk: &Desk) -> Result<Vec<SecretMark>, DeskError> {
    let secrets = desk.reader().secrets(desk.property())?;
    Ok(secrets.into_iter().map(|secret| of_store(secret).mark()).collect())
}

/// What to tell the session of secrets written here, once something was saved. Those of a desk that
/// was not connected are found by the comparison every connection begins with.
pub(super) fn news(desk: &mut Desk, event: &Event) -> Option<Event> {
    if !matches!(event, Event::Saved) {
        return None;
    }
    let names = desk.take_new_secrets();
    (!names.is_empty()).then_some(Event::Aside(Answer::SecretsChanged(names)))
}

/// Does what the session asks; the answer, where it waits for one.
pub(super) fn answer(desk: &mut Desk, ask: Ask) -> Result<Option<Answer>, DeskError> {
    let property = desk.property();
    match ask {
        Ask::ReadMarks => Ok(Some(Answer::Marks(marks(desk)?))),
        Ask::ReadSecrets(names) => {
            let mut found = Vec::with_capacity(names.len());
            for name in names {
                found.extend(desk.reader().secret(property, &name)?.map(of_store));
            }
            Ok(Some(Answer::Secrets(found)))
        }
        Ask::PutSecrets(secrets) => {
            for secret in secrets {
                // One that does not win over what is held is left as it is.
                let _won = desk.log_mut().put_secret(property, &of_wire(secret))?;
            }
            Ok(None)
        }
        Ask::ReadBlob { hash, offset, limit_bytes } => {
            read_blob(desk, hash, offset, limit_bytes).map(Some)
        }
        Ask::WriteBlob(part) => write_blob(desk, part).map(Some),
        Ask::BlobUnavailable(hash) => {
            tracing::info!(%hash, "the server does not have this file yet");
            Ok(None)
        }
    }
}

fn read_blob(
    desk: &Desk,
    hash: BlobHash,
    offset: u64,
    limit_bytes: usize,
) -> Result<Answer, DeskError> {
    let (blobs, property) = (desk.blobs(), desk.property());
    let limit = u64::try_from(limit_bytes).unwrap_or(u64::MAX);
    let Some(total) = blobs.size(property, hash)? else { return Ok(Answer::BlobAbsent(hash)) };
    let Some(bytes) = blobs.read_part(property, hash, (offset, limit))? else {
        return Ok(Answer::BlobAbsent(hash));
    };
    Ok(Answer::BlobRead(BlobPart { hash, offset, total, bytes }))
}

fn write_blob(desk: &Desk, part: BlobPart) -> Result<Answer, DeskError> {
    let BlobPart { hash, offset, total, bytes } = part;
    let received = desk.blobs().receive(desk.property(), hash, (offset, total), &bytes);
    let (next, complete) = match received {
        Ok(Received::Whole) => (total, true),
        Ok(Received::Partial(next)) => (next, false),
        Err(StoreError::OutOfPlace { expected }) => (expected, false),
        // Not kept: the session gives the file up for now, and the connection goes on.
        Err(StoreError::WrongHash { .. } | StoreError::OverQuota { .. }) => (0, false),
        Err(error) => return Err(error.into()),
    };
    Ok(Answer::BlobWritten { hash, next, complete })
}

fn of_store(secret: log::Secret) -> Secret {
    let log::Secret { name, version, bytes, deleted } = secret;
    Secret { name, version, bytes, deleted }
}

fn of_wire(secret: Secret) -> log::Secret {
    let Secret { name, version, bytes, deleted } = secret;
    log::Secret { name, version, bytes, deleted }
}
