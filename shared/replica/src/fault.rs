//! Why a change is not accepted, and what its sender should do about it.
//!
//! A fault never deletes anything: the sender keeps what was refused and shows it, a receiver that
//! cannot answer puts it in quarantine.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the sender of a rejected change does next.
///
/// A replica that reads a page cannot send it back: it quarantines the change whatever the class,
/// and tries `Later` ones again after every page and certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// Send the same bytes again later: nothing is wrong with them.
    Later,
    /// The actor or the sequence is used up: write the same fact, under the same key, as today's
    /// actor (see [`crate::change::REAUTHORED_PREFIX`]).
    ReAuthor,
    /// Keep it, count it, show it, and offer it again after an upgrade. It is outside the unsent
    /// count and the fingerprint.
    Refused,
}

/// Declares the faults with their stable numbers, classes and words for the log.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $class:ident, $text:literal;)*) => {
        /// Why a change is not accepted. The numbers are sent and stored: append only.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Fault {
            $($(#[$doc])* $name = $code,)*
        }

        impl Fault {
            /// Every fault of this version, by number.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What the sender should do.
            pub const fn class(self) -> Rejection {
                match self {
                    $(Self::$name => Rejection::$class,)*
                }
            }

            const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

faults! {
    /// The change is longer than the limit.
    ChangeTooLarge = 1, Refused, "the change is over the size limit";
    /// A value in the change is longer than the limit.
    ValueTooLarge = 2, Refused, "a value is over the size limit";
    /// The change writes more keys than the limit.
    TooManyPuts = 3, Refused, "the change writes too many keys";
    /// The change names more dependencies, or overwrites more values, than the limit.
    TooManyDeps = 4, Refused, "the change names too many earlier changes";
    /// The bytes are not an uncompressed automerge change: another chunk, a compressed one, none.
    NotAChange = 5, Refused, "the bytes are not an uncompressed change";
    /// Bytes follow the change.
    TrailingBytes = 6, Refused, "bytes follow the change";
    /// The checksum is not that of the bytes.
    WrongChecksum = 7, Refused, "the checksum is not that of the bytes";
    /// The change cannot be read, or is not spelt the one way automerge spells it.
    Malformed = 8, Refused, "the change is not spelt as automerge spells it";
    /// The change does something else than put bytes under the root.
    NotGrowOnly = 9, Refused, "the change does more than put bytes under the root";
    /// A key that is neither a fact's nor a sheet field's.
    BadKey = 10, Refused, "the key is neither a fact's nor a field's";
    /// A fact's key that names another actor or sequence than the change's own, or a hash that is
    /// not the value's.
    ForeignKey = 11, Refused, "the fact's key is not the writer's own";
    /// A fact put over an earlier one.
    OverwritesFact = 12, Refused, "the change writes over a fact";
    /// The change's time is before 1970 or not below 2⁴⁸ milliseconds, or is not its facts' time.
    TimeOutOfRange = 13, Refused, "the change's time is out of range";
    /// The actor, sequence or operation counter is out of range.
    CounterOutOfRange = 14, Refused, "the actor, sequence or counter is out of range";
    /// No certificate known of the signing desk fits the signature: the desk may have a newer key
    /// whose certificate has not arrived. Who sends it again after all else was answered, and is
    /// told the same, takes it as refused until it learns a certificate itself.
    BadSignature = 15, Later, "the signature is wrong";
    /// No certificate for the signing desk has arrived yet.
    UnknownSigner = 16, Later, "no certificate for the signing desk is known";
    /// The certificate had ended when the change was first stored.
    CertificateEnded = 17, Refused, "the signing desk's certificate has ended";
    /// The signer may not write documents of this kind, or this key in them.
    NotEntitled = 18, Refused, "the signer may not write this";
    /// The change belongs to another property than the connection.
    WrongProperty = 19, Refused, "the change belongs to another property";
    /// Another change has this actor and sequence in this document.
    SequenceTaken = 20, ReAuthor, "another change has this actor and sequence";
    /// The receiver has no room at the moment.
    ServerFull = 21, Later, "the receiver is full";
    /// The change's sequence or counter does not follow from the changes it builds on.
    BrokenChain = 22, Refused, "the change does not follow from those it builds on";
    /// A certificate that the server's key did not sign.
    ForgedCertificate = 23, Refused, "the certificate is not signed by the server";
    /// The document's id is of another kind than the change says.
    WrongKind = 24, Refused, "the document is of another kind";
}

impl Fault {
    /// The number sent and stored.
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// The fault with this number; `None` for one of a newer version.
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.code() == code)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_keeps_its_number() {
        for (at, fault) in Fault::ALL.iter().enumerate() {
            assert_eq!(usize::from(fault.code()), at + 1);
            assert_eq!(Fault::from_code(fault.code()), Some(*fault));
        }
        assert_eq!(Fault::from_code(0), None);
        assert_eq!(Fault::from_code(25), None);
    }

    #[test]
    fn only_what_may_cure_itself_is_sent_again_unchanged() {
        let of = |class| {
            Fault::ALL.iter().copied().filter(|fault| fault.class() == class).collect::<Vec<_>>()
        };
        assert_eq!(
            of(Rejection::Later),
            [Fault::BadSignature, Fault::UnknownSigner, Fault::ServerFull]
        );
        assert_eq!(of(Rejection::ReAuthor), [Fault::SequenceTaken]);
    }
}
