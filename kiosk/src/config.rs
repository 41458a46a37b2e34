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

/// Folders of the user's home by the names they may have, where they are there.
pub fn home_folders(names: &[&str]) -> Vec<PathBuf> {
    let home = home().into_iter();
    let folders = home.flat_map(|home| names.iter().map(move |name| home.join(name)));
    folders.filter(|folder| folder.is_dir()).collect()
}

/// The user's folder for documents, else their home; none where the system knows neither.
pub fn documents() -> Option<PathBuf> {
    let known = home_folders(&text::records::DOCUMENTS).into_iter().next();
    known.or_else(home).filter(|folder| folder.is_dir())
}

/// The roots of sticks, cameras and telephones that are plugged in.
#[cfg(unix)]
pub fn sticks() -> Vec<PathBuf> {
    use std::os::unix::fs::MetadataExt as _;
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
    };
    let device = |path: &Path| std::fs::metadata(path).map(|about| about.dev()).ok();
    // Something is plugged in where another device begins; the folders above are the system's own.
    let begins = |path: &PathBuf| path.parent().is_some_and(|above| device(above) != device(path));
    let mounts = ["/media", "/run/media", "/Volumes"].map(Path::new).into_iter();
    let near: Vec<PathBuf> = mounts.flat_map(folders).collect();
    let far: Vec<PathBuf> = near.iter().flat_map(|folder| folders(folder)).collect();
    let mut sticks: Vec<PathBuf> = near.into_iter().chain(far).filter(begins).collect();
    sticks.sort();
    sticks
}

/// The roots of sticks, cameras and telephones that are plugged in.
#[cfg(not(unix))]
pub fn sticks() -> Vec<PathBuf> {
    let drives = ('D'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\")));
    drives.filter(|drive| drive.is_dir()).collect()
}
