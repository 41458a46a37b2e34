//! `GET /sync/v1`: the desks' WebSocket.

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use dutybook_replica::wire::limits::MAX_FRAME_BYTES;

use crate::error::ApiError;
use crate::random;
use crate::state::AppState;
use crate::sync::conversation;

/// `GET /sync/v1`. Who connects proves itself within the conversation.
///
/// # Errors
/// [`ApiError::Unavailable`] where the server ends or has no place left; the desk comes back later.
pub async fn connect(
    State(state): State<AppState>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    if state.is_ending() {
        return Err(ApiError::Unavailable);
    }
    let seat = state.sync.seat().ok_or(ApiError::Unavailable)?;
    let key = state.db.read(crate::registry::Registry::identity).await?;
    let nonce = random::bytes().map_err(|cause| ApiError::Internal(cause.into()))?;
    let upgrade = upgrade.max_frame_size(MAX_FRAME_BYTES).max_message_size(MAX_FRAME_BYTES);
    Ok(upgrade.on_upgrade(move |socket| async move {
        conversation::carry(state, socket, key, nonce).await;
        drop(seat);
    }))
}
