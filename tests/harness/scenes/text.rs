//! What people in the scenes say and are called.

use dutybook_domain::duty::contact::Category;
use dutybook_domain::id::StaffId;
use dutybook_domain::staff::Role;

pub(super) const RESIDENT: &str = "王女士";
pub(super) const WRONG_UNIT: &str = "房号听错，已向业主核实";
pub(super) const REPAIRED: &str = "更换厨房角阀，试水无渗漏";
pub(super) const TOLD: &str = "业主急需用水，请尽快上门";
pub(super) const LEAK: &str = "厨房水管漏水";
pub(super) const NOISE: &str = "楼上装修夜间施工，多次提醒无效";
pub(super) const CAUSE: &str = "装修工人未按规定时间施工";
pub(super) const PLAN: &str = "约谈装修负责人，增加夜间巡查";
pub(super) const PROGRESS: &str = "已告知业主处理进度";
pub(super) const DONE: &str = "装修负责人书面承诺按时停工";
pub(super) const ANSWERED: &str = "已制止并加强巡查，向您致歉";
pub(super) const RADIO: &str = "对讲机";
pub(super) const INSTRUCTION: &str = "明晨停水检修，请夜班留意告知";

pub(super) fn staff() -> [(StaffId, Role); 6] {
    super::everyone()
}

pub(super) const fn name(who: StaffId) -> &'static str {
    match who.0 {
        1 => "李婷",
        2 => "张敏",
        11 => "赵强",
        31 => "孙师傅",
        90 => "陈主管",
        _ => "周经理",
    }
}

pub(super) const fn phone(nth: usize) -> &'static str {
    match nth {
        0 => "13800000000",
        1 => "13811111111",
        _ => "13822222222",
    }
}

pub(super) const fn said(category: Category) -> &'static str {
    match category {
        Category::Consultation => "咨询本月物业费账单",
        Category::Suggestion => "建议增设快递柜",
        Category::Repair => LEAK,
        Category::Complaint => NOISE,
        Category::Errand => "委托代收家具",
        Category::Help => "孩子被锁在家中",
        Category::Praise => "感谢前台帮忙找回钱包",
        Category::Other => "询问装修垃圾清运时间",
    }
}
