//! `/api/v1/statistics`, `/api/v1/records`, `/api/v1/surveys`: the figures, what lies behind each,
//! and the survey rounds.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::survey::Stage;
use dutybook_store::StoreError;
use dutybook_store::reports::{Opened, Record, RoundShown};
use serde::Deserialize;
use serde_json::{Value, json};

use super::paging::Paging;
use super::properties::find;
use crate::auth::Scoped;
use crate::error::ApiError;
use crate::figures::{Asked, Source};
use crate::registry::{PropertyRow, Scope};
use crate::state::AppState;

/// What is asked of the figures.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiguresQuery {
    property: Option<String>,
    region: Option<String>,
    month: Option<String>,
    figure: Option<String>,
    limit: Option<u32>,
    after: Option<String>,
}

type Asking = Result<Query<FiguresQuery>, QueryRejection>;

fn read_query(query: Asking) -> Result<FiguresQuery, ApiError> {
    let expected = "property, region, month, figure, limit and after, each once";
    Ok(query.or(Err(ApiError::BadRequest(expected)))?.0)
}

/// `GET /api/v1/statistics`.
///
/// # Errors
/// [`ApiError::BadRequest`] for a month that is none or has not begun; [`ApiError::NotFound`]
/// outside the token's scope.
pub async fn statistics(
    State(state): State<AppState>,
    Scoped(scope): Scoped,
    query: Asking,
) -> Result<Json<Value>, ApiError> {
    let query = read_query(query)?;
    let properties = within(&state, &scope, &query).await?;
    let asked = asked(&state, properties, query.month.as_deref())?;
    let month = asked.month;
    let found = compile(&state, move |source| source.statistics(&asked)).await?;
    let found = found.ok_or(ApiError::BadRequest("month is one that has begun"))?;
    Ok(Json(json!({ "month": month, "kind": found.kind, "rows": found.rows })))
}

/// `GET /api/v1/records`.
///
/// # Errors
/// [`ApiError::BadRequest`] for a month or a figure that is none, or a figure that counts no
/// documents; [`ApiError::NotFound`] outside the token's scope.
pub async fn records(
    State(state): State<AppState>,
    Scoped(scope): Scoped,
    query: Asking,
) -> Result<Json<Value>, ApiError> {
    let query = read_query(query)?;
    let paging = Paging { limit: query.limit, ..Paging::default() };
    let rows = usize::try_from(paging.rows()?).unwrap_or(usize::MAX);
    let id = query.property.ok_or(ApiError::BadRequest("records are of one property"))?;
    let property = find(&state, &scope, id).await?;
    let figure = query.figure.ok_or(ApiError::BadRequest("figure is one of the report's"))?;
    let asked = asked(&state, vec![property.clone()], query.month.as_deref())?;
    let period = asked.period_of(&property);
    let days = period.ok_or(ApiError::BadRequest("month is one that has begun"))?.days();
    let name = figure.clone();
    let opened = compile(&state, move |source| source.of(&property).records(&name, days)).await?;
    let found = match opened {
        Opened::Documents(found) => found,
        Opened::NoSuchFigure => return Err(ApiError::BadRequest("figure is one of the report's")),
        Opened::NotDocuments => {
            return Err(ApiError::BadRequest("this figure counts something else than documents"));
        }
    };
    let total = found.iter().map(|record| record.n).fold(0, i64::saturating_add);
    let after = query.after.unwrap_or_default();
    let rest = found.iter().filter(|record| record.document.to_string() > after);
    let page: Vec<&Record> = rest.take(rows).collect();
    let next = page.last().filter(|_| page.len() == rows);
    let next = next.map(|record| record.document.to_string());
    let shown = |record: &&Record| json!({ "document": record.document.to_string(), "kind": record.kind, "n": record.n });
    let records: Vec<Value> = page.iter().map(shown).collect();
    let month = asked.month;
    Ok(Json(json!({
        "figure": figure,
        "month": month,
        "total": total,
        "records": records,
        "next": next,
    })))
}

/// `GET /api/v1/surveys`.
///
/// # Errors
/// [`ApiError::NotFound`] outside the token's scope.
pub async fn surveys(
    State(state): State<AppState>,
    Scoped(scope): Scoped,
    query: Asking,
) -> Result<Json<Value>, ApiError> {
    let query = read_query(query)?;
    let properties = within(&state, &scope, &query).await?;
    let list = move |source: &Source| {
        let rounds = |property: PropertyRow| {
            let rounds = source.of(&property).rounds()?;
            Ok(rounds.into_iter().map(|round| shown(&property, &round)).collect::<Vec<_>>())
        };
        properties.into_iter().map(rounds).collect::<Result<Vec<_>, StoreError>>()
    };
    let found: Vec<Value> = compile(&state, list).await?.into_iter().flatten().collect();
    Ok(Json(json!({ "surveys": found })))
}

fn shown(property: &PropertyRow, round: &RoundShown) -> Value {
    json!({
        "property": property.id,
        "half": round.half.map(|half| half.to_string()),
        "stage": round.stage.map(stage_word),
        "kpis": round.kpis,
    })
}

const fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "draft",
        Stage::Approved => "approved",
        Stage::SampleLocked => "sample-locked",
        Stage::Field => "field",
        Stage::Closed => "closed",
        Stage::Checked => "checked",
        Stage::Analysed => "analysed",
        Stage::Reported => "reported",
        Stage::Published => "published",
        Stage::Rectifying => "rectifying",
        Stage::Done => "done",
    }
}

/// The properties asked about, within the token's scope.
async fn within(
    state: &AppState,
    scope: &Scope,
    query: &FiguresQuery,
) -> Result<Vec<PropertyRow>, ApiError> {
    if let Some(id) = &query.property {
        if query.region.is_some() {
            return Err(ApiError::BadRequest("property or region, not both"));
        }
        return Ok(vec![find(state, scope, id.clone()).await?]);
    }
    let (scope, region) = (scope.clone(), query.region.clone());
    let all = state.db.read(move |registry| registry.properties(&scope, "", u32::MAX)).await?;
    let is_asked = |row: &PropertyRow| region.as_ref().is_none_or(|region| *region == row.region);
    let found: Vec<PropertyRow> = all.into_iter().filter(is_asked).collect();
    if found.is_empty() && region.is_some() { Err(ApiError::NotFound) } else { Ok(found) }
}

fn asked(
    state: &AppState,
    properties: Vec<PropertyRow>,
    month: Option<&str>,
) -> Result<Asked, ApiError> {
    let now = state.clock.now();
    let running = |property: &PropertyRow| Month::of(day_of(now, property.zone));
    let month = match month {
        Some(text) => text.parse().or(Err(ApiError::BadRequest("month is such as 2012-03")))?,
        None => properties.first().map_or_else(|| Month::of(now.date_naive()), running),
    };
    Ok(Asked { properties, month, now })
}

/// Reads the log and the books off the async threads.
async fn compile<T: Send + 'static>(
    state: &AppState,
    ask: impl FnOnce(&Source) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, ApiError> {
    let board = state.sync.keeper.board();
    let dir = board.dir().to_owned();
    let answer = board.work(move || ask(&Source::open(&dir)?)).await;
    let internal = |cause: anyhow::Error| ApiError::Internal(cause);
    answer
        .map_err(|cause| internal(cause.into()))?
        .map_err(|cause| internal(anyhow::Error::new(cause)))
}
