//! `/api/v1/properties`: the properties a token may see.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::paging::{Paging, time};
use crate::auth::Scoped;
use crate::error::ApiError;
use crate::registry::{PropertyRow, Scope};
use crate::state::AppState;

/// `GET /api/v1/properties`.
///
/// # Errors
/// [`ApiError::BadRequest`] for an unreadable query.
pub async fn list(
    State(state): State<AppState>,
    Scoped(scope): Scoped,
    paging: Paging,
) -> Result<Json<Value>, ApiError> {
    let rows = paging.rows()?;
    if paging.property.is_some() {
        return Err(ApiError::BadRequest("ask for /api/v1/properties/{id}"));
    }
    let after = paging.after.unwrap_or_default();
    let found = state.db.read(move |registry| registry.properties(&scope, &after, rows)).await?;
    let full = found.len() == usize::try_from(rows).unwrap_or(usize::MAX);
    let next = found.last().filter(|_| full).map(|row| row.id.clone());
    let properties: Vec<Value> = found.iter().map(shown).collect();
    Ok(Json(json!({ "properties": properties, "next": next })))
}

/// `GET /api/v1/properties/{id}`.
///
/// # Errors
/// [`ApiError::NotFound`] where there is none, or it lies outside the token's scope.
pub async fn show(
    State(state): State<AppState>,
    Scoped(scope): Scoped,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    find(&state, &scope, id).await.map(|row| Json(shown(&row)))
}

/// The property of this id, if the scope covers it.
///
/// # Errors
/// [`ApiError::NotFound`] alike for one that is not there and one the token may not see.
pub async fn find(state: &AppState, scope: &Scope, id: String) -> Result<PropertyRow, ApiError> {
    let row = state.db.read(move |registry| registry.property(&id)).await?;
    if scope.covers(&row) { Ok(row) } else { Err(ApiError::NotFound) }
}

fn shown(row: &PropertyRow) -> Value {
    json!({
        "id": row.id,
        "uid": row.uid.to_string(),
        "name": row.name,
        "region": row.region,
        "timezone": row.zone.name(),
        "created_at": time(row.created_at),
    })
}

#[cfg(test)]
mod tests;
