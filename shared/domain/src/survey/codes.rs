//! Which household each code of a round went to. It is kept as a secret row, never as a fact, and
//! destroyed when the round is reported; nothing of an answer is in it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::code::Code;
use super::half::Half;
use super::questionnaire::ItemId;
use super::response::Answer;
use super::sample::{Household, Stratum};

/// What the name of the secret row begins with.
const SECRET_PREFIX: &str = "survey-codes/";

/// The name of the secret row that says which household a code went to.
pub fn secret_name(half: Half) -> String {
    format!("{SECRET_PREFIX}{half}")
}

/// The round whose list lies under this name, if one's does.
pub fn half_of_secret(name: &str) -> Option<Half> {
    name.strip_prefix(SECRET_PREFIX)?.parse().ok()
}

/// The list of codes and households.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodeList(BTreeMap<Code, Invited>);

/// A household that was sent a code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Its normalised unit code.
    pub unit: String,
    /// Its stratum.
    pub stratum: Stratum,
}

impl fmt::Debug for CodeList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeList({} codes)", self.0.len())
    }
}

impl fmt::Debug for Invited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Invited(…)")
    }
}

impl CodeList {
    /// Gives each household a code of its own, made of five random bytes.
    ///
    /// # Errors
    /// Whatever `random` fails with.
    pub fn deal<E>(
        households: impl IntoIterator<Item = Household>,
        mut random: impl FnMut() -> Result<[u8; 5], E>,
    ) -> Result<Self, E> {
        let mut list = BTreeMap::new();
        for Household { unit, stratum } in households {
            let mut code = Code::from_random(random()?);
            while list.contains_key(&code) {
                code = Code::from_random(random()?);
            }
            list.insert(code, Invited { unit, stratum });
        }
        Ok(Self(list))
    }

    /// The household a code went to.
    pub fn household(&self, code: Code) -> Option<&Invited> {
        self.0.get(&code)
    }

    /// Every code with its household, in the order of the codes, which is no order of households.
    pub fn iter(&self) -> impl Iterator<Item = (Code, &Invited)> {
        self.0.iter().map(|(code, invited)| (*code, invited))
    }

    /// How many households were given a code.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no household was.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A filled form as it is handed in: round, stratum and day are not the resident's to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The code of the invitation.
    pub code: Code,
    /// Item by item; a blank is left out.
    pub answers: BTreeMap<ItemId, Answer>,
    /// Whether staff filled it in for the resident.
    pub assisted: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_household_gets_a_code_of_its_own_even_where_chance_repeats_itself() {
        let stratum = Stratum { building: "3".to_owned(), tenure: "owner".to_owned() };
        let household = |n: u32| Household { unit: format!("3-1-{n}"), stratum: stratum.clone() };
        let mut drawn = [[1; 5], [1; 5], [2; 5], [2; 5], [3; 5]].into_iter();
        let random = || drawn.next().ok_or(());
        let list = CodeList::deal((1..=3).map(household), random).unwrap();
        let units: Vec<&str> = list.iter().map(|(_, invited)| invited.unit.as_str()).collect();
        assert_eq!((list.len(), units.len()), (3, 3));
        assert_eq!(list.household(Code::from_random([3; 5])).unwrap().unit, "3-1-3");
        assert_eq!(format!("{list:?}"), "CodeList(3 codes)");
        assert_eq!(CodeList::deal((1..=4).map(household), || Err::<[u8; 5], _>(())), Err(()));
    }

    #[test]
    fn the_name_of_the_list_says_its_round_and_no_other_name_does() {
        let half = Half::first_of(2024).unwrap();
        assert_eq!(half_of_secret(&secret_name(half)), Some(half));
        assert_eq!(half_of_secret("pin/17"), None);
    }
}
