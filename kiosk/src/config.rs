//! What the environment says. The only place of the desk's program that reads it.

use std::path::{Path, PathBuf};

use dutybook_domain::language::Language;

use crate::text;

/// The language of the commands' sentences, from `LC_ALL`, `LC_MESSAGES` or `LANG`, in that order.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn language() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|locale| !locale.is_empty())
        .map_or(Language::default(), |locale| Language::of_locale(&locale))
}

/// The home of whoever runs the program.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn home() -> Option<std::path::PathBuf> {
    let home = ["HOME", "USERPROFILE"].into_iter().find_map(|name| std::env::var(name).ok());
    home.filter(|home| !home.is_empty()).map(Into::into)
}

/// Where sticks are put up, on systems of either sort; there may be none.
pub fn sticks() -> Vec<std::path::PathBuf> {
    let within = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>()
    };
    let mut sticks: Vec<std::path::PathBuf> =
        ('D'..='Z').filter(|_| cfg!(windows)).map(|letter| format!("{letter}:\\").into()).collect();
    for mounts in ["/media", "/run/media", "/Volumes"] {
        for folder in within(mounts.as_ref()) {
            sticks.extend(within(&folder));
            sticks.push(folder);
        }
    }
    sticks
}

/// The user's folder for documents, else their home; none where the system knows neither.
pub fn documents() -> Option<PathBuf> {
    let home = home().filter(|home| home.is_dir())?;
    let known = text::records::DOCUMENTS.iter().map(|name| home.join(name));
    Some(known.into_iter().find(|folder| folder.is_dir()).unwrap_or(home))
}

/// Sticks that are plugged in, where the system shows them as folders.
pub fn plugged_sticks() -> Vec<PathBuf> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
    };
    let by_person = ["/media", "/run/media"].map(Path::new).into_iter().flat_map(folders);
    let mut sticks: Vec<PathBuf> = by_person.flat_map(|person| folders(&person)).collect();
    sticks.sort();
    sticks.truncate(MOST_STICKS);
    sticks
}

/// How many sticks are offered.
const MOST_STICKS: usize = 3;
