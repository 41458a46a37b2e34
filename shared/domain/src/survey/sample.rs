//! How many households are asked, and which: sized by formula, spread over strata, drawn from a
//! published seed so that anyone can repeat the draw.
//!
//! The draw ranks every household of a stratum by the SHA-256 of three lines and takes the lowest.
//! No remainder is taken of anything, so no household is likelier than another. To repeat it:
//! `printf 'dutybook/survey-draw/v1\n%s\n%s' SEED UNIT | sha256sum`, with the seed as 32 lower-case
//! hex digits, for every unit of the stratum; sort; the first so many lines are the sample.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::plan::Values;
use crate::id::BlobHash;

/// What the sample is spread over: building × tenure, in the property's own words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stratum {
    /// The building.
    pub building: String,
    /// The tenure.
    pub tenure: String,
}

/// A moved-in household the sample may be drawn from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Household {
    /// Its normalised unit code.
    pub unit: String,
    /// Its stratum.
    pub stratum: Stratum,
}

/// How many of a stratum are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StratumSample {
    /// The stratum.
    pub stratum: Stratum,
    /// Moved-in households in it.
    pub households: u32,
    /// How many are drawn.
    pub sample: u32,
}

/// A locked sample. It holds counts, the seed and the hash of the list drawn from; the households
/// drawn follow from these and the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The published seed.
    #[serde(with = "serde_bytes")]
    pub seed: [u8; 16],
    /// The hash of the list drawn from, as [`frame_hash`] computes it.
    pub frame: BlobHash,
    /// The strata in their order.
    pub strata: Vec<StratumSample>,
}

impl Sample {
    /// Moved-in households: the base of issue coverage and of the finite-population correction.
    pub fn households(&self) -> u64 {
        self.strata.iter().map(|part| u64::from(part.households)).sum()
    }

    /// Households drawn.
    pub fn drawn(&self) -> u64 {
        self.strata.iter().map(|part| u64::from(part.sample)).sum()
    }
}

/// How many of `households` are asked: n = n₀ ÷ (1 + (n₀ − 1)/N) with n₀ = z²p(1 − p)/e² and
/// p = ½, both rounded up; everyone below the census limit.
///
/// ```
/// use dutybook_domain::{regulation::Rules, survey::{sample_size, Values}};
/// let values = Values::of(&Rules::default());
/// assert_eq!(sample_size(300, &values), 169);
/// assert_eq!(sample_size(199, &values), 199);
/// ```
pub fn sample_size(households: u32, values: &Values) -> u32 {
    if households < values.census_below {
        return households;
    }
    let (all, z, e) =
        (u128::from(households), u128::from(values.z_hundredths), u128::from(values.error_percent));
    // z²·¼ ÷ e² with z in hundredths and e in percent: both are hundredths, which cancel.
    let unlimited = z.saturating_mul(z).div_ceil(e.saturating_mul(e).saturating_mul(4).max(1));
    let below = all.saturating_add(unlimited).saturating_sub(1).max(1);
    let size = unlimited.saturating_mul(all).div_ceil(below);
    u32::try_from(size).map_or(households, |size| size.min(households))
}

/// Spreads `size` over strata in proportion to their households: whole shares first, the rest by
/// largest remainder, equal remainders in the order of the strata. A stratum that would get fewer
/// than `minimum` then gets the minimum, or all it has; this adds to the size and takes from none.
pub fn allocate(strata: &BTreeMap<Stratum, u32>, size: u32, minimum: u32) -> Vec<StratumSample> {
    let all: u128 = strata.values().map(|count| u128::from(*count)).sum();
    let share = |count: u32| u128::from(count).saturating_mul(size.into());
    let whole = |count: u32| share(count).checked_div(all).unwrap_or(0);
    let rest = |count: u32| share(count).checked_rem(all).unwrap_or(0);
    let given: u128 = strata.values().map(|count| whole(*count)).sum();
    let left = usize::try_from(u128::from(size).saturating_sub(given)).unwrap_or(usize::MAX);
    let mut by_remainder: Vec<(&Stratum, u128)> =
        strata.iter().map(|(stratum, count)| (stratum, rest(*count))).collect();
    // Stable: equal remainders keep the order of the strata.
    by_remainder.sort_by_key(|(_, rest)| std::cmp::Reverse(*rest));
    let lucky: BTreeSet<&Stratum> =
        by_remainder.into_iter().take(left).map(|(stratum, _)| stratum).collect();
    strata
        .iter()
        .map(|(stratum, &households)| {
            let extra = u128::from(lucky.contains(stratum));
            let proportional = u32::try_from(whole(households).saturating_add(extra));
            let sample = proportional.unwrap_or(households).max(minimum).min(households);
            StratumSample { stratum: stratum.clone(), households, sample }
        })
        .collect()
}

/// Sizes and spreads the sample of a list of moved-in households.
pub fn lock(frame: &[Household], seed: [u8; 16], values: &Values) -> Sample {
    let units = by_unit(frame);
    let mut strata: BTreeMap<Stratum, u32> = BTreeMap::new();
    for stratum in units.values() {
        let count = strata.entry((*stratum).clone()).or_default();
        *count = count.saturating_add(1);
    }
    let households = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let size = sample_size(households, values);
    let strata = allocate(&strata, size, values.stratum_minimum);
    Sample { seed, frame: frame_hash(frame), strata }
}

/// The units drawn, stratum by stratum; `None` where `frame` is not the list the sample was
/// locked with.
pub fn draw(frame: &[Household], sample: &Sample) -> Option<BTreeSet<String>> {
    if frame_hash(frame) != sample.frame {
        return None;
    }
    let mut ranked: BTreeMap<&Stratum, BTreeSet<([u8; 32], &str)>> = BTreeMap::new();
    for (unit, stratum) in by_unit(frame) {
        ranked.entry(stratum).or_default().insert((rank(sample.seed, unit), unit));
    }
    let drawn = sample.strata.iter().flat_map(|part| {
        let units = ranked.get(&part.stratum).into_iter().flatten();
        units.take(usize::try_from(part.sample).unwrap_or(usize::MAX))
    });
    Some(drawn.map(|(_, unit)| (*unit).to_owned()).collect())
}

/// The hash of the list drawn from: one line `unit⇥building⇥tenure` per unit, sorted by unit.
pub fn frame_hash(frame: &[Household]) -> BlobHash {
    let mut hasher = Sha256::new();
    for (unit, stratum) in by_unit(frame) {
        hasher.update(format!("{unit}\t{}\t{}\n", stratum.building, stratum.tenure));
    }
    BlobHash(hasher.finalize().into())
}

/// Each unit once, in order; of a unit listed in two strata the lower stratum.
fn by_unit(frame: &[Household]) -> BTreeMap<&str, &Stratum> {
    let mut units: BTreeMap<&str, &Stratum> = BTreeMap::new();
    for household in frame {
        let stratum = units.entry(&household.unit).or_insert(&household.stratum);
        *stratum = (*stratum).min(&household.stratum);
    }
    units
}

fn rank(seed: [u8; 16], unit: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update("dutybook/survey-draw/v1\n");
    for byte in seed {
        hasher.update(format!("{byte:02x}"));
    }
    hasher.update("\n");
    hasher.update(unit);
    hasher.finalize().into()
}
