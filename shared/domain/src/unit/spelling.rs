//! How people write a unit, taken apart. It knows characters, not buildings.

/// Most parts a code has: phase, building, unit, room.
const PARTS: usize = 4;

/// Longest part, in characters.
const PART_CHARS: usize = 8;

/// What one typed character means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A capital letter or digit of a part.
    Letter(char),
    /// A Chinese numeral's worth; ten stands for itself.
    Numeral(u32),
    /// A hyphen: exactly one between two parts.
    Hyphen,
    /// A word such as 栋, 单元 or 室, or a space: ends a part, any number of them.
    Word,
}

/// The parts of a code in their one spelling; `None` if the text is no code.
pub(super) fn parts(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut part = Part::default();
    let mut after_hyphen = true;
    for typed in text.trim().chars() {
        let sign = read(typed)?;
        match sign {
            Sign::Letter(_) | Sign::Numeral(_) => {
                part.push(sign)?;
                after_hyphen = false;
            }
            Sign::Word => parts.extend(part.take()),
            Sign::Hyphen if after_hyphen => return None,
            Sign::Hyphen => {
                parts.extend(part.take());
                after_hyphen = true;
            }
        }
    }
    parts.extend(part.take());
    let whole = !after_hyphen && !parts.is_empty() && parts.len() <= PARTS;
    whole.then_some(parts)
}

fn read(typed: char) -> Option<Sign> {
    let plain = half_width(typed);
    if plain.is_ascii_alphanumeric() {
        return Some(Sign::Letter(plain.to_ascii_uppercase()));
    }
    match plain {
        // Hyphens, dashes and strokes people use between the parts.
        '-' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' => Some(Sign::Hyphen),
        ' ' | '#' | '\u{3000}' => Some(Sign::Word),
        _ if WORDS.contains(&plain) => Some(Sign::Word),
        _ => numeral(plain).map(Sign::Numeral),
    }
}

/// Full-width ASCII (U+FF01–U+FF5E) as ASCII.
fn half_width(typed: char) -> char {
    let code = u32::from(typed);
    let plain = (0xFF01..=0xFF5E).contains(&code).then(|| code.saturating_sub(0xFEE0));
    plain.and_then(char::from_u32).unwrap_or(typed)
}

/// The words between the parts: 期 栋 幢 座 楼 号 单 元 室 房 户.
const WORDS: [char; 11] = [
    '\u{671F}', '\u{680B}', '\u{5E62}', '\u{5EA7}', '\u{697C}', '\u{53F7}', '\u{5355}', '\u{5143}',
    '\u{5BA4}', '\u{623F}', '\u{6237}',
];

/// The numerals 〇 一 二 三 四 五 六 七 八 九 十, by their value.
const NUMERALS: [char; 11] = [
    '\u{3007}', '\u{4E00}', '\u{4E8C}', '\u{4E09}', '\u{56DB}', '\u{4E94}', '\u{516D}', '\u{4E03}',
    '\u{516B}', '\u{4E5D}', '\u{5341}',
];

fn numeral(typed: char) -> Option<u32> {
    (0_u32..).zip(NUMERALS).find(|(_, sign)| *sign == typed).map(|(value, _)| value)
}

/// One part as it is read.
#[derive(Default)]
struct Part {
    letters: String,
    numerals: Vec<u32>,
}

impl Part {
    /// Takes a sign; `None` where numerals and letters mix or the part grows too long.
    fn push(&mut self, sign: Sign) -> Option<()> {
        match sign {
            Sign::Letter(letter) => self.letters.push(letter),
            Sign::Numeral(value) => self.numerals.push(value),
            Sign::Hyphen | Sign::Word => {}
        }
        let mixed = !self.letters.is_empty() && !self.numerals.is_empty();
        let length = self.letters.len().max(self.numerals.len());
        (!mixed && length <= PART_CHARS).then_some(())
    }

    /// The part's spelling, if there is one, leaving it empty for the next.
    fn take(&mut self) -> Option<String> {
        let part = std::mem::take(self);
        let text = if part.numerals.is_empty() { part.letters } else { in_digits(&part.numerals) };
        let trimmed = text.trim_start_matches('0');
        match (text.is_empty(), trimmed.is_empty()) {
            (true, _) => None,
            (false, true) => Some("0".to_owned()),
            (false, false) => Some(trimmed.to_owned()),
        }
    }
}

/// Reads numerals digit by digit, and tens as people say them: twelve is `[10, 2]`, thirty `[3, 10]`.
fn in_digits(numerals: &[u32]) -> String {
    match numerals {
        [10] => "10".to_owned(),
        [10, ones] => format!("1{ones}"),
        [tens, 10] => format!("{tens}0"),
        [tens, 10, ones] => format!("{tens}{ones}"),
        digits => digits.iter().map(ToString::to_string).collect(),
    }
}
