//! One spelling for what people type about a person: half-width characters, bare phone numbers,
//! capital plates. It changes how a value is written, never what it says.

/// Full-width ASCII as ASCII, the ideographic space as a space; everything else as it is.
pub const fn half_width(typed: char) -> char {
    match typed {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => {
            // The block lies 0xFEE0 above ASCII, letter for letter.
            match char::from_u32((typed as u32).saturating_sub(0xFEE0)) {
                Some(plain) => plain,
                None => typed,
            }
        }
        _ => typed,
    }
}

/// A text without the spaces around it and without control characters.
pub fn text(typed: &str) -> String {
    let kept: String =
        typed.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    kept.trim_matches([' ', '\u{3000}']).to_owned()
}

/// A phone number as digits with a leading `+` where it was typed; `None` where it has other signs
/// than those people put between digits, or not 3 to 20 digits.
///
/// ```
/// use dutybook_domain::household::spelling::phone;
/// assert_eq!(phone("１３８ 0000-1234").as_deref(), Some("13800001234"));
/// assert_eq!(phone("ask her son"), None);
/// ```
pub fn phone(typed: &str) -> Option<String> {
    let mut number = String::new();
    for letter in typed.trim().chars().map(half_width) {
        match letter {
            '0'..='9' => number.push(letter),
            '+' if number.is_empty() => number.push(letter),
            ' ' | '-' | '(' | ')' | '\u{2010}'..='\u{2015}' => {}
            _ => return None,
        }
    }
    let digits = number.trim_start_matches('+').len();
    (3..=20).contains(&digits).then_some(number)
}

/// A number plate in capitals without the dot and spaces people put in it; `None` where it has
/// other signs, or not 4 to 10 of them.
///
/// ```
/// use dutybook_domain::household::spelling::plate;
/// assert_eq!(plate("沪a·７ｘ932").as_deref(), Some("沪A7X932"));
/// assert_eq!(plate("A'; --"), None);
/// ```
pub fn plate(typed: &str) -> Option<String> {
    let mut plate = String::new();
    let mut length = 0_usize;
    for letter in typed.trim().chars().map(half_width) {
        match letter {
            ' ' | '-' | '.' | '\u{B7}' | '\u{2022}' | '\u{30FB}' => {}
            _ if letter.is_alphanumeric() => {
                plate.extend(letter.to_uppercase());
                length = length.saturating_add(1);
            }
            _ => return None,
        }
    }
    (4..=10).contains(&length).then_some(plate)
}
