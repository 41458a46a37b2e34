//! The product's programs in processes of their own, so that they can be killed and have their
//! system calls fail. Nothing here knows what they do.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use dutybook_domain::ticket::import::EventSeen;

pub mod desk;
pub mod frames;
pub mod full_disk;

/// How long a process may take to begin, or to end when it was told to.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Says what a test leaves out or how it goes about it, past whatever catches the output of tests.
pub fn note(text: &str) {
    // Nobody is left to tell when standard error is closed.
    drop(writeln!(io::stderr(), "{text}"));
}

/// Where the programs are, and what they are started under.
#[derive(Debug, Clone)]
pub struct Programs {
    path: PathBuf,
    under: Vec<OsString>,
}

/// What a command left behind.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The exit code; `None` where it was killed.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Programs {
    /// The programs as the binary at `path` holds them.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), under: Vec::new() }
    }

    /// The same programs, started under another command such as a tracer.
    #[must_use]
    pub fn under<W: AsRef<OsStr>>(&self, words: &[W]) -> Self {
        let under = words.iter().map(|word| word.as_ref().to_owned()).collect();
        Self { path: self.path.clone(), under }
    }

    /// A command that runs `program` on a data directory.
    pub fn command(&self, program: &str, data: &Path, words: &[&str]) -> Command {
        let mut all = self.under.iter();
        let mut command = match all.next() {
            Some(first) => {
                let mut command = Command::new(first);
                command.args(all).arg(&self.path);
                command
            }
            None => Command::new(&self.path),
        };
        command.arg(program).args(words).arg("--data").arg(data);
        command.env("LANG", "en_US.UTF-8").env_remove("LC_ALL").stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn run(&self, program: &str, data: &Path, words: &[&str]) -> anyhow::Result<Outcome> {
        let output = self.command(program, data, words).output().context("cannot be run")?;
        Ok(Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8(output.stderr)?,
        })
    }

    /// Runs a command that must succeed; answers its standard output.
    ///
    /// # Errors
    /// When it does not.
    pub fn ask(&self, program: &str, data: &Path, words: &[&str]) -> anyhow::Result<String> {
        let outcome = self.run(program, data, words)?;
        anyhow::ensure!(outcome.code == Some(0), "{program} {words:?}: {outcome:?}");
        Ok(outcome.stdout.trim_end().to_owned())
    }
}

/// A server process. Killed when dropped.
#[derive(Debug)]
pub struct Serving {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Serving {
    /// Starts a server and waits until it says that it listens.
    ///
    /// # Errors
    /// When it ends before, with what it said.
    pub fn start(programs: &Programs, data: &Path) -> anyhow::Result<Self> {
        Self::start_within(programs, data, PATIENCE)
    }

    /// As [`Self::start`], for a server that may begin and never say so: one that cannot write its
    /// own log.
    ///
    /// # Errors
    /// When it ends before, or says nothing for so long.
    pub fn start_within(programs: &Programs, data: &Path, limit: Duration) -> anyhow::Result<Self> {
        let mut child = programs
            .command("server", data, &["serve", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let lines = BufReader::new(child.stderr.take().context("no stderr")?).lines();
        let (tell, heard) = mpsc::channel();
        // It goes on reading when nobody listens any more, or the server stops at a full pipe.
        thread::Builder::new().spawn(move || {
            lines.map_while(Result::ok).for_each(|line| drop(tell.send(line)));
        })?;
        let mut said = Vec::new();
        while let Ok(line) = heard.recv_timeout(limit) {
            if let Some(address) = listening(&line) {
                return Ok(Self { child, address });
            }
            said.push(line);
        }
        child.kill()?;
        child.wait()?;
        anyhow::bail!("the server did not begin: {}", said.join("\n"))
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it at once: nothing is closed, flushed or said.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end and waits for that.
    ///
    /// # Errors
    /// When it does not, or not with code 0.
    pub fn end(mut self) -> anyhow::Result<()> {
        let id = self.child.id().to_string();
        anyhow::ensure!(Command::new("kill").args(["-TERM", &id]).status()?.success(), "no kill");
        let status = wait(&mut self.child)?;
        anyhow::ensure!(status == Some(0), "the server ended with {status:?}");
        Ok(())
    }

    /// Whether it has ended by itself, or been killed.
    ///
    /// # Errors
    /// When that cannot be told.
    pub fn is_over(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn listening(line: &str) -> Option<SocketAddr> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = line.get("fields")?;
    (fields.get("message")? == "listening")
        .then(|| fields.get("address")?.as_str()?.parse().ok())?
}

/// Waits for the end of a process, not for ever; answers its code.
///
/// # Errors
/// When it goes on.
pub fn wait(child: &mut Child) -> anyhow::Result<Option<i32>> {
    let look = Duration::from_millis(5);
    let looks = PATIENCE.as_millis().checked_div(look.as_millis()).unwrap_or(1);
    for _ in 0..looks {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code());
        }
        thread::park_timeout(look);
    }
    anyhow::bail!("the process does not end")
}

/// A desk under load in a process of its own. Killed when dropped.
#[derive(Debug)]
pub struct Working {
    child: Child,
    lines: Receiver<String>,
    heard: Vec<String>,
}

/// What a desk said before it ended.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// What it said is saved.
    pub saved: Vec<EventSeen>,
    /// What it said it could not save, with its words.
    pub failed: Vec<String>,
    /// Whether it came to the end of its orders.
    pub done: bool,
}

impl Working {
    /// Puts a desk to work; see [`desk::Orders`] for the words.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(programs: &Programs, data: &Path, words: &[&str]) -> anyhow::Result<Self> {
        let mut child = programs
            .command("desk", data, words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = BufReader::new(child.stdout.take().context("no stdout")?);
        let (tell, lines) = mpsc::channel();
        thread::Builder::new().spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { child, lines, heard: Vec::new() })
    }

    /// Waits until it has said something; says whether it did before it ended.
    pub fn is_at_work(&mut self) -> bool {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => self.heard.push(line),
            Err(_ended) => return false,
        }
        true
    }

    /// Kills it at once; answers what it had said.
    ///
    /// # Errors
    /// When it cannot be waited for, or said what it should not.
    pub fn kill(mut self) -> anyhow::Result<Said> {
        self.child.kill()?;
        self.finish()
    }

    /// Tells it to stop when it likes, and waits for that.
    ///
    /// # Errors
    /// When it does not stop.
    pub fn stop(mut self) -> anyhow::Result<Said> {
        drop(self.child.stdin.take());
        self.finish()
    }

    /// Waits until it has done its orders.
    ///
    /// # Errors
    /// When it does not end.
    pub fn finish(mut self) -> anyhow::Result<Said> {
        wait(&mut self.child)?;
        let mut said = Said::default();
        // The reader ends with the process, and the channel with the reader.
        self.heard.extend(self.lines.iter());
        for line in &self.heard {
            match line.split_once(' ') {
                // A line cut short was not said.
                Some(("saved", row)) => said.saved.extend(serde_json::from_str::<EventSeen>(row)),
                Some(("failed", words)) => said.failed.push(words.to_owned()),
                _ => said.done |= line == "done",
            }
        }
        Ok(said)
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
