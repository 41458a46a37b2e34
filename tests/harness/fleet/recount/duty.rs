//! The minutes somebody kept the desk (K20), by walking through who came and went.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dutybook_domain::duty::Fact;
use dutybook_domain::id::{DocumentId, StaffId};

use super::{Count, Facts, What, day, midnight_after};

/// From when until when.
type Span = (DateTime<Utc>, DateTime<Utc>);

pub(super) fn count(facts: &Facts, document: DocumentId) -> Vec<Count> {
    let mut opening = None;
    let mut moves = Vec::new();
    for held in facts.held::<Fact>(document) {
        let mut fact = held.fact;
        while let Fact::Late { fact: inner, .. } = fact {
            fact = *inner;
        }
        if let Fact::Opened(opened) = fact {
            opening = Some(opened);
        } else if let Some(stamp) = held.stamp {
            moves.push((stamp.occurred_at, held.key, fact));
        }
    }
    let Some(opening) = opening else { return Vec::new() };
    let Some(end) = opening.stretches.last().map(|stretch| stretch.until) else {
        return Vec::new();
    };
    moves.retain(|(at, ..)| *at < end);
    moves.sort_by_key(|(at, key, _)| (*at, *key));
    let kept = kept(moves.into_iter().map(|(at, _, fact)| (at, fact)), end);
    let mut millis: BTreeMap<_, i64> = BTreeMap::new();
    for stretch in &opening.stretches {
        for (from, until) in &kept {
            let mut from = stretch.from.max(*from);
            let until = stretch.until.min(*until);
            while from < until {
                let night = midnight_after(day(from), 0);
                let part = until.min(night) - from;
                *millis.entry(day(from)).or_default() += part.num_milliseconds();
                from = night;
            }
        }
    }
    let minutes = millis.into_iter().map(|(day, millis)| (day, millis / 60_000));
    minutes.map(|(day, n)| Count { day, what: What::Minutes, document, n }).collect()
}

/// The spans in which anybody was there.
fn kept(moves: impl Iterator<Item = (DateTime<Utc>, Fact)>, end: DateTime<Utc>) -> Vec<Span> {
    // Whoever is there, and for whom they stand in.
    let mut there: BTreeMap<StaffId, Option<StaffId>> = BTreeMap::new();
    let mut since = end;
    let mut spans = Vec::new();
    for (at, fact) in moves {
        if !there.is_empty() {
            spans.push((since, at));
        }
        if let Fact::Arrived { who } | Fact::Returned { who } = fact {
            there.retain(|_, covers| *covers != Some(who));
            there.insert(who, None);
        } else if let Fact::Left(leaving) = fact {
            there.remove(&leaving.who);
            if let Some(cover) = leaving.cover.filter(|cover| *cover != leaving.who) {
                there.entry(cover).or_insert(Some(leaving.who));
            }
        }
        since = at;
    }
    if !there.is_empty() {
        spans.push((since, end));
    }
    spans
}
