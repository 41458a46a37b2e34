//! What happens around every request: rates, time limit, security headers, log line, counts.
//!
//! A log line has the route's pattern, never its path or query, and no address or token.

use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::auth::client_address;
use crate::clock::Stopwatch;
use crate::error::ApiError;
use crate::limits::{Payer, Rate, address_key};
use crate::state::AppState;

/// Pages have one style sheet and no script; the rest of the policy closes what is left.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// Set on every answer, whoever made it.
const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
];

/// The outermost layer.
pub async fn around(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let limit = Duration::from_millis(state.edge.limits.answer_millis_max);
    let answer = tokio::time::timeout(limit, next.run(request)).await;
    let mut response = answer.unwrap_or_else(|_elapsed| ApiError::Slow.into_response());
    secure(response.headers_mut());
    let took = watch.elapsed();
    let status = response.status().as_u16();
    state.edge.metrics.answered(&route, status, took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status, micros, "answered");
    response
}

fn secure(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What is worth keeping says so itself.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// Keeps the rate of one address.
///
/// # Errors
/// [`ApiError::TooMany`].
pub async fn keep_rate(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    pay(&state, &request, Payer::Address, state.edge.limits.per_address)?;
    Ok(next.run(request).await)
}

/// Keeps the rate of enrolments from one address.
///
/// # Errors
/// [`ApiError::TooMany`].
pub async fn keep_enrolment_rate(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    pay(&state, &request, Payer::Enrolment, state.edge.limits.per_address_enrolment)?;
    Ok(next.run(request).await)
}

fn pay(
    state: &AppState,
    request: &Request,
    payer: fn([u8; 8]) -> Payer,
    rate: Rate,
) -> Result<(), ApiError> {
    let address = client_address(request.extensions(), request.headers());
    let now = state.edge.started.elapsed();
    let may = state.edge.rates.may_ask(payer(address_key(address)), rate, now);
    if may { Ok(()) } else { Err(ApiError::TooMany) }
}
