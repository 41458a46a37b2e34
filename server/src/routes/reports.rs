//! `/api/v1/reports`: which months are signed, by whom, when, and what became of their figures.

use axum::Json;
use axum::extract::State;
use chrono::SecondsFormat;
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::seal::restate::{Moved, Restatement};
use dutybook_store::StoreError;
use dutybook_store::reports::{SealedMonth, SealedNow};
use serde_json::{Value, json};

use super::figures::{Asking, compile, month_of, read_query, within};
use crate::auth::Scoped;
use crate::error::ApiError;
use crate::figures::Source;
use crate::registry::PropertyRow;
use crate::state::AppState;

/// `GET /api/v1/reports`.
///
/// # Errors
/// [`ApiError::BadRequest`] for a month that is none; [`ApiError::NotFound`] outside the token's
/// scope.
pub async fn list(
    State(state): State<AppState>,
    Scoped(scope): Scoped,
    query: Asking,
) -> Result<Json<Value>, ApiError> {
    let query = read_query(query)?;
    let properties = within(&state, &scope, &query).await?;
    let month = query.month.as_deref().map(month_of).transpose()?;
    let (of_one, now) = (query.property.is_some(), state.clock.now());
    let read = move |source: &Source| {
        let months = |property: PropertyRow| {
            let compiler = source.of(&property);
            let asked = match month {
                Some(month) => [month].into(),
                None if of_one => compiler.signed_months()?,
                // Of many properties, the month that was to be signed last.
                None => [Month::of(day_of(now, property.zone)).previous()].into(),
            };
            let shown = |month| Ok(shown(&property, &compiler.sealed(month)?));
            asked.into_iter().map(shown).collect::<Result<Vec<Value>, StoreError>>()
        };
        properties.into_iter().map(months).collect::<Result<Vec<_>, StoreError>>()
    };
    let reports: Vec<Value> = compile(&state, read).await?.into_iter().flatten().collect();
    Ok(Json(json!({ "reports": reports })))
}

fn shown(property: &PropertyRow, sealed: &SealedMonth) -> Value {
    let opening = sealed
        .opening
        .map(|opening| json!({ "sealed": opening.sealed, "restated": opening.restated }));
    let reopening = |one: &dutybook_domain::seal::Reopening| {
        json!({
            "seal": one.seal.to_string(),
            "by": one.by.map(|by| by.0),
            "at": one.at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
            "reason": one.reason,
        })
    };
    json!({
        "property": property.id,
        "month": sealed.month,
        "preliminary": report(&sealed.preliminary),
        "final": report(&sealed.whole),
        "reopened": sealed.reopenings.iter().map(reopening).collect::<Vec<_>>(),
        "opening": opening,
    })
}

fn report(seals: &[SealedNow]) -> Value {
    let standing = match seals {
        [] => "open",
        [_] => "sealed",
        _ => "contested",
    };
    json!({ "standing": standing, "seals": seals.iter().map(seal).collect::<Vec<_>>() })
}

fn seal(SealedNow { sealed, restatement }: &SealedNow) -> Value {
    json!({
        "key": sealed.key.to_string(),
        "by": sealed.by.map(|by| by.0),
        "at": sealed.at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        "desk": sealed.desk,
        "sha256": sealed.seal.sha256,
        "figures_version": sealed.seal.figures_version,
        "cut_off": sealed.report().map(|report| report.cut_off),
        "restatement": restatement.as_ref().map(restated),
    })
}

fn restated(restatement: &Restatement) -> Value {
    let changes: Vec<Value> = restatement
        .changes
        .iter()
        .map(|change| {
            json!({
                "figure": change.figure,
                "old": change.old,
                "new": change.new,
                "came": change.came.iter().map(moved).collect::<Vec<_>>(),
                "went": change.went.iter().map(moved).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "definition_changed": restatement.definition_changed, "changes": changes })
}

fn moved(moved: &Moved) -> Value {
    json!({ "document": moved.document.to_string(), "n": moved.n, "desks": moved.desks })
}
