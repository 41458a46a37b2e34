//! A time of day as settings and facts store it: `08:30`, whole minutes, never seconds.

use chrono::NaiveTime;
use serde::{Deserialize as _, Deserializer, Serializer};

const FORM: &str = "%H:%M";

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
pub(crate) fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&time.format(FORM))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    NaiveTime::parse_from_str(&text, FORM).map_err(serde::de::Error::custom)
}
