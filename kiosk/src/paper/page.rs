//! A page as it is printed: words and strokes at their places, in points from the top left.

/// The long side of A4 in points.
const LONG: f32 = 841.89;
/// The short side of A4 in points.
const SHORT: f32 = 595.28;

use super::Shape;

/// One line of words.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// Where they begin, at the foot of the letters.
    pub at: (f32, f32),
    /// Their size in points.
    pub size: f32,
    /// Whether they are bold.
    pub strong: bool,
    /// The words.
    pub words: String,
}

/// A straight stroke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// From where.
    pub from: (f32, f32),
    /// To where.
    pub to: (f32, f32),
    /// How thick.
    pub width: f32,
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Width and height.
    pub size: (f32, f32),
    /// What is written.
    pub words: Vec<Words>,
    /// What is drawn.
    pub strokes: Vec<Stroke>,
}

impl Page {
    /// An empty A4 page.
    pub const fn blank(shape: Shape) -> Self {
        let size = match shape {
            Shape::Portrait => (SHORT, LONG),
            Shape::Landscape => (LONG, SHORT),
        };
        Self { size, words: Vec::new(), strokes: Vec::new() }
    }

    /// Draws a thin stroke.
    pub(super) fn stroke(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.strokes.push(Stroke { from, to, width: 0.6 });
    }

    /// Draws the four sides of a box.
    pub(super) fn frame(&mut self, (left, top): (f32, f32), (right, bottom): (f32, f32)) {
        self.stroke((left, top), (right, top));
        self.stroke((left, bottom), (right, bottom));
        self.stroke((left, top), (left, bottom));
        self.stroke((right, top), (right, bottom));
    }
}
