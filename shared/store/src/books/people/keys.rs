//! What people are found by, as keys that are searched from their beginning, and what a typed query
//! asks for among them. One spelling on both sides: half-width, without the signs people put between.

use std::collections::BTreeSet;

use dutybook_domain::household::spelling::{half_width, plate as plate_of};
use dutybook_domain::unit::UnitCode;

use super::pinyin;

/// Longest query that is looked at, in characters: nobody types a longer one.
const QUERY_CHARS: usize = 40;

/// How many inner beginnings of a name are kept: those of longer names are company names.
const INNER: usize = 8;

/// Shortest end of a plate that is kept.
const PLATE_END: usize = 3;

/// What a key is. The number is stored, and is the order of ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Sort {
    /// A unit code, or the room of one, or building and room.
    Unit = 1,
    /// The last four digits of a telephone number.
    Tail = 2,
    /// A name from its beginning.
    Name = 3,
    /// A name in pinyin.
    Pinyin = 4,
    /// A plate, or the end of one.
    Plate = 5,
    /// A name from a later character, such as a given name.
    Inner = 6,
    /// A whole telephone number.
    Number = 7,
    /// A whole telephone number from its end.
    Backwards = 8,
}

pub(super) type Keys = BTreeSet<(Sort, String)>;

/// `3-1-1502` is said as `1502`, `1-1502` and `3-1502`, too.
pub(super) fn of_unit(unit: &UnitCode, keys: &mut Keys) {
    let code = unit.as_str();
    keys.insert((Sort::Unit, code.to_owned()));
    keys.extend(
        code.match_indices('-')
            .filter_map(|(at, _)| Some((Sort::Unit, code.get(at.saturating_add(1)..)?.to_owned()))),
    );
    if let (Some((building, _)), Some((_, room))) = (code.split_once('-'), code.rsplit_once('-')) {
        keys.insert((Sort::Unit, format!("{building}-{room}")));
    }
}

pub(super) fn of_phone(number: &str, keys: &mut Keys) {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let backwards: String = digits.chars().rev().collect();
    let tail: String = tail(&digits).to_owned();
    keys.insert((Sort::Tail, tail));
    keys.insert((Sort::Number, digits));
    keys.insert((Sort::Backwards, backwards));
}

/// The last four digits of a number.
pub(super) fn tail(number: &str) -> &str {
    number.get(number.len().saturating_sub(4)..).unwrap_or(number)
}

pub(super) fn of_name(name: &str, keys: &mut Keys) {
    let key = name_key(name);
    let inner = key.char_indices().skip(1).take(INNER);
    keys.extend(inner.filter_map(|(at, _)| Some((Sort::Inner, key.get(at..)?.to_owned()))));
    keys.insert((Sort::Name, key));
    keys.extend(pinyin::spellings(name).into_iter().map(|spelling| (Sort::Pinyin, spelling)));
}

/// A name without what people put between its parts.
fn name_key(name: &str) -> String {
    let kept = name.chars().map(half_width).filter(|letter| letter.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// `沪A7X932` is said as `A7X932`, `7X932` and `932`, too.
pub(super) fn of_plate(plate: &str, keys: &mut Keys) {
    let length = plate.chars().count();
    let starts = plate.char_indices().take(length.saturating_sub(PLATE_END).saturating_add(1));
    keys.extend(starts.filter_map(|(at, _)| Some((Sort::Plate, plate.get(at..)?.to_owned()))));
}

/// What a query asks for, in the order of ranking.
pub(super) fn asked(query: &str) -> Vec<(Sort, String)> {
    let typed: String = query.trim().chars().take(QUERY_CHARS).map(half_width).collect();
    let mut asked = Vec::new();
    if let Some(unit) = unit(&typed) {
        asked.push((Sort::Unit, unit));
    }
    let spaced = |letter: char| letter.is_whitespace() || letter == '-';
    let digits: String = typed.chars().filter(|letter| !spaced(*letter)).collect();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        if digits.len() <= 4 {
            asked.push((Sort::Tail, digits.clone()));
        } else {
            asked.push((Sort::Backwards, digits.chars().rev().collect()));
        }
        asked.push((Sort::Number, digits));
    }
    let name = name_key(&typed);
    if !name.is_empty() && !is_number {
        asked.push((Sort::Name, name.clone()));
        asked.push((Sort::Inner, name.clone()));
        if name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            asked.push((Sort::Pinyin, name));
        }
    }
    asked.extend(plate(&typed).map(|plate| (Sort::Plate, plate)));
    asked.sort_by_key(|(sort, _)| *sort);
    asked
}

/// The unit a query begins to say: one that stops after a hyphen is read up to it.
fn unit(typed: &str) -> Option<String> {
    let begun = typed.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    begun.parse::<UnitCode>().ok().map(String::from)
}

/// The plate a query says, or begins or ends to say: two signs at least, or a province.
fn plate(typed: &str) -> Option<String> {
    let signs: String = typed
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '.' | '\u{B7}' | '\u{2022}' | '\u{30FB}'))
        .flat_map(char::to_uppercase)
        .collect();
    let whole = plate_of(&signs);
    let part = || {
        let length = signs.chars().count();
        let plain = signs.chars().all(char::is_alphanumeric);
        let says = (2..4).contains(&length) || (length == 1 && !signs.is_ascii());
        (says && plain).then_some(signs)
    };
    whole.or_else(part)
}
