//! `cargo rule-mutants`: makes every rule change of the table in a copy of the domain, one at a
//! time, and shows that the domain's tests catch it.
//!
//! The workspace itself is read and never written. A change is caught when a test fails that is
//! named after one of the rules it breaks; any test will do where it breaks a law of the design.
//! What a busy machine may have caused, tests that did not end or a build that failed, is tried
//! once more alone.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use clap::Parser;
use harness::rule_mutants::{Mutant, part, root, table};

/// Shows that the tests of the domain catch every rule change of the table.
#[derive(Debug, Parser)]
struct Args {
    /// Only the changes whose name, file or rules contain this; may be given several times.
    #[arg(long)]
    only: Vec<String>,
    /// Only one of so many equal parts of the table.
    #[arg(long, default_value_t = NonZeroUsize::MIN)]
    parts: NonZeroUsize,
    /// Which of the parts: any number, so that one that rises by one takes them in turn.
    #[arg(long, default_value_t = 0)]
    turn: usize,
}

/// What came of a change.
#[derive(Debug)]
enum Verdict {
    /// These tests failed, one of them named after the rule.
    Caught(Vec<String>),
    /// These tests failed, none of them named after the rule.
    Unpinned(Vec<String>),
    /// Every test passed.
    Survived,
    /// The tests did not end.
    Hung,
    /// The changed source is no program.
    Unbuilt(String),
}

/// How a run of the tests ended.
enum Run {
    Passed,
    Failed(Vec<String>),
    Hung,
}

fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let in_turn = part(table()?, args.parts, args.turn);
    let chosen: Vec<Mutant> =
        in_turn.into_iter().filter(|mutant| is_chosen(mutant, &args.only)).collect();
    ensure!(!chosen.is_empty(), "no rule change contains any of {:?}", args.only);
    let copy = Copy::make(root())?;
    let unchanged = check_unchanged(&copy)?;
    let progress = Progress::of(chosen.len());
    let (values, others): (Vec<_>, Vec<_>) =
        chosen.iter().partition(|mutant| mutant.file == BOOK_FILE);
    let judged = thread::scope(|scope| {
        let (built, to_run) = sync_channel(1);
        let of_values = scope.spawn(|| run_values(&copy, &values, (&unchanged, &progress)));
        let of_others = scope.spawn(|| run_built(&copy, to_run, &progress));
        build_all(&copy, &others, &built)?;
        drop(built);
        let mut judged = ended(of_values.join())?;
        judged.extend(ended(of_others.join())?);
        anyhow::Ok(judged)
    })?;
    let mut caught = 0_usize;
    for (mutant, verdict) in judged {
        let verdict =
            if is_settled(&verdict) { verdict } else { again_alone(&copy, mutant, &unchanged)? };
        caught = caught.saturating_add(usize::from(matches!(verdict, Verdict::Caught(_))));
    }
    writeln!(io::stdout(), "{caught} of {} rule changes caught", chosen.len())?;
    Ok(if caught == chosen.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether a verdict is about the change. That tests did not end, or a build failed, may be the
/// machine's doing.
const fn is_settled(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Caught(_) | Verdict::Unpinned(_) | Verdict::Survived => true,
        Verdict::Hung | Verdict::Unbuilt(_) => false,
    }
}

/// Builds and runs a change once more while nothing else runs here, and waits much longer for it.
fn again_alone(copy: &Copy, mutant: &Mutant, unchanged: &Path) -> anyhow::Result<Verdict> {
    let verdict = if mutant.file == BOOK_FILE {
        run_value(copy, mutant, (unchanged, Patience::Alone))?
    } else {
        match build_changed(copy, mutant, "tests-alone")? {
            Ok(program) => judge(mutant, &Tests::built(copy, &program, Patience::Alone))?,
            Err(complaint) => Verdict::Unbuilt(complaint),
        }
    };
    report(mutant, &verdict, "[again, alone]")?;
    Ok(verdict)
}

/// How many verdicts there are of how many; two runners share it.
struct Progress {
    done: AtomicUsize,
    all: usize,
}

impl Progress {
    const fn of(all: usize) -> Self {
        Self { done: AtomicUsize::new(0), all }
    }

    fn next(&self) -> String {
        let before = self.done.fetch_add(1, Ordering::Relaxed);
        format!("[{}/{}]", before.saturating_add(1), self.all)
    }
}

fn is_chosen(mutant: &Mutant, only: &[String]) -> bool {
    let rules = mutant.rules.join(" ");
    let texts = [&mutant.name, &mutant.file, &rules];
    only.is_empty() || only.iter().any(|part| texts.iter().any(|text| text.contains(part)))
}

fn ended<T>(runner: thread::Result<anyhow::Result<T>>) -> anyhow::Result<T> {
    runner.or_else(|_| bail!("a runner of the tests ended early"))?
}

/// The book of rules: its values are read when the tests start, so they need no build each.
const BOOK_FILE: &str = "shared/domain/src/regulation/rules.toml";

/// A change with what the compiler made of it.
type Built<'a> = (&'a Mutant, Result<PathBuf, String>);

/// Builds one change while the tests of the one before run.
fn build_all<'a>(
    copy: &Copy,
    chosen: &[&'a Mutant],
    built: &SyncSender<Built<'a>>,
) -> anyhow::Result<()> {
    for (number, mutant) in chosen.iter().enumerate() {
        // One runs, one waits, one is built.
        let name = format!("tests-{}", number.checked_rem(3).unwrap_or(0));
        let program = build_changed(copy, mutant, &name)?;
        if built.send((mutant, program)).is_err() {
            bail!("a runner of the tests ended early");
        }
    }
    Ok(())
}

/// Builds a change; whatever the compiler says, the source is then as it was.
fn build_changed(
    copy: &Copy,
    mutant: &Mutant,
    name: &str,
) -> anyhow::Result<Result<PathBuf, String>> {
    let path = copy.workspace.join(&mutant.file);
    let source = fs::read_to_string(&path)?;
    fs::write(&path, mutant.applied(&source)?)?;
    let program = copy.build(name);
    fs::write(&path, source)?;
    program
}

/// A change and what came of it.
type Judged<'a> = (&'a Mutant, Verdict);

fn run_built<'a>(
    copy: &Copy,
    to_run: Receiver<Built<'a>>,
    progress: &Progress,
) -> anyhow::Result<Vec<Judged<'a>>> {
    let mut judged = Vec::new();
    for (mutant, program) in to_run {
        let verdict = match program {
            Ok(program) => judge(mutant, &Tests::built(copy, &program, Patience::Beside))?,
            Err(complaint) => Verdict::Unbuilt(complaint),
        };
        report(mutant, &verdict, &progress.next())?;
        judged.push((mutant, verdict));
    }
    Ok(judged)
}

fn run_values<'a>(
    copy: &Copy,
    chosen: &[&'a Mutant],
    (program, progress): (&Path, &Progress),
) -> anyhow::Result<Vec<Judged<'a>>> {
    let mut judged = Vec::new();
    for mutant in chosen {
        let verdict = run_value(copy, mutant, (program, Patience::Beside))?;
        report(mutant, &verdict, &progress.next())?;
        judged.push((*mutant, verdict));
    }
    Ok(judged)
}

fn run_value(
    copy: &Copy,
    mutant: &Mutant,
    (program, patience): (&Path, Patience),
) -> anyhow::Result<Verdict> {
    let book = copy.target.join("rules.toml");
    fs::write(&book, mutant.applied(&fs::read_to_string(&copy.book)?)?)?;
    judge(mutant, &Tests { copy, program, book: &book, log: "values", patience })
}

/// The quick tests first; the property tests only where those do not settle it.
fn judge(mutant: &Mutant, tests: &Tests<'_>) -> anyhow::Result<Verdict> {
    let quick = tests.run(&["--skip", "::laws::", "--skip", "::oracle::"])?;
    let pins = |failed: &[String]| failed.iter().any(|test| mutant.is_pinned_by(test));
    let run = match quick {
        Run::Failed(failed) if pins(&failed) => return Ok(Verdict::Caught(failed)),
        Run::Hung => return Ok(Verdict::Hung),
        Run::Passed | Run::Failed(_) => tests.run(&[])?,
    };
    Ok(match run {
        Run::Passed => Verdict::Survived,
        Run::Hung => Verdict::Hung,
        Run::Failed(failed) if pins(&failed) => Verdict::Caught(failed),
        Run::Failed(failed) => Verdict::Unpinned(failed),
    })
}

fn report(mutant: &Mutant, verdict: &Verdict, place: &str) -> io::Result<()> {
    let rules = mutant.rules.join(" ");
    let mut out = io::stdout();
    write!(out, "{place:9} ")?;
    match verdict {
        Verdict::Caught(failed) => {
            let by = failed.iter().find(|test| mutant.is_pinned_by(test));
            let by = by.map_or("", String::as_str);
            let tests = failed.len();
            writeln!(out, "caught    {rules:14} {}  [{by}, of {tests}]", mutant.name)
        }
        Verdict::Unpinned(failed) => {
            writeln!(out, "UNPINNED  {rules:14} {}  {failed:?}", mutant.name)
        }
        Verdict::Survived => writeln!(out, "SURVIVED  {rules:14} {}", mutant.name),
        Verdict::Hung => writeln!(out, "HUNG      {rules:14} {}", mutant.name),
        Verdict::Unbuilt(complaint) => {
            writeln!(out, "UNBUILT   {rules:14} {}\n{complaint}", mutant.name)
        }
    }
}

/// The tests of the domain as it is. Were one broken, it would catch everything.
fn check_unchanged(copy: &Copy) -> anyhow::Result<PathBuf> {
    let program = copy.build("tests")?.or_else(|complaint| bail!("the domain: {complaint}"))?;
    match Tests::built(copy, &program, Patience::Alone).run(&[])? {
        Run::Passed => Ok(program),
        Run::Failed(failed) => bail!("fails without any change: {failed:?}"),
        Run::Hung => bail!("the tests of the domain do not end"),
    }
}

/// A workspace of nothing but the domain, with a target directory of its own that outlives the run.
struct Copy {
    workspace: PathBuf,
    target: PathBuf,
    book: PathBuf,
}

impl Copy {
    fn make(root: &Path) -> anyhow::Result<Self> {
        let home = root.join("target/rule-mutants");
        let (workspace, target) = (home.join("workspace"), home.join("target"));
        if workspace.exists() {
            fs::remove_dir_all(&workspace)?;
        }
        copy_folder(&root.join("shared/domain"), &workspace.join("shared/domain"))?;
        fs::copy(root.join("Cargo.lock"), workspace.join("Cargo.lock"))?;
        let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
        let alone = |line: &str| {
            let is_members = line.starts_with("members = [");
            let line = if is_members { "members = [\"shared/domain\"]" } else { line };
            [line, "\n"].concat()
        };
        let manifest: String = manifest.lines().map(alone).collect();
        fs::write(workspace.join("Cargo.toml"), manifest)?;
        let book = workspace.join(BOOK_FILE);
        read_book_at_start(&workspace.join("shared/domain/src/regulation.rs"))?;
        Ok(Self { workspace, target, book })
    }

    /// Builds the tests and puts the program aside, so that the next build may write its own.
    ///
    /// The inner error is the compiler's complaint.
    fn build(&self, name: &str) -> anyhow::Result<Result<PathBuf, String>> {
        let output = Command::new("cargo")
            .args(["test", "--package", "dutybook-domain", "--lib", "--offline", "--no-run"])
            .args(["--message-format", "json-render-diagnostics"])
            .args(["--config", "profile.dev.opt-level=0", "--config", "profile.dev.debug=false"])
            .arg("--target-dir")
            .arg(&self.target)
            .current_dir(&self.workspace)
            .output()
            .context("cargo")?;
        if !output.status.success() {
            return Ok(Err(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let messages = String::from_utf8_lossy(&output.stdout).into_owned();
        let built = messages.lines().find_map(executable).context("cargo built no tests")?;
        let aside = self.target.join(name);
        fs::copy(built, &aside)?;
        Ok(Ok(aside))
    }
}

/// The tests of one changed domain.
struct Tests<'a> {
    copy: &'a Copy,
    program: &'a Path,
    book: &'a Path,
    /// What its log is called: two run at once.
    log: &'static str,
    patience: Patience,
}

/// How long tests are waited for.
#[derive(Debug, Clone, Copy)]
enum Patience {
    /// Two minutes, many times what they take: another change is built beside them.
    Beside,
    /// Twenty minutes: only a test that never ends takes as long.
    Alone,
}

impl Patience {
    const fn polls(self) -> u32 {
        match self {
            Self::Beside => 6_000,
            Self::Alone => 60_000,
        }
    }
}

impl<'a> Tests<'a> {
    fn built(copy: &'a Copy, program: &'a Path, patience: Patience) -> Self {
        Self { copy, program, book: &copy.book, log: "others", patience }
    }

    fn run(&self, arguments: &[&str]) -> anyhow::Result<Run> {
        let log = self.copy.target.join(self.log).with_extension("log");
        let mut tests = Command::new(self.program)
            .args(arguments)
            .current_dir(self.copy.workspace.join("shared/domain"))
            .env(BOOK_VARIABLE, self.book)
            // What fails need not be made small, and is not kept for the next change.
            .env("PROPTEST_MAX_SHRINK_ITERS", "0")
            .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
            .stdout(File::create(&log)?)
            .stderr(Stdio::null())
            .spawn()?;
        for _ in 0..self.patience.polls() {
            let Some(status) = tests.try_wait()? else {
                thread::park_timeout(POLL);
                continue;
            };
            let failed = failed_tests(&fs::read_to_string(&log)?);
            return Ok(match (status.success(), failed.is_empty()) {
                (true, _) => Run::Passed,
                (false, false) => Run::Failed(failed),
                (false, true) => bail!("the tests ended with {status} and named none that failed"),
            });
        }
        tests.kill()?;
        tests.wait()?;
        Ok(Run::Hung)
    }
}

const POLL: Duration = Duration::from_millis(20);

/// Tells the tests of the copy where its book is.
const BOOK_VARIABLE: &str = "RULE_MUTANTS_BOOK";

/// The copy reads its book when it starts, where the program has it built in.
fn read_book_at_start(path: &Path) -> anyhow::Result<()> {
    const BUILT_IN: &str = "include_str!(\"regulation/rules.toml\")";
    let source = fs::read_to_string(path)?;
    ensure!(source.matches(BUILT_IN).count() == 1, "{}: where is the book?", path.display());
    let variable = format!("std::env::var(\"{BOOK_VARIABLE}\").unwrap()");
    let read = format!("&std::fs::read_to_string({variable}).unwrap()");
    fs::write(path, source.replacen(BUILT_IN, &read, 1))?;
    Ok(())
}

fn executable(message: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    Some(message.get("executable")?.as_str()?.into())
}

fn failed_tests(log: &str) -> Vec<String> {
    let failed =
        |line: &str| line.strip_prefix("test ")?.strip_suffix(" ... FAILED").map(str::to_owned);
    log.lines().filter_map(failed).collect()
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}
