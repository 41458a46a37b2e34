//! Ways to break the product on purpose, to see that the simulation notices. No program that is
//! shipped has them.

use std::fmt;
use std::str::FromStr;

/// One thing done wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mutant {
    /// The server answers "stored" before its commit, which a crash may undo.
    AcknowledgeBeforeCommit,
    /// The server drops a change now and then and answers "stored".
    DropAnAppend,
    /// A store opens under an actor that an older copy of it will use as well.
    ReuseTheActor,
    /// The server takes changes whoever signed them.
    SkipTheSignature,
    /// Pages leave out whatever the desk once wrote.
    OmitOwnChanges,
    /// A change that was never handed in is marked as sent.
    FlipASentMark,
    /// The desk says "saved" before its own commit.
    SaveBeforeCommit,
    /// A page covers a change that is not in it.
    SkipARow,
    /// A lost desk is let in as before.
    ForgetARevocation,
    /// A sheet shows the value automerge would, which is the busier replica's.
    TrustAutomerge,
    /// The next handover starts without the last matter the one before ended with.
    LoseAHandoverMatter,
    /// Every deadline that falls due counts as met.
    CountEverythingAsMet,
}

impl Mutant {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::AcknowledgeBeforeCommit,
        Self::DropAnAppend,
        Self::ReuseTheActor,
        Self::SkipTheSignature,
        Self::OmitOwnChanges,
        Self::FlipASentMark,
        Self::SaveBeforeCommit,
        Self::SkipARow,
        Self::ForgetARevocation,
        Self::TrustAutomerge,
        Self::LoseAHandoverMatter,
        Self::CountEverythingAsMet,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::AcknowledgeBeforeCommit => "acknowledge-before-commit",
            Self::DropAnAppend => "drop-an-append",
            Self::ReuseTheActor => "reuse-the-actor",
            Self::SkipTheSignature => "skip-the-signature",
            Self::OmitOwnChanges => "omit-own-changes",
            Self::FlipASentMark => "flip-a-sent-mark",
            Self::SaveBeforeCommit => "save-before-commit",
            Self::SkipARow => "skip-a-row",
            Self::ForgetARevocation => "forget-a-revocation",
            Self::TrustAutomerge => "trust-automerge",
            Self::LoseAHandoverMatter => "lose-a-handover-matter",
            Self::CountEverythingAsMet => "count-everything-as-met",
        }
    }
}

/// Breaks what the drivers cannot break from outside; whole programs, not single simulations.
#[cfg(feature = "sabotage")]
pub(super) fn begin(mutant: Option<Mutant>) {
    use std::sync::atomic::Ordering::Relaxed;
    let is = |one| mutant == Some(one);
    dutybook_replica::sheet::TRUST_AUTOMERGE.store(is(Mutant::TrustAutomerge), Relaxed);
    dutybook_domain::sabotage::LOSE_A_HANDOVER_MATTER
        .store(is(Mutant::LoseAHandoverMatter), Relaxed);
    dutybook_domain::sabotage::COUNT_EVERYTHING_AS_MET
        .store(is(Mutant::CountEverythingAsMet), Relaxed);
}

/// Nothing can be broken in this program.
#[cfg(not(feature = "sabotage"))]
pub(super) const fn begin(_mutant: Option<Mutant>) {}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name no mutant has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMutant;

impl fmt::Display for UnknownMutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such mutant")
    }
}

impl std::error::Error for UnknownMutant {}

impl FromStr for Mutant {
    type Err = UnknownMutant;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|mutant| mutant.name() == text).ok_or(UnknownMutant)
    }
}
