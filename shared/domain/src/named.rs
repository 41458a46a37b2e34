//! Enums stored and shown by a name each.
//!
//! A name is stored, sent and sealed in reports: append, never rename. Text no name of this version
//! has is refused with the text in hand, so that a reader can say what it met.

/// Declares an enum, the name of each variant, and both ways between them: `ALL`, `as_str`,
/// `Display`, `FromStr`, and serde by name. The second name is the error of an unknown text.
macro_rules! named {
    (
        $(#[$doc:meta])*
        pub enum $enum:ident, or $unknown:ident($what:literal);
        $($(#[$variant_doc:meta])* $name:ident = $text:literal),+ $(,)?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $enum {
            $($(#[$variant_doc])* #[doc = concat!("Stored as `", $text, "`.")] $name),+
        }

        impl $enum {
            /// Every one of them, in the order declared.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name it is stored under.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }

        #[doc = concat!("A text that names no ", $what, " of this version.")]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $unknown(pub String);

        impl std::fmt::Display for $enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Display for $unknown {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!("no ", $what, " is called `{}`"), self.0)
            }
        }

        impl std::error::Error for $unknown {}

        impl std::str::FromStr for $enum {
            type Err = $unknown;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let named = Self::ALL.iter().copied().find(|one| one.as_str() == text);
                named.ok_or_else(|| $unknown(text.to_owned()))
            }
        }

        impl serde::Serialize for $enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $enum {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use named;
