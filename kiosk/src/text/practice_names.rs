//! The names people of the practice property are given.

/// Surnames, the commonest several times.
pub(crate) const SURNAMES: [&str; 40] = [
    "王", "王", "王", "李", "李", "李", "张", "张", "张", "刘", "刘", "陈", "陈", "杨", "黄", "赵",
    "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋",
    "唐", "许", "韩", "冯", "曾", "单", "任", "欧阳",
];

/// Characters of given names.
pub(crate) const GIVEN: [&str; 48] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超",
    "霞", "平", "刚", "桂", "文", "辉", "玲", "华", "红", "建", "国", "志", "春", "梅", "晓", "雪",
    "宁", "佳", "宇", "浩", "欣", "怡", "雨", "晨", "思", "远", "慧", "琳", "振", "海", "立", "新",
];

/// How people are addressed, after their surname.
pub(crate) const HONORIFICS: [&str; 2] = ["先生", "女士"];

/// What every plate begins with.
pub(crate) const PLATE: &str = "沪A";
