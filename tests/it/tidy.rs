//! The rules of house that no compiler keeps: headers, sizes, names, where SQL and Chinese may be.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file of the workspace, by its path from the root.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the whole file is a test or serves only tests.
    fn is_test(&self) -> bool {
        const SERVE_TESTS: [&str; 8] = [
            "tests.rs",
            "flips.rs",
            "fixture.rs",
            "laws.rs",
            "oracle.rs",
            "golden.rs",
            "sample.rs",
            "test_site.rs",
        ];
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || SERVE_TESTS.contains(&self.name())
    }

    /// The lines of code outside inline test modules, comments cut off, with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests_from = self.text.find("#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        let code = self.text.get(..tests_from).unwrap_or_default();
        code.lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(at, line)| (at + 1, line.split("// ").next().unwrap_or(line)))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                collect(&path, ending, found);
            }
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = root();
    let mut paths = Vec::new();
    collect(&root, ".rs", &mut paths);
    paths.sort();
    let sources: Vec<Source> = paths
        .into_iter()
        .map(|path| Source {
            text: fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"),
        })
        .collect();
    assert!(sources.len() > 10, "the walk found the workspace");
    sources
}

fn report(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn every_module_opens_by_saying_what_it_is() {
    let bare: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    report("no `//!` header", &bare);
}

#[test]
fn no_file_passes_500_lines() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > 500)
        .map(|(lines, path)| format!("{path}: {lines}"))
        .collect();
    report("over 500 lines", &long);
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    const EMPTY_NAMES: [&str; 7] =
        ["mod.rs", "util.rs", "utils.rs", "helpers.rs", "common.rs", "misc.rs", "types.rs"];
    let named: Vec<String> = sources()
        .into_iter()
        .filter(|source| EMPTY_NAMES.contains(&source.name()))
        .map(|source| source.path)
        .collect();
    report("a name that says nothing", &named);
}

#[test]
fn sql_lives_in_the_store_and_the_registry_only() {
    const WORDS: [&str; 7] = [
        "SELECT ",
        "INSERT INTO",
        "INSERT OR",
        "DELETE FROM",
        "CREATE TABLE",
        "PRAGMA ",
        "UPDATE ",
    ];
    let mut found = Vec::new();
    for source in sources() {
        // A test may damage a file by hand.
        let home = source.path.starts_with("shared/store/")
            || source.path.starts_with("server/src/registry")
            || source.is_test();
        if home {
            continue;
        }
        for (at, line) in source.code().filter(|(_, line)| line.contains('"')) {
            if WORDS.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{at}", source.path));
            }
        }
    }
    report("SQL outside its homes", &found);
}

#[test]
fn chinese_text_lives_in_the_text_tables_only() {
    let mut found = Vec::new();
    for source in sources() {
        let home = source.is_test() || source.name().starts_with("text");
        if home || source.path.contains("/text/") {
            continue;
        }
        for (at, line) in source.code() {
            if line.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)) {
                found.push(format!("{}:{at}", source.path));
            }
        }
    }
    report("Chinese outside text.rs", &found);
}

#[test]
fn every_file_of_this_binary_is_declared() {
    let main = fs::read_to_string(root().join("tests/it/main.rs")).unwrap();
    let forgotten: Vec<String> = sources()
        .into_iter()
        .filter_map(|source| {
            let module = source.path.strip_prefix("tests/it/")?.strip_suffix(".rs")?.to_owned();
            let top = !module.contains('/') && module != "main";
            (top && !main.contains(&format!("mod {module};"))).then_some(module)
        })
        .collect();
    report("not declared in tests/it/main.rs", &forgotten);
}

#[test]
fn a_todo_names_who_will_do_it() {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| source.path != "tests/it/tidy.rs") {
        for (at, line) in source.text.lines().enumerate() {
            if (line.contains("TODO") && !line.contains("TODO(")) || line.contains("#[ignore") {
                found.push(format!("{}:{}", source.path, at + 1));
            }
        }
    }
    report("a TODO without an owner, or an ignored test", &found);
}

/// The dependencies of a manifest, by section-blind reading of its `name.workspace` lines.
fn dependencies(manifest: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap();
    let after = text.split("[dependencies]").nth(1).unwrap();
    let until = after.split("\n[").next().unwrap();
    until
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn crates_depend_only_along_the_diagram() {
    const ALLOWED: [(&str, &[&str]); 5] = [
        ("shared/domain", &[]),
        ("shared/replica", &["dutybook-domain", "automerge"]),
        ("shared/store", &["dutybook-domain", "dutybook-replica", "rusqlite"]),
        (
            "server",
            &["dutybook-domain", "dutybook-replica", "dutybook-store", "axum", "rusqlite", "tokio"],
        ),
        (
            "kiosk",
            &["dutybook-domain", "dutybook-replica", "dutybook-store", "egui", "eframe", "tokio"],
        ),
    ];
    const GUARDED: [&str; 10] = [
        "dutybook-domain",
        "dutybook-replica",
        "dutybook-store",
        "dutybook-server",
        "dutybook-kiosk",
        "automerge",
        "rusqlite",
        "axum",
        "eframe",
        "egui",
    ];
    for (folder, allowed) in ALLOWED {
        let manifest = format!("{folder}/Cargo.toml");
        let astray: Vec<String> = dependencies(&manifest)
            .into_iter()
            .filter(|name| GUARDED.contains(&name.as_str()) && !allowed.contains(&name.as_str()))
            .collect();
        report(&format!("{manifest} leaves the diagram"), &astray);
    }
    let pure = dependencies("shared/replica/Cargo.toml");
    assert!(!pure.iter().any(|name| name == "tokio" || name == "getrandom"), "replica does no IO");
}
