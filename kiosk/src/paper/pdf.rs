//! Pages as PDF: only the characters used are in it, the words can be searched and copied, and the
//! same pages give the same bytes.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime as Stamp, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke as Line};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph, Tag};
use krilla::{Data, Document};
use skrifa::{FontRef, MetadataProvider as _, Tag as Axis};

use super::PaperError;
use super::face::{Faces, Measure, Place};
use super::page::{Page, Stroke, Words};

/// Writes pages as PDF.
///
/// # Errors
/// Where a character is in no face, or a face cannot be written.
pub fn render(
    pages: &[Page],
    faces: &Faces,
    (title, made_at): (&str, DateTime<Utc>),
) -> Result<Vec<u8>, PaperError> {
    let mut document = Document::new();
    let measure = faces.measure();
    let mut ink = Ink { faces, measure: &measure, fonts: BTreeMap::new() };
    for page in pages {
        let (width, height) = page.size;
        let settings = PageSettings::from_wh(width, height).ok_or(PaperError::NotWritten)?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        for stroke in &page.strokes {
            draw(&mut surface, *stroke);
        }
        surface.set_stroke(None);
        surface.set_fill(Some(black()));
        for words in &page.words {
            ink.write(&mut surface, words)?;
        }
        surface.finish();
        sheet.finish();
    }
    document.set_metadata(metadata(title, made_at));
    document.finish().map_err(|error| {
        tracing::error!(?error, "a PDF is not written");
        PaperError::NotWritten
    })
}

fn metadata(title: &str, made_at: DateTime<Utc>) -> Metadata {
    let small = |number: u32| u8::try_from(number).unwrap_or(0);
    let stamp = Stamp::new(u16::try_from(made_at.year()).unwrap_or(0))
        .month(small(made_at.month()))
        .day(small(made_at.day()))
        .hour(small(made_at.hour()))
        .minute(small(made_at.minute()))
        .second(small(made_at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(title.to_owned())
        .language("zh-CN".to_owned())
        .creator("Dutybook".to_owned())
        .creation_date(stamp)
}

fn black() -> Fill {
    Fill {
        paint: rgb::Color::new(0, 0, 0).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

fn draw(surface: &mut Surface<'_>, stroke: Stroke) {
    let mut path = PathBuilder::new();
    path.move_to(stroke.from.0, stroke.from.1);
    path.line_to(stroke.to.0, stroke.to.1);
    let Some(path) = path.finish() else { return };
    surface.set_fill(None);
    surface.set_stroke(Some(Line { width: stroke.width, ..Line::default() }));
    surface.draw_path(&path);
}

/// What writes words, with the faces used so far.
struct Ink<'a> {
    faces: &'a Faces,
    measure: &'a Measure<'a>,
    fonts: BTreeMap<Place, Font>,
}

impl Ink<'_> {
    /// Writes a line: one run for each stretch that one face holds.
    fn write(&mut self, surface: &mut Surface<'_>, words: &Words) -> Result<(), PaperError> {
        let mut runs: Vec<(Place, Vec<KrillaGlyph>)> = Vec::new();
        for (at, character) in words.words.char_indices() {
            let glyph = self.measure.glyph(character, words.strong)?;
            let range = at..at.saturating_add(character.len_utf8());
            let id = GlyphId::new(glyph.id);
            let set = KrillaGlyph::new(id, glyph.advance, 0.0, 0.0, 0.0, range, None);
            match runs.last_mut().filter(|(place, _)| *place == glyph.place) {
                Some((_, run)) => run.push(set),
                None => runs.push((glyph.place, vec![set])),
            }
        }
        let mut x = words.at.0;
        for (place, run) in runs {
            let font = self.font(place)?;
            let start = Point::from_xy(x, words.at.1);
            surface.draw_glyphs(start, &run, font, &words.words, words.size, false);
            x += run.iter().map(|glyph| glyph.x_advance * words.size).sum::<f32>();
        }
        Ok(())
    }

    fn font(&mut self, place: Place) -> Result<Font, PaperError> {
        if let Some(font) = self.fonts.get(&place) {
            return Ok(font.clone());
        }
        let face = self.faces.data(place).ok_or(PaperError::NotWritten)?;
        let bytes = (*face.font).as_ref();
        let varies = FontRef::from_index(bytes, face.index)
            .is_ok_and(|font| font.axes().get_by_tag(Axis::new(b"wght")).is_some());
        let weight = if place.strong { 700.0 } else { 400.0 };
        let weights = [(Tag::new(b"wght"), weight)];
        let data = Data::from(face.font.clone());
        let font = Font::new_variable(data, face.index, if varies { &weights } else { &[] });
        let font = font.ok_or(PaperError::NotWritten)?;
        self.fonts.insert(place, font.clone());
        Ok(font)
    }
}
