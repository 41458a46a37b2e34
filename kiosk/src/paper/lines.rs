//! Words broken into lines: Chinese between any two characters, Latin words and numbers whole, and
//! no line begins with what closes or ends with what opens.

use super::PaperError;
use super::face::Measure;

/// Characters no line begins with.
const CLOSING: [char; 20] = [
    '\u{ff0c}', '\u{3002}', '\u{3001}', '\u{ff1b}', '\u{ff1a}', '\u{ff01}', '\u{ff1f}', '\u{ff09}',
    '\u{300b}', '\u{3011}', '\u{300d}', '\u{300f}', '\u{201d}', '\u{2019}', '\u{2026}', '\u{3009}',
    '\u{ff05}', '\u{3015}', ')', ']',
];
/// Characters no line ends with.
const OPENING: [char; 11] = [
    '\u{ff08}', '\u{300a}', '\u{3010}', '\u{300c}', '\u{300e}', '\u{201c}', '\u{2018}', '\u{3008}',
    '\u{3014}', '(', '[',
];

/// Words as they can be set: no control, no joiner, every space a plain one. Line ends stay.
pub(super) fn settable(words: &str) -> String {
    let set = |character: char| match character {
        '\n' => Some('\n'),
        '\t' | '\u{a0}' => Some(' '),
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => None,
        character if character.is_control() => None,
        character => Some(character),
    };
    words.chars().filter_map(set).collect()
}

/// The lines of some words, none wider than the room; nothing for no words.
pub(super) fn broken(
    words: &str,
    (size, strong): (f32, bool),
    room: f32,
    measure: &Measure<'_>,
) -> Result<Vec<String>, PaperError> {
    let words = settable(words.trim());
    let mut lines = Vec::new();
    for paragraph in words.lines() {
        let mut line = Line { words: String::new(), width: 0.0, room };
        for piece in pieces(paragraph) {
            let width = measure.width(&piece, (size, strong))?;
            if width <= room {
                lines.extend(line.take(&piece, width));
                continue;
            }
            for character in piece.chars() {
                let piece = character.to_string();
                let width = measure.width(&piece, (size, strong))?;
                lines.extend(line.take(&piece, width));
            }
        }
        lines.push(line.words.trim_end().to_owned());
    }
    Ok(lines)
}

/// A line being filled.
struct Line {
    words: String,
    width: f32,
    room: f32,
}

impl Line {
    /// Takes a piece; answers the line that is full, if that made it so.
    fn take(&mut self, piece: &str, width: f32) -> Option<String> {
        // Widths are sums: what fits to a hair's breadth fits.
        let is_full = self.width + width > self.room + 0.01 && !self.words.is_empty();
        let full = is_full.then(|| std::mem::take(&mut self.words).trim_end().to_owned());
        if is_full {
            self.width = 0.0;
        }
        if self.words.is_empty() && piece == " " {
            return full;
        }
        self.words.push_str(piece);
        self.width += width;
        full
    }
}

/// What stays together on a line.
fn pieces(paragraph: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = ' ';
    for character in paragraph.chars() {
        let is_word = |one: char| one.is_ascii() && !one.is_ascii_whitespace();
        let joins = is_word(last) && is_word(character)
            || CLOSING.contains(&character) && last != ' '
            || OPENING.contains(&last) && character != ' ';
        match pieces.last_mut().filter(|_| joins) {
            Some(piece) => piece.push(character),
            None => pieces.push(character.to_string()),
        }
        last = character;
    }
    pieces
}
