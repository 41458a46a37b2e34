//! Enrolment codes: read aloud once, good for ten minutes and five tries.
//!
//! A code is twelve letters, `7K3M-Q9TX-2WBF`. The first four find the row, so that a wrong code
//! costs a try of the one it was meant for; the other eight (40 bits) are the secret, stored hashed
//! and compared in constant time.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::certificate::EndReason;
use dutybook_replica::enrolment::Again;
use dutybook_replica::key::PublicKey;
use rusqlite::{OptionalExtension as _, Transaction, params};
use sha2::{Digest as _, Sha256};

use super::{Audit, Refusal, Registry, RegistryError, at, certificate, old_key};

/// How long a code is good.
const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);

/// How many wrong secrets end a code.
const CODE_TRIES: u8 = 5;

/// Crockford's base 32: no I, L, O, U, so a code survives a telephone.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const TAKEN: &str = "SELECT 1 FROM enrolment_code WHERE selector = ?1 AND expires_at > ?2";
const FORGET: &str = "DELETE FROM enrolment_code
    WHERE selector = ?1 OR expires_at <= ?2 OR (property = ?3 AND desk = ?4 AND used_by IS NULL)";
const INSERT: &str = "INSERT INTO enrolment_code
    (selector, property, desk, hash, replaces, expires_at, tries_left)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const FIND: &str = "SELECT c.property, c.desk, c.hash, c.replaces, c.expires_at, c.tries_left,
    c.used_by, p.id FROM enrolment_code c JOIN property p ON p.uid = c.property
    WHERE selector = ?1";
const USE_TRY: &str = "UPDATE enrolment_code SET tries_left = tries_left - 1 WHERE selector = ?1";
const USE_UP: &str = "UPDATE enrolment_code SET used_by = ?2 WHERE selector = ?1";
const KEY_KNOWN: &str = "SELECT 1 FROM certificate WHERE property = ?1 AND public_key = ?2";

/// A code as people read it. Shown once, never stored or logged.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeText([u8; 12]);

/// A text that cannot be a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code is twelve letters and digits, such as 7K3M-Q9TX-2WBF")]
pub struct ParseCodeError;

impl CodeText {
    /// The code of twelve random bytes.
    pub fn from_random(bytes: &[u8; 12]) -> Self {
        Self(bytes.map(|byte| LETTERS.get(usize::from(byte & 31)).copied().unwrap_or(b'0')))
    }

    fn selector(&self) -> String {
        self.0.iter().take(4).copied().map(char::from).collect()
    }

    fn hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"dutybook/enrolment-code/v1");
        hasher.update(self.0);
        hasher.finalize().into()
    }
}

impl fmt::Display for CodeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.into_iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(letter))?;
        }
        Ok(())
    }
}

impl fmt::Debug for CodeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeText(…)")
    }
}

impl FromStr for CodeText {
    type Err = ParseCodeError;

    /// Reads a code in either case, with dashes and spaces anywhere; O is 0, I and L are 1.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut letters = Vec::with_capacity(12);
        for letter in text.bytes().filter(|letter| !matches!(letter, b'-' | b' ')) {
            let letter = match letter.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            if !LETTERS.contains(&letter) || letters.len() == 12 {
                return Err(ParseCodeError);
            }
            letters.push(letter);
        }
        letters.try_into().map(Self).map_err(|_short: Vec<u8>| ParseCodeError)
    }
}

/// What a code is for.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The property's id.
    pub property_id: &'a str,
    /// The desk's number.
    pub desk: DeskNumber,
    /// Whether it may take over a number with a live certificate.
    pub replace: bool,
}

/// What a desk says to be enrolled.
#[derive(Debug, Clone)]
pub struct Redeem {
    /// The code a person typed in.
    pub code: CodeText,
    /// The desk's new public key.
    pub public_key: PublicKey,
}

/// A desk that was enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolled {
    /// Where.
    pub property: PropertyUid,
    /// As which number.
    pub desk: DeskNumber,
}

/// Why a code does not enrol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRefusal {
    /// No such code, or a wrong secret.
    Wrong,
    /// Its ten minutes are over.
    Expired,
    /// It was used, or tried wrongly too often.
    Spent,
    /// Meanwhile the number is live, and the code does not say to replace it.
    DeskIsLive,
    /// This key has been certified here before; a desk makes a new one each time.
    KeyKnown,
    /// The desk has records of another property or number than the code is for.
    OtherDesk,
}

impl CodeRefusal {
    /// A stable name for programs and logs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Wrong => "code_wrong",
            Self::Expired => "code_expired",
            Self::Spent => "code_spent",
            Self::DeskIsLive => "desk_is_live",
            Self::KeyKnown => "key_known",
            Self::OtherDesk => "other_desk",
        }
    }
}

struct CodeRow {
    property: PropertyUid,
    desk: DeskNumber,
    hash: [u8; 32],
    replaces: bool,
    expires_at: i64,
    tries_left: u8,
    used_by: Option<PublicKey>,
    property_id: String,
}

impl CodeRow {
    fn subject(&self) -> String {
        format!("{}/{}", self.property_id, self.desk)
    }

    const fn enrolled(&self) -> Enrolled {
        Enrolled { property: self.property, desk: self.desk }
    }
}

/// Compares without telling by its duration where the two differ.
fn equal_in_constant_time(left: &[u8; 32], right: &[u8; 32]) -> bool {
    let difference = left.iter().zip(right).fold(0, |sum, (l, r)| sum | (l ^ r));
    std::hint::black_box(difference) == 0
}

impl Registry {
    /// Puts a code in force for a desk. An earlier code of the same desk is void from now.
    ///
    /// # Errors
    /// [`Refusal::NoSuchProperty`]; [`Refusal::DeskIsLive`] without `replace`;
    /// [`Refusal::CodeTaken`] where another live code begins alike.
    pub fn offer_code(
        &mut self,
        offer: &Offer<'_>,
        code: &CodeText,
        now: DateTime<Utc>,
    ) -> Result<(), RegistryError> {
        let property = self.property(offer.property_id)?.uid;
        let millis = now.timestamp_millis();
        let expires_at = millis.saturating_add(CODE_LIFE.num_milliseconds());
        self.write("offer code", |transaction| {
            let live = certificate::live(transaction, property, offer.desk)?;
            if live.is_some() && !offer.replace {
                return Err(Refusal::DeskIsLive.into());
            }
            let selector = code.selector();
            let taken = transaction.query_row(TAKEN, params![selector, millis], |_| Ok(()));
            if taken.optional().map_err(at("offer code"))?.is_some() {
                return Err(Refusal::CodeTaken.into());
            }
            let forget = params![selector, millis, property.0, offer.desk.0];
            transaction.execute(FORGET, forget).map_err(at("offer code"))?;
            let values = params![
                selector,
                property.0,
                offer.desk.0,
                code.hash(),
                offer.replace,
                expires_at,
                CODE_TRIES
            ];
            transaction.execute(INSERT, values).map_err(at("offer code"))?;
            let subject = format!("{}/{}", offer.property_id, offer.desk);
            let detail = if offer.replace { "replace" } else { "" };
            Ok(((), vec![audit("code-offered", "command", subject, detail, now)]))
        })
    }

    /// Enrols a desk by its code, or says why not. A wrong secret uses up a try, durably.
    ///
    /// The same key with the same code again is answered as the first time: the answer may have
    /// been lost on the way.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn redeem_code(
        &mut self,
        redeem: &Redeem,
        now: DateTime<Utc>,
    ) -> Result<Result<Enrolled, CodeRefusal>, RegistryError> {
        self.redeem_again(redeem, None, now)
    }

    /// As [`Self::redeem_code`], for a desk that keeps its records: the code must be for its own
    /// property and number, and what it brings along is kept.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn redeem_again(
        &mut self,
        redeem: &Redeem,
        again: Option<&Again>,
        now: DateTime<Utc>,
    ) -> Result<Result<Enrolled, CodeRefusal>, RegistryError> {
        self.write("redeem code", |transaction| {
            let selector = redeem.code.selector();
            let Some(row) = find(transaction, &selector)? else {
                return Ok((Err(CodeRefusal::Wrong), Vec::new()));
            };
            if row.expires_at <= now.timestamp_millis() {
                return Ok((Err(CodeRefusal::Expired), Vec::new()));
            }
            if row.tries_left == 0 {
                return Ok((Err(CodeRefusal::Spent), Vec::new()));
            }
            if !equal_in_constant_time(&row.hash, &redeem.code.hash()) {
                transaction.execute(USE_TRY, [&selector]).map_err(at("redeem code"))?;
                let entry = audit("code-wrong", "desk", row.subject(), "", now);
                return Ok((Err(CodeRefusal::Wrong), vec![entry]));
            }
            let is_own = |again: &Again| again.property == row.property && again.desk == row.desk;
            if !again.is_none_or(is_own) {
                return Ok((Err(CodeRefusal::OtherDesk), Vec::new()));
            }
            match row.used_by {
                Some(key) if key == redeem.public_key => Ok((Ok(row.enrolled()), Vec::new())),
                Some(_) => Ok((Err(CodeRefusal::Spent), Vec::new())),
                None => {
                    let outcome = enrol(transaction, &row, redeem, now)?;
                    if let (Ok(_), Some(again)) = (&outcome.0, again) {
                        old_key::take_over(transaction, again, now)?;
                    }
                    Ok(outcome)
                }
            }
        })
    }
}

fn find(transaction: &Transaction<'_>, selector: &str) -> Result<Option<CodeRow>, RegistryError> {
    transaction
        .query_row(FIND, [selector], |row| {
            Ok(CodeRow {
                property: PropertyUid(row.get(0)?),
                desk: DeskNumber(row.get(1)?),
                hash: row.get(2)?,
                replaces: row.get(3)?,
                expires_at: row.get(4)?,
                tries_left: row.get(5)?,
                used_by: row.get::<_, Option<[u8; 32]>>(6)?.map(PublicKey),
                property_id: row.get(7)?,
            })
        })
        .optional()
        .map_err(at("find code"))
}

type Outcome = (Result<Enrolled, CodeRefusal>, Vec<Audit>);

fn enrol(
    transaction: &Transaction<'_>,
    row: &CodeRow,
    redeem: &Redeem,
    now: DateTime<Utc>,
) -> Result<Outcome, RegistryError> {
    let known = params![row.property.0, redeem.public_key.0];
    let known = transaction.query_row(KEY_KNOWN, known, |_| Ok(())).optional();
    if known.map_err(at("redeem code"))?.is_some() {
        return Ok((Err(CodeRefusal::KeyKnown), Vec::new()));
    }
    let mut audits = Vec::new();
    if let Some(old) = certificate::live(transaction, row.property, row.desk)? {
        if !row.replaces {
            return Ok((Err(CodeRefusal::DeskIsLive), Vec::new()));
        }
        certificate::end(transaction, old.seq, EndReason::Replaced, now)?;
        audits.push(audit("desk-replaced", "desk", row.subject(), "", now));
    }
    certificate::issue(transaction, (row.property, row.desk), redeem.public_key, now)?;
    let used = params![redeem.code.selector(), redeem.public_key.0];
    transaction.execute(USE_UP, used).map_err(at("redeem code"))?;
    audits.push(audit("desk-enrolled", "desk", row.subject(), "", now));
    Ok((Ok(row.enrolled()), audits))
}

fn audit(
    action: &'static str,
    actor: &'static str,
    subject: String,
    detail: &str,
    now: DateTime<Utc>,
) -> Audit {
    Audit { at: now, actor, action, subject, detail: detail.to_owned() }
}
