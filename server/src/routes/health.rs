//! Whether the server lives, whether it can work, and what it has counted.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::error::ApiError;
use crate::registry::Registry;
use crate::state::AppState;

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the registry answers and the server is not ending.
///
/// # Errors
/// [`ApiError::Unavailable`].
pub async fn ready(State(state): State<AppState>) -> Result<&'static str, ApiError> {
    if state.is_ending() {
        return Err(ApiError::Unavailable);
    }
    match state.db.read(Registry::epoch).await {
        Ok(_) => Ok("ready\n"),
        Err(cause) => {
            tracing::error!(%cause, "the registry does not answer");
            Err(ApiError::Unavailable)
        }
    }
}

/// `GET /metrics`, in Prometheus' text form.
///
/// # Errors
/// [`ApiError::Internal`] where the registry does not answer.
pub async fn metrics(State(state): State<AppState>) -> Result<impl IntoResponse, ApiError> {
    let counts = state.db.read(Registry::counts).await?;
    let page = state.edge.metrics.page(counts);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page))
}
