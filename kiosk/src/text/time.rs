//! Times and stretches of time as people say them: minutes, then hours and minutes, then days and
//! hours; seconds never.

use chrono::{
    DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Timelike as _, Utc, Weekday,
};
use dutybook_domain::language::Language;

use crate::look::Look;

/// A stretch of time; less than a minute is one minute.
pub fn length(span: TimeDelta, language: Language) -> String {
    let minutes = span.num_minutes().max(1);
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (language, days, hours) {
        (Language::Chinese, 0, 0) => format!("{rest} 分"),
        (Language::Chinese, 0, _) if rest == 0 => format!("{hours} 时"),
        (Language::Chinese, 0, _) => format!("{hours} 时 {rest} 分"),
        (Language::Chinese, _, 0) => format!("{days} 天"),
        (Language::Chinese, _, _) => format!("{days} 天 {hours} 时"),
        (Language::English, 0, 0) => format!("{rest} min"),
        (Language::English, 0, _) if rest == 0 => format!("{hours} h"),
        (Language::English, 0, _) => format!("{hours} h {rest} min"),
        (Language::English, _, 0) => format!("{days} d"),
        (Language::English, _, _) => format!("{days} d {hours} h"),
    }
}

/// How much is left until a due instant, or how much it is over. Exactly on time is not over.
pub fn left(due: DateTime<Utc>, look: &Look) -> String {
    let span = due.signed_duration_since(look.now);
    if span < TimeDelta::zero() {
        let over = length(-span, look.language);
        return look.pick("超 ", "").to_owned() + &over + look.pick("", " late");
    }
    let left = length(span, look.language);
    look.pick("剩 ", "").to_owned() + &left + look.pick("", " left")
}

/// A clock time, `HH:MM`.
pub fn clock(at: DateTime<Utc>, look: &Look) -> String {
    let local = at.with_timezone(&look.zone);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// A clock time with its day where that is not today: `昨日 16:00`, `11-24 16:00`.
pub fn moment(at: DateTime<Utc>, look: &Look) -> String {
    let day = at.with_timezone(&look.zone).date_naive();
    let today = look.now.with_timezone(&look.zone).date_naive();
    let time = clock(at, look);
    match day.signed_duration_since(today).num_days() {
        0 => time,
        -1 => format!("{} {time}", look.pick("昨日", "yest.")),
        1 => format!("{} {time}", look.pick("明天", "tmrw")),
        _ if day.year() == today.year() => format!("{} {time}", day.format("%m-%d")),
        _ => format!("{} {time}", day.format("%Y-%m-%d")),
    }
}

/// A time of day as people type it: `17:30`, `17：30`, `17.30`.
pub fn typed(words: &str) -> Option<NaiveTime> {
    let plain = words.trim().replace(['：', '.'], ":");
    NaiveTime::parse_from_str(&plain, "%H:%M").ok()
}

/// When a limit is due, in words.
pub fn due(at: DateTime<Utc>, look: &Look) -> String {
    match look.language {
        Language::Chinese => format!("{} 到期", moment(at, look)),
        Language::English => moment(at, look),
    }
}

/// A date as the top bar shows it: `11月24日 周二`.
pub fn date(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => {
            format!("{}月{}日 周{}", day.month(), day.day(), weekday(day.weekday(), language))
        }
        Language::English => day.format("%a %-d %b").to_string(),
    }
}

/// A date as the lock screen shows it: `11月24日 星期二`.
pub fn long_date(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => {
            format!("{}月{}日 星期{}", day.month(), day.day(), weekday(day.weekday(), language))
        }
        Language::English => day.format("%A, %-d %B").to_string(),
    }
}

const fn weekday(day: Weekday, language: Language) -> &'static str {
    let (chinese, english) = match day {
        Weekday::Mon => ("一", "Mon"),
        Weekday::Tue => ("二", "Tue"),
        Weekday::Wed => ("三", "Wed"),
        Weekday::Thu => ("四", "Thu"),
        Weekday::Fri => ("五", "Fri"),
        Weekday::Sat => ("六", "Sat"),
        Weekday::Sun => ("日", "Sun"),
    };
    language.pick(chinese, english)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn look(language: Language) -> Look {
        let zone = chrono_tz::Asia::Shanghai;
        let now = zone.with_ymd_and_hms(2026, 11, 24, 10, 42, 0).unwrap().to_utc();
        Look { language, now, zone }
    }

    #[test]
    fn minutes_then_hours_then_days_and_never_seconds() {
        let say = |minutes| length(TimeDelta::minutes(minutes), Language::Chinese);
        assert_eq!(say(9), "9 分");
        assert_eq!(say(60), "1 时");
        assert_eq!(say(208), "3 时 28 分");
        assert_eq!(say(1440), "1 天");
        assert_eq!(say(2220), "1 天 13 时");
        assert_eq!(length(TimeDelta::seconds(20), Language::English), "1 min");
    }

    #[test]
    fn exactly_on_time_is_not_late() {
        let look = look(Language::Chinese);
        assert_eq!(left(look.now, &look), "剩 1 分");
        assert_eq!(left(look.now - TimeDelta::minutes(14), &look), "超 14 分");
        let english = Look { language: Language::English, ..look };
        assert_eq!(left(look.now - TimeDelta::minutes(14), &english), "14 min late");
        assert_eq!(left(look.now + TimeDelta::minutes(9), &english), "9 min left");
    }

    #[test]
    fn a_day_is_named_where_it_is_not_today() {
        let look = look(Language::Chinese);
        assert_eq!(moment(look.now - TimeDelta::minutes(14), &look), "10:28");
        assert_eq!(moment(look.now - TimeDelta::hours(12), &look), "昨日 22:42");
        assert_eq!(due(look.now + TimeDelta::days(2), &look), "11-26 10:42 到期");
        assert_eq!(date(look.now.date_naive(), Language::Chinese), "11月24日 周二");
    }
}
