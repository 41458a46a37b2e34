//! Who is tied to the unit as what and since when. History is never overwritten: an owner of
//! before stays, with both days.

use chrono::NaiveDate;

use super::fact::EndedBy;
use super::thing::Tie;
use crate::civil::months_after;

/// How many months a person's data are kept after their last tie ended (regulations §11.4: three
/// years, then made anonymous).
pub const RETENTION_MONTHS: u32 = 36;

/// One stretch of a person's tie to the unit, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenure {
    /// Its first day; none where nobody knows.
    pub from: Option<NaiveDate>,
    /// As what.
    pub tie: Tie,
    /// The first day it no longer holds, and why; none while it lasts.
    pub ended: Option<(NaiveDate, EndedBy)>,
}

impl Tenure {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        let begun = self.from.is_none_or(|from| from <= day);
        begun && self.ended.is_none_or(|(until, _)| day < until)
    }
}

/// What was said of one person's ties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ties {
    begun: Vec<(Tie, Option<NaiveDate>)>,
    ended: Vec<(Tie, NaiveDate, EndedBy)>,
}

impl Ties {
    pub(super) fn begin(&mut self, tie: Tie, from: Option<NaiveDate>) {
        if !self.begun.contains(&(tie, from)) {
            self.begun.push((tie, from));
        }
    }

    pub(super) fn end(&mut self, tie: Tie, until: NaiveDate, why: EndedBy) {
        if !self.ended.contains(&(tie, until, why)) {
            self.ended.push((tie, until, why));
        }
    }

    /// Every tenure, whatever order its beginning and end were heard in: each end closes the last
    /// tenure of its tie begun by then. An end nobody heard the beginning of is a tenure since an
    /// unknown day.
    pub fn tenures(&self) -> Vec<Tenure> {
        let mut tenures: Vec<Tenure> = Vec::new();
        for (tie, from) in &self.begun {
            tenures.push(Tenure { from: *from, tie: *tie, ended: None });
        }
        tenures.sort_unstable();
        let mut ends = self.ended.clone();
        ends.sort_unstable_by_key(|(tie, until, why)| (*until, *tie, *why));
        for (tie, until, why) in ends {
            let open = tenures.iter_mut().rev().find(|tenure| {
                let begun = tenure.from.is_none_or(|from| from <= until);
                tenure.tie == tie && begun && tenure.ended.is_none()
            });
            match open {
                Some(tenure) => tenure.ended = Some((until, why)),
                None => tenures.push(Tenure { from: None, tie, ended: Some((until, why)) }),
            }
        }
        tenures.sort_unstable();
        tenures
    }

    /// The tenures that hold on a day.
    pub fn on(&self, day: NaiveDate) -> impl Iterator<Item = Tenure> {
        self.tenures().into_iter().filter(move |tenure| tenure.holds_on(day))
    }

    /// The tie that says most about the person on a day: owner before tenant before the others.
    pub fn foremost(&self, day: NaiveDate) -> Option<Tie> {
        self.on(day).map(|tenure| tenure.tie).min()
    }

    /// The last day their data may be kept; none while any tie lasts.
    pub fn kept_until(&self) -> Option<NaiveDate> {
        let ends: Option<Vec<NaiveDate>> =
            self.tenures().iter().map(|tenure| tenure.ended.map(|(until, _)| until)).collect();
        Some(months_after(ends?.into_iter().max()?, RETENTION_MONTHS))
    }
}
