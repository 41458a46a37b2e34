//! Every contrast the look promises, computed from the colours as they are.

use egui::Color32;

use super::{DARK, LIGHT, Palette, Type};

/// WCAG 2: relative luminance.
fn luminance(colour: Color32) -> f64 {
    let [red, green, blue, _] = colour.to_srgba_unmultiplied();
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn contrast(one: Color32, other: Color32) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn themes() -> [(&'static str, Palette); 2] {
    [("light", LIGHT), ("dark", DARK)]
}

#[test]
fn text_reads_on_every_ground_it_stands_on() {
    for (theme, p) in themes() {
        let grounds = [p.surface, p.canvas, p.sunken];
        let texts = [p.ink, p.ink2, p.ink3, p.accent, p.soon, p.over, p.ok, p.hold];
        for text in texts {
            for ground in grounds {
                let reached = contrast(text, ground);
                assert!(reached >= 4.5, "{theme}: {text:?} on {ground:?} has {reached:.2}");
            }
        }
        let pairs = [
            (p.on_accent, p.accent),
            (p.surface, p.over),
            (p.soon, p.soon_soft),
            (p.over, p.over_soft),
            (p.ok, p.ok_soft),
            (p.hold, p.hold_soft),
            (p.accent, p.accent_soft),
            (p.ink, p.accent_soft),
            (p.ink3, p.accent_soft),
        ];
        for (text, ground) in pairs {
            let reached = contrast(text, ground);
            assert!(reached >= 4.5, "{theme}: {text:?} on {ground:?} has {reached:.2}");
        }
    }
}

#[test]
fn strokes_that_carry_meaning_are_seen() {
    for (theme, p) in themes() {
        for stroke in [p.edge, p.soon_line, p.accent, p.over, p.ok, p.hold, p.ink2] {
            for ground in [p.surface, p.canvas, p.sunken] {
                let reached = contrast(stroke, ground);
                assert!(reached >= 3.0, "{theme}: {stroke:?} on {ground:?} has {reached:.2}");
            }
        }
    }
}

#[test]
fn nothing_is_set_under_13_pixels() {
    let all = [
        Type::Clock,
        Type::Value,
        Type::Figure,
        Type::Strip,
        Type::Title,
        Type::Lead,
        Type::Section,
        Type::Body,
        Type::Strong,
        Type::Table,
        Type::TableStrong,
        Type::Meta,
        Type::MetaStrong,
        Type::Hint,
    ];
    for size in all {
        assert!(size.font().size >= 13.0, "{size:?}");
    }
}
