//! Fixed facts whose reports are checked in by hash, so that nobody changes a fold, a formula or a
//! rounding without raising the version of the figures.

use std::collections::BTreeMap;

use chrono_tz::Asia::Shanghai;
use sha2::{Digest as _, Sha256};

use super::cross::{self, Case};
use super::drill::{Lines, Over};
use super::expect::{self, Expected};
use super::fixture::*;
use super::kpi::{Prepared, moved_in};
use super::statistics::{Column, Columns, statistics};
use super::{Contribution, FIGURES_VERSION, Measure, Sums};
use crate::follow_up::Outcome;
use crate::id::{DeskNumber, DocumentId, PropertyUid};
use crate::regulation::Rules;
use crate::report::{Cover, Inputs, Period, Report, ReportKind, compile, hex};
use crate::settings::Settings;
use crate::shift::Boundary;
use crate::staff::Department;
use crate::ticket::complaint::Grade;
use crate::ticket::fact::Verdict;
use crate::ticket::matter::Kind;

pub(crate) const PROPERTY: PropertyUid = PropertyUid::from_bytes([1; 16]);

/// A month of the golden property, ready to be reported.
pub(crate) struct Month {
    pub(crate) period: Period,
    pub(crate) rows: Vec<(DocumentId, Contribution)>,
    pub(crate) cases: Vec<Case>,
    pub(crate) expected: Expected,
    pub(crate) prepared: Prepared,
    serving: Option<super::Days>,
    rules: Rules,
}

impl Month {
    pub(crate) fn over(&self) -> Over {
        Over { days: self.period.days(), serving: self.serving }
    }

    /// The handovers that were to be made and are complete.
    pub(crate) fn complete_handovers(&self) -> Lines {
        self.expected.complete_lines(&complete(&self.rows, self.serving), PROPERTY)
    }

    pub(crate) fn inputs(&self) -> Inputs<'_> {
        let cover = Cover { facts: 1, last_key: None, sum: "00".repeat(32) };
        Inputs {
            property: "cuihu",
            period: self.period,
            prepared: &self.prepared,
            covers: BTreeMap::from([(DeskNumber(1), cover)]),
            rules: &self.rules,
        }
    }
}

/// The complete handovers of the days in service.
fn complete(rows: &[(DocumentId, Contribution)], serving: Option<super::Days>) -> Lines {
    let counts = |row: &Contribution| {
        row.measure == Measure::HandoversComplete
            && serving.is_some_and(|serving| serving.contains(row.day))
    };
    rows.iter().filter(|(_, row)| counts(row)).map(|(document, row)| (*document, row.n)).collect()
}

fn repair(from: &str, kind: Kind, late: bool) -> Pen {
    let at = |time: &str| format!("{from} {time}");
    Pen::received(&at("09:00"), kind)
        .then(&at("09:05"), dispatched(Department::Engineering))
        .then(&at("09:25"), arrived())
        .then(&at("10:00"), done(kind))
        .then(&at("10:01"), evidence())
        .then(&at("10:02"), signed())
        .then(&at("10:05"), feedback())
        .then(&at(if late { "10:50" } else { "10:20" }), followed_up(outcome(5)))
        .then(&at("11:00"), replied())
        .then(&at("12:00"), closed())
}

pub(crate) fn tickets() -> Vec<Pen> {
    let complaint = Pen::received("2024-03-04 09:00", Kind::Complaint)
        .then("2024-03-04 09:10", dispatched(Department::Order))
        .then("2024-03-04 09:15", graded(Grade::Important))
        .then("2024-03-04 10:00", contacted())
        .then("2024-03-06 10:00", done(Kind::Complaint))
        .then("2024-03-06 11:00", replied())
        .then("2024-03-07 11:00", called_back(outcome(4)))
        .then("2024-03-08 09:00", closed());
    let night = Pen::received("2024-02-28 09:00", Kind::RepairPaid)
        .then("2024-02-28 19:00", done(Kind::RepairPaid))
        .then("2024-02-28 21:00", feedback())
        .then("2024-02-29 08:20", followed_up(Outcome::NotReached));
    vec![
        repair("2024-02-27", Kind::RepairPrivate, false),
        repair("2024-03-05", Kind::RepairCommon, true)
            .then("2024-03-20 09:00", reopened(Kind::RepairCommon)),
        complaint,
        Pen::received("2024-03-10 09:00", Kind::Complaint),
        night,
        Pen::received("2024-03-11 09:00", Kind::Consultation).then("2024-03-11 09:10", answered()),
        Pen::received("2024-03-12 09:00", Kind::Consultation)
            .then("2024-03-12 09:10", answer_tried())
            .then("2024-03-12 10:10", answer_tried())
            .then("2024-03-12 11:10", answer_tried()),
        Pen::received("2024-02-29 10:00", Kind::Suggestion)
            .then("2024-03-01 10:00", decided(Verdict::Adopted)),
        Pen::received("2024-03-13 09:00", Kind::Cleaning).then("2024-03-13 09:30", cancelled()),
        Pen::imported(&["2024-03-14 16:55", "2024-03-14 16:56", "2024-03-28 17:15"]),
        Pen::imported(&["2024-03-15 16:55"]),
    ]
}

/// What duty logs and a handover add, each in a document of its own.
fn desk_rows() -> Vec<(DocumentId, Contribution)> {
    let [by_day, by_night] = super::duty::tests::golden();
    let on = day("2024-03-04");
    let handover = Boundary::Evening.handover(PROPERTY, DeskNumber(1), on);
    let documents = [
        (document(101), by_day),
        (document(102), by_night),
        (handover, super::handover::tests::golden()),
    ];
    documents
        .into_iter()
        .flat_map(|(document, rows)| rows.into_iter().map(move |row| (document, row)))
        .collect()
}

fn settings() -> Settings {
    expect::tests::in_service("2024-03-01")
}

fn month(name: &str, until: Option<&str>) -> Month {
    let period = Period::of(name.parse().unwrap(), until.map(day)).unwrap();
    let (mut rows, mut cases) = (desk_rows(), Vec::new());
    for (byte, pen) in (1..).zip(tickets()) {
        cases.extend(Case::of(document(byte), &pen.ticket(), Shanghai));
        rows.extend(pen.rows().into_iter().map(|row| (document(byte), row)));
    }
    let settings = settings();
    let days = period.days();
    let serving = expect::serving(&settings, days);
    let sums = |of: &dyn Fn(chrono::NaiveDate) -> bool| {
        let mut sums = Sums::default();
        sums.extend(rows.iter().map(|(_, row)| row).filter(|row| of(row.day)));
        sums
    };
    let expected = expect::expected(&settings, days, Shanghai);
    let within_days = 30;
    let prepared = Prepared {
        before: sums(&|on| on < days.first),
        within: sums(&|on| days.contains(on)),
        serving: sums(&|on| serving.is_some_and(|serving| serving.contains(on))),
        expected: expected.counts(),
        complete_handovers: i64::try_from(
            expected.complete_lines(&complete(&rows, serving), PROPERTY).len(),
        )
        .unwrap(),
        tracking: cross::tracking_rate(&cross::tracking(&cases, days, Shanghai)),
        repeats: i64::try_from(cross::repeats(&cases, days, within_days, Shanghai).len()).unwrap(),
        households: i64::try_from(cross::households(&cases, days, Shanghai).len()).unwrap(),
        moved_in: moved_in(&settings, period.month, period.month).max(851),
        survey: Some(super::kpi::tests::surveyed(&[(5, 20), (3, 9)], &[(10, 20), (2, 9)])),
    };
    let rules = settings.rule_book().on(period.cut_off);
    Month { period, rows, cases, expected, prepared, serving, rules }
}

/// The months the golden facts lie in, and one of them cut off early.
pub(crate) fn months() -> Vec<Month> {
    vec![month("2024-02", None), month("2024-03", Some("2024-03-27")), month("2024-03", None)]
}

/// The hashes of each month's report, rows and statistics under [`FIGURES_VERSION`].
const GOLDEN: (u32, [&str; 3]) = (
    2,
    [
        "7858dac03cd538400cbcd5eb2e3256f119bf067bcfaa938e11098a1c1dae26b0",
        "e38decb73dd21d03b31e6d310665715f97f4144d53cd21d383e463d029223f52",
        "ebc39419e6cf84fbfbc613b660afa25bde62beba87ac9ac78b3a29d59c510b58",
    ],
);

fn of(month: &Month) -> Column<'_> {
    Column { kind: ReportKind::Final, prepared: &month.prepared }
}

/// Everything a month's figures come to: the report without what it rests on, every row, and the
/// statistics against the month before with their roundings.
fn digest(month: &Month, before: &Month) -> String {
    let report = Report { covers: BTreeMap::new(), ..compile(month.inputs()) };
    let (this, last) = (of(month), of(before));
    let columns = Columns { this, last: Some(last), year_before: None, to_date: this };
    let statistics = statistics(&columns, &Rules::default());
    let mut hasher = Sha256::new();
    hasher.update(report.canonical().unwrap());
    hasher.update(serde_json::to_string(&month.rows).unwrap());
    hasher.update(serde_json::to_string(&statistics).unwrap());
    hex(&hasher.finalize())
}

#[test]
fn the_golden_figures_are_those_of_this_version() {
    let months = months();
    let digests: Vec<String> = months.iter().map(|month| digest(month, &months[0])).collect();
    assert_eq!(
        (FIGURES_VERSION, digests.iter().map(String::as_str).collect::<Vec<_>>()),
        (GOLDEN.0, GOLDEN.1.to_vec()),
        "the same facts give other figures than before. If that is meant, raise FIGURES_VERSION \
         in figures.rs by one, so that sealed reports say \"definition changed\" and books are \
         folded anew, and put the version and the hashes on the left into GOLDEN. If only a value \
         of the delivered rule book or a new measure changed them, put in the hashes and leave the \
         version where no figure already sealed would come out differently. If it is not meant, \
         it is a mistake: two desks of one version would disagree."
    );
}

#[test]
fn the_golden_reports_do_not_hang_on_the_order_of_the_documents() {
    let mut month = month("2024-03", None);
    let bytes = compile(month.inputs()).canonical().unwrap();
    month.rows.reverse();
    let mut sums = Sums::default();
    let days = month.period.days();
    sums.extend(month.rows.iter().map(|(_, row)| row).filter(|row| days.contains(row.day)));
    month.prepared.within = sums;
    assert_eq!(compile(month.inputs()).canonical().unwrap(), bytes);
}
