//! `/api/v1/openapi.json`: the API's own description, a checked-in document.

use axum::http::header;
use axum::response::IntoResponse;

/// The document. A test compares its paths with the router's.
pub const DOCUMENT: &str = include_str!("../openapi.json");

/// `GET /api/v1/openapi.json`.
pub async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT)
}
