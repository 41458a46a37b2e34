//! The table of the monthly statistics.

use super::*;
use crate::figures::golden::months;

fn row<'a>(table: &'a Statistics, figure: &str) -> &'a Row {
    table.rows.iter().find(|row| row.figure == figure).unwrap()
}

#[test]
fn b03_mo3_counts_change_by_percent_and_rates_by_points() {
    let (mut this, mut last) = (Prepared::default(), Prepared::default());
    this.within.add(Measure::TicketsReceived, "order", 12);
    last.within.add(Measure::TicketsReceived, "order", 8);
    for (sums, met) in [(&mut this.within, 9), (&mut last.within, 8)] {
        sums.add(Measure::Due, "K7", 10);
        sums.add(Measure::Met, "K7", met);
    }
    let whole = |prepared| Column { kind: ReportKind::Final, prepared };
    let columns = Columns {
        this: whole(&this),
        last: Some(whole(&last)),
        year_before: None,
        to_date: whole(&this),
    };
    let table = statistics(&columns, &Rules::default());
    let received = row(&table, "tickets.received");
    assert_eq!((received.this, received.change), (Value::Count(12), Some(5_000)));
    assert_eq!((received.year_before, received.year_change), (None, None));
    assert_eq!(row(&table, "tickets.received/order").change, Some(5_000));
    let follow_up = row(&table, "K7");
    assert_eq!((follow_up.change, follow_up.target), (Some(1_000), Some(10_000)));
    assert_eq!(row(&table, "K23").target, Some(0));
    // A base of 0 prints "—".
    assert_eq!(row(&table, "tickets.completed").change, None);
}

#[test]
fn b03_mo1_only_final_reports_are_compared() {
    let prepared = Prepared::default();
    let mut counted = Prepared::default();
    counted.within.add(Measure::TicketsReceived, "order", 1);
    let column = |kind, prepared| Column { kind, prepared };
    let change = |this, last| {
        let columns = Columns {
            this: column(this, &prepared),
            last: Some(column(last, &counted)),
            year_before: None,
            to_date: column(this, &prepared),
        };
        row(&statistics(&columns, &Rules::default()), "tickets.received").change
    };
    assert_eq!(change(ReportKind::Final, ReportKind::Final), Some(-10_000));
    assert_eq!(change(ReportKind::Preliminary, ReportKind::Final), None);
    assert_eq!(change(ReportKind::Final, ReportKind::Preliminary), None);
}

#[test]
fn the_table_shows_durations_as_percentiles_and_is_data() {
    let months = months();
    let march = &months[2].prepared;
    let column = Column { kind: ReportKind::Final, prepared: march };
    let columns = Columns { this: column, last: None, year_before: None, to_date: column };
    let table = statistics(&columns, &Rules::default());
    assert_eq!(row(&table, "arrival.minutes.p50").this, Value::Minutes(Some(20)));
    assert_eq!(row(&table, "follow-up.minutes.p90").this, Value::Minutes(Some(45)));
    let json = serde_json::to_value(&table).unwrap();
    assert_eq!(json["kind"], "final");
    let mut sorted: Vec<_> = table.rows.iter().map(|row| row.figure.clone()).collect();
    sorted.sort();
    assert!(table.rows.iter().map(|row| &row.figure).eq(sorted.iter()));
}
