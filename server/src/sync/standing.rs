//! What the registry says of a desk, and telling the connected ones when that changes.

use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::certificate::EndReason;
use dutybook_replica::key::PublicKey;
use dutybook_replica::wire::frame::Standing;

use crate::registry::{CertificateRow, Registry, RegistryError};
use crate::state::AppState;

/// The key a desk proves itself under, and what stands with it; `None` where no key has the number.
pub(super) fn of(
    registry: &Registry,
    property: PropertyUid,
    desk: DeskNumber,
) -> Result<Option<(PublicKey, Standing)>, RegistryError> {
    Ok(registry.newest_certificate(property, desk)?.and_then(|row| of_row(&row)))
}

/// The key that has the number now and what stands with it, then every key that had it before and
/// was lost: such a desk is to learn of it, whoever has its number since.
pub(super) fn all(
    registry: &Registry,
    property: PropertyUid,
    desk: DeskNumber,
) -> Result<Vec<(PublicKey, Standing)>, RegistryError> {
    let rows = registry.desk_certificates(property, desk)?;
    let told = |(at, row): (usize, &CertificateRow)| {
        of_row(row).filter(|(_, standing)| at == 0 || *standing == Standing::Lost)
    };
    Ok(rows.iter().enumerate().filter_map(told).collect())
}

fn of_row(row: &CertificateRow) -> Option<(PublicKey, Standing)> {
    let standing = match row.ended.map(|end| end.reason) {
        None if row.retiring_at.is_some() => Standing::Retired,
        None => Standing::Active,
        Some(EndReason::Retired) => Standing::Retired,
        Some(EndReason::Lost) => Standing::Lost,
        // A restored registry has lost the certificate that came after.
        Some(EndReason::Replaced) => return None,
    };
    Some((row.public_key, standing))
}

/// Publishes what the registry decided and tells every connected desk its standing. Says whether
/// all of it is done.
pub(super) async fn apply(state: &AppState) -> bool {
    let published = state.sync.keeper.publish().await;
    if let Err(cause) = &published {
        tracing::error!(%cause, "what the registry decided is not published yet");
    }
    let connected = state.sync.hub.connected();
    let look_up = move |registry: &Registry| {
        let of = |who: (PropertyUid, DeskNumber)| Ok((who, of(registry, who.0, who.1)?));
        connected.into_iter().map(of).collect::<Result<Vec<_>, RegistryError>>()
    };
    match state.db.read(look_up).await {
        Ok(records) => {
            for (who, record) in records {
                state.sync.hub.tell(who, record);
            }
            published.is_ok()
        }
        Err(cause) => {
            tracing::error!(%cause, "the registry does not answer");
            false
        }
    }
}
