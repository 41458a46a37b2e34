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
use crate::report::hex;

/// What the name of the secret row begins with.
const SECRET_PREFIX: &str = "survey-codes/";

/// The name of the secret row that says which household a code went to. It names the draw: two
/// desks that drew a sample apart each keep the list of what they gave out.
pub fn secret_name(half: Half, seed: [u8; 16]) -> String {
    format!("{SECRET_PREFIX}{half}/{}", hex(&seed))
}

/// The round a list of which lies under this name, if one's does.
pub fn half_of_secret(name: &str) -> Option<Half> {
    let (half, _seed) = name.strip_prefix(SECRET_PREFIX)?.split_once('/')?;
    half.parse().ok()
}

/// The list of codes and households. It is kept short, some thirty bytes a household, because it
/// travels whole.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodeList {
    /// Every stratum once.
    strata: Vec<Stratum>,
    /// By code, the unit and the place of its stratum.
    sent: BTreeMap<Code, (String, u32)>,
}

/// A household that was sent a code.
#[derive(Clone, PartialEq, Eq)]
pub struct Invited {
    /// Its normalised unit code.
    pub unit: String,
    /// Its stratum.
    pub stratum: Stratum,
}

impl fmt::Debug for CodeList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeList({} codes)", self.sent.len())
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
        let mut list = Self::default();
        for Household { unit, stratum } in households {
            let mut code = Code::from_random(random()?);
            while list.sent.contains_key(&code) {
                code = Code::from_random(random()?);
            }
            let place = list.place_of(stratum);
            list.sent.insert(code, (unit, place));
        }
        Ok(list)
    }

    fn place_of(&mut self, stratum: Stratum) -> u32 {
        let known = self.strata.iter().position(|known| *known == stratum);
        let place = known.unwrap_or_else(|| {
            self.strata.push(stratum);
            self.strata.len().saturating_sub(1)
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn invited(&self, (unit, place): &(String, u32)) -> Option<Invited> {
        let stratum = self.strata.get(usize::try_from(*place).ok()?)?;
        Some(Invited { unit: unit.clone(), stratum: stratum.clone() })
    }

    /// The household a code went to.
    pub fn household(&self, code: Code) -> Option<Invited> {
        self.invited(self.sent.get(&code)?)
    }

    /// Every code with its household, in the order of the codes, which is no order of households.
    pub fn iter(&self) -> impl Iterator<Item = (Code, Invited)> {
        self.sent.iter().filter_map(|(code, sent)| Some((*code, self.invited(sent)?)))
    }

    /// How many households were given a code.
    pub fn len(&self) -> usize {
        self.sent.len()
    }

    /// Whether no household was.
    pub fn is_empty(&self) -> bool {
        self.sent.is_empty()
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
        let units: Vec<String> = list.iter().map(|(_, invited)| invited.unit).collect();
        assert_eq!((list.len(), units.len()), (3, 3));
        let third = list.household(Code::from_random([3; 5])).unwrap();
        assert_eq!((third.unit.as_str(), &third.stratum), ("3-1-3", &stratum));
        assert_eq!(format!("{list:?}"), "CodeList(3 codes)");
        assert_eq!(CodeList::deal((1..=4).map(household), || Err::<[u8; 5], _>(())), Err(()));
    }

    #[test]
    fn the_name_of_the_list_says_its_round_and_no_other_name_does() {
        let half = Half::first_of(2024).unwrap();
        assert_eq!(half_of_secret(&secret_name(half, [7; 16])), Some(half));
        assert_eq!(half_of_secret("pin/17"), None);
    }
}
