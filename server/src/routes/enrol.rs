//! `POST /enrol/v1`: a desk hands in its code and its new key and is handed all it needs to work
//! alone from that minute.
//!
//! Both bodies are CBOR ([`Request`], [`Enrolled`]); a refusal is the usual `{code, message}`.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use dutybook_domain::id::PropertyUid;
use dutybook_replica::enrolment::{Enrolled, PropertyCard, Request};
use dutybook_replica::envelope::Envelope;

use crate::error::ApiError;
use crate::registry::{self, CodeRefusal, Redeem, Refusal, Registry, RegistryError};
use crate::state::AppState;

/// How deep a request's CBOR may nest.
const DEPTH_MAX: usize = 8;

/// `POST /enrol/v1`.
///
/// # Errors
/// [`ApiError::Code`] where the code does not enrol, [`ApiError::BadRequest`] where the request
/// cannot be read or its proof does not hold, [`ApiError::TooLarge`].
pub async fn enrol(
    State(state): State<AppState>,
    body: Result<Bytes, BytesRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let request = read(body)?;
    let code = request.code.parse().or(Err(ApiError::Code(CodeRefusal::Wrong)))?;
    let redeem = Redeem { code, public_key: request.key };
    let now = state.clock.now();
    let again = request.again;
    let redeem = move |registry: &mut Registry| registry.redeem_again(&redeem, again.as_ref(), now);
    let outcome = state.db.write(redeem).await?;
    let enrolled = outcome.map_err(ApiError::Code)?;
    // From here a crash costs nothing: the same code and key are answered again.
    let settings = publish_settings(&state, enrolled.property).await?;
    let bundle = state.db.read(move |registry| bundle(registry, enrolled, settings)).await?;
    let mut bytes = Vec::new();
    ciborium::into_writer(&bundle, &mut bytes)
        .map_err(|cause| ApiError::Internal(anyhow::Error::new(cause)))?;
    Ok(([(header::CONTENT_TYPE, "application/cbor")], bytes))
}

fn read(body: Result<Bytes, BytesRejection>) -> Result<Request, ApiError> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
        _ => ApiError::BadRequest("the body broke off"),
    })?;
    let request: Request = ciborium::de::from_reader_with_recursion_limit(&body[..], DEPTH_MAX)
        .or(Err(ApiError::BadRequest("the body is an enrolment request in CBOR")))?;
    request.check().or(Err(ApiError::BadRequest("the proof does not hold for this key")))?;
    Ok(request)
}

/// Has the server's writer publish what the registry decided, and answers every change of the
/// property's settings document.
async fn publish_settings(
    state: &AppState,
    property: PropertyUid,
) -> Result<Vec<Envelope>, ApiError> {
    state.sync.keeper.settings(property).await.map_err(|cause| {
        tracing::error!(%cause, "a desk cannot be enrolled now");
        ApiError::Unavailable
    })
}

/// All a desk needs, as the registry has it.
fn bundle(
    registry: &Registry,
    registry::Enrolled { property, desk }: registry::Enrolled,
    settings: Vec<Envelope>,
) -> Result<Enrolled, RegistryError> {
    let row = registry.property_by_uid(property)?;
    let server = registry.identity()?;
    let live = registry.live_certificate(property, desk)?.ok_or(Refusal::DeskNotLive)?;
    let certificate = live.certificate().sign(&server);
    let certificate =
        certificate.or(Err(RegistryError::Damaged { what: "a desk's certificate" }))?;
    Ok(Enrolled {
        property: PropertyCard {
            uid: row.uid,
            id: row.id,
            name: row.name,
            region: row.region,
            zone: row.zone.name().to_owned(),
        },
        desk,
        server: server.public(),
        adopted: registry.adopted_keys(property)?,
        epoch: registry.epoch()?,
        certificate,
        settings,
        pepper: registry.pepper(property)?,
    })
}

#[cfg(test)]
mod tests;
