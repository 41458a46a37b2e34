//! Where photos are found at a desk: in folders of the home, and in the memory of a camera or
//! telephone that is plugged in.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::{config, text};

/// Most pictures offered.
pub const OFFERED: usize = 60;
/// How deep folders are looked into.
const DEPTH: usize = 3;
/// Most files looked at, so that a disk full of pictures holds nobody up.
const LOOKED_AT: usize = 20_000;

/// A picture that may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// When it was last written.
    pub at: SystemTime,
    /// Its length in bytes.
    pub bytes: u64,
}

/// The pictures of these folders and of those in them, the newest first. What cannot be read is
/// passed over.
pub fn pictures(folders: &[PathBuf]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut left = LOOKED_AT;
    for folder in folders {
        look_into(folder, DEPTH, &mut left, &mut found);
    }
    found.sort_by(|one, two| (two.at, &one.path).cmp(&(one.at, &two.path)));
    found.dedup_by(|one, two| one.path == two.path);
    found.truncate(OFFERED);
    found
}

fn look_into(folder: &Path, depth: usize, left: &mut usize, found: &mut Vec<Found>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Some(rest) = left.checked_sub(1) else { return };
        *left = rest;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let Ok(about) = entry.metadata() else { continue };
        if name.starts_with('.') {
            continue;
        }
        if about.is_dir() {
            if let Some(depth) = depth.checked_sub(1) {
                look_into(&path, depth, left, found);
            }
        } else if is_picture(&path) {
            let at = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            found.push(Found { path, name, at, bytes: about.len() });
        }
    }
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["jpg", "jpeg", "png"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Where pictures are looked for at this machine: folders of the home, and what cameras keep theirs
/// in.
pub fn usual() -> Vec<PathBuf> {
    let cameras = config::sticks().into_iter().map(|stick| stick.join("DCIM"));
    config::home_folders(&text::ticket_screen::FOLDERS).into_iter().chain(cameras).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_pictures_of_the_folders_come_first_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("100ANDRO");
        std::fs::create_dir(&inner).unwrap();
        let day = |days: u64| SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(24 * days);
        let files = [("b.PNG", 1), ("100ANDRO/a.jpg", 3), ("notes.txt", 4), (".hidden.jpg", 5)];
        for (name, days) in files {
            let file = std::fs::File::create(dir.path().join(name)).unwrap();
            file.set_modified(day(days)).unwrap();
        }
        let folders = [dir.path().to_owned(), dir.path().join("missing")];
        let names: Vec<String> = pictures(&folders).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["a.jpg", "b.PNG"]);
    }
}
