//! The words of the intake, and the phrases of the manual (`B-02 §4`, `§5`).

use chrono::{DateTime, Utc};
use dutybook_domain::caller::Relation;
use dutybook_domain::duty::contact::Category;
use dutybook_domain::language::Language;
use dutybook_domain::ticket::matter::Kind;

use super::time;
use crate::look::Look;
use crate::screens::intake::{Matched, Missing};

/// The lines of the intake.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the line it names")]
pub struct Words {
    pub title: &'static str,
    pub channel: &'static str,
    pub call: &'static str,
    pub visit: &'static str,
    pub who: &'static str,
    pub who_hint: &'static str,
    pub what: &'static str,
    pub own_part: &'static str,
    pub common_part: &'static str,
    pub paid: &'static str,
    pub ordinary: &'static str,
    pub emergency: &'static str,
    pub said: &'static str,
    pub said_hint: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub phone: &'static str,
    pub place: &'static str,
    pub place_hint: &'static str,
    pub none_of_these: &'static str,
    pub change: &'static str,
    pub register: &'static str,
    pub only_register: &'static str,
    pub put_away: &'static str,
    pub saving: &'static str,
    pub preview: &'static str,
    pub vacant: &'static str,
    pub open_matters: &'static str,
    pub nothing_open: &'static str,
    pub one_can_say: &'static str,
    pub one_can_say_source: &'static str,
}

const CHINESE: Words = Words {
    title: "新登记",
    channel: "方式",
    call: "来电",
    visit: "来访",
    who: "谁来的",
    who_hint: "房号、姓名、拼音首字母、电话尾号、车牌都行",
    what: "什么事",
    own_part: "户内",
    common_part: "共用部位",
    paid: "有偿",
    ordinary: "一般",
    emergency: "急修",
    said: "原话",
    said_hint: "照客户说的记，句子不必完整",
    name: "称呼",
    name_hint: "某女士、某先生",
    phone: "电话",
    place: "地点",
    place_hint: "房号或地点",
    none_of_these: "都不是，记作访客或未登记住户",
    change: "换人",
    register: "登记",
    only_register: "只登记",
    put_away: "收起",
    saving: "正在存盘",
    preview: "预览，按 Enter 选定",
    vacant: "空置",
    open_matters: "未结事项",
    nothing_open: "这户没有未结的事",
    one_can_say: "可以这样说",
    one_can_say_source: "手册 B-02 四",
};

const ENGLISH: Words = Words {
    title: "New entry",
    channel: "Channel",
    call: "Call",
    visit: "Visit",
    who: "Who is it",
    who_hint: "Unit, name, pinyin initials, phone tail or plate",
    what: "What about",
    own_part: "In the unit",
    common_part: "Common part",
    paid: "Paid",
    ordinary: "Ordinary",
    emergency: "Emergency",
    said: "In their words",
    said_hint: "As the resident says it, whole sentences are not needed",
    name: "Name",
    name_hint: "Mr or Ms …",
    phone: "Phone",
    place: "Place",
    place_hint: "Unit or place",
    none_of_these: "None of these: a visitor or not on file",
    change: "Change",
    register: "Register",
    only_register: "Register only",
    put_away: "Put away",
    saving: "Saving",
    preview: "Preview, Enter chooses",
    vacant: "Vacant",
    open_matters: "Open matters",
    nothing_open: "Nothing is open here",
    one_can_say: "What to say",
    one_can_say_source: "Manual B-02 §4",
};

/// The lines in a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// The sorts of contact, in the order of their keys.
pub const fn categories(language: Language) -> [(Category, &'static str); 8] {
    [
        (Category::Consultation, language.pick("咨询", "Question")),
        (Category::Suggestion, language.pick("建议", "Suggestion")),
        (Category::Repair, language.pick("报修", "Repair")),
        (Category::Complaint, language.pick("投诉", "Complaint")),
        (Category::Errand, language.pick("委托", "Errand")),
        (Category::Help, language.pick("求助", "Help")),
        (Category::Praise, language.pick("表扬", "Praise")),
        (Category::Other, language.pick("其他", "Other")),
    ]
}

/// What the caller is to the unit.
pub const fn relation(relation: Option<Relation>, language: Language) -> &'static str {
    match relation {
        Some(Relation::Owner) => language.pick("业主", "Owner"),
        Some(Relation::Family) => language.pick("家属", "Family"),
        Some(Relation::Tenant) => language.pick("租户", "Tenant"),
        Some(Relation::Visitor) => language.pick("访客", "Visitor"),
        Some(Relation::Other) => language.pick("其他", "Other"),
        None => language.pick("空置", "Vacant"),
    }
}

/// What of a household matched, in words.
pub fn matched(matched: &Matched, language: Language) -> String {
    match matched {
        Matched::Unit => language.pick("房号", "unit").to_owned(),
        Matched::Name => language.pick("姓名", "name").to_owned(),
        Matched::Pinyin => language.pick("拼音", "pinyin").to_owned(),
        Matched::Phone => language.pick("尾号", "phone").to_owned(),
        Matched::Plate(plate) => format!("{} {plate}", language.pick("车牌", "plate")),
    }
}

/// How many matters are open.
pub fn open(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("未结 {count}"),
        Language::English => format!("{count} open"),
    }
}

/// When the contact began.
pub fn began(at: DateTime<Utc>, look: &Look) -> String {
    format!("{} {}", look.pick("开始", "began"), time::clock(at, look))
}

/// When the half-typed form was kept.
pub fn kept(at: DateTime<Utc>, look: &Look) -> String {
    let time = time::clock(at, look);
    match look.language {
        Language::Chinese => format!("草稿已存盘 {time}"),
        Language::English => format!("draft kept {time}"),
    }
}

/// What is missing, beside the button.
pub fn missing(missing: &[Missing], language: Language) -> String {
    let names: Vec<&str> = missing
        .iter()
        .map(|missing| match missing {
            Missing::Caller => language.pick("住户", "who"),
            Missing::Category => language.pick("什么事", "what about"),
            Missing::Words => language.pick("原话", "their words"),
        })
        .collect();
    match language {
        Language::Chinese => format!("还差：{}", names.join("、")),
        Language::English => format!("Still missing: {}", names.join(", ")),
    }
}

/// The main button: what the contact becomes.
pub const fn turn_into(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Complaint => language.pick("登记并受理投诉", "Register and open complaint"),
        Kind::Suggestion => language.pick("登记并转建议", "Register as suggestion"),
        Kind::Errand => language.pick("登记并转委托", "Register as errand"),
        Kind::Consultation => language.pick("登记待答复", "Register, answer later"),
        Kind::RepairCommon
        | Kind::RepairPrivate
        | Kind::RepairPaid
        | Kind::Cleaning
        | Kind::Order
        | Kind::Greening
        | Kind::CustomerService
        | Kind::Help
        | Kind::Praise
        | Kind::Imported => language.pick("登记并派单", "Register and dispatch"),
    }
}

/// That a line is on the disk.
pub fn saved((at, number): (DateTime<Utc>, &str), look: &Look) -> String {
    let time = time::clock(at, look);
    match look.language {
        Language::Chinese => format!("{number} 已存盘 {time}"),
        Language::English => format!("{number} saved {time}"),
    }
}

/// What one can say in such a contact (`B-02 §4`, `§5`): the occasion and the phrase.
pub const fn phrases(
    category: Option<Category>,
    language: Language,
) -> [(&'static str, &'static str); 5] {
    let greeting = (
        language.pick("问候", "Greet"),
        language.pick("您好，有什么可以帮您的？", "Hello, how can I help you?"),
    );
    let apology =
        (language.pick("道歉", "Apologise"), language.pick("非常抱歉。", "I am very sorry."));
    let thanks = (
        language.pick("感谢", "Thank"),
        language.pick("非常感谢您的支持。", "Thank you very much for your support."),
    );
    let answer = (
        language.pick("应答", "Answer"),
        language.pick("很高兴能为您服务。", "I am glad to be of service."),
    );
    let promise = (
        language.pick("要点", "Mind"),
        language.pick("知会客户所需时间，遵守承诺", "Say how long it takes, keep the promise"),
    );
    let listen = (
        language.pick("要点", "Mind"),
        language.pick("用心聆听，诚恳道歉，不推卸责任", "Listen, apologise, do not shift blame"),
    );
    let instead = (
        language.pick("要点", "Mind"),
        language.pick("不随意说“不”，提供其它可行的服务", "Never just no: offer what can be done"),
    );
    let ask = (
        language.pick("询问", "Ask"),
        language.pick("我可以为您做点什么？", "What can I do for you?"),
    );
    match category {
        Some(Category::Complaint) => [listen, apology, thanks, answer, promise],
        Some(Category::Repair | Category::Help) => [ask, apology, thanks, answer, promise],
        Some(Category::Errand | Category::Consultation) => [ask, answer, instead, thanks, promise],
        Some(Category::Suggestion | Category::Praise | Category::Other) | None => {
            [greeting, ask, answer, thanks, promise]
        }
    }
}
