//! What a survey counts, and the text each count is kept under in contributions and rollups.

use std::fmt;
use std::str::FromStr;

use super::questionnaire::{DimensionId, ItemId};
use super::validity::Flaw;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Moved-in households.
    Households,
    /// Households drawn.
    Drawn,
    /// Invitations that went out.
    Issued,
    /// Codes answered, valid or not.
    Received,
    /// Forms set aside because their code was answered before.
    Again,
    /// Forms that count.
    Valid,
    /// Forms that do not count, by what is wrong with them.
    Flawed(Flaw),
    /// Valid forms staff filled in for the resident.
    Assisted,
    /// Valid forms with at least one value in a dimension.
    Answered(DimensionId),
    /// Valid forms that gave an item a value.
    Given(ItemId, u8),
    /// Valid forms that gave an item a grade and overall satisfaction a grade.
    Beside {
        /// The item.
        item: ItemId,
        /// Its grade.
        grade: u8,
        /// The grade of overall satisfaction.
        overall: u8,
    },
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Households => f.write_str("households"),
            Self::Drawn => f.write_str("drawn"),
            Self::Issued => f.write_str("issued"),
            Self::Received => f.write_str("received"),
            Self::Again => f.write_str("again"),
            Self::Valid => f.write_str("valid"),
            Self::Flawed(flaw) => write!(f, "flawed/{}", flaw.as_str()),
            Self::Assisted => f.write_str("assisted"),
            Self::Answered(dimension) => write!(f, "answered/{dimension}"),
            Self::Given(item, value) => write!(f, "given/{item}/{value}"),
            Self::Beside { item, grade, overall } => write!(f, "beside/{item}/{grade}/{overall}"),
        }
    }
}

/// A text no count of this version is kept under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseCellError;

impl fmt::Display for ParseCellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no survey count is kept under this text")
    }
}

impl std::error::Error for ParseCellError {}

impl FromStr for Cell {
    type Err = ParseCellError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('/').collect();
        let item = |id: &str| ItemId(id.to_owned());
        let value = |text: &str| text.parse::<u8>().or(Err(ParseCellError));
        let cell = match *parts.as_slice() {
            ["households"] => Self::Households,
            ["drawn"] => Self::Drawn,
            ["issued"] => Self::Issued,
            ["received"] => Self::Received,
            ["again"] => Self::Again,
            ["valid"] => Self::Valid,
            ["flawed", flaw] => {
                let known = Flaw::ALL.into_iter().find(|known| known.as_str() == flaw);
                Self::Flawed(known.ok_or(ParseCellError)?)
            }
            ["assisted"] => Self::Assisted,
            ["answered", dimension] => Self::Answered(DimensionId(dimension.to_owned())),
            ["given", id, given] => Self::Given(item(id), value(given)?),
            ["beside", id, grade, overall] => {
                Self::Beside { item: item(id), grade: value(grade)?, overall: value(overall)? }
            }
            _ => return Err(ParseCellError),
        };
        Ok(cell)
    }
}
