//! The words of a unit's file: what people are to it, what it holds, what may be done.

use chrono::{DateTime, NaiveDate, Utc};
use dutybook_domain::household::Part;
use dutybook_domain::household::card::{CardStage, KeyPlace};
use dutybook_domain::household::field::{Field, VehicleField};
use dutybook_domain::household::request::RequestStage;
use dutybook_domain::language::Language;

use super::time;
use crate::look::Look;
use crate::screens::household::{
    CardDeed, CardRow, Deed, Ending, KeyRow, Lack, Passed, Purpose, RequestRow, Tab, Unit, View,
};
use crate::text;
use crate::widgets::chip::Tone;

mod names;
mod words;

pub use names::{
    card_ends, card_sort, card_sorts, certificates, endings, keepings, key_sort, key_sorts, paper,
    person_field, tie, tied, ties, used_as, uses,
};
pub use words::{Words, words};

/// A part of the file on its tab, with how much is in it.
pub fn tab(tab: Tab, view: &View, language: Language) -> String {
    let counted = |chinese: &str, english: &str, count: usize| {
        format!("{} {count}", language.pick(chinese, english))
    };
    match tab {
        Tab::Overview => language.pick("概况", "Overview").to_owned(),
        Tab::People => counted("人员", "People", view.people.len()),
        Tab::Vehicles => counted("车辆", "Vehicles", view.vehicles.len()),
        Tab::Cards => counted("卡证钥匙", "Cards, keys", view.cards.len()),
        Tab::Papers => {
            let there = view.papers.iter().filter(|(_, on)| on.is_some()).count();
            format!("{} {there}/{}", language.pick("资料", "Papers"), view.papers.len())
        }
        Tab::Service => counted("服务记录", "Service", view.served.len()),
        Tab::Changes => {
            let open = |request: &&RequestRow| request.stage < RequestStage::Confirmed;
            match view.requests.iter().filter(open).count() {
                0 => language.pick("变更", "Changes").to_owned(),
                open => counted("变更", "Changes", open),
            }
        }
    }
}

/// A built area given in hundredths of a square metre.
pub fn area(hundredths: i64) -> String {
    format!("{}.{:02} m\u{b2}", hundredths / 100, hundredths % 100)
}

/// What the unit is, behind its code.
pub fn unit_facts(unit: &Unit, language: Language) -> Vec<String> {
    let area = unit.area.map(area);
    let used = unit.used_as.map(|used| used_as(used, language).to_owned());
    let delivered = unit.delivered_on.map(|on| match language {
        Language::Chinese => format!("{on} 交付"),
        Language::English => format!("delivered {on}"),
    });
    let occupied = unit.occupancy.map(|(_, how)| occupancy(how, language).to_owned());
    let steward = unit.steward.as_ref().map(|name| match language {
        Language::Chinese => format!("责任专员 {name}"),
        Language::English => format!("steward {name}"),
    });
    [area, used, delivered, occupied, steward].into_iter().flatten().collect()
}

const fn occupancy(
    how: dutybook_domain::household::thing::Occupancy,
    language: Language,
) -> &'static str {
    use dutybook_domain::household::thing::Occupancy;
    match how {
        Occupancy::Vacant => language.pick("空置", "vacant"),
        Occupancy::Occupied => language.pick("自住", "lived in"),
        Occupancy::Let => language.pick("出租", "let"),
        Occupancy::FittingOut => language.pick("装修中", "fitting out"),
    }
}

/// How many fields hold two values that wait for a person.
pub fn conflicts(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("{count} 处两种说法"),
        Language::English => format!("{count} in conflict"),
    }
}

/// How many live there now, and were there before.
pub fn present((now, all): (usize, usize), language: Language) -> String {
    let past = all.saturating_sub(now);
    match (language, past) {
        (Language::Chinese, 0) => format!("现住 {now}"),
        (Language::Chinese, _) => format!("现住 {now}，历史 {past}"),
        (Language::English, 0) => format!("{now} now"),
        (Language::English, _) => format!("{now} now, {past} before"),
    }
}

/// Since when and until when.
pub fn days((from, until): (Option<NaiveDate>, Option<NaiveDate>), language: Language) -> String {
    match (language, from, until) {
        (_, None, None) => String::new(),
        (Language::Chinese, Some(from), None) => format!("{from} 起"),
        (Language::English, Some(from), None) => format!("since {from}"),
        (_, Some(from), Some(until)) => format!("{from} – {until}"),
        (Language::Chinese, None, Some(until)) => format!("{until} 止"),
        (Language::English, None, Some(until)) => format!("until {until}"),
    }
}

/// That a vehicle is gone.
pub fn gone(until: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => format!("{until} 注销"),
        Language::English => format!("gone {until}"),
    }
}

/// A card with its number.
pub fn card_name(card: &CardRow, language: Language) -> String {
    match language {
        Language::Chinese => format!("IC 卡 {}", card.number),
        Language::English => format!("Card {}", card.number),
    }
}

/// What is known of a card beside its number.
pub fn card_facts(card: &CardRow, language: Language) -> Vec<String> {
    let deposit = (card.deposit_fen > 0).then(|| match language {
        Language::Chinese => format!("押金 {} 元", yuan(card.deposit_fen)),
        Language::English => format!("deposit {} yuan", yuan(card.deposit_fen)),
    });
    let sort = card_sort(card.sort, language).to_owned();
    let facts = [Some(sort), Some(card.holder.clone()), deposit];
    facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect()
}

/// How a card stands.
pub fn card_stage(card: &CardRow, look: &Look) -> (String, Tone) {
    let language = look.language;
    let (words, tone) = match card.stage {
        CardStage::Requested => (language.pick("待发", "Asked for"), Tone::Ours),
        CardStage::Issued => (language.pick("在用", "In use"), Tone::Done),
        CardStage::Lost => (language.pick("挂失，待冻结", "Lost, to be frozen"), Tone::Over),
        CardStage::Frozen => (language.pick("已冻结", "Frozen"), Tone::Waiting),
        CardStage::Replaced(_) => (language.pick("已补新卡", "Replaced"), Tone::Neutral),
        CardStage::Returned => (language.pick("已退卡", "Returned"), Tone::Neutral),
        CardStage::Cancelled(why) => {
            let why = names::card_end(why, language);
            let words = format!("{} {why}", language.pick("已注销", "Cancelled:"));
            return (words, Tone::Neutral);
        }
    };
    let said = match (card.stage, card.freeze_due, card.since) {
        (CardStage::Lost, Some(due), _) => format!("{words} {}", time::left(due, look)),
        (_, _, Some(at)) => format!("{} {words}", time::moment(at, look)),
        (_, _, None) => words.to_owned(),
    };
    (said, tone)
}

/// What may be done with a card.
pub const fn card_deed(deed: CardDeed, language: Language) -> &'static str {
    match deed {
        CardDeed::Lose => language.pick("挂失", "Report lost"),
        CardDeed::Freeze => language.pick("已冻结", "Mark frozen"),
        CardDeed::Replace => language.pick("补卡", "Replace"),
        CardDeed::Return => language.pick("退卡", "Take back"),
        CardDeed::Cancel => language.pick("注销", "Cancel"),
    }
}

/// Deeds that may not be done, and why.
pub fn refused_deeds((deeds, why): (&[&str], &str), language: Language) -> String {
    match language {
        Language::Chinese => format!("{}：{why}", deeds.join("、")),
        Language::English => format!("{}: {why}", deeds.join(", ")),
    }
}

/// Fen as yuan.
pub fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// The keys handed to the household, by what they open.
pub fn keys(view: &View, language: Language) -> Vec<String> {
    let handed = view.handed.iter().map(|(sort, count)| {
        let name = key_sort(*sort, language);
        match language {
            Language::Chinese => format!("{name}钥匙 {count}"),
            Language::English => format!("{name} keys {count}"),
        }
    });
    handed.collect()
}

/// What is known of keys left at the desk.
pub fn key_facts(key: &KeyRow, language: Language) -> Vec<String> {
    let name = key_sort(key.sort, language);
    let what = match language {
        Language::Chinese => format!("{name}钥匙 {} 把", key.count),
        Language::English => format!("{} {name} keys", key.count),
    };
    let place = match key.place {
        KeyPlace::Desk => language.pick("在前台", "at the desk").to_owned(),
        KeyPlace::Lent(..) => format!("{} {}", language.pick("借给", "lent to"), key.with),
        KeyPlace::GivenBack => language.pick("已还住户", "given back").to_owned(),
    };
    [what, key.purpose.clone(), place].into_iter().filter(|fact| !fact.is_empty()).collect()
}

/// A part a file must have.
pub const fn part(part: Part, language: Language) -> &'static str {
    match part {
        Part::Area => language.pick("建筑面积", "Built area"),
        Part::Use => language.pick("房屋用途", "Use"),
        Part::DeliveredOn => language.pick("交付日期", "Day of delivery"),
        Part::Owner => language.pick("业主", "An owner"),
        Part::OwnerPhone => language.pick("业主电话", "An owner’s phone"),
        Part::Paper(one) => paper(one, language),
    }
}

/// What a file lacks beside papers.
pub fn lacks(missing: &[Part], language: Language) -> String {
    let parts = missing.iter().filter(|part| !matches!(part, Part::Paper(_)));
    let names: Vec<&str> = parts.map(|one| part(*one, language)).collect();
    match (names.is_empty(), language) {
        (true, _) => String::new(),
        (false, Language::Chinese) => format!("还差：{}", names.join("、")),
        (false, Language::English) => format!("Still missing: {}", names.join(", ")),
    }
}

/// Whose what a look is for.
pub fn why_look((view, field): (&View, Field), language: Language) -> String {
    let (whose, what) = match field {
        Field::Person(who, field) => (view.name(who), person_field(field, language)),
        Field::Vehicle(_, VehicleField::Plate) => ("", language.pick("车牌", "plate")),
        Field::Area
        | Field::Use
        | Field::DeliveredOn
        | Field::FeeStandard
        | Field::Meter(_)
        | Field::Steward
        | Field::Note
        | Field::Vehicle(..) => ("", language.pick("这一项", "value")),
    };
    match language {
        Language::Chinese if whose.is_empty() => format!("为什么要看{what}？"),
        Language::Chinese => format!("为什么要看{whose}的{what}？"),
        Language::English if whose.is_empty() => format!("Why look at the {what}?"),
        Language::English => format!("Why look at the {} of {whose}?", what.to_lowercase()),
    }
}

/// What a value is looked at for.
pub const fn purpose(purpose: Purpose, language: Language) -> &'static str {
    match purpose {
        Purpose::FollowUp => language.pick("回访", "Follow-up"),
        Purpose::Dispatch => language.pick("派单联系", "Arrange work"),
        Purpose::Identity => language.pick("核对身份", "Check identity"),
        Purpose::Emergency => language.pick("紧急", "Emergency"),
        Purpose::Other => language.pick("其他", "Other"),
    }
}

/// What will be entered of a look.
pub fn logged(((who, desk), purpose): (&(String, u16), &str), look: &Look) -> String {
    let at = time::clock(look.now, look);
    let purpose = if purpose.is_empty() { look.pick("（目的）", "(purpose)") } else { purpose };
    match look.language {
        Language::Chinese => {
            format!("会记下：{who}，前台 {desk}，{at}，{purpose}。显示 60 秒后再遮住。")
        }
        Language::English => format!(
            "Entered: {who}, desk {desk}, {at}, {purpose}. It is masked again after 60 seconds."
        ),
    }
}

/// The button that opens a deed, and its form's title.
pub const fn deed(deed: Deed, language: Language) -> &'static str {
    match deed {
        Deed::AddPerson => language.pick("加人", "Add somebody"),
        Deed::Change | Deed::ChangeOf(_) => language.pick("变更", "Change"),
        Deed::End(_) => language.pick("迁出", "Moved out"),
        Deed::Export(_) => language.pick("导出本人资料", "Export their data"),
        Deed::AddVehicle => language.pick("加车", "Add a vehicle"),
        Deed::RemoveVehicle(_) => language.pick("注销车辆", "Remove a vehicle"),
        Deed::IssueCard(None) => language.pick("发卡", "Issue a card"),
        Deed::IssueCard(Some(_)) => language.pick("补卡", "Replace a card"),
        Deed::LoseCard(_) => language.pick("挂失", "Report lost"),
        Deed::ReturnCard(_) => language.pick("退卡", "Take a card back"),
        Deed::CancelCard(_) => language.pick("注销卡", "Cancel a card"),
        Deed::HandKeys => language.pick("发钥匙", "Hand out keys"),
        Deed::TakeKeys => language.pick("代管钥匙", "Take keys in"),
        Deed::FilePaper(_) => language.pick("补登资料", "File a paper"),
        Deed::UnitData => language.pick("补房屋资料", "Unit data"),
        Deed::Verify(_) => language.pick("核身份", "Verify"),
        Deed::Refuse(_) => language.pick("不予变更", "Refuse the change"),
        Deed::Transfer => language.pick("过户", "Transfer"),
    }
}

/// The main button of a deed's form: what is stored.
pub const fn press(deed: Deed, language: Language) -> &'static str {
    match deed {
        Deed::AddPerson | Deed::UnitData => language.pick("记入档案", "Put on file"),
        Deed::Change | Deed::ChangeOf(_) => language.pick("改档", "Change"),
        Deed::End(_) => language.pick("记下迁出", "Enter it"),
        Deed::Export(_) => language.pick("导出", "Export"),
        Deed::AddVehicle => language.pick("登记车辆", "Put on file"),
        Deed::RemoveVehicle(_) => language.pick("注销车辆", "Remove"),
        Deed::IssueCard(None) => language.pick("发卡", "Issue"),
        Deed::IssueCard(Some(_)) => language.pick("发新卡", "Issue"),
        Deed::LoseCard(_) => language.pick("记下挂失", "Report lost"),
        Deed::ReturnCard(_) => language.pick("收回卡", "Take back"),
        Deed::CancelCard(_) => language.pick("注销卡", "Cancel card"),
        Deed::HandKeys => language.pick("发钥匙", "Hand out"),
        Deed::TakeKeys => language.pick("收下钥匙", "Take in"),
        Deed::FilePaper(_) => language.pick("登记资料", "File"),
        Deed::Verify(_) => language.pick("身份核对无误", "Verified"),
        Deed::Refuse(_) => language.pick("不予变更", "Refuse"),
        Deed::Transfer => language.pick("办理过户", "Transfer"),
    }
}

/// Whom or what a deed is about, behind its title.
pub fn about((deed, view): (Deed, &View), language: Language) -> String {
    let card = |id| {
        let card = view.cards.iter().find(|card| card.id == id);
        card.map_or_else(String::new, |card| card_name(card, language))
    };
    match deed {
        Deed::ChangeOf(who) | Deed::End(who) | Deed::Export(who) => view.name(who).to_owned(),
        Deed::LoseCard(id)
        | Deed::ReturnCard(id)
        | Deed::CancelCard(id)
        | Deed::IssueCard(Some(id)) => card(id),
        Deed::RemoveVehicle(id) => {
            let vehicle = view.vehicles.iter().find(|vehicle| vehicle.id == id);
            vehicle.map_or_else(String::new, |vehicle| vehicle.plate.clone())
        }
        Deed::FilePaper(one) => paper(one, language).to_owned(),
        Deed::Verify(id) | Deed::Refuse(id) => {
            let asked = view.requests.iter().find(|request| request.id == id);
            asked.map_or_else(String::new, |asked| request(asked, language))
        }
        Deed::AddPerson
        | Deed::Change
        | Deed::AddVehicle
        | Deed::IssueCard(None)
        | Deed::HandKeys
        | Deed::TakeKeys
        | Deed::UnitData
        | Deed::Transfer => String::new(),
    }
}

/// What a form still lacks.
pub const fn lack(lack: Lack, language: Language) -> &'static str {
    match lack {
        Lack::Name => language.pick("还差：姓名", "Still missing: the name"),
        Lack::Tie => language.pick("还差：关系", "Still missing: what they are"),
        Lack::Day => language.pick("日期写成 2026-11-24", "Write the day as 2026-11-24"),
        Lack::Person => language.pick("还差：改谁的", "Still missing: whose"),
        Lack::Field => language.pick("还差：改什么", "Still missing: what"),
        Lack::Value => language.pick("还差：改成什么", "Still missing: the new value"),
        Lack::Plate => language.pick("还差：车牌", "Still missing: the plate"),
        Lack::Number => language.pick("还差：卡号", "Still missing: the number"),
        Lack::Amount => language.pick("数字写成 20 或 20.50", "Write it as 20 or 20.50"),
        Lack::Count => language.pick("还差：几把", "Still missing: how many"),
        Lack::Certificate => language.pick("还差：看的什么证件", "Still missing: what you saw"),
        Lack::Reason => language.pick("还差：原因", "Still missing: the reason"),
        Lack::Purpose => language.pick("还差：做什么用", "Still missing: what for"),
        Lack::Months => language.pick("欠费月数写成数字", "Write the months as a number"),
        Lack::Decision => {
            language.pick("还差：欠费怎么办", "Still missing: what about the arrears")
        }
        Lack::Notice => language.pick("还差：告知书版本", "Still missing: the notice"),
        Lack::Anything => language.pick("还没填", "Nothing is filled in"),
        Lack::Refused(refusal) => text::refusal::household(refusal, language),
    }
}

/// What is asked to be changed, and by whom.
pub fn request(request: &RequestRow, language: Language) -> String {
    let fields = request.fields.iter().map(|field| match field {
        Field::Person(_, one) => person_field(*one, language),
        Field::Area
        | Field::Use
        | Field::DeliveredOn
        | Field::FeeStandard
        | Field::Meter(_)
        | Field::Steward
        | Field::Note
        | Field::Vehicle(..) => language.pick("档案", "file"),
    });
    let fields: Vec<&str> = fields.collect();
    match language {
        Language::Chinese => format!("{}要改{}", request.who, fields.join("、")),
        Language::English => format!("{}: change {}", request.who, fields.join(", ")),
    }
}

/// How far a request has come.
pub const fn request_stage(stage: RequestStage, language: Language) -> (&'static str, Tone) {
    match stage {
        RequestStage::Submitted => (language.pick("待核身份", "To be verified"), Tone::Ours),
        RequestStage::Verified => (language.pick("待改档", "To be made"), Tone::Ours),
        RequestStage::Applied => (language.pick("待告知", "To be told"), Tone::Ours),
        RequestStage::Confirmed => (language.pick("办完", "Done"), Tone::Done),
        RequestStage::Refused => (language.pick("没有改", "Refused"), Tone::Neutral),
    }
}

/// Who took a request down.
pub fn taken((who, at): (&str, DateTime<Utc>), look: &Look) -> String {
    let at = time::moment(at, look);
    match look.language {
        Language::Chinese => format!("{at} {who} 登记"),
        Language::English => format!("{at} taken by {who}"),
    }
}

/// A transfer of the unit.
pub fn passed(passed: &Passed, language: Language) -> Vec<String> {
    let (from, to) = (passed.from.join("、"), passed.to.join("、"));
    let watched = passed.watched.then(|| language.pick("欠费过户", "with arrears").to_owned());
    let who = match language {
        Language::Chinese => format!("过户 {from} 给 {to}"),
        Language::English => format!("Transfer from {from} to {to}"),
    };
    [Some(passed.on.to_string()), Some(who), watched].into_iter().flatten().collect()
}

/// What a transfer ends.
pub fn ending(ending: &Ending, language: Language) -> String {
    let Ending { people, cards, vehicles, months: _ } = ending;
    match language {
        Language::Chinese => format!(
            "会结束：{}；作废 IC 卡 {cards} 张；注销车辆 {vehicles} 辆。租户不受影响。",
            people.join("、")
        ),
        Language::English => format!(
            "This ends the ties of {}, cancels {cards} cards and removes {vehicles} vehicles. A \
             tenant stays.",
            people.join(", ")
        ),
    }
}

/// The field for what was decided about arrears.
pub fn decision(months: u32, language: Language) -> String {
    match language {
        Language::Chinese => format!("欠费超过 {months} 个月，怎么办（手册 B-01）"),
        Language::English => format!("More than {months} months owed: what was decided (B-01)"),
    }
}

/// Where an export lies.
pub fn exported(folder: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("已导出到 {folder}"),
        Language::English => format!("Exported to {folder}"),
    }
}

/// That the last deed is on the disk.
pub fn kept(at: DateTime<Utc>, look: &Look) -> String {
    let at = time::clock(at, look);
    match look.language {
        Language::Chinese => format!("{at} 已存盘"),
        Language::English => format!("Saved {at}"),
    }
}

/// What a file is opened for at the desk.
pub const fn to_serve(language: Language) -> &'static str {
    language.pick("办理业务", "To serve the household")
}
