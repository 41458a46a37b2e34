//! The table of rule changes the domain's tests must catch, and how one is made in a copy.
//!
//! It reads and edits text only; building and running is the work of the program `rule-mutants`.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

/// How a rule is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Kind {
    /// A number or a time of day is one more.
    #[serde(rename = "value+1")]
    Value,
    /// A condition, or one side of it, is turned round.
    #[serde(rename = "branch negated")]
    Branch,
}

/// One rule change.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// What the changed program does, as a sentence.
    pub name: String,
    /// The rules of the manual it breaks, such as `B04-08`; none for a law of the design.
    pub rules: Vec<String>,
    /// How.
    pub kind: Kind,
    /// The file, by its path from the workspace's root.
    pub file: String,
    /// The text to replace: it occurs once in the file.
    pub find: String,
    /// What stands there instead.
    pub replace: String,
}

impl Mutant {
    /// The source with the change made.
    ///
    /// # Errors
    /// Where the text does not occur exactly once, or nothing would change.
    pub fn applied(&self, source: &str) -> anyhow::Result<String> {
        let times = source.matches(&self.find).count();
        ensure!(times == 1, "{}: the text occurs {times} times in {}", self.name, self.file);
        let changed = source.replacen(&self.find, &self.replace, 1);
        ensure!(changed != source, "{}: nothing changes", self.name);
        Ok(changed)
    }

    /// Whether a test, by its path, is named after one of the rules. Where no rule of the manual is
    /// broken any test will do.
    pub fn is_pinned_by(&self, test: &str) -> bool {
        self.rules.is_empty() || pinned(test).iter().any(|rule| self.rules.contains(rule))
    }
}

/// The rules a test is named after: `follow_up::tests::b04_08_t12_…` pins `B04-08` and `T12`.
pub fn pinned(test: &str) -> Vec<String> {
    let name = test.rsplit("::").next().unwrap_or(test).to_uppercase();
    let mut words = name.split('_').peekable();
    let mut rules = Vec::new();
    while let Some(word) = words.next() {
        let letter = word.chars().next();
        let is_numbered =
            word.len() > 1 && word.chars().skip(1).all(|letter| letter.is_ascii_digit());
        match (letter, words.peek()) {
            (Some('B'), Some(number)) if is_numbered => {
                rules.push(format!("{word}-{number}"));
                words.next();
            }
            (Some('T' | 'K'), _) if is_numbered => rules.push(word.to_owned()),
            _ => break,
        }
    }
    rules
}

/// One of so many equal parts of the table, by a number that goes round: successive numbers take
/// every rule change in turn.
pub fn part(table: Vec<Mutant>, parts: NonZeroUsize, turn: usize) -> Vec<Mutant> {
    let wanted = turn.checked_rem(parts.get()).unwrap_or(0);
    // Neighbours in the table belong together, so each part has some of every sort.
    let numbered = table.into_iter().enumerate();
    numbered
        .filter(|(place, _)| place.checked_rem(parts.get()) == Some(wanted))
        .map(|(_, mutant)| mutant)
        .collect()
}

/// The workspace's root.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Every rule change of the table.
///
/// # Errors
/// Where the table is missing or not one.
pub fn table() -> anyhow::Result<Vec<Mutant>> {
    #[derive(Deserialize)]
    struct Table {
        mutant: Vec<Mutant>,
    }
    let path: PathBuf = root().join("tests/rule_mutants/table.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    Ok(toml::from_str::<Table>(&text).context("the table of rule changes")?.mutant)
}
