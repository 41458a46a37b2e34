//! Handlers, one module per resource. A handler parses, asks, answers; it holds no rule.

pub mod desks;
pub mod enrol;
pub mod figures;
pub mod health;
pub mod openapi;
pub mod paging;
pub mod properties;
pub mod reports;
pub mod sync;
pub mod welcome;
