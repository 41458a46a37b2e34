//! Unit codes: one spelling for a flat, shop or office, however it was typed. It never asks
//! whether the unit exists; the property's unit list does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

mod spelling;

/// A unit as every record spells it, such as `3-1-1502`: one to four parts of capital letters and
/// digits, without leading zeros.
///
/// ```
/// use dutybook_domain::unit::UnitCode;
/// let typed: UnitCode = "３栋1单元1502室".parse().unwrap();
/// assert_eq!(typed.to_string(), "3-1-1502");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct UnitCode(String);

impl UnitCode {
    /// The code as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<UnitCode> for String {
    fn from(code: UnitCode) -> Self {
        code.0
    }
}

impl TryFrom<String> for UnitCode {
    type Error = ParseUnitCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for UnitCode {
    type Err = ParseUnitCodeError;

    /// Reads what people type: hyphens of any width, full-width digits, and the words for
    /// building, unit and room.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        spelling::parts(text)
            .map(|parts| Self(parts.join("-")))
            .ok_or_else(|| ParseUnitCodeError { text: text.to_owned() })
    }
}

/// A text that is no unit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseUnitCodeError {
    /// The text as typed.
    pub text: String,
}

impl fmt::Display for ParseUnitCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no unit code: write building-unit-room, such as 3-1-1502", self.text)
    }
}

impl std::error::Error for ParseUnitCodeError {}

#[cfg(test)]
mod tests;
