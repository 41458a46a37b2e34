//! Which groups may be shown so that nobody's answer can be read off, directly or by subtraction.
//!
//! Groups are the parts of one whole that is shown too: buildings of a property, tenures of a
//! property, properties of a region. A part below the minimum is hidden; one hidden part would
//! follow from the whole and the others, so the next smallest parts are hidden as well until at
//! least two parts are hidden and together they are no smaller than the minimum. Cells of
//! building × tenure are never shown, because two partitions of one whole cut each other's cells
//! out; only each partition by itself is.

use std::collections::{BTreeMap, BTreeSet};

/// The groups that may be shown, of groups with so many people each. An empty group hides nobody
/// and is always among them.
///
/// ```
/// use std::collections::BTreeMap;
/// use dutybook_domain::survey::visible;
/// let buildings = BTreeMap::from([("1", 30), ("2", 4), ("3", 7), ("4", 0)]);
/// // Building 2 is too small; building 3 goes with it, or 2 would follow from the total.
/// assert_eq!(visible(&buildings, 5).into_iter().collect::<Vec<_>>(), ["1", "4"]);
/// ```
pub fn visible<K: Ord + Clone>(groups: &BTreeMap<K, u64>, minimum: u64) -> BTreeSet<K> {
    let mut by_size: Vec<(u64, &K)> =
        groups.iter().filter(|(_, people)| **people > 0).map(|(key, n)| (*n, key)).collect();
    by_size.sort_unstable();
    let mut shown: BTreeSet<K> = groups.keys().cloned().collect();
    let mut hidden = 0_u64;
    for (size, key) in by_size {
        // As many people as the minimum are never one group alone: the first hidden has fewer.
        if size >= minimum && (hidden == 0 || hidden >= minimum) {
            break;
        }
        shown.remove(key);
        hidden = hidden.saturating_add(size);
    }
    shown
}
