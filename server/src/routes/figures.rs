//! `/api/v1/statistics`, `/api/v1/records`, `/api/v1/surveys`: the figures, what lies behind each,
//! and the survey rounds.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use dutybook_domain::civil::{Month, day_of};
use dutybook_domain::spoken::Shown;
use dutybook_domain::survey::{Figures, Measure, Score, Stage};
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
    pub(super) property: Option<String>,
    region: Option<String>,
    pub(super) month: Option<String>,
    figure: Option<String>,
    limit: Option<u32>,
    after: Option<String>,
}

pub(super) type Asking = Result<Query<FiguresQuery>, QueryRejection>;

pub(super) fn read_query(query: Asking) -> Result<FiguresQuery, ApiError> {
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
    let read = move |source: &Source| {
        let compiler = source.of(&property);
        Ok((compiler.records(&name, days)?, compiler.numbers_by_document()?))
    };
    let (opened, numbers) = compile(&state, read).await?;
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
    let shown = |record: &&Record| {
        let given = numbers.get(&record.document).into_iter().flatten();
        json!({
            "document": record.document.to_string(),
            "kind": record.kind,
            "n": record.n,
            "numbers": given.map(Shown::to_string).collect::<Vec<_>>(),
        })
    };
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
        "sample": round.sample,
        "responses": round.responses,
        "kpis": round.kpis,
        "figures": round.figures.as_ref().map(survey_figures),
    })
}

/// The figures of a reported round. What is too small to be shown is withheld before it gets here.
fn survey_figures(figures: &Figures) -> Value {
    json!({
        "households": figures.households,
        "drawn": figures.drawn,
        "issued": figures.issued,
        "received": figures.received,
        "valid": figures.valid,
        "response_rate": score(figures.response_rate),
        "assisted_share": score(figures.assisted_share),
        "index": measure(&figures.index),
        "satisfied": measure(&figures.overall.satisfied),
        "meets_target": figures.meets_target,
        "recommend": measure(&figures.recommend),
    })
}

/// A figure in hundredths with its margin; `withheld` says why there is none.
fn measure(measure: &Measure) -> Value {
    let Value::Object(mut fields) = score(measure.score) else { return Value::Null };
    fields.insert("margin".to_owned(), measure.margin.map(|margin| margin.0).into());
    fields.insert("forms".to_owned(), measure.forms.into());
    Value::Object(fields)
}

fn score(score: Score) -> Value {
    let (hundredths, without) = match score {
        Score::Is(score) => (Some(score.0), None),
        Score::Below(_) => (None, Some("too-few")),
        Score::Withheld => (None, Some("withheld")),
        Score::Nothing => (None, Some("nothing")),
    };
    json!({ "hundredths": hundredths, "without": without })
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
pub(super) async fn within(
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

pub(super) fn month_of(text: &str) -> Result<Month, ApiError> {
    text.parse().or(Err(ApiError::BadRequest("month is such as 2012-03")))
}

fn asked(
    state: &AppState,
    properties: Vec<PropertyRow>,
    month: Option<&str>,
) -> Result<Asked, ApiError> {
    let now = state.clock.now();
    let running = |property: &PropertyRow| Month::of(day_of(now, property.zone));
    let month = match month {
        Some(text) => month_of(text)?,
        None => properties.first().map_or_else(|| Month::of(now.date_naive()), running),
    };
    Ok(Asked { properties, month, now })
}

/// Reads the log and the books off the async threads.
pub(super) async fn compile<T: Send + 'static>(
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

#[cfg(test)]
mod tests {
    use dutybook_domain::regulation::Rules;
    use dutybook_domain::survey::{self, Cell, Questionnaire, Tally, Values};

    use super::*;

    /// What the API says of a round that so many answered, all with 5 and 10.
    fn answered_by(people: i64) -> Value {
        let questionnaire = Questionnaire::delivered();
        let mut tally = Tally::default();
        tally.put(Cell::Given(questionnaire.overall.clone(), 5), people);
        tally.put(Cell::Given(questionnaire.recommend.clone(), 10), people);
        tally.put(Cell::Valid, people);
        tally.put(Cell::Issued, 100);
        tally.put(Cell::Households, 400);
        let values = Values::of(&Rules::default());
        survey_figures(&survey::figures(&tally, &questionnaire, &values))
    }

    #[test]
    fn what_fewer_than_five_answered_is_not_shown_and_says_so() {
        let few = answered_by(4);
        for figure in ["satisfied", "recommend"] {
            let shown = &few[figure];
            assert_eq!(shown["hundredths"], Value::Null, "{few}");
            assert_eq!(shown["without"], "withheld", "{few}");
            assert_eq!((&shown["margin"], &shown["forms"]), (&Value::Null, &Value::Null), "{few}");
        }
        let enough = answered_by(40);
        assert_eq!(enough["satisfied"]["hundredths"], 10_000);
        assert!(enough["recommend"]["margin"].is_i64(), "{enough}");
    }
}
