//! Tracking of complaints, repeats, places and households.

use chrono_tz::Asia::Shanghai;

use super::*;
use crate::figures::fixture::*;
use crate::ticket::Fact;
use crate::ticket::complaint::Grade;
use crate::ticket::matter::Urgency;

fn case(byte: u8, pen: &Pen) -> Case {
    Case::of(document(byte), &pen.ticket(), Shanghai).unwrap()
}

fn complaint() -> Pen {
    Pen::received("2024-03-04 09:00", Kind::Complaint)
}

/// Met and open of one complaint in March.
fn march(pen: &Pen) -> (i64, i64) {
    let list = tracking(&[case(1, pen)], days("2024-03-01", "2024-03-31"), Shanghai);
    let rate = tracking_rate(&list);
    (rate.numerator, rate.denominator)
}

#[test]
fn k2_b01_20_a_complaint_is_tracked_while_no_gap_is_above_three_days() {
    let in_time = complaint().then("2024-03-07 23:59", contacted());
    assert_eq!(march(&in_time.clone().then("2024-03-08 10:00", closed())), (1, 1));
    let late = complaint().then("2024-03-08 00:01", contacted());
    assert_eq!(march(&late.then("2024-03-08 10:00", closed())), (0, 1));
    // The gap after the last contact runs on until the period's end.
    assert_eq!(march(&in_time), (0, 1));
}

#[test]
fn k2_a_major_complaint_is_contacted_every_day() {
    let major = complaint().then("2024-03-04 09:30", graded(Grade::Major));
    let contact = |at: &str| {
        let pen = major.clone().then(at, contacted());
        march(&pen.then("2024-03-05 11:00", closed()))
    };
    assert_eq!(contact("2024-03-05 09:00"), (1, 1));
    assert_eq!(contact("2024-03-05 09:01"), (0, 1));
}

#[test]
fn k2_counts_in_every_month_in_which_it_was_open_up_to_that_months_end() {
    let raised = Pen::received("2024-03-30 09:00", Kind::Complaint);
    let cases = [case(1, &raised)];
    let rate = |first, last| tracking_rate(&tracking(&cases, days(first, last), Shanghai));
    // The next contact is due on 2 April, so at the end of March nothing was missed.
    assert_eq!(rate("2024-03-01", "2024-03-31"), Ratio { numerator: 1, denominator: 1 });
    assert_eq!(rate("2024-04-01", "2024-04-02"), Ratio { numerator: 1, denominator: 1 });
    assert_eq!(rate("2024-04-01", "2024-04-03"), Ratio { numerator: 0, denominator: 1 });
    assert_eq!(rate("2024-02-01", "2024-02-29"), Ratio { numerator: 0, denominator: 0 });
}

#[test]
fn k2_a_closed_complaint_counts_no_longer_and_a_reopened_one_again() {
    let closed_in_march =
        complaint().then("2024-03-05 09:00", contacted()).then("2024-03-06 09:00", closed());
    let april = |pen: &Pen| {
        tracking_rate(&tracking(&[case(1, pen)], days("2024-04-01", "2024-04-30"), Shanghai))
    };
    assert_eq!(april(&closed_in_march).denominator, 0);
    let again = closed_in_march
        .then("2024-04-10 09:00", reopened(Kind::Complaint))
        .then("2024-04-11 09:00", contacted())
        .then("2024-04-12 09:00", closed());
    assert_eq!(april(&again), Ratio { numerator: 1, denominator: 1 });
}

fn slip(at: &str, unit: &str, category: &str) -> Pen {
    let Fact::Received(mut receipt) = received(Kind::RepairPrivate, Urgency::Ordinary) else {
        unreachable!()
    };
    receipt.matter.unit = Some(unit.parse().unwrap());
    receipt.matter.category = Some(category.to_owned());
    Pen::default().then(at, Fact::Received(receipt))
}

#[test]
fn a_repeat_is_the_same_matter_of_the_same_unit_within_thirty_days() {
    let list = |again: &Pen| {
        let cases = [case(1, &slip("2024-02-10 09:00", "3-1-1502", "水")), case(2, again)];
        repeats(&cases, days("2024-03-01", "2024-03-31"), 30, Shanghai)
    };
    assert_eq!(list(&slip("2024-03-11 09:00", "3-1-1502", "水")), [document(2)]);
    assert_eq!(list(&slip("2024-03-11 09:01", "3-1-1502", "水")), []);
    assert_eq!(list(&slip("2024-03-10 09:00", "3-1-1502", "电")), []);
    assert_eq!(list(&slip("2024-03-10 09:00", "3-1-1503", "水")), []);
    let merged = slip("2024-03-10 09:00", "3-1-1502", "水").then("2024-03-10 10:00", merged());
    assert_eq!(list(&merged), []);
}

#[test]
fn the_places_most_is_raised_about_come_first_and_households_once() {
    let cases: Vec<Case> = ["2-1-0301", "3-1-1502", "3-1-1502", "1-1-0101"]
        .iter()
        .enumerate()
        .map(|(n, unit)| case(u8::try_from(n).unwrap(), &slip("2024-03-04 09:00", unit, "水")))
        .collect();
    let march = days("2024-03-01", "2024-03-31");
    let names: Vec<String> =
        top_places(&cases, march, 2, Shanghai).into_iter().map(|place| place.name).collect();
    assert_eq!(names, ["3-1-1502", "1-1-101"]);
    assert_eq!(households(&cases, march, Shanghai).len(), 3);
    assert_eq!(households(&cases, days("2024-04-01", "2024-04-30"), Shanghai).len(), 0);
}
