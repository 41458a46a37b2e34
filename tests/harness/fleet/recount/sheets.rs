//! Signed handover sheets as they lie in the log: what was left over (K23), and the lists two sheets
//! hand on.

use dutybook_domain::document::DocumentKind;
use dutybook_domain::handover::sheet::{Balance, CarryReason};
use dutybook_domain::handover::{Fact, Offer};
use dutybook_domain::id::DocumentId;
use dutybook_domain::ledger::{Body, FactKey};
use dutybook_domain::shift::Boundary;

use super::{Count, Facts, What};

/// What was signed, as written: no correction reaches it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::fleet) struct Paper {
    /// The entry that signed it.
    pub(in crate::fleet) signature: FactKey,
    pub(in crate::fleet) offer: Offer,
}

impl Paper {
    pub(in crate::fleet) const fn balance(&self) -> &Balance {
        &self.offer.sheet.balance
    }
}

/// The sheet the first signature of a document signs, where both its papers are there.
pub(in crate::fleet) fn paper(facts: &Facts, document: DocumentId) -> Option<Paper> {
    let raw = facts.raw::<Fact>(document);
    let written = |wanted: FactKey| {
        let found = raw.iter().find(|one| one.key == wanted).map(|one| &one.body);
        if let Some(Body::Fact(fact)) = found { Some(fact) } else { None }
    };
    let signed = raw.iter().find_map(|one| {
        let Body::Fact(Fact::Accepted(signature)) = &one.body else { return None };
        Some((one.key, signature))
    });
    let (signature, signed) = signed?;
    let (Some(Fact::Offered(offer)), Some(Fact::Counted(_))) =
        (written(signed.offer), written(signed.count))
    else {
        return None;
    };
    Some(Paper { signature, offer: offer.clone() })
}

/// Every signed sheet.
pub(in crate::fleet) fn papers(facts: &Facts) -> Vec<(DocumentId, Paper)> {
    let handovers = facts.documents(DocumentKind::Handover);
    handovers.filter_map(|document| Some((document, paper(facts, document)?))).collect()
}

pub(super) fn count(facts: &Facts, document: DocumentId) -> Vec<Count> {
    let Some(paper) = paper(facts, document) else { return Vec::new() };
    if matches!(paper.offer.boundary, Boundary::LunchBegins | Boundary::LunchEnds) {
        return Vec::new();
    }
    let mut left = 0_i64;
    for (_, why) in &paper.offer.sheet.reasons {
        left += i64::from(*why == CarryReason::LeftUndone);
    }
    let open = i64::try_from(paper.balance().end.len()).unwrap_or(i64::MAX);
    let count = |what, n| Count { day: paper.offer.on, what, document, n };
    vec![count(What::Due("K23"), open), count(What::Met("K23"), left)]
}
