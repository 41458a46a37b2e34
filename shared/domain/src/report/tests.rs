//! The bytes of a report, and the balance of its tickets.

use super::*;
use crate::figures::FIGURES_VERSION;

fn report() -> Report {
    let month: Month = "2012-03".parse().unwrap();
    let mut before = Sums::default();
    before.add(Measure::TicketsReceived, "repair", 5);
    before.add(Measure::TicketsCompleted, "repair", 3);
    let mut within = Sums::default();
    within.add(Measure::TicketsReceived, "repair", 10);
    within.add(Measure::TicketsReopened, "repair", 1);
    within.add(Measure::TicketsCompleted, "repair", 8);
    within.add(Measure::TicketsCancelled, "repair", 2);
    Report {
        covers: BTreeMap::from([(
            DeskNumber(1),
            Cover { facts: 2, last_key: None, sum: "00".repeat(32) },
        )]),
        cut_off: month.last_day(),
        figures_version: FIGURES_VERSION,
        kind: ReportKind::Final,
        kpis: BTreeMap::from([("K7".to_owned(), Ratio { numerator: 1, denominator: 2 })]),
        month,
        property: "cuihu".to_owned(),
        rules: "0123".to_owned(),
        tickets: TicketFigures::of(&before, &within),
    }
}

#[test]
fn the_tickets_of_a_month_balance() {
    let tickets = report().tickets;
    assert_eq!((tickets.carried_over, tickets.open), (2, 3));
    let moved = tickets.received + tickets.reopened - tickets.completed - tickets.cancelled;
    assert_eq!(tickets.open, tickets.carried_over + moved);
}

#[test]
fn the_bytes_of_a_report_are_sorted_and_without_spaces() {
    let text = report().canonical().unwrap();
    let hash = text.split("\"sha256\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(
        text,
        format!(
            "{{\"covers\":{{\"1\":{{\"facts\":2,\"last_key\":null,\"sum\":\"{}\"}}}},\
             \"cut_off\":\"2012-03-31\",\"figures_version\":2,\"kind\":\"final\",\
             \"kpis\":{{\"K7\":{{\"denominator\":2,\"numerator\":1}}}},\"month\":\"2012-03\",\
             \"property\":\"cuihu\",\"rules\":\"0123\",\"sha256\":\"{hash}\",\
             \"tickets\":{{\"cancelled\":2,\"carried_over\":2,\"completed\":8,\"open\":3,\
             \"received\":10,\"reopened\":1}}}}",
            "00".repeat(32)
        )
    );
}

#[test]
fn what_a_report_rests_on_is_outside_its_hash_and_the_figures_inside() {
    let hash = |report: &Report| {
        let text = report.canonical().unwrap();
        text.split("\"sha256\":").nth(1).unwrap().split(',').next().unwrap().to_owned()
    };
    let original = report();
    let mut heard_more = original.clone();
    heard_more.covers.clear();
    assert_eq!(hash(&heard_more), hash(&original));
    let mut counted_more = original.clone();
    counted_more.tickets.received += 1;
    assert_ne!(hash(&counted_more), hash(&original));
}

#[test]
fn a_running_month_is_cut_off_where_it_is_told_and_no_later_than_its_end() {
    let month: Month = "2024-02".parse().unwrap();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!(cut_off(month, None), (day("2024-02-29"), ReportKind::Final));
    assert_eq!(cut_off(month, Some(day("2024-03-05"))), (day("2024-02-29"), ReportKind::Final));
    let early = cut_off(month, Some(day("2024-02-27")));
    assert_eq!(early, (day("2024-02-27"), ReportKind::Preliminary));
}

#[test]
fn t23_b03_mo1_the_preliminary_holds_data_to_the_27th_in_every_month() {
    let rules = Rules::default();
    for month in ["2024-01", "2023-02", "2024-02", "2024-12"] {
        let period = Period::preliminary(month.parse().unwrap(), &rules).unwrap();
        assert_eq!(period.cut_off.to_string(), format!("{month}-27"));
        assert_eq!(period.kind, ReportKind::Preliminary);
    }
}

#[test]
fn a_period_does_not_end_before_its_month_begins() {
    let month: Month = "2024-02".parse().unwrap();
    let period = |until: &str| Period::of(month, Some(until.parse().unwrap()));
    assert_eq!(period("2024-01-31"), None);
    let first = period("2024-02-01").unwrap();
    assert_eq!(first.days().first, first.days().last);
    assert_eq!(first.year_to_date().first.to_string(), "2024-01-01");
}

#[test]
fn the_digest_of_the_rules_changes_with_any_value() {
    let delivered = rules_digest(&Rules::default());
    assert_eq!(delivered, rules_digest(&Rules::default()));
    let one = Rules::default().with(RuleId::FollowUpWithin, Value::Number(31));
    let other = Rules::default().with(RuleId::FollowUpWithin, Value::Number(32));
    assert_ne!(rules_digest(&one), delivered);
    assert_ne!(rules_digest(&one), rules_digest(&other));
    // Said again as delivered, a value is no change.
    let same = delivered_again(RuleId::FollowUpWithin);
    assert_eq!(rules_digest(&same), delivered);
}

fn delivered_again(rule: RuleId) -> Rules {
    let value = Rules::default().value(rule);
    Rules::default().with(rule, value)
}

#[test]
fn a_report_is_read_back_from_its_own_bytes() {
    let original = report();
    let text = original.canonical().unwrap();
    let again: Report = serde_json::from_str(&text).unwrap();
    assert_eq!(again, original);
    assert_eq!(again.canonical().unwrap(), text);
}
