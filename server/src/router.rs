//! Every route, on one screen.
//!
//! # Adding a route
//! 1. A handler in `routes/<x>.rs`: it parses, asks the registry or the books, answers.
//! 2. A line below. Under `/api/v1` it gets the token check by itself; take `Scoped` and answer
//!    [`ApiError::NotFound`] for what lies outside.
//! 3. A path in `openapi.json`; a test compares the two.
//! 4. A test beside the handler: success, each refusal, outside the scope.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::error::ApiError;
use crate::routes::{desks, enrol, figures, health, openapi, properties, reports, sync, welcome};
use crate::state::AppState;
use crate::{auth, edge};

/// The whole of the server's HTTP. `GET` answers `HEAD` too.
pub fn router(state: AppState) -> Router {
    let api = Router::new()
        .route("/properties", get(properties::list))
        .route("/properties/{id}", get(properties::show))
        .route("/desks", get(desks::list))
        .route("/statistics", get(figures::statistics))
        .route("/records", get(figures::records))
        .route("/surveys", get(figures::surveys))
        .route("/reports", get(reports::list))
        .route("/openapi.json", get(openapi::show))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state.clone(), auth::require_token));
    let enrolment = Router::new()
        .route("/enrol/v1", post(enrol::enrol))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state.clone(), edge::keep_enrolment_rate));
    let limited = Router::new()
        .merge(enrolment)
        .nest("/api/v1", api)
        .route("/", get(welcome::page))
        .route("/style.css", get(welcome::style))
        .route("/sync/v1", get(sync::connect))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state.clone(), edge::keep_rate));
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .method_not_allowed_fallback(method_not_allowed)
        .merge(limited)
        .layer(DefaultBodyLimit::max(state.edge.limits.body_bytes_max))
        .layer(from_fn_with_state(state.clone(), edge::around))
        .with_state(state)
}

async fn not_found() -> ApiError {
    ApiError::NotFound
}

async fn method_not_allowed() -> ApiError {
    ApiError::MethodNotAllowed
}

#[cfg(test)]
mod tests;
