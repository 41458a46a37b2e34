//! What figures are made of, added up the plain way: every row of every document day by day, and
//! every ticket compared with every other. The product reads whole months that are kept added up,
//! and only the tickets the days concern; it must come to the same.

use anyhow::{Context as _, Result, ensure};
use chrono::{Datelike as _, NaiveDate};
use dutybook_domain::civil::{Month, day_before};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::figures::cross::{self, Case};
use dutybook_domain::figures::expect::Days;
use dutybook_domain::figures::kpi::Prepared;
use dutybook_domain::figures::statistics::figures;
use dutybook_domain::figures::sums::Sums;
use dutybook_domain::regulation::RuleId;
use dutybook_domain::settings::Settings;
use dutybook_replica::reading::Summary;
use dutybook_store::books::{Span, Sum, Which};
use dutybook_store::reports::{Compiler, Kept};

/// The columns a month's statistics have, and runs of days that cut months in two.
pub(super) fn check(compiler: &Compiler<'_>, months: &[Month]) -> Result<()> {
    let settings = compiler.settings()?;
    let cases = cases(compiler)?;
    let whole = |month: Month| Days { first: month.first_day(), last: month.last_day() };
    for month in months {
        let (first, last) = (month.first_day(), month.last_day());
        let january = first.with_ordinal(1).context("a year begins")?;
        let runs = [
            whole(*month),
            Days { first, last: month.day(11) },
            whole(month.previous()),
            whole(month.year_before()),
            Days { first: january, last: month.day(20) },
            Days { first: month.previous().day(17), last },
        ];
        let prepared = compiler.prepare_each(&settings, &runs)?;
        ensure!(prepared.len() == runs.len(), "not every run of days has its figures");
        for (days, prepared) in runs.into_iter().zip(prepared) {
            let plain = plainly(compiler, &settings, &cases, (days, &prepared))?;
            ensure!(figures(&prepared) == figures(&plain), "{days:?}: {prepared:?}, not {plain:?}");
        }
    }
    Ok(())
}

/// The same figures with all that is read from the books read anew.
fn plainly(
    compiler: &Compiler<'_>,
    settings: &Settings,
    cases: &[Case],
    (days, prepared): (Days, &Prepared),
) -> Result<Prepared> {
    let within = settings.rule_book().on(days.last).number(RuleId::RepeatWithin);
    let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let served = settings.service().since.and_then(|since| days.since(since));
    let added = |days: Option<Days>| {
        days.map_or(Ok(Sums::default()), |days| sums(compiler, days.first, days.last))
    };
    Ok(Prepared {
        before: sums(compiler, NaiveDate::MIN, day_before(days.first))?,
        within: added(Some(days))?,
        serving: added(served)?,
        tracking: cross::tracking_rate(&cross::tracking(cases, days, compiler.zone)),
        repeats: count(cross::repeats(cases, days, within, compiler.zone).len()),
        households: count(cross::households(cases, days, compiler.zone).len()),
        ..prepared.clone()
    })
}

fn sums(compiler: &Compiler<'_>, first: NaiveDate, last: NaiveDate) -> Result<Sums> {
    let mut sums = Sums::default();
    for Sum { measure, key, n } in compiler.books.sums(compiler.property, Span { first, last })? {
        sums.add(measure.parse()?, &key, n);
    }
    Ok(sums)
}

fn cases(compiler: &Compiler<'_>) -> Result<Vec<Case>> {
    let tickets = compiler.books.list(compiler.property, DocumentKind::Ticket, Which::All)?;
    let mut cases = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        let kept = Kept::decode(&ticket.summary).context("a summary cannot be read")?;
        if let Summary::Ticket(summary) = kept.summary {
            cases.extend(summary.case);
        }
    }
    Ok(cases)
}
