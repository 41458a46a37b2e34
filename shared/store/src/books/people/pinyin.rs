//! Names in pinyin: every reading a clerk may type. A surname is read as surnames are, and as the
//! character is read elsewhere; nothing here decides which is right.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use pinyin::ToPinyinMulti as _;

/// How surnames are read where the character alone reads otherwise: character, tab, syllable.
const SURNAMES: &str = include_str!("surnames.tsv");

/// How many readings of one name are kept: a name of four characters with two readings each.
const READINGS: usize = 16;

fn surnames() -> &'static BTreeMap<char, &'static str> {
    static TABLE: OnceLock<BTreeMap<char, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let row = |line: &'static str| {
            let (surname, reading) = line.split_once('\t')?;
            Some((surname.chars().next()?, reading))
        };
        SURNAMES.lines().filter_map(row).collect()
    })
}

/// The syllables a character of a name may be read as, the likeliest first; a letter or digit is
/// itself; none for any other sign.
fn readings(letter: char, is_first: bool) -> Vec<String> {
    if letter.is_ascii_alphanumeric() {
        return vec![letter.to_ascii_lowercase().to_string()];
    }
    let mut readings: Vec<String> = Vec::new();
    let surname = surnames().get(&letter).filter(|_| is_first);
    readings.extend(surname.map(|reading| (*reading).to_owned()));
    if let Some(multi) = letter.to_pinyin_multi() {
        for reading in multi {
            // `v` stands for ü on every keyboard.
            let plain = reading.plain().replace('\u{FC}', "v");
            if !readings.contains(&plain) {
                readings.push(plain);
            }
        }
    }
    readings
}

/// The syllables of a name, character by character; signs without a reading are left out.
fn syllables(name: &str) -> Vec<Vec<String>> {
    let mut syllables = Vec::new();
    for letter in name.chars() {
        let of_letter = readings(letter, syllables.is_empty());
        if !of_letter.is_empty() {
            syllables.push(of_letter);
        }
    }
    syllables
}

/// Everything a name may be typed as: its initials, its syllables, its surname's syllable with the
/// initials of the rest.
pub(super) fn spellings(name: &str) -> BTreeSet<String> {
    let mut whole: Vec<Vec<String>> = vec![Vec::new()];
    for readings in syllables(name) {
        let longer = whole.iter().flat_map(|begun| {
            readings.iter().map(move |reading| {
                let mut next = begun.clone();
                next.push(reading.clone());
                next
            })
        });
        whole = longer.take(READINGS).collect();
    }
    let initial = |syllable: &String| syllable.chars().next();
    let mut spellings = BTreeSet::new();
    for reading in whole.iter().filter(|reading| !reading.is_empty()) {
        spellings.insert(reading.concat());
        spellings.insert(reading.iter().filter_map(initial).collect());
        let mut mixed = reading.first().cloned().unwrap_or_default();
        mixed.extend(reading.iter().skip(1).filter_map(initial));
        spellings.insert(mixed);
    }
    spellings
}

/// How many bytes of a name `typed` covers from its beginning: each character by one of its
/// syllables, or by the beginning of one.
pub(super) fn covered(name: &str, typed: &str) -> usize {
    let mut covered = 0_usize;
    let mut rest = typed;
    for (place, letter) in name.char_indices() {
        if rest.is_empty() {
            break;
        }
        let readings = readings(letter, place == 0);
        let whole = readings.iter().find_map(|reading| rest.strip_prefix(reading.as_str()));
        let begun = || readings.iter().any(|reading| reading.starts_with(rest)).then_some("");
        let initial =
            || readings.iter().find_map(|reading| rest.strip_prefix(reading.chars().next()?));
        // A sign without a reading, such as the dot in a foreign name, covers nothing.
        let passed = || readings.is_empty().then_some(rest);
        let after = whole.or_else(begun).or_else(initial).or_else(passed);
        let Some(after) = after else { break };
        rest = after;
        covered = place.saturating_add(letter.len_utf8());
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_typed(name: &str, typed: &str) -> bool {
        spellings(name).iter().any(|spelling| spelling.starts_with(typed))
    }

    #[test]
    fn a_name_is_typed_by_initials_syllables_or_both() {
        for typed in ["w", "wx", "wxm", "wang", "wangxiaom", "wangxm", "wangxiaoming"] {
            assert!(is_typed("王小明", typed), "{typed}");
        }
        for typed in ["xm", "wam", "wangxmx"] {
            assert!(!is_typed("王小明", typed), "{typed}");
        }
    }

    #[test]
    fn a_surname_is_read_as_surnames_are_and_as_the_character_is_elsewhere() {
        for (name, typed) in [
            ("曾国强", "zenggq"),
            ("单雪", "shanx"),
            ("仇英", "qiuy"),
            ("解珍", "xiez"),
            ("任明", "renm"),
            ("区小姐", "ouxj"),
            ("查良", "zhal"),
            ("盖伦", "gel"),
            ("翟天", "zhait"),
            ("覃丽", "qinl"),
            ("尉迟恭", "yuchig"),
            ("万俟雅", "wqy"),
            ("朴信", "piaox"),
            ("吕布", "lvb"),
        ] {
            assert!(is_typed(name, typed), "{name} {typed}");
        }
        assert!(is_typed("曾国强", "ceng") && is_typed("单雪", "dan"));
    }

    #[test]
    fn what_was_typed_covers_whole_characters() {
        assert_eq!(covered("王小明", "wx"), "王小".len());
        assert_eq!(covered("王小明", "wangxi"), "王小".len());
        assert_eq!(covered("王小明", "wangxiaoming"), "王小明".len());
        assert_eq!(covered("阿卜·王", "abw"), "阿卜·王".len());
        assert_eq!(covered("Anna", "an"), 2);
        assert_eq!(covered("王", "q"), 0);
    }
}
