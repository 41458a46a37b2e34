//! The half of a year a survey round belongs to: the first is asked in June, the second in December.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::civil::Month;

/// A half of a year, written `2024-H1`.
///
/// ```
/// use dutybook_domain::survey::Half;
/// let second: Half = "2024-H2".parse().unwrap();
/// assert_eq!(second.field_month().to_string(), "2024-12");
/// assert_eq!(second.report_month().to_string(), "2025-01");
/// assert_eq!(second.previous().to_string(), "2024-H1");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Half {
    year: i32,
    second: bool,
}

impl Half {
    /// The first half of a year, within the years chrono knows.
    pub fn first_of(year: i32) -> Option<Self> {
        Month::new(year, 1).map(|_| Self { year, second: false })
    }

    /// The second half of a year, within the years chrono knows.
    pub fn second_of(year: i32) -> Option<Self> {
        Month::new(year, 1).map(|_| Self { year, second: true })
    }

    /// The month residents are asked in: June or December (`B-03 半年`).
    pub fn field_month(self) -> Month {
        let month = if self.second { 12 } else { 6 };
        Month::new(self.year, month).unwrap_or_else(|| Month::of(NaiveDate::MIN))
    }

    /// The month the evaluation is reported in: July, and by analogy January (⚠ 17).
    pub fn report_month(self) -> Month {
        self.field_month().next()
    }

    /// The half before.
    #[must_use]
    pub const fn previous(self) -> Self {
        if self.second {
            Self { year: self.year, second: false }
        } else {
            Self { year: self.year.saturating_sub(1), second: true }
        }
    }

    /// The same half of the year before.
    #[must_use]
    pub const fn year_before(self) -> Self {
        Self { year: self.year.saturating_sub(1), second: self.second }
    }
}

impl fmt::Display for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-H{}", self.year, if self.second { 2 } else { 1 })
    }
}

/// A text that is no half of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseHalfError;

impl fmt::Display for ParseHalfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a half of a year is written 2024-H1 or 2024-H2")
    }
}

impl std::error::Error for ParseHalfError {}

impl FromStr for Half {
    type Err = ParseHalfError;

    /// Accepts only the one spelling [`fmt::Display`] writes: ids are made from it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, half) = text.split_once("-H").ok_or(ParseHalfError)?;
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParseHalfError);
        }
        let year = year.parse().or(Err(ParseHalfError))?;
        match half {
            "1" => Self::first_of(year).ok_or(ParseHalfError),
            "2" => Self::second_of(year).ok_or(ParseHalfError),
            _ => Err(ParseHalfError),
        }
    }
}

impl Serialize for Half {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Half {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
