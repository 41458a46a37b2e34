//! The words of a roster file: what its columns and choices are called, and what to do about a cell
//! that cannot be read.

use dutybook_domain::household::thing::{Tie, Use};
use dutybook_domain::language::Language;

use super::{CellFault, Column};

/// What a column may be called, in lower case. The first is the name in the sheet handed out.
pub(super) const COLUMNS: [(Column, &[&str]); 13] = [
    (Column::Unit, &["房号", "房间号", "单元房号", "户号", "门牌号", "unit", "room"]),
    (Column::Name, &["姓名", "业主姓名", "客户姓名", "住户姓名", "name"]),
    (Column::Honorific, &["称呼", "称谓", "honorific"]),
    (Column::Relation, &["关系", "与业主关系", "身份", "客户类型", "relation"]),
    (Column::Phone, &["电话", "手机", "手机号", "手机号码", "联系电话", "phone", "mobile"]),
    (Column::OtherPhone, &["备用电话", "其他电话", "固定电话", "other phone"]),
    (Column::From, &["入住日期", "起始日期", "入伙日期", "from", "move-in date"]),
    (Column::Area, &["建筑面积", "面积", "建筑面积（㎡）", "建筑面积(㎡)", "建筑面积(m²)", "area"]),
    (Column::Use, &["用途", "房屋用途", "房屋类型", "use"]),
    (Column::DeliveredOn, &["交付日期", "交房日期", "收楼日期", "delivered"]),
    (Column::Plate, &["车牌", "车牌号", "车牌号码", "plate"]),
    (Column::Space, &["车位", "车位号", "space"]),
    (Column::Note, &["备注", "说明", "note"]),
];

pub(super) fn tie(text: &str) -> Option<Tie> {
    Some(match text.to_lowercase().as_str() {
        "业主" | "产权人" | "户主" | "owner" => Tie::Owner,
        "共有人" | "共同业主" | "co-owner" => Tie::CoOwner,
        "租户" | "租客" | "承租人" | "tenant" => Tie::Tenant,
        "住户" | "使用人" | "同住人" | "occupant" => Tie::Occupant,
        "家属" | "家人" | "亲属" | "配偶" | "子女" | "父母" | "family" => Tie::Family,
        "代理人" | "代办人" | "agent" => Tie::Agent,
        "家政" | "保姆" | "护工" | "housekeeper" => Tie::Housekeeper,
        _ => return None,
    })
}

pub(super) fn use_of(text: &str) -> Option<Use> {
    Some(match text.to_lowercase().as_str() {
        "住宅" | "住房" | "residential" => Use::Residential,
        "商铺" | "商业" | "店铺" | "shop" => Use::Shop,
        "办公" | "写字楼" | "办公室" | "office" => Use::Office,
        "储藏" | "储藏室" | "仓库" | "storage" => Use::Storage,
        "其他" | "其它" | "other" => Use::Other,
        _ => return None,
    })
}

/// What is wrong with a cell, and what to do about it.
pub fn advice(fault: CellFault, language: Language) -> &'static str {
    let (zh, en) = match fault {
        CellFault::Malformed => {
            ("这一行读不出来，请检查引号和分隔符", "check quotes and commas in this line")
        }
        CellFault::UnitMissing => {
            ("缺房号，请填写楼栋-单元-房号", "enter the unit as building-unit-room")
        }
        CellFault::BadUnit => ("房号看不懂，请写成 3-1-1502", "write the unit as 3-1-1502"),
        CellFault::NameMissing => {
            ("有电话或关系却没有姓名，请补姓名", "enter the name of this person")
        }
        CellFault::BadPhone => ("电话只能是 3 到 20 位数字", "a phone number is 3 to 20 digits"),
        CellFault::BadDay => ("日期请写成 2021-06-18", "write the date as 2021-06-18"),
        CellFault::BadArea => {
            ("面积请写成平方米，最多两位小数", "write the area in m², two decimals at most")
        }
        CellFault::BadPlate => ("车牌请写完整，如 沪A7X932", "write the whole plate"),
        CellFault::BadRelation => (
            "关系请填业主、共有人、租户、住户、家属、代理人或家政",
            "use owner, tenant, family, ...",
        ),
        CellFault::BadUse => {
            ("用途请填住宅、商铺、办公、储藏或其他", "use residential, shop, office, ...")
        }
        CellFault::TooLong => ("内容太长，请缩短", "shorten this text"),
        CellFault::Contradicts => {
            ("与同一房号前面的行不一致，请改成一致", "this differs from an earlier row of the unit")
        }
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}
