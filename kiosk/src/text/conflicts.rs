//! The words of conflicts: what is contradicted, and what each value says.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use dutybook_domain::civil;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::household::field::{Field, Value, VehicleField};
use dutybook_domain::language::Language;
use dutybook_domain::regulation::{self, delivered};
use dutybook_domain::report::ReportKind;
use dutybook_domain::settings::{Member, Setting, SettingKey};
use dutybook_domain::ticket::matter::Promised;

use super::{household, shell, time, today};
use crate::look::Look;

/// The lines of the screen.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub waiting: &'static str,
    pub nothing: &'static str,
    pub all_settled: &'static str,
    pub explained: &'static str,
    pub later: &'static str,
    pub open: &'static str,
    pub shown: &'static str,
    pub said: &'static str,
    pub arrived: &'static str,
    pub why: &'static str,
    pub take: &'static str,
    pub third: &'static str,
    pub third_words: &'static str,
    pub take_third: &'static str,
    pub day: &'static str,
    pub time: &'static str,
    pub lacks_words: &'static str,
    pub story: &'static str,
    pub struck: &'static str,
    pub corrected: &'static str,
    pub emptied: &'static str,
    pub clash: &'static str,
    pub clash_why: &'static str,
    pub nobody: &'static str,
    pub supervisor: &'static str,
    pub gone: &'static str,
    pub reason: &'static str,
}

const CHINESE: Words = Words {
    waiting: "等人选定",
    nothing: "没有冲突",
    all_settled: "没有等人选定的事",
    explained: "离线时两个前台改了同一处。两个值都留着，请选定；没选的留在经过里。",
    later: "稍后再定",
    open: "打开记录",
    shown: "现在显示的",
    said: "改的时间",
    arrived: "传到本台",
    why: "当时依据",
    take: "用这个",
    third: "都不对，另填",
    third_words: "另填的值",
    take_third: "用另填的",
    day: "日期",
    time: "时间",
    lacks_words: "还差：值",
    story: "相关经过",
    struck: "划去这条",
    corrected: "更正",
    emptied: "清空",
    clash: "同一编号下有两条不同的记录",
    clash_why: "正常的前台写不出来，请报给管理员；两条都留着",
    nobody: "程序",
    supervisor: "要主管来选定",
    gone: "别的前台已经选定了",
    reason: "两个前台各说了一个，选定这个",
};

const ENGLISH: Words = Words {
    waiting: "Waiting for a choice",
    nothing: "No conflicts",
    all_settled: "Nothing waits for a choice",
    explained: "Two desks changed the same thing while apart. Both values are kept: choose one. The \
                other stays in the record.",
    later: "Decide later",
    open: "Open record",
    shown: "Shown now",
    said: "Changed",
    arrived: "Arrived here",
    why: "Grounds",
    take: "Use this",
    third: "Neither: enter",
    third_words: "Another value",
    take_third: "Use mine",
    day: "Day",
    time: "Time",
    lacks_words: "Still missing: the value",
    story: "What happened near it",
    struck: "Strike the entry",
    corrected: "Correction",
    emptied: "Empty",
    clash: "Two different entries under one key",
    clash_why: "No desk writes this by itself: tell the administrator; both are kept",
    nobody: "Program",
    supervisor: "A supervisor chooses",
    gone: "Another desk has chosen already",
    reason: "Two desks said different things: this one was chosen",
};

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// A conflict's title.
pub fn title(name: &str, values: usize, language: Language) -> String {
    match language {
        Language::Chinese if values == 2 => format!("{name}有两个说法"),
        Language::Chinese if values > 2 => format!("{name}有 {values} 个说法"),
        Language::English if values > 1 => format!("{name}: {values} values"),
        Language::Chinese | Language::English => name.to_owned(),
    }
}

/// That a choice is on the disk.
pub fn chosen(at: DateTime<Utc>, look: &Look) -> String {
    let clock = time::clock(at, look);
    match look.language {
        Language::Chinese => format!("{clock} 已选定"),
        Language::English => format!("Chosen {clock}"),
    }
}

/// The moment typed as a day, `11-25` or `2026-11-25`, and a time; else what is missing. A day
/// without its year is the next one of that name.
///
/// # Errors
/// What is missing, in words.
pub fn moment(day: &str, clock: &str, look: &Look) -> Result<DateTime<Utc>, &'static str> {
    let lacks_day = look.pick("还差：日期，如 11-25", "Still missing: the day, like 11-25");
    let lacks_time = look.pick("还差：时间，如 14:00", "Still missing: the time, like 14:00");
    let today = look.now.with_timezone(&look.zone).date_naive();
    let typed = day.trim().replace(['/', '.', '月'], "-").replace('日', "");
    let of_year = |year: i32| NaiveDate::parse_from_str(&format!("{year}-{typed}"), "%Y-%m-%d");
    let whole = NaiveDate::parse_from_str(&typed, "%Y-%m-%d");
    let day = whole.or_else(|_| {
        let this = of_year(today.year())?;
        if this < today { of_year(today.year().saturating_add(1)) } else { Ok(this) }
    });
    let day = day.or(Err(lacks_day))?;
    let time = time::typed(clock).ok_or(lacks_time)?;
    Ok(civil::at(day, time, look.zone))
}

/// What is promised.
pub const fn promised(of: Promised, language: Language) -> &'static str {
    match of {
        Promised::Visit => language.pick("上门时间", "Time of visit"),
        Promised::Result => language.pick("约定时间", "Promised time"),
    }
}

/// A field of a unit's file.
pub const fn field(field: Field, language: Language) -> &'static str {
    match field {
        Field::Area => language.pick("建筑面积", "Built area"),
        Field::Use => language.pick("用途", "Use"),
        Field::DeliveredOn => language.pick("交付日期", "Delivered on"),
        Field::FeeStandard => language.pick("收费标准", "Fee standard"),
        Field::Meter(_) => language.pick("表号", "Meter number"),
        Field::Steward => language.pick("责任客服", "Steward"),
        Field::Note => language.pick("备注", "Note"),
        Field::Person(_, field) => household::person_field(field, language),
        Field::Vehicle(_, field) => match field {
            VehicleField::Plate => language.pick("车牌", "Plate"),
            VehicleField::Space => language.pick("车位", "Parking space"),
            VehicleField::Keeper => language.pick("车主", "Keeper"),
        },
    }
}

/// What a field holds.
pub fn value(field: Field, value: Option<&Value>, language: Language) -> String {
    match value {
        None => words(language).emptied.to_owned(),
        Some(Value::Text(text)) => text.reveal().clone(),
        Some(Value::Number(number)) if field == Field::Area => household::area(*number),
        Some(Value::Number(number)) => number.to_string(),
    }
}

/// A unit's file as a record.
pub fn file(unit: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("住户 {unit}"),
        Language::English => format!("Unit {unit}"),
    }
}

/// A report as a record.
pub const fn report(kind: ReportKind, language: Language) -> &'static str {
    match kind {
        ReportKind::Preliminary => language.pick("月报初稿", "Preliminary report"),
        ReportKind::Final => language.pick("月报", "Month-end report"),
    }
}

/// A sort of record.
pub const fn record(kind: DocumentKind, language: Language) -> &'static str {
    match kind {
        DocumentKind::Ticket => language.pick("工单", "Ticket"),
        DocumentKind::DutyLog => language.pick("值班记录", "Duty log"),
        DocumentKind::Handover => language.pick("交接班表", "Handover sheet"),
        DocumentKind::Household => language.pick("住户档案", "Unit file"),
        DocumentKind::Case => language.pick("事务", "Case"),
        DocumentKind::ReceiptBook => language.pick("收据本", "Receipt book"),
        DocumentKind::Dunning => language.pick("催缴", "Arrears"),
        DocumentKind::RoutineMonth => language.pick("例行工作", "Routine duties"),
        DocumentKind::Inspection => language.pick("巡检", "Inspection"),
        DocumentKind::Notice => language.pick("通知", "Notice"),
        DocumentKind::Meeting => language.pick("会议", "Meeting"),
        DocumentKind::Activity => language.pick("活动", "Activity"),
        DocumentKind::SurveyRound => language.pick("满意度测评", "Survey"),
        DocumentKind::SurveyResponse => language.pick("测评答卷", "Survey answer"),
        DocumentKind::SignedReport => language.pick("月报", "Report"),
        DocumentKind::Settings => language.pick("设置", "Settings"),
        DocumentKind::Journal => language.pick("日志", "Journal"),
    }
}

/// What a setting is called.
pub fn setting(key: &SettingKey, language: Language) -> String {
    let day = |day: &NaiveDate| day.format("%m-%d").to_string();
    let from = |name: &str, on: &NaiveDate| match language {
        Language::Chinese => format!("{name}（{} 起）", day(on)),
        Language::English => format!("{name} from {}", day(on)),
    };
    match key {
        SettingKey::Member(_) => language.pick("员工", "Member of staff").to_owned(),
        SettingKey::Left(_) => language.pick("员工离职", "Leaving").to_owned(),
        SettingKey::Roster(on) => from(language.pick("排班", "Roster"), on),
        SettingKey::Rule(rule, on) => {
            let rule = delivered().get(rule);
            let name = rule.map_or("", |rule| language.pick(rule.zh.as_str(), rule.en.as_str()));
            from(name, on)
        }
        SettingKey::Assets(desk) => match language {
            Language::Chinese => format!("前台 {} 的物品", desk.0),
            Language::English => format!("Things of desk {}", desk.0),
        },
        SettingKey::Desk(desk) => match language {
            Language::Chinese => format!("前台 {} 的开放时间", desk.0),
            Language::English => format!("Hours of desk {}", desk.0),
        },
        SettingKey::InService => language.pick("启用日期", "First day of duty").to_owned(),
        SettingKey::Base(month) => match language {
            Language::Chinese => format!("{month} 的基础数据"),
            Language::English => format!("Base figures of {month}"),
        },
        SettingKey::Calendar(year) => match language {
            Language::Chinese => format!("{year} 年节假日"),
            Language::English => format!("Holidays of {year}"),
        },
        SettingKey::Served(department) => shell::department(*department, language).to_owned(),
    }
}

/// What a setting says, names of staff by `name`.
pub fn set_to(setting: &Setting, name: &dyn Fn(u64) -> String, language: Language) -> String {
    let comma = language.pick("、", ", ");
    match setting {
        Setting::Member(Member { name, roles, .. }) => {
            let roles: Vec<&str> = roles.iter().map(|role| shell::role(*role, language)).collect();
            format!("{} {}", name.reveal(), roles.join(comma))
        }
        Setting::Left { who, last_day } => {
            let day = last_day.map(|day| day.to_string());
            let stays = || language.pick("留任", "stays").to_owned();
            format!("{} {}", name(who.0), day.unwrap_or_else(stays))
        }
        Setting::Roster { template, .. } => {
            let names: Vec<String> = template.everyone().iter().map(|who| name(who.0)).collect();
            let weeks = template.weeks.len();
            let weeks = match language {
                Language::Chinese => format!("{weeks} 周一轮"),
                Language::English => format!("{weeks} weeks in turn"),
            };
            [weeks, names.join(comma)].join(" ")
        }
        Setting::Rule { value, .. } => match value {
            regulation::Value::Number(number) => number.to_string(),
            regulation::Value::Time(time) => time.format("%H:%M").to_string(),
        },
        Setting::Assets { assets, .. } => {
            let assets: Vec<String> =
                assets.iter().map(|asset| format!("{} {}", asset.name, asset.count)).collect();
            assets.join(comma)
        }
        Setting::Desk { service, .. } => {
            let slots: Vec<&str> =
                service.slots.iter().map(|slot| today::slot(*slot, language)).collect();
            [service.from.to_string(), slots.join(comma)].join(" ")
        }
        Setting::InService { since } => since.to_string(),
        Setting::Base { figures, .. } => {
            let area = figures.managed_area_hundredths / 100;
            let households = figures.moved_in_households;
            match language {
                Language::Chinese => format!("{households} 户，{area} m²"),
                Language::English => format!("{households} households, {area} m²"),
            }
        }
        Setting::Calendar { days, .. } => match language {
            Language::Chinese => format!("{} 天不同于平常", days.len()),
            Language::English => format!("{} days differ", days.len()),
        },
        Setting::Served { by, .. } => shell::department(*by, language).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it_and_a_past_one_is_next_years() {
        let now = "2026-11-24T02:42:00Z".parse().unwrap();
        let look = Look { language: Language::Chinese, now, zone: chrono_tz::Asia::Shanghai };
        let read = |day, time| moment(day, time, &look).map(|at| super::time::moment(at, &look));
        for day in ["11-26", "11/26", "11月26日", "2026-11-26"] {
            assert_eq!(read(day, "14：00").as_deref(), Ok("11-26 14:00"), "{day}");
        }
        assert_eq!(read("1-5", "9:30").as_deref(), Ok("2027-01-05 09:30"));
        assert_eq!(read("", "14:00"), Err("还差：日期，如 11-25"));
        assert_eq!(read("02-30", "14:00"), Err("还差：日期，如 11-25"));
        assert_eq!(read("11-26", "25:00"), Err("还差：时间，如 14:00"));
    }
}
