//! A property's rule book: the book as delivered and what the property changed, each from a day on.
//!
//! The book answers for any day, past ones too, and moves no running clock: a fact that starts a
//! clock froze its values. An override this version cannot use is kept and shown, never applied.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Mark, RuleId, Rules, Value, ValueRefusal, check, check_order, delivered};
use crate::id::StaffId;

/// One value a property sets, as the settings document stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The rule.
    pub rule: RuleId,
    /// The first civil day it is in force.
    pub from: NaiveDate,
    /// The value, in the rule's unit.
    pub value: Value,
}

impl Override {
    /// Checks the value against the rule's unit.
    ///
    /// # Errors
    ///
    /// [`ValueRefusal`], as [`check()`] gives it.
    pub fn check(self) -> Result<(), ValueRefusal> {
        check(self.rule, self.value)
    }

    /// Whether it departs from a number that is the manual's own, so that the screen says so.
    pub fn departs_from_manual(self) -> bool {
        delivered()
            .get(&self.rule)
            .is_some_and(|rule| rule.mark == Mark::Seed && rule.value != self.value)
    }
}

/// A value in the book's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The first civil day it is in force.
    pub from: NaiveDate,
    /// The value.
    pub value: Value,
    /// Who set it, where known.
    pub by: Option<StaffId>,
}

/// A rule that is not the same in two books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// The rule.
    pub rule: RuleId,
    /// Its value in the first.
    pub before: Value,
    /// Its value in the second.
    pub after: Value,
}

/// The delivered book with the property's dated overrides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleBook {
    changes: BTreeMap<RuleId, BTreeMap<NaiveDate, Change>>,
}

impl RuleBook {
    /// The book with one override. For one rule and day the later word stands, so a fold hands
    /// them over in the order of their entry keys.
    #[must_use]
    pub fn with(mut self, set: Override, by: Option<StaffId>) -> Self {
        let change = Change { from: set.from, value: set.value, by };
        self.changes.entry(set.rule).or_default().insert(set.from, change);
        self
    }

    /// The rules in force on a day.
    pub fn on(&self, day: NaiveDate) -> Rules {
        self.changes.iter().fold(Rules::default(), |rules, (&rule, changes)| {
            let in_force = changes
                .range(..=day)
                .rev()
                .map(|(_, change)| change.value)
                .find(|&value| check(rule, value).is_ok());
            match in_force {
                Some(value) => rules.with(rule, value),
                None => rules,
            }
        })
    }

    /// What the property set for a rule, earliest day first; coming changes and unusable ones too.
    pub fn history(&self, rule: RuleId) -> impl Iterator<Item = Change> + '_ {
        self.changes.get(&rule).into_iter().flat_map(BTreeMap::values).copied()
    }

    /// The overrides whose value does not fit its rule's unit: kept, shown, never applied.
    pub fn unusable(&self) -> impl Iterator<Item = (Override, ValueRefusal)> + '_ {
        self.changes.iter().flat_map(|(&rule, changes)| {
            changes.values().filter_map(move |change| {
                let set = Override { rule, from: change.from, value: change.value };
                set.check().err().map(|refusal| (set, refusal))
            })
        })
    }

    /// The rules that differ between two days, in the order of the book.
    pub fn differences(&self, before: NaiveDate, after: NaiveDate) -> Vec<Difference> {
        self.on(before).differences(&self.on(after))
    }

    /// Checks what a person asks to set: the value against its unit, and against the rules it must
    /// stay before or after on the day it takes effect.
    ///
    /// # Errors
    ///
    /// [`ValueRefusal`], as [`check()`] and [`check_order`] give it.
    pub fn check(&self, set: Override) -> Result<(), ValueRefusal> {
        set.check()?;
        check_order(set.rule, &self.on(set.from).with(set.rule, set.value))
    }

    /// What an override would change on the day it takes effect, against the book as it is.
    ///
    /// # Errors
    ///
    /// As [`RuleBook::check`].
    pub fn preview(&self, set: Override) -> Result<Vec<Difference>, ValueRefusal> {
        self.check(set)?;
        let after = self.clone().with(set, None).on(set.from);
        Ok(self.on(set.from).differences(&after))
    }
}

/// The book of overrides as the settings give them, without who set them.
impl FromIterator<Override> for RuleBook {
    fn from_iter<I: IntoIterator<Item = Override>>(overrides: I) -> Self {
        overrides.into_iter().fold(Self::default(), |book, set| book.with(set, None))
    }
}

impl Rules {
    /// The rules that are not the same in `after`, in the order of the book.
    pub fn differences(&self, after: &Self) -> Vec<Difference> {
        RuleId::ALL
            .iter()
            .map(|&rule| Difference { rule, before: self.value(rule), after: after.value(rule) })
            .filter(|difference| difference.before != difference.after)
            .collect()
    }
}
