//! When a follow-up is due, around the edges of the callable hours.

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Asia::Shanghai;

use super::*;
use crate::civil::instant_of;
use crate::regulation::Value;

fn on(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2024, 3, day).unwrap();
    instant_of(day.and_hms_opt(hour, minute, 0).unwrap(), Shanghai)
}

fn terms() -> Terms {
    Terms::in_force(&Rules::default(), false)
}

#[test]
fn b04_08_t12_feedback_at_17_10_is_followed_up_by_17_40_by_the_night_desk() {
    assert_eq!(due(on(4, 17, 10), &terms(), Shanghai), Due::Within(on(4, 17, 40)));
}

#[test]
fn b04_08_t12_feedback_at_20_31_without_wish_or_emergency_is_deferred_to_08_30() {
    assert_eq!(due(on(4, 20, 31), &terms(), Shanghai), Due::DeferredNight(on(5, 8, 30)));
}

#[test]
fn b04_08_t12_callable_hours_begin_at_08_00_and_end_before_20_30() {
    let second = TimeDelta::seconds(1);
    assert_eq!(due(on(4, 8, 0), &terms(), Shanghai), Due::Within(on(4, 8, 30)));
    assert_eq!(due(on(4, 8, 0) - second, &terms(), Shanghai), Due::DeferredNight(on(4, 8, 30)));
    assert_eq!(due(on(4, 20, 30) - second, &terms(), Shanghai), Due::Within(on(4, 21, 0) - second));
    assert_eq!(due(on(4, 20, 30), &terms(), Shanghai), Due::DeferredNight(on(5, 8, 30)));
}

#[test]
fn b04_08_an_emergency_or_a_customer_who_asked_is_called_at_night() {
    let terms = Terms { at_night_too: true, ..terms() };
    assert_eq!(due(on(4, 2, 0), &terms, Shanghai), Due::Within(on(4, 2, 30)));
}

#[test]
fn a_changed_rule_book_moves_no_running_follow_up() {
    let frozen = terms();
    let changed = Rules::default().with(RuleId::FollowUpWithin, Value::Number(20));
    assert_eq!(due(on(4, 9, 0), &frozen, Shanghai).at(), on(4, 9, 30));
    let later = Terms::in_force(&changed, false);
    assert_eq!(due(on(4, 9, 0), &later, Shanghai).at(), on(4, 9, 20));
}

#[test]
fn only_the_marks_one_to_five_exist() {
    assert_eq!(Score::new(0), None);
    assert_eq!(Score::try_from(6), Err(NoSuchScore(6)));
    let kept: Vec<bool> = (1..=5).filter_map(Score::new).map(Score::is_unsatisfied).collect();
    assert_eq!(kept, [true, true, false, false, false]);
}
