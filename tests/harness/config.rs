//! What the environment says. The only place of the tests that reads it.

/// Whether this is the run that decides what lands: what is missing here fails instead of being
/// left out.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}
