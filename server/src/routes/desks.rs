//! `/api/v1/desks`: the desks a token may see, and how fresh each is.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::paging::{Paging, time};
use super::properties;
use crate::auth::Scoped;
use crate::error::ApiError;
use crate::registry::{DeskRow, Scope};
use crate::state::AppState;

/// `GET /api/v1/desks`.
///
/// # Errors
/// [`ApiError::BadRequest`] for an unreadable query, [`ApiError::NotFound`] for a `property` that
/// is not there or lies outside the token's scope.
pub async fn list(
    State(state): State<AppState>,
    Scoped(scope): Scoped,
    paging: Paging,
) -> Result<Json<Value>, ApiError> {
    let rows = paging.rows()?;
    let (after_id, after_desk) = read_after(paging.after.as_deref())?;
    let scope = match paging.property {
        Some(id) => Scope::Property(properties::find(&state, &scope, id).await?.uid),
        None => scope,
    };
    let found = state
        .db
        .read(move |registry| registry.desks(&scope, (&after_id, after_desk), rows))
        .await?;
    let full = found.len() == usize::try_from(rows).unwrap_or(usize::MAX);
    let next = found.last().filter(|_| full);
    let next = next.map(|row| format!("{}/{}", row.property_id, row.desk));
    let desks: Vec<Value> = found.iter().map(desk_json).collect();
    Ok(Json(json!({ "desks": desks, "next": next })))
}

/// Reads `cuihu/2`.
fn read_after(after: Option<&str>) -> Result<(String, u16), ApiError> {
    let Some(after) = after else {
        return Ok((String::new(), 0));
    };
    let parts = after.split_once('/').and_then(|(id, desk)| Some((id, desk.parse().ok()?)));
    let (id, desk) = parts.ok_or(ApiError::BadRequest("after is the next of a page before"))?;
    Ok((id.to_owned(), desk))
}

/// A desk and its freshness, as the API and `report --freshness` say it.
pub(crate) fn desk_json(row: &DeskRow) -> Value {
    json!({
        "property": row.property_id,
        "desk": row.desk.0,
        "standing": row.standing.as_str(),
        "enrolled_at": time(row.enrolled_at),
        "freshness": {
            "last_contact_at": row.last_contact_at.map(time),
            "complete_through": row.complete_through.map(time),
            "unsent": row.unsent,
            "refused": row.refused,
            "clock_offset_ms": row.clock_offset_ms,
        },
        "version": row.version,
    })
}

#[cfg(test)]
mod tests;
