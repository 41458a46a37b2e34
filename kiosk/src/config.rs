//! What the environment says. The only place of the desk's program that reads it.

use dutybook_domain::language::Language;

/// The language of the commands' sentences, from `LC_ALL`, `LC_MESSAGES` or `LANG`, in that order.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn language() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|locale| !locale.is_empty())
        .map_or(Language::default(), |locale| Language::of_locale(&locale))
}
