//! The invented people and matters of a practice property. Telephones are of a range nobody has.

use dutybook_domain::caller::Channel;
use dutybook_domain::duty::contact::Category;
use dutybook_domain::duty::night::Outcome;
use dutybook_domain::staff::Department;
use dutybook_domain::ticket::fact::WaitReason;
use dutybook_domain::ticket::matter::{Kind, Urgency};

use crate::practice::{CLERK, Course, Morning, SECOND_CLERK, Somebody};

/// The property's name.
pub const PROPERTY: &str = "练习花园";
/// Its region.
pub const REGION: &str = "练习";
/// Its staff.
pub const STAFF: [&str; 6] = ["刘敏", "周倩", "陈静", "孙丽", "马强", "王建国"];

/// What belongs to its desk.
pub const THINGS: [(&str, u32); 4] = [("对讲机", 4), ("电话", 2), ("电脑", 1), ("钥匙", 24)];

/// One matter of the practice property.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) minutes_ago: i64,
    pub(crate) name: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) place: &'static str,
    pub(crate) category: Category,
    pub(crate) kind: Option<Kind>,
    pub(crate) urgency: Urgency,
    pub(crate) department: Department,
    pub(crate) words: &'static str,
    pub(crate) progress: &'static str,
    pub(crate) course: Course,
    /// Visits promised by people who did not know of each other.
    pub(crate) apart: &'static [Apart],
}

/// A visit promised without knowing of another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Apart {
    pub(crate) by: Somebody,
    pub(crate) minutes_ago: i64,
    /// Day from today, hour.
    pub(crate) at: (u64, u32),
    pub(crate) why: &'static str,
}

/// One line of last night.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    /// Hour and minute.
    pub(crate) at: (u32, u32),
    pub(crate) name: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) place: &'static str,
    pub(crate) channel: Channel,
    pub(crate) category: Category,
    pub(crate) words: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) told: Option<Department>,
    pub(crate) morning: Morning,
}

const CALL: Call = Call {
    at: (18, 0),
    name: "",
    phone: "",
    place: "",
    channel: Channel::Call,
    category: Category::Repair,
    words: "",
    outcome: Outcome::Resolved,
    told: None,
    morning: Morning::Waits,
};

/// Every line of last night, in its order.
pub(crate) const NIGHT: &[Call] = &[
    Call {
        at: (17, 52),
        name: "林女士",
        phone: "13800000903",
        place: "3-2-903",
        words: "电视没有信号",
        outcome: Outcome::ToldNextDay,
        morning: Morning::Ticket(Kind::RepairPrivate),
        ..CALL
    },
    Call {
        at: (19, 20),
        channel: Channel::Visit,
        category: Category::Help,
        name: "周先生",
        place: "1-2-304",
        words: "快递送错楼，找不到",
        morning: Morning::Nothing("当场找到，已取走"),
        ..CALL
    },
    Call {
        at: (20, 31),
        name: "黄女士",
        phone: "13800000702",
        place: "5-1-702",
        words: "水龙头关不上",
        told: Some(Department::Engineering),
        morning: Morning::Nothing("夜班换了阀芯，客户满意"),
        ..CALL
    },
    Call {
        at: (22, 15),
        name: "吴女士",
        phone: "13800000212",
        place: "6-1-212",
        words: "门口走廊灯不亮",
        outcome: Outcome::ToldNextDay,
        morning: Morning::Ticket(Kind::RepairCommon),
        ..CALL
    },
    Call {
        at: (23, 40),
        name: "陈女士",
        phone: "13800005520",
        place: "4-1-802",
        category: Category::Complaint,
        words: "楼上又在敲东西，快半夜了，已经第三晚了。你们能不能管一管？",
        outcome: Outcome::Arranged,
        told: Some(Department::Order),
        ..CALL
    },
    Call {
        at: (1, 55),
        channel: Channel::Patrol,
        category: Category::Other,
        words: "地库B2：烟感报警响，现场没有烟",
        outcome: Outcome::Arranged,
        told: Some(Department::Engineering),
        ..CALL
    },
    Call {
        at: (6, 10),
        channel: Channel::Visit,
        name: "高先生",
        phone: "13800000304",
        place: "7-2-304",
        words: "入户门锁打不开",
        told: Some(Department::Engineering),
        ..CALL
    },
];

const BASE: Case = Case {
    minutes_ago: 60,
    name: "王女士",
    phone: "13800001234",
    place: "3-1-1502",
    category: Category::Repair,
    kind: Some(Kind::RepairPrivate),
    urgency: Urgency::Ordinary,
    department: Department::Engineering,
    words: "",
    progress: "",
    course: Course::Taken,
    apart: &[],
};

/// Every matter, oldest first.
pub(crate) const CASES: &[Case] = &[
    Case {
        minutes_ago: 4 * 1440,
        place: "3-1-1502",
        words: "门禁对讲听不清",
        progress: "等厂家更换主机",
        course: Course::Waiting(WaitReason::ThirdParty),
        ..BASE
    },
    Case {
        minutes_ago: 2600,
        place: "3-1-1502",
        words: "厨房水管渗水",
        progress: "关阀止水，角阀已订货",
        course: Course::InWork,
        apart: &[
            Apart { by: CLERK, minutes_ago: 70, at: (1, 9), why: "师傅来电：上午有空档" },
            Apart {
                by: SECOND_CLERK, minutes_ago: 55, at: (1, 14), why: "客户来电：上午不在家"
            },
        ],
        ..BASE
    },
    Case {
        minutes_ago: 1500,
        name: "孙女士",
        phone: "13800000605",
        place: "2-1-605",
        category: Category::Suggestion,
        kind: Some(Kind::Suggestion),
        department: Department::CustomerService,
        words: "希望大堂增设快递架",
        ..BASE
    },
    Case {
        minutes_ago: 1380,
        name: "陈女士",
        phone: "13800000802",
        place: "4-1-802",
        category: Category::Complaint,
        kind: Some(Kind::Complaint),
        department: Department::CustomerService,
        words: "楼上夜间敲击声，影响休息",
        course: Course::Graded,
        ..BASE
    },
    Case {
        minutes_ago: 1330,
        name: "李先生",
        phone: "13800001103",
        place: "5-2-1103",
        words: "阳台门锁更换",
        progress: "客户要求下午再上门",
        course: Course::Waiting(WaitReason::Customer),
        ..BASE
    },
    Case {
        minutes_ago: 155,
        name: "张先生",
        phone: "13800000601",
        place: "2-2-601",
        words: "门禁卡失灵",
        progress: "已重新授权",
        course: Course::Feedback(44),
        ..BASE
    },
    Case {
        minutes_ago: 140,
        name: "吴女士",
        phone: "13800000212",
        place: "6号楼大堂",
        kind: Some(Kind::RepairCommon),
        words: "大堂灯不亮",
        progress: "换灯管",
        course: Course::InWork,
        ..BASE
    },
    Case {
        minutes_ago: 120,
        name: "郑先生",
        phone: "13800000303",
        place: "3号楼电梯厅",
        kind: Some(Kind::Cleaning),
        department: Department::Cleaning,
        words: "电梯厅地面油污",
        progress: "正在清洗",
        course: Course::InWork,
        ..BASE
    },
    Case {
        minutes_ago: 115,
        name: "冯先生",
        phone: "13800000909",
        place: "2-2-901",
        category: Category::Consultation,
        kind: Some(Kind::Consultation),
        department: Department::CustomerService,
        words: "二次供水清洗安排在哪天",
        progress: "11 月 26 日上午，已告知",
        course: Course::Answered,
        ..BASE
    },
    Case {
        minutes_ago: 110,
        name: "周先生",
        phone: "13800000304",
        place: "1-2-304",
        words: "马桶堵塞疏通",
        progress: "已疏通",
        course: Course::Feedback(21),
        ..BASE
    },
    Case {
        minutes_ago: 60,
        name: "钱女士",
        phone: "13800001001",
        place: "7-1-1001",
        category: Category::Errand,
        kind: Some(Kind::Errand),
        department: Department::CustomerService,
        words: "代收钢琴一架",
        ..BASE
    },
    Case {
        minutes_ago: 40,
        name: "冯先生",
        phone: "13800000909",
        place: "2-2-901",
        category: Category::Consultation,
        kind: Some(Kind::Consultation),
        department: Department::CustomerService,
        words: "装修押金什么时候退",
        ..BASE
    },
    Case {
        minutes_ago: 14,
        name: "巡查",
        phone: "",
        place: "地库B2东侧",
        kind: Some(Kind::RepairCommon),
        urgency: Urgency::Emergency,
        words: "消防管漏水",
        progress: "",
        course: Course::Accepted,
        ..BASE
    },
    Case {
        minutes_ago: 9,
        name: "何女士",
        phone: "13800000901",
        place: "6-2-901",
        category: Category::Consultation,
        kind: None,
        department: Department::CustomerService,
        words: "问停车月租怎么办",
        ..BASE
    },
    Case {
        minutes_ago: 5,
        name: "何女士",
        phone: "13800000901",
        place: "6-2-901",
        words: "卫生间下水慢",
        ..BASE
    },
];
