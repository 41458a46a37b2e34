//! The faces paper is set in: every known Chinese family of this machine, best first, so that a rare
//! surname is found in the second where the first lacks it. A character in none of them is an error.

use std::sync::Arc;

use egui::FontData;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider as _};

use super::PaperError;
use crate::fonts;

/// The families found, each regular and bold.
#[derive(Debug, Clone)]
pub struct Faces {
    chain: Vec<fonts::Faces>,
}

impl Faces {
    /// Looks for the families. Takes up to some hundred milliseconds.
    ///
    /// # Errors
    /// Where none is installed.
    pub fn find() -> Result<Self, PaperError> {
        let chain = fonts::find_all();
        if chain.is_empty() { Err(PaperError::NoFace) } else { Ok(Self { chain }) }
    }

    /// The bytes of a face.
    pub(super) fn data(&self, place: Place) -> Option<Arc<FontData>> {
        self.chain.get(place.face).map(|faces| faces.data(place.strong).clone())
    }

    /// What measures with these faces.
    pub fn measure(&self) -> Measure<'_> {
        let open = |strong| self.chain.iter().map(|faces| Open::of(faces.data(strong))).collect();
        Measure { regular: open(false), strong: open(true) }
    }
}

/// Which face of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) face: usize,
    pub(super) strong: bool,
}

/// A character's picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) place: Place,
    /// Its number within the face.
    pub(super) id: u32,
    /// Its width, as a share of the size it is set in.
    pub(super) advance: f32,
}

/// A face opened for measuring; none where it cannot be read.
struct Open<'a>(Option<(Charmap<'a>, GlyphMetrics<'a>, f32)>);

impl<'a> Open<'a> {
    fn of(data: &'a FontData) -> Self {
        let Ok(font) = FontRef::from_index((*data.font).as_ref(), data.index) else {
            return Self(None);
        };
        let location = LocationRef::default();
        let em = f32::from(font.metrics(Size::unscaled(), location).units_per_em.max(1));
        let metrics = font.glyph_metrics(Size::unscaled(), location);
        Self(Some((font.charmap(), metrics, em)))
    }

    fn glyph(&self, character: char) -> Option<(u32, f32)> {
        let (charmap, metrics, em) = self.0.as_ref()?;
        let id = charmap.map(character).filter(|id| id.to_u32() != 0)?;
        let advance = metrics.advance_width(id)?;
        Some((id.to_u32(), advance / em))
    }
}

/// Knows how wide words are.
pub struct Measure<'a> {
    regular: Vec<Open<'a>>,
    strong: Vec<Open<'a>>,
}

impl std::fmt::Debug for Measure<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Measure").finish_non_exhaustive()
    }
}

impl Measure<'_> {
    pub(super) fn glyph(&self, character: char, strong: bool) -> Result<Glyph, PaperError> {
        let chain = if strong { &self.strong } else { &self.regular };
        let mut found = chain.iter().enumerate();
        found
            .find_map(|(face, open)| {
                let (id, advance) = open.glyph(character)?;
                Some(Glyph { place: Place { face, strong }, id, advance })
            })
            .ok_or(PaperError::NoGlyph(character))
    }

    /// How wide words are at a size.
    pub(super) fn width(
        &self,
        words: &str,
        (size, strong): (f32, bool),
    ) -> Result<f32, PaperError> {
        let mut width = 0.0;
        for character in words.chars() {
            width += self.glyph(character, strong)?.advance * size;
        }
        Ok(width)
    }
}
