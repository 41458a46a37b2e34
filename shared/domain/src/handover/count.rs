//! What the receiver counts, and where it differs from the sheet (`B-05 §3.2`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::handover::Offer;
use crate::handover::sheet::{Cash, ReceiptRange};
use crate::id::StaffId;
use crate::ledger::FactKey;

/// One asset as counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetCount {
    /// What it is called on the sheet.
    pub name: String,
    /// How many there are.
    pub count: u32,
    /// How many of them are damaged.
    #[serde(default)]
    pub damaged: u32,
}

/// What the receiver counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The offer counted.
    pub offer: FactKey,
    /// Who counted.
    pub receiver: StaffId,
    /// The cash in the drawer, in fen.
    #[serde(default)]
    pub cash_fen: u64,
    /// The assets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetCount>,
    /// The receipts not yet used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<ReceiptRange>,
    /// Whether the desk is clean and in order.
    pub desk_in_order: bool,
}

impl Count {
    /// The count of a light handover: cash, and nothing else.
    pub const fn of_cash(offer: FactKey, receiver: StaffId, cash_fen: u64) -> Self {
        Self {
            offer,
            receiver,
            cash_fen,
            assets: Vec::new(),
            receipts: Vec::new(),
            desk_in_order: true,
        }
    }
}

/// Where a count differs from a sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// An asset is missing, too many or damaged.
    Asset {
        /// What it is called.
        name: String,
    },
    /// The drawer holds another sum.
    Cash,
    /// A book has other unused numbers.
    Receipts {
        /// The book.
        book: String,
    },
    /// The desk is not in order.
    Desk,
}

/// One difference with its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// What differs.
    pub found: Found,
    /// What the sheet says: pieces, fen or receipts.
    pub expected: u64,
    /// What was counted.
    pub counted: u64,
    /// How many pieces are damaged.
    pub damaged: u32,
}

/// The differences between a sheet and its count, in the order assets, cash, receipts, desk.
pub fn discrepancies(offer: &Offer, count: &Count) -> Vec<Discrepancy> {
    let mut differences = assets(offer, count);
    let expected = offer.sheet.cash.map_or(0, Cash::total_fen);
    if expected != count.cash_fen {
        let counted = count.cash_fen;
        differences.push(Discrepancy { found: Found::Cash, expected, counted, damaged: 0 });
    }
    differences.extend(receipts(offer, count));
    if !count.desk_in_order {
        let (expected, counted) = (1, 0);
        differences.push(Discrepancy { found: Found::Desk, expected, counted, damaged: 0 });
    }
    differences
}

fn assets(offer: &Offer, count: &Count) -> Vec<Discrepancy> {
    let expected: BTreeMap<&str, u32> =
        offer.sheet.assets.iter().map(|asset| (asset.name.as_str(), asset.count)).collect();
    let counted: BTreeMap<&str, &AssetCount> =
        count.assets.iter().map(|asset| (asset.name.as_str(), asset)).collect();
    let names: BTreeSet<&str> = expected.keys().chain(counted.keys()).copied().collect();
    let difference = |name: &str| {
        let expected = expected.get(name).copied().unwrap_or(0);
        let (there, damaged) =
            counted.get(name).map_or((0, 0), |asset| (asset.count, asset.damaged));
        (expected != there || damaged > 0).then(|| Discrepancy {
            found: Found::Asset { name: name.to_owned() },
            expected: expected.into(),
            counted: there.into(),
            damaged,
        })
    };
    names.into_iter().filter_map(difference).collect()
}

fn receipts(offer: &Offer, count: &Count) -> Vec<Discrepancy> {
    let ranges = |ranges: &[ReceiptRange], book: &str| -> BTreeSet<(u32, u32)> {
        let of_book = ranges.iter().filter(|range| range.book == book);
        of_book.map(|range| (range.from, range.until)).collect()
    };
    let left = |ranges: &BTreeSet<(u32, u32)>| -> u64 {
        let lengths = ranges.iter().map(|(from, until)| {
            u64::from(*until).saturating_add(1).saturating_sub((*from).into())
        });
        lengths.fold(0, u64::saturating_add)
    };
    let books: BTreeSet<&str> = offer
        .sheet
        .receipts
        .iter()
        .chain(&count.receipts)
        .map(|range| range.book.as_str())
        .collect();
    let difference = |book: &str| {
        let expected = ranges(&offer.sheet.receipts, book);
        let counted = ranges(&count.receipts, book);
        (expected != counted).then(|| Discrepancy {
            found: Found::Receipts { book: book.to_owned() },
            expected: left(&expected),
            counted: left(&counted),
            damaged: 0,
        })
    };
    books.into_iter().filter_map(difference).collect()
}
