//! Personal values: names, phones, plates, notes. Masked wherever they could slip out by accident.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value about a person. It has no `Display`, and its `Debug` is a mask, so that a log line or a
/// failed assertion cannot leak it; whoever shows it says so with [`Personal::reveal`].
///
/// ```
/// use dutybook_domain::personal::Personal;
/// assert_eq!(format!("{:?}", Personal::new("13812341234")), "Personal(…)");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Marks a value as personal.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for a place that may show it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(…)")
    }
}

impl From<&str> for Personal<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

/// A phone number with its middle hidden (`138****1234`); a short one is hidden whole.
///
/// ```
/// use dutybook_domain::personal::masked_phone;
/// assert_eq!(masked_phone("13812341234"), "138****1234");
/// assert_eq!(masked_phone("110"), "***");
/// ```
pub fn masked_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    let shown = |at: usize| digits.len() >= 8 && (at < 3 || at.saturating_add(4) >= digits.len());
    digits.iter().enumerate().map(|(at, digit)| if shown(at) { *digit } else { '*' }).collect()
}

/// A number plate with its middle hidden (`沪A7**32`); a short one is hidden whole.
///
/// ```
/// use dutybook_domain::personal::masked_plate;
/// assert_eq!(masked_plate("沪A7X932"), "沪A7**32");
/// assert_eq!(masked_plate("A123"), "****");
/// ```
pub fn masked_plate(plate: &str) -> String {
    let signs: Vec<char> = plate.chars().collect();
    let shown = |at: usize| signs.len() >= 7 && (at < 3 || at.saturating_add(2) >= signs.len());
    signs.iter().enumerate().map(|(at, sign)| if shown(at) { *sign } else { '*' }).collect()
}

/// A name with all but its first character hidden (`王**`).
///
/// ```
/// use dutybook_domain::personal::masked_name;
/// assert_eq!(masked_name("王芳"), "王*");
/// ```
pub fn masked_name(name: &str) -> String {
    name.chars().enumerate().map(|(at, letter)| if at == 0 { letter } else { '*' }).collect()
}
