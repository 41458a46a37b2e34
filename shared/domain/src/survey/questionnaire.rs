//! What a round asks, as data: dimensions with their weights, items with their scale.
//!
//! Only ids are kept here. The words residents read lie with the program that shows them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Names an item, such as `d1-2` or `o1`. Stored with every answer: never reuse one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub String);

/// Names a dimension, such as `d1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DimensionId(pub String);

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DimensionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What may be answered to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// 1 非常不满意 … 5 非常满意, or "not used / don't know".
    Grade,
    /// 0–10: how likely one would recommend.
    Recommend,
    /// Free words.
    Words,
}

impl Scale {
    /// Whether `value` is one this scale counts.
    pub const fn counts(self, value: i64) -> bool {
        match self {
            Self::Grade => value >= 1 && value <= 5,
            Self::Recommend => value >= 0 && value <= 10,
            Self::Words => false,
        }
    }

    /// Whether the item asks for a number. Only such items make a form complete.
    pub const fn is_rated(self) -> bool {
        matches!(self, Self::Grade | Self::Recommend)
    }
}

/// A group of items whose mean score counts with one weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// Its name.
    pub id: DimensionId,
    /// Its weight in the index. The delivered weights sum to 100; only their proportion matters.
    pub weight: u32,
    /// Its items, each graded 1–5.
    pub items: Vec<ItemId>,
}

/// The questionnaire of a round (regulations §10.3), frozen when it is approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// The dimensions in the order they are asked.
    pub dimensions: Vec<Dimension>,
    /// Overall satisfaction, graded 1–5; reported apart.
    pub overall: ItemId,
    /// Would recommend, 0–10; reported apart.
    pub recommend: ItemId,
    /// Questions answered in words.
    pub words: Vec<ItemId>,
}

const DELIVERED: [(&str, u32); 8] =
    [("d1", 20), ("d2", 20), ("d3", 15), ("d4", 10), ("d5", 10), ("d6", 5), ("d7", 10), ("d8", 10)];

impl Questionnaire {
    /// D1–D8 with three items each and weights 20/20/15/10/10/5/10/10, and O1–O4.
    pub fn delivered() -> Self {
        let dimension = |(id, weight): (&str, u32)| Dimension {
            id: DimensionId(id.to_owned()),
            weight,
            items: (1..=3).map(|nth| ItemId(format!("{id}-{nth}"))).collect(),
        };
        let item = |id: &str| ItemId(id.to_owned());
        Self {
            dimensions: DELIVERED.into_iter().map(dimension).collect(),
            overall: item("o1"),
            recommend: item("o2"),
            words: vec![item("o3"), item("o4")],
        }
    }

    /// Every item with its scale, in the order asked.
    pub fn items(&self) -> impl Iterator<Item = (&ItemId, Scale)> {
        self.graded()
            .map(|id| (id, Scale::Grade))
            .chain([(&self.overall, Scale::Grade), (&self.recommend, Scale::Recommend)])
            .chain(self.words.iter().map(|id| (id, Scale::Words)))
    }

    /// The items of the dimensions, in the order asked.
    pub fn graded(&self) -> impl Iterator<Item = &ItemId> {
        self.dimensions.iter().flat_map(|dimension| &dimension.items)
    }

    /// The scale of an item; `None` where the questionnaire does not ask it.
    pub fn scale(&self, item: &ItemId) -> Option<Scale> {
        self.items().find_map(|(id, scale)| (id == item).then_some(scale))
    }

    /// Whether a round can be run with it: something is asked and weighs, nothing twice, and every
    /// id is lower-case letters, digits and dashes, so that counts are kept under them.
    pub fn is_sound(&self) -> bool {
        let mut ids: Vec<&ItemId> = self.items().map(|(id, _)| id).collect();
        ids.sort_unstable();
        let asked_twice = ids.windows(2).any(|pair| pair.first() == pair.last());
        let mut dimensions: Vec<&DimensionId> = self.dimensions.iter().map(|d| &d.id).collect();
        dimensions.sort_unstable();
        let named_twice = dimensions.windows(2).any(|pair| pair.first() == pair.last());
        let weighs = self.dimensions.iter().any(|dimension| dimension.weight > 0);
        let empty = self.dimensions.iter().any(|dimension| dimension.items.is_empty());
        let is_id = |id: &str| {
            let plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
            !id.is_empty() && id.bytes().all(plain)
        };
        let named = self.items().all(|(id, _)| is_id(&id.0))
            && self.dimensions.iter().all(|dimension| is_id(&dimension.id.0));
        weighs && named && !asked_twice && !named_twice && !empty
    }
}
