//! Every figure of a report against its list.

use chrono_tz::Asia::Shanghai;

use super::*;
use crate::figures::fixture::{Pen, days, document};
use crate::figures::golden::{self, Month};
use crate::figures::{Sums, cross};
use crate::report::compile;

fn selected(month: &Month, selection: &Selection) -> Option<i64> {
    Some(match selection {
        Selection::Rows(parts) => {
            let lines = lines(parts, month.over(), &month.rows);
            lines.values().sum()
        }
        Selection::Expected(ExpectedList::Minutes) => {
            month.expected.minutes.iter().map(|(_, n)| n).sum()
        }
        Selection::Expected(ExpectedList::Starts) => {
            month.expected.start_lines(golden::PROPERTY).values().sum()
        }
        Selection::Expected(ExpectedList::Handovers) => {
            month.expected.handover_lines(golden::PROPERTY).values().sum()
        }
        Selection::Compared(list) => {
            let tracking = cross::tracking(&month.cases, month.period.days(), Shanghai);
            let count = match list {
                ComparedList::Complaints => tracking.len(),
                ComparedList::Tracked => tracking.iter().filter(|line| line.in_place).count(),
                ComparedList::CompleteHandovers => month.complete_handovers().len(),
                ComparedList::Repeats | ComparedList::Households => return None,
            };
            i64::try_from(count).unwrap()
        }
        // These open into a setting and into anonymous codes, not into documents.
        Selection::Base | Selection::Survey => return None,
    })
}

#[test]
fn every_figure_of_a_report_is_the_sum_of_its_list() {
    for month in golden::months() {
        let report = compile(month.inputs());
        let figures = report.figures();
        assert_eq!(figures.keys().cloned().collect::<Vec<_>>(), {
            let mut names = names();
            names.sort();
            names
        });
        for (name, figure) in figures {
            let selection = selection(&name).unwrap();
            if let Some(sum) = selected(&month, &selection) {
                assert_eq!(sum, figure, "{name} of {}", month.period.month);
            }
        }
    }
}

#[test]
fn the_golden_months_count_something_in_most_figures() {
    let reports: Vec<_> = golden::months().iter().map(|month| compile(month.inputs())).collect();
    for name in names() {
        let survey = name.starts_with("K26");
        let counted = reports.iter().any(|report| report.figures()[&name] != 0);
        assert!(counted || survey, "{name}");
    }
}

#[test]
fn an_open_ticket_is_in_the_list_once_and_a_completed_one_not_at_all() {
    let open = Pen::imported(&["2024-03-04 09:00"]);
    let done = Pen::imported(&["2024-03-04 09:00", "2024-03-05 09:00"]);
    let rows: Vec<_> = [(1, open), (2, done)]
        .into_iter()
        .flat_map(|(byte, pen)| pen.rows().into_iter().map(move |row| (document(byte), row)))
        .collect();
    let over = Over { days: days("2024-03-01", "2024-03-31"), serving: None };
    let Some(Selection::Rows(parts)) = selection("tickets.open") else { panic!("rows") };
    assert_eq!(lines(&parts, over, &rows), Lines::from([(document(1), 1)]));
}

#[test]
fn a_figure_of_the_statistics_opens_into_its_bucket() {
    let Some(Selection::Rows(parts)) = selection("contacts/call") else { panic!("rows") };
    assert_eq!(parts, [Part::of_key(Measure::Contacts, "call")]);
    assert_eq!(selection("tickets.nothing"), None);
    assert_eq!(selection("K99.numerator"), None);
}

#[test]
fn nothing_is_counted_of_a_desk_that_is_not_in_service() {
    let part = Part { range: Range::Serving, ..Part::of(Measure::CoveredMinutes) };
    let row = Contribution {
        n: 390,
        ..Contribution::one(crate::figures::fixture::day("2024-03-04"), Measure::CoveredMinutes)
    };
    let over = |serving| Over { days: days("2024-03-01", "2024-03-31"), serving };
    assert_eq!(part.counts(&row, over(None)), 0);
    assert_eq!(part.counts(&row, over(Some(days("2024-03-05", "2024-03-31")))), 0);
    assert_eq!(part.counts(&row, over(Some(days("2024-03-04", "2024-03-31")))), 390);
    let mut sums = Sums::default();
    sums.extend([&row]);
    assert_eq!(sums.of(Measure::CoveredMinutes), 390);
}
