//! Typed ids. Two things of different sort never share a type, so they cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares a 16-byte id that is stored as bytes and shown as 32 hex digits.
macro_rules! id_16 {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(#[serde(with = "serde_bytes")] pub [u8; 16]);

        impl $name {
            /// The id with these bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The bytes as stored and sent.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                parse_hex(text).map(Self).ok_or(ParseIdError)
            }
        }
    };
}

id_16! {
    /// Identifies one property for ever. `cuihu` is only its name.
    PropertyUid
}
id_16! {
    /// Identifies one document across every replica, for ever.
    DocumentId
}
id_16! {
    /// Identifies one click: every fact one command wrote carries the same one.
    ClickId
}

/// A text that is not 32 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseIdError;

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is 32 hexadecimal digits")
    }
}

impl std::error::Error for ParseIdError {}

fn parse_hex(text: &str) -> Option<[u8; 16]> {
    let digits = text.as_bytes();
    if digits.len() != 32 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

/// The desk's number within its property: 1, 2, … What the server itself writes is from desk 0.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct DeskNumber(pub u16);

impl DeskNumber {
    /// The server, which signs what the console and the survey form write.
    pub const SERVER: Self = Self(0);
}

impl fmt::Display for DeskNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Identifies a member of staff within a property. Drawn at random where the person is first
/// entered, so that two desks cut off from each other never give one twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StaffId(pub u64);

/// SHA-256 of a photo, signature or paper kept beside the log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlobHash(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobHash({self})")
    }
}

/// A number people say aloud, such as `2-0147`: the desk that gave it and its count there.
///
/// It never needs the server and is never given anew. Should an old copy of a desk give one twice,
/// the later by entry key is shown as `2-0147b`; that letter is derived, not part of the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SpokenNumber {
    /// The desk that gave the number.
    pub desk: DeskNumber,
    /// The desk's own count, from 1.
    pub serial: u32,
}

impl fmt::Display for SpokenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}", self.desk, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = DocumentId::from_bytes([0xA7; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("a7".parse::<DocumentId>(), Err(ParseIdError));
        assert_eq!("+7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7".parse::<DocumentId>(), Err(ParseIdError));
    }

    #[test]
    fn a_spoken_number_names_the_desk_first() {
        let number = SpokenNumber { desk: DeskNumber(2), serial: 147 };
        assert_eq!(number.to_string(), "2-0147");
    }
}
