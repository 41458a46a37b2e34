//! Numbers people say aloud, where an old copy of a desk gave one twice: the later by entry key is
//! shown with a letter, so that both are told apart and both are found. The letter is derived; the
//! number itself never changes.

use std::collections::BTreeMap;
use std::fmt;

use crate::id::SpokenNumber;

/// A number as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// The number as it was given.
    pub number: SpokenNumber,
    /// How many were given it before.
    pub before: u32,
}

impl fmt::Display for Shown {
    /// `2-0147`, then `2-0147b`, `2-0147c`; after `z` the place in digits, `2-0147/27`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)?;
        if self.before == 0 {
            return Ok(());
        }
        let letter = u8::try_from(self.before).ok().filter(|before| *before < 26);
        match letter {
            Some(before) => write!(f, "{}", char::from(b'a'.saturating_add(before))),
            None => write!(f, "/{}", self.before.saturating_add(1)),
        }
    }
}

/// How each giving of a number is shown. A giving is told by its place: entry key, then document;
/// the same place twice is one giving.
///
/// ```
/// use dutybook_domain::{id::{DeskNumber, SpokenNumber}, spoken::shown};
/// let number = SpokenNumber { desk: DeskNumber(2), serial: 147 };
/// let shown = shown([(number, "later"), (number, "earlier")]);
/// assert_eq!(shown[&(number, "earlier")].to_string(), "2-0147");
/// assert_eq!(shown[&(number, "later")].to_string(), "2-0147b");
/// ```
pub fn shown<K: Ord>(
    givings: impl IntoIterator<Item = (SpokenNumber, K)>,
) -> BTreeMap<(SpokenNumber, K), Shown> {
    let mut before: Option<Shown> = None;
    let places: std::collections::BTreeSet<(SpokenNumber, K)> = givings.into_iter().collect();
    let place = |(number, key): (SpokenNumber, K)| {
        let count = before.filter(|last| last.number == number);
        let before_it = count.map_or(0, |last| last.before.saturating_add(1));
        let shown = Shown { number, before: before_it };
        before = Some(shown);
        ((number, key), shown)
    };
    places.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DeskNumber;

    fn number(serial: u32) -> SpokenNumber {
        SpokenNumber { desk: DeskNumber(2), serial }
    }

    #[test]
    fn a_number_given_twice_shows_a_letter_on_the_later_whatever_arrives_first() {
        let givings = [(number(147), 30), (number(147), 10), (number(148), 20), (number(147), 20)];
        let mut backwards = givings;
        backwards.reverse();
        let texts = |givings: [(SpokenNumber, u32); 4]| -> Vec<String> {
            shown(givings).values().map(Shown::to_string).collect()
        };
        assert_eq!(texts(givings), ["2-0147", "2-0147b", "2-0147c", "2-0148"]);
        assert_eq!(texts(givings), texts(backwards));
    }

    #[test]
    fn one_giving_heard_of_twice_is_one() {
        assert_eq!(shown([(number(1), 5), (number(1), 5)]).len(), 1);
    }

    #[test]
    fn after_z_the_place_is_said_in_digits() {
        let text = |before| Shown { number: number(1), before }.to_string();
        assert_eq!((text(25), text(26)), ("2-0001z".to_owned(), "2-0001/27".to_owned()));
    }
}
