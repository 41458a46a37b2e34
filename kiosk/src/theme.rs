//! The one place that names a colour, a size or a space. Screens and widgets ask for tokens.
//!
//! Light and dark are two themes of their own; `../../shared/ui` tells what each token is for, and a
//! test recomputes every contrast it promises.

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Vec2, Visuals};

/// A set of colours. Every text token holds 4.5:1 on surface, canvas and sunken; every stroke that
/// carries meaning 3:1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// The window and the heads of tables.
    pub canvas: Color32,
    /// Cards, rail, bars, fields.
    pub surface: Color32,
    /// Chips, disabled things, tracks.
    pub sunken: Color32,
    /// Separators; never the only border of something to be found.
    pub line: Color32,
    /// Borders of fields and buttons.
    pub edge: Color32,
    /// Text.
    pub ink: Color32,
    /// Second lines, a running ring.
    pub ink2: Color32,
    /// Captions, disabled text, placeholders.
    pub ink3: Color32,
    /// The primary button, links, focus, selection.
    pub accent: Color32,
    /// Text on the primary button.
    pub on_accent: Color32,
    /// A selected row, a chosen option.
    pub accent_soft: Color32,
    /// Words of "soon".
    pub soon: Color32,
    /// The arc of "soon".
    pub soon_line: Color32,
    /// The ground of "soon".
    pub soon_soft: Color32,
    /// Late, destructive, not saved.
    pub over: Color32,
    /// The ground of "late".
    pub over_soft: Color32,
    /// Done, met.
    pub ok: Color32,
    /// The ground of "done".
    pub ok_soft: Color32,
    /// The clock stands still.
    pub hold: Color32,
    /// The ground of "stopped".
    pub hold_soft: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// By day.
pub const LIGHT: Palette = Palette {
    canvas: rgb(0x00F3_F4F2),
    surface: rgb(0x00FF_FFFF),
    sunken: rgb(0x00EA_EDEB),
    line: rgb(0x00D6_DAD8),
    edge: rgb(0x007D_878C),
    ink: rgb(0x001B_2023),
    ink2: rgb(0x0043_4D54),
    ink3: rgb(0x005E_686F),
    accent: rgb(0x0017_5A8C),
    on_accent: rgb(0x00FF_FFFF),
    accent_soft: rgb(0x00E2_EDF5),
    soon: rgb(0x0085_5000),
    soon_line: rgb(0x00BC_7812),
    soon_soft: rgb(0x00FF_F0D2),
    over: rgb(0x00B3_261E),
    over_soft: rgb(0x00FB_E6E4),
    ok: rgb(0x0023_683C),
    ok_soft: rgb(0x00E2_F1E7),
    hold: rgb(0x005A_4A8C),
    hold_soft: rgb(0x00ED_E9F6),
};

/// By night.
pub const DARK: Palette = Palette {
    canvas: rgb(0x0014_171A),
    surface: rgb(0x001C_2024),
    sunken: rgb(0x0028_2D32),
    line: rgb(0x0038_3F45),
    edge: rgb(0x0076_818A),
    ink: rgb(0x00E8_EBED),
    ink2: rgb(0x00B9_C1C7),
    ink3: rgb(0x009A_A4AB),
    accent: rgb(0x0084_BDEA),
    on_accent: rgb(0x000E_1C28),
    accent_soft: rgb(0x001D_3345),
    soon: rgb(0x00F2_B75E),
    soon_line: rgb(0x00B9_812B),
    soon_soft: rgb(0x003A_2D14),
    over: rgb(0x00FF_958B),
    over_soft: rgb(0x004A_2320),
    ok: rgb(0x0082_CB9B),
    ok_soft: rgb(0x001C_3627),
    hold: rgb(0x00BF_AFEA),
    hold_soft: rgb(0x002E_2942),
};

/// The colours in force here.
pub fn palette(ui: &egui::Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// The sizes of type. `Weight` is a font, not a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// The lock screen's time: 88 px.
    Clock,
    /// The two values of a conflict: 32 px.
    Value,
    /// A figure: 28 px.
    Figure,
    /// Today's strip of figures: 22 px, bold.
    Strip,
    /// One per screen: 22 px.
    Title,
    /// The next thing: 19 px.
    Lead,
    /// A card's head: 17 px.
    Section,
    /// Everything typed or pressed: 16 px.
    Body,
    /// A row's subject: 16 px, bold.
    Strong,
    /// Cells of tables: 15 px.
    Table,
    /// A cell that names the row: 15 px, bold.
    TableStrong,
    /// Second lines, captions, labels: 14 px.
    Meta,
    /// A number among captions: 14 px, bold.
    MetaStrong,
    /// The floor: due times, key hints: 13 px.
    Hint,
}

/// The family of the bold face.
pub const STRONG: &str = "strong";

impl Type {
    /// The font it is set in.
    pub fn font(self) -> FontId {
        let (size, bold) = match self {
            Self::Clock => (88.0, true),
            Self::Value => (32.0, true),
            Self::Figure => (28.0, true),
            Self::Strip | Self::Title => (22.0, true),
            Self::Lead => (19.0, true),
            Self::Section => (17.0, true),
            Self::Body => (16.0, false),
            Self::Strong => (16.0, true),
            Self::Table => (15.0, false),
            Self::TableStrong => (15.0, true),
            Self::Meta => (14.0, false),
            Self::MetaStrong => (14.0, true),
            Self::Hint => (13.0, false),
        };
        let family = if bold { FontFamily::Name(STRONG.into()) } else { FontFamily::Proportional };
        FontId::new(size, family)
    }
}

/// Space between cards.
pub const GAP: f32 = 12.0;
/// Space within a dense card.
pub const PAD: f32 = 16.0;
/// Space within a form.
pub const FORM_PAD: f32 = 20.0;
/// A screen's margin, left and right, then top and bottom.
pub const MARGIN: Margin = Margin { left: 20, right: 20, top: 16, bottom: 16 };
/// Corners of cards.
pub const CARD: CornerRadius = CornerRadius::same(8);
/// Corners of buttons and fields.
pub const BUTTON: CornerRadius = CornerRadius::same(6);
/// Corners of chips.
pub const CHIP: CornerRadius = CornerRadius::same(5);
/// Corners of key hints.
pub const KEY: CornerRadius = CornerRadius::same(4);

/// The top bar's height.
pub const BAR_HEIGHT: f32 = 56.0;
/// The rail's width.
pub const RAIL_WIDTH: f32 = 96.0;
/// One tile of the rail.
pub const RAIL_TILE: f32 = 66.0;
/// A button's height.
pub const BUTTON_HEIGHT: f32 = 40.0;
/// The main button's height.
pub const MAIN_BUTTON_HEIGHT: f32 = 48.0;
/// A field's height.
pub const FIELD_HEIGHT: f32 = 44.0;
/// A chip's height.
pub const CHIP_HEIGHT: f32 = 24.0;
/// A row of two lines in a list.
pub const ROW_HEIGHT: f32 = 64.0;
/// A row of two lines in a table.
pub const TABLE_ROW_HEIGHT: f32 = 52.0;

/// A separating stroke.
pub fn line(palette: &Palette) -> Stroke {
    Stroke::new(1.0, palette.line)
}

/// A border that is to be found.
pub fn edge(palette: &Palette) -> Stroke {
    Stroke::new(1.0, palette.edge)
}

/// The border of what is chosen or has the focus.
pub fn focus(palette: &Palette) -> Stroke {
    Stroke::new(2.0, palette.accent)
}

/// Sets both themes once: no motion, no shadows, nothing that grows under the pointer.
pub fn install(ctx: &egui::Context) {
    for (theme, palette, visuals) in [
        (egui::Theme::Light, &LIGHT, Visuals::light()),
        (egui::Theme::Dark, &DARK, Visuals::dark()),
    ] {
        ctx.style_mut_of(theme, |style| {
            style.visuals = dress(visuals.clone(), palette);
            style.animation_time = 0.0;
            style.scroll_animation = egui::style::ScrollAnimation::none();
            style.spacing.item_spacing = Vec2::new(8.0, 8.0);
            style.spacing.button_padding = Vec2::new(14.0, 8.0);
            style.spacing.scroll = egui::style::ScrollStyle::solid();
            style.spacing.scroll.bar_width = 10.0;
            style.interaction.selectable_labels = false;
            style.interaction.tooltip_delay = 0.3;
            style.text_styles = [
                (egui::TextStyle::Heading, Type::Title.font()),
                (egui::TextStyle::Body, Type::Body.font()),
                (egui::TextStyle::Button, Type::Body.font()),
                (egui::TextStyle::Small, Type::Hint.font()),
                (egui::TextStyle::Monospace, Type::Body.font()),
            ]
            .into();
        });
    }
}

fn dress(mut visuals: Visuals, palette: &Palette) -> Visuals {
    visuals.override_text_color = Some(palette.ink);
    visuals.weak_text_color = Some(palette.ink3);
    visuals.panel_fill = palette.canvas;
    visuals.window_fill = palette.surface;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CARD;
    visuals.menu_corner_radius = BUTTON;
    visuals.window_shadow = Shadow::NONE;
    visuals.popup_shadow = Shadow::NONE;
    visuals.extreme_bg_color = palette.surface;
    visuals.text_edit_bg_color = Some(palette.surface);
    visuals.faint_bg_color = palette.canvas;
    visuals.code_bg_color = palette.sunken;
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.soon;
    visuals.error_fg_color = palette.over;
    visuals.selection.bg_fill = palette.accent_soft;
    visuals.selection.stroke = Stroke::new(1.0, palette.accent);
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(2.0, palette.accent);
    // egui's fade would break the contrast of disabled words; we paint them ourselves.
    visuals.disabled_alpha = 1.0;
    let states = [
        &mut visuals.widgets.noninteractive,
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
        &mut visuals.widgets.open,
    ];
    for state in states {
        state.expansion = 0.0;
        state.corner_radius = BUTTON;
        state.bg_fill = palette.surface;
        state.weak_bg_fill = palette.surface;
        state.bg_stroke = Stroke::new(1.0, palette.edge);
        state.fg_stroke = Stroke::new(1.0, palette.ink);
    }
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, palette.line);
    visuals.widgets.hovered.weak_bg_fill = palette.canvas;
    visuals.widgets.active.weak_bg_fill = palette.sunken;
    visuals
}

#[cfg(test)]
mod tests;
