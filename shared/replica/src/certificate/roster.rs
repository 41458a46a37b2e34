//! The certificates of one property, and whose signature holds.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, PropertyUid};
use ed25519_dalek::VerifyingKey;

use super::{Certificate, End, EndReason, is_certificate};
use crate::change::{self, Checked};
use crate::fault::Fault;
use crate::key::PublicKey;

/// At which point of its life a change is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The server took it in, before the certificate's end or because a person admitted it. An end
    /// does not undo that: changes stored before a revocation stay valid.
    Stored,
    /// It arrives at the server now.
    Arriving(DateTime<Utc>),
}

/// How far ahead of the server's clock a change may be dated when it arrives: ten years. A clock a
/// year wrong passes, and is mended by corrections; a time near the end of all times would leave
/// its document none to write on with.
pub const AHEAD_LIMIT: TimeDelta = TimeDelta::days(3_653);

/// A certificate with its key ready for use.
#[derive(Debug, Clone)]
struct Known {
    certificate: Certificate,
    key: VerifyingKey,
}

/// The certificates of a property by desk, and the server's own keys.
///
/// Built by [`Self::learn`] from the facts of the settings document, in any order.
///
/// What a desk may write: documents of every kind, but no certificates. The server, desk 0, may
/// write everything: the console, the survey form and the certificates.
#[derive(Debug, Clone)]
pub struct Roster {
    property: PropertyUid,
    servers: Vec<PublicKey>,
    desks: BTreeMap<DeskNumber, BTreeMap<PublicKey, Known>>,
}

impl Roster {
    /// The roster of a property before any certificate. `servers` is the server's public key, and
    /// any older one an administrator adopted.
    pub fn new(property: PropertyUid, servers: impl IntoIterator<Item = PublicKey>) -> Self {
        Self { property, servers: servers.into_iter().collect(), desks: BTreeMap::new() }
    }

    /// The keys believed to be the server's: the present one and those adopted.
    pub fn servers(&self) -> &[PublicKey] {
        &self.servers
    }

    /// Takes in the certificates among the facts of a change to the settings document, from
    /// whomever it comes: their own signature decides. Says whether anything was learnt; then
    /// quarantined changes are worth another try.
    ///
    /// # Errors
    /// [`Fault::ForgedCertificate`], also for a certificate of another property; the others of the
    /// change are taken in.
    pub fn learn_from(&mut self, change: &Checked) -> Result<bool, Fault> {
        if change.envelope.kind != DocumentKind::Settings.code() {
            return Ok(false);
        }
        let mut learnt = Ok(false);
        for put in change.puts.iter().filter(|put| put.fact_key().is_some()) {
            match self.learn(&put.value) {
                Ok(new) => learnt = learnt.map(|before| before || new),
                Err(fault) => learnt = Err(fault),
            }
        }
        learnt
    }

    /// Takes in the bytes of one fact of the settings document. Says whether they taught anything.
    ///
    /// # Errors
    /// [`Fault::ForgedCertificate`].
    pub fn learn(&mut self, fact: &[u8]) -> Result<bool, Fault> {
        let Some(certificate) = Certificate::read(fact, &self.servers) else { return Ok(false) };
        let certificate = certificate?;
        let its_own = certificate.property == self.property;
        if !its_own || certificate.desk == DeskNumber::SERVER {
            return Err(Fault::ForgedCertificate);
        }
        let key = certificate.key.verifying().or(Err(Fault::ForgedCertificate))?;
        let desk = self.desks.entry(certificate.desk).or_default();
        let known = desk.get(&certificate.key).map(|known| known.certificate);
        let merged = known.map_or(certificate, |known| merged(known, certificate));
        desk.insert(certificate.key, Known { certificate: merged, key });
        Ok(known != Some(merged))
    }

    /// The certificates of a desk, the latest first.
    pub fn certificates(&self, desk: DeskNumber) -> Vec<&Certificate> {
        self.known(desk).into_iter().map(|known| &known.certificate).collect()
    }

    /// Every desk that ever had a certificate.
    pub fn desks(&self) -> impl Iterator<Item = DeskNumber> {
        self.desks.keys().copied()
    }

    /// The certificate a desk speaks under now: the latest without an end.
    pub fn live(&self, desk: DeskNumber) -> Option<&Certificate> {
        self.certificates(desk).into_iter().find(|certificate| certificate.end.is_none())
    }

    fn known(&self, desk: DeskNumber) -> Vec<&Known> {
        let mut known: Vec<_> =
            self.desks.get(&desk).into_iter().flat_map(BTreeMap::values).collect();
        let order = |known: &&Known| (known.certificate.from, known.certificate.key);
        known.sort_by_key(|known| std::cmp::Reverse(order(known)));
        known
    }

    /// Checks who signed a change, and whether they may write it. Answers the key that signed.
    ///
    /// The sender does not matter: a desk may relay what others signed.
    ///
    /// # Errors
    /// [`Fault::UnknownSigner`], [`Fault::BadSignature`], [`Fault::CertificateEnded`],
    /// [`Fault::NotEntitled`]; [`Fault::TimeOutOfRange`] beyond [`AHEAD_LIMIT`].
    pub fn check(&self, change: &Checked, when: When) -> Result<PublicKey, Fault> {
        if is_far_ahead(change, when) {
            return Err(Fault::TimeOutOfRange);
        }
        let desk = change.envelope.desk;
        if desk == DeskNumber::SERVER {
            return self.check_server(change);
        }
        let known = self.known(desk);
        if known.is_empty() {
            return Err(Fault::UnknownSigner);
        }
        let signed =
            |known: &&Known| change::verify_signature(self.property, change, &known.key).is_ok();
        let Some(known) = known.into_iter().find(signed) else {
            return Err(Fault::BadSignature);
        };
        if !is_taken(known.certificate.end, change, when) {
            return Err(Fault::CertificateEnded);
        }
        let settings = change.envelope.kind == DocumentKind::Settings.code();
        if settings && change.puts.iter().any(|put| is_certificate(&put.value)) {
            return Err(Fault::NotEntitled);
        }
        Ok(known.certificate.key)
    }

    /// Checks a change that the desk `via` hands in at the server at `now`. Answers the key that
    /// signed.
    ///
    /// What was written under a key before its certificate ended stays valid (design.md §5), also
    /// when the server has lost it since: a desk in service has others' changes from the server
    /// only, which took them in time, so it may bring them back; so may the new key of a desk's
    /// number those of the old. The change's own time does not matter here: it is its author's
    /// word, and an honest clock may have been a year ahead.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn check_arriving(
        &self,
        change: &Checked,
        via: DeskNumber,
        now: DateTime<Utc>,
    ) -> Result<PublicKey, Fault> {
        match self.check(change, When::Arriving(now)) {
            Err(Fault::CertificateEnded) => {
                let signer = self.check(change, When::Stored)?;
                let vouches = self.live(via).is_some_and(|live| live.key != signer);
                if vouches { Ok(signer) } else { Err(Fault::CertificateEnded) }
            }
            checked => checked,
        }
    }

    fn check_server(&self, change: &Checked) -> Result<PublicKey, Fault> {
        let signed = |server: &&PublicKey| {
            let key = server.verifying();
            key.and_then(|key| change::verify_signature(self.property, change, &key)).is_ok()
        };
        self.servers.iter().find(signed).copied().ok_or(Fault::BadSignature)
    }
}

/// What two statements on one key come to: the earlier beginning, the earlier end, and of two ends
/// at once the graver reason.
fn merged(one: Certificate, two: Certificate) -> Certificate {
    let order = |end: &End| (end.at, std::cmp::Reverse(end.reason));
    let end = one.end.into_iter().chain(two.end).min_by_key(order);
    Certificate { from: one.from.min(two.from), end, ..one }
}

fn is_far_ahead(change: &Checked, when: When) -> bool {
    let When::Arriving(now) = when else { return false };
    let latest = now.checked_add_signed(AHEAD_LIMIT).map(|latest| latest.timestamp_millis());
    latest.is_some_and(|latest| u64::try_from(latest).is_ok_and(|latest| change.millis > latest))
}

fn is_taken(end: Option<End>, change: &Checked, when: When) -> bool {
    let (Some(end), When::Arriving(now)) = (end, when) else { return true };
    let end_millis = u64::try_from(end.at.timestamp_millis()).unwrap_or(0);
    match end.reason {
        // It hands in what it had written.
        EndReason::Retired => now < end.at || change.millis <= end_millis,
        EndReason::Replaced | EndReason::Lost => now < end.at,
    }
}
