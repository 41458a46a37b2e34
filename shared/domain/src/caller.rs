//! Who turns to the desk and by which way, in the words every record of the desk shares.
//!
//! Only names. Who may use which, and what follows from it, is the records' own matter.

use serde::{Deserialize, Serialize};

/// The way a matter reached the desk (regulations §4.1, §6.1(b)). Stored by name: never
/// rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// 来访.
    Visit,
    /// 来电.
    Call,
    /// 信函 or mail.
    Letter,
    /// App or `WeChat`.
    App,
    /// Found on patrol.
    Patrol,
    /// 12345 or another government hotline.
    Hotline,
    /// 上级公司.
    Headquarters,
    /// 媒体.
    Media,
}

/// What the caller is to the unit (regulations §4.1). Stored by name: never rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// 业主.
    Owner,
    /// 家属.
    Family,
    /// 租户.
    Tenant,
    /// 访客.
    Visitor,
    /// 其他.
    Other,
}
