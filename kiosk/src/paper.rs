//! A form on paper: what stands on it, in the order it is read. One layout makes pages of it, and
//! the pages are painted on the screen and written as PDF alike, so that both say the same.
//!
//! It knows no records and no language; whoever fills a sheet brings its words.

use thiserror::Error;

pub mod face;
mod flow;
pub mod forms;
mod lines;
pub mod page;
pub mod pdf;

pub use flow::lay;

/// Which way a sheet lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Upright.
    Portrait,
    /// On its side, for wide tables.
    Landscape,
}

/// A form, filled or empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Whose form it is.
    pub property: String,
    /// What it is called.
    pub title: String,
    /// Its number in the manual; empty where it has none.
    pub code: String,
    /// Which copy it is, and whether it was printed before; empty where neither is to be said.
    pub mark: String,
    /// What holds for the whole sheet, each in a few words.
    pub facts: Vec<String>,
    /// When it was printed and by whom.
    pub printed: String,
    /// Which way it lies.
    pub shape: Shape,
    /// What stands on it.
    pub blocks: Vec<Block>,
}

/// A part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A line that names what follows.
    Heading(String),
    /// Named cells in frames, side by side until twelve twelfths are full.
    Cells(Vec<Cell>),
    /// A table; its head stands on every page it reaches.
    Table(Table),
    /// Words across the page.
    Note(String),
    /// Lines to sign on.
    Signatures(Vec<String>),
}

/// A named cell of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its name.
    pub name: String,
    /// What is written in it.
    pub words: String,
    /// Its width in twelfths of the page.
    pub twelfths: u8,
    /// The least number of lines it leaves room for.
    pub lines: u8,
}

impl Cell {
    /// A cell of one line.
    pub fn new(name: impl Into<String>, words: impl Into<String>, twelfths: u8) -> Self {
        Self { name: name.into(), words: words.into(), twelfths, lines: 1 }
    }

    /// With room for more lines, to be written by hand.
    #[must_use]
    pub const fn lines(mut self, lines: u8) -> Self {
        self.lines = lines;
        self
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its columns: name, and width as a share of all widths.
    pub columns: Vec<(String, u8)>,
    /// Its rows, a text for each column.
    pub rows: Vec<Vec<String>>,
    /// The least number of lines a row leaves room for.
    pub lines: u8,
}

/// Why a form does not get on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PaperError {
    /// No Chinese face is installed.
    #[error("no Chinese face is installed")]
    NoFace,
    /// No installed face has a character. An empty box would hide what the record says.
    #[error("no installed face has the character {0:?}")]
    NoGlyph(char),
    /// The pages cannot be written as PDF.
    #[error("the pages cannot be written as PDF")]
    NotWritten,
}

#[cfg(test)]
mod tests;
