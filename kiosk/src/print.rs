//! Papers out of the program: to a printer of this machine, or into a file of a chosen folder.
//!
//! The system's own programs print. None of them is waited for longer than its limit, and what is
//! printed lies on the disk no longer than it must.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use thiserror::Error;

/// How long the list of printers is waited for.
const LIST_LIMIT: Duration = Duration::from_secs(3);
/// How long the system may take to accept a paper.
const PRINT_LIMIT: Duration = Duration::from_secs(20);
/// The most of a program's words that is read.
const MOST_WORDS: u64 = 16 * 1024;

/// Why a paper did not come out.
#[derive(Debug, Error)]
pub enum PrintError {
    /// The system has no program that prints.
    #[error("no program prints here")]
    NoProgram,
    /// It took longer than its limit.
    #[error("the printer does not answer")]
    TooLong,
    /// It said why not.
    #[error("the printer refused: {0}")]
    Refused(String),
    /// The folder or the disk.
    #[error("the file cannot be written")]
    Disk(#[from] io::Error),
}

/// The programs that list and print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// Names the printers, one a line.
    pub list: PathBuf,
    /// Prints a file.
    pub print: PathBuf,
}

impl Default for Programs {
    fn default() -> Self {
        if cfg!(windows) {
            let shell = PathBuf::from("powershell");
            Self { list: shell.clone(), print: shell }
        } else {
            Self { list: PathBuf::from("lpstat"), print: PathBuf::from("lp") }
        }
    }
}

impl Programs {
    /// The printers of this machine, the usual one first; none where they cannot be asked.
    pub fn printers(&self) -> Vec<String> {
        let mut ask = Command::new(&self.list);
        if cfg!(windows) {
            // The one the shell prints to.
            ask.args(["-NoProfile", "-Command"])
                .arg("(Get-CimInstance Win32_Printer | Where-Object Default).Name");
        } else {
            ask.arg("-e");
        }
        match run(ask, LIST_LIMIT) {
            Ok(words) => {
                let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
                lines.map(str::to_owned).collect()
            }
            Err(error) => {
                tracing::info!(%error, "no printers are known");
                Vec::new()
            }
        }
    }

    /// Prints a PDF under a name of its own. `scratch` is a folder for the file while it is handed
    /// over.
    ///
    /// # Errors
    /// See [`PrintError`].
    pub fn print(
        &self,
        pdf: &[u8],
        (printer, name): (&str, &str),
        scratch: &Path,
    ) -> Result<(), PrintError> {
        let folder = scratch.join("printing");
        fs::create_dir_all(&folder)?;
        // What an earlier print left: the shell of Windows reads it after it was handed over.
        clear(&folder);
        let file = folder.join(format!("{name}.pdf"));
        write_private(&file, pdf)?;
        let mut hand = Command::new(&self.print);
        if cfg!(windows) {
            let quoted = file.display().to_string().replace('\'', "''");
            let order = format!("Start-Process -FilePath '{quoted}' -Verb Print");
            hand.args(["-NoProfile", "-Command"]).arg(order);
        } else {
            hand.arg("-d").arg(printer).arg("--").arg(&file);
        }
        let handed = run(hand, PRINT_LIMIT).map(drop);
        if !cfg!(windows) {
            clear(&folder);
        }
        handed
    }
}

fn clear(folder: &Path) {
    let Ok(files) = fs::read_dir(folder) else { return };
    for file in files.flatten() {
        if let Err(error) = fs::remove_file(file.path()) {
            tracing::warn!(%error, "a printed paper stays on the disk");
        }
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Runs a program to its end or its limit; answers what it said.
fn run(mut command: Command, limit: Duration) -> Result<String, PrintError> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| {
        let is_there = error.kind() != io::ErrorKind::NotFound;
        if is_there { PrintError::Disk(error) } else { PrintError::NoProgram }
    })?;
    let (said, complained) = match listen(&mut child, limit) {
        Ok(heard) => heard,
        Err(error) => {
            // It may have ended in this moment; whether it did, it is not waited for.
            drop(child.kill());
            drop(child.wait());
            return Err(error);
        }
    };
    let ended = child.wait()?;
    if ended.success() {
        return Ok(said);
    }
    let why = complained.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Err(PrintError::Refused(why.trim().to_owned()))
}

/// What a program says until it ends, on both of its ways.
fn listen(child: &mut Child, limit: Duration) -> Result<(String, String), PrintError> {
    let (to, heard) = channel();
    let (out, err) = (child.stdout.take(), child.stderr.take());
    thread::Builder::new().name("print".to_owned()).spawn(move || {
        let mut words = (String::new(), String::new());
        // Words that are no text are as good as none.
        if let Some(out) = out {
            drop(out.take(MOST_WORDS).read_to_string(&mut words.0));
        }
        if let Some(err) = err {
            drop(err.take(MOST_WORDS).read_to_string(&mut words.1));
        }
        drop(to.send(words));
    })?;
    heard.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => PrintError::TooLong,
        RecvTimeoutError::Disconnected => PrintError::Refused(String::new()),
    })
}

/// A file half written: it gets its name once it may be there, and goes again if not.
#[derive(Debug)]
pub struct Staged {
    partial: PathBuf,
    file: PathBuf,
}

impl Staged {
    /// Writes a PDF beside where it will be.
    ///
    /// # Errors
    /// Where the folder is not there or cannot be written.
    pub fn write(folder: &Path, name: &str, pdf: &[u8]) -> Result<Self, PrintError> {
        if !folder.is_dir() {
            return Err(PrintError::Disk(io::ErrorKind::NotFound.into()));
        }
        let file = folder.join(format!("{name}.pdf"));
        let partial = folder.join(format!("{name}.pdf.partial"));
        if partial.exists() {
            fs::remove_file(&partial)?;
        }
        write_private(&partial, pdf)?;
        Ok(Self { partial, file })
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// Any of the disk.
    pub fn keep(self) -> Result<PathBuf, PrintError> {
        fs::rename(&self.partial, &self.file)?;
        Ok(self.file.clone())
    }
}

impl Drop for Staged {
    /// Nothing half written stays behind.
    fn drop(&mut self) {
        // It is gone where it has its name.
        drop(fs::remove_file(&self.partial));
    }
}

#[cfg(test)]
mod tests;
