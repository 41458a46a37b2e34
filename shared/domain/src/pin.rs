//! The value that says somebody's PIN was checked. The PIN itself never comes here, and the value
//! cannot be stored: a fact names the person only.

use crate::id::StaffId;
use crate::staff::Role;

/// A member of staff who proved at this desk, a moment ago, who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinChecked {
    /// Who they are.
    pub who: StaffId,
    /// The role they act in.
    pub role: Role,
}
