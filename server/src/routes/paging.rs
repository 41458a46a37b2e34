//! Lists are answered in pages: `limit` and `after` in, `next` out. Also how times are written.

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;

use crate::error::ApiError;

/// Rows of a page, at most and unless told.
pub const PAGE_ROWS_MAX: u32 = 1_000;

/// A list's query.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Only this property's.
    pub property: Option<String>,
}

impl Paging {
    /// The rows to answer.
    ///
    /// # Errors
    /// [`ApiError::BadRequest`] for none or too many.
    pub fn rows(&self) -> Result<u32, ApiError> {
        match self.limit {
            None => Ok(PAGE_ROWS_MAX),
            Some(rows @ 1..=PAGE_ROWS_MAX) => Ok(rows),
            Some(_) => Err(ApiError::BadRequest("limit is 1 to 1000")),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let query: Result<Query<Self>, QueryRejection> =
            Query::from_request_parts(parts, state).await;
        query.map(|Query(paging)| paging).map_err(|rejection| {
            tracing::debug!(%rejection, "unreadable query");
            ApiError::BadRequest("the query may have limit, after and property")
        })
    }
}

/// A time as the API writes it: UTC, to the millisecond.
pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
