//! Who asks: the bearer token's scope, and the address a request came from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::error::ApiError;
use crate::limits::Payer;
use crate::registry::{Scope, TokenText};
use crate::state::AppState;

/// What the request's token may see. Only routes behind [`require_token`] have one.
#[derive(Debug, Clone)]
pub struct Scoped(pub Scope);

impl<S: Sync> FromRequestParts<S> for Scoped {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(ApiError::Unauthorized)
    }
}

/// Lets only requests with a token in force through, at the token's rate.
///
/// # Errors
/// [`ApiError::Unauthorized`], [`ApiError::TooMany`].
pub async fn require_token(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let token = bearer(request.headers()).ok_or(ApiError::Unauthorized)?.to_owned();
    let key = TokenText::hash_of(&token).first_chunk().copied().unwrap_or_default();
    let scope = state.db.read(move |registry| registry.scope_of(&token)).await?;
    let scope = scope.ok_or(ApiError::Unauthorized)?;
    let edge = &state.edge;
    // Asked after the look-up, so that made-up tokens never fill the buckets.
    if !edge.rates.may_ask(Payer::Token(key), edge.limits.per_token, edge.started.elapsed()) {
        return Err(ApiError::TooMany);
    }
    request.extensions_mut().insert(Scoped(scope));
    Ok(next.run(request).await)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = value.split_once(' ')?;
    let token = token.trim();
    (kind.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= 128)
        .then_some(token)
}

/// The address a request came from. A proxy on this machine is believed about its client; nobody
/// else is, or everyone could choose whose rate to use up.
pub fn client_address(extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)).to_canonical();
    if !peer.is_loopback() {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    forwarded
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|address| address.trim().parse().ok())
        .unwrap_or(peer)
}
