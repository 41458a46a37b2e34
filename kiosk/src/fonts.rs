//! The Chinese faces of the screens: the first installed family known to have simplified forms,
//! regular and bold. It ships no font and never guesses: what is missing is said on the screen.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};
use fontique::{
    Collection, CollectionOptions, FamilyInfo, FontStyle, FontWeight, FontWidth, SourceCache,
    SourceCacheOptions,
};

use crate::theme::STRONG;

/// Families with simplified Chinese forms, best first. Asked for by name: what the system offers by
/// itself depends on its locale and may be Japanese.
const FAMILIES: [&str; 10] = [
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
];

/// The faces found on this machine.
#[derive(Clone)]
pub struct Faces {
    family: &'static str,
    regular: Arc<FontData>,
    strong: Arc<FontData>,
}

impl std::fmt::Debug for Faces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Faces").field("family", &self.family).finish_non_exhaustive()
    }
}

/// Looks for a Chinese family; `None` where no known one is installed. Takes up to some hundred
/// milliseconds.
pub fn find() -> Option<Faces> {
    let mut installed = Installed::here();
    FAMILIES.into_iter().find_map(|family| installed.find(family))
}

/// Families behind those of the screens that may have a rare character of a name.
const RARE: [&str; 7] = [
    "SimSun",
    "SimSun-ExtB",
    "Songti SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "HanaMinA",
    "HanaMinB",
];

/// Every known Chinese family installed, best first; for paper, where nothing else stands in for a
/// character that the first lacks.
pub fn find_all() -> Vec<Faces> {
    let mut installed = Installed::here();
    FAMILIES.into_iter().chain(RARE).filter_map(|family| installed.find(family)).collect()
}

/// The fonts of this machine.
struct Installed {
    collection: Collection,
    cache: SourceCache,
}

impl Installed {
    fn here() -> Self {
        Self {
            collection: Collection::new(CollectionOptions { shared: false, system_fonts: true }),
            cache: SourceCache::new(SourceCacheOptions::default()),
        }
    }

    fn find(&mut self, family: &'static str) -> Option<Faces> {
        let info = self.collection.family_by_name(family)?;
        let regular = face(&info, FontWeight::NORMAL, &mut self.cache)?;
        // Without a bold face the hierarchy still holds by size and ink.
        let strong =
            face(&info, FontWeight::BOLD, &mut self.cache).unwrap_or_else(|| regular.clone());
        Some(Faces { family, regular, strong })
    }
}

fn face(family: &FamilyInfo, weight: FontWeight, cache: &mut SourceCache) -> Option<Arc<FontData>> {
    let font = family.match_font(FontWidth::NORMAL, FontStyle::Normal, weight, false)?;
    let (blob, _id) = font.load(Some(cache))?.into_raw_parts();
    Some(Arc::new(FontData::from_blob(blob, font.index())))
}

impl Faces {
    /// The family's name.
    pub const fn family(&self) -> &'static str {
        self.family
    }

    /// The bytes of the regular or the bold face.
    pub(crate) const fn data(&self, strong: bool) -> &Arc<FontData> {
        if strong { &self.strong } else { &self.regular }
    }
}

/// Makes the faces those of the screens. Without any, the built-in Latin face is all there is, and
/// the strong family is still known.
pub fn install(ctx: &egui::Context, faces: Option<&Faces>) {
    let mut fonts = FontDefinitions::default();
    let behind = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let mut strong = behind.clone();
    if let Some(faces) = faces {
        for (name, data) in [("chinese", &faces.regular), ("chinese-strong", &faces.strong)] {
            fonts.font_data.insert(name.to_owned(), data.clone());
        }
        // First, so that quotes and dots are as wide as the characters around them.
        strong.insert(0, "chinese-strong".to_owned());
        for family in [FontFamily::Proportional, FontFamily::Monospace] {
            fonts.families.entry(family).or_default().insert(0, "chinese".to_owned());
        }
    }
    fonts.families.insert(FontFamily::Name(STRONG.into()), strong);
    ctx.set_fonts(fonts);
}
