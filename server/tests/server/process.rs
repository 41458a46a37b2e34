//! Runs the built program.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_dutybook-server");

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A folder for a server's data that is not there yet, within one that goes with the test.
pub(crate) struct Place {
    pub(crate) root: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// Runs a command on the data folder, in English.
    pub(crate) fn run(&self, words: &[&str]) -> Outcome {
        self.run_in(Some("en_US.UTF-8"), words)
    }

    pub(crate) fn run_in(&self, lang: Option<&str>, words: &[&str]) -> Outcome {
        let data = self.data();
        let mut all = words.to_vec();
        all.extend(["--data", data.to_str().unwrap()]);
        run(lang, &all)
    }

    /// Adds 翠湖花园.
    pub(crate) fn add_cuihu(&self) {
        let words = ["property", "add", "--id", "cuihu", "--name", "翠湖花园", "--region", "华东"];
        assert_eq!(self.run(&words).code, Some(0));
    }
}

pub(crate) fn run(lang: Option<&str>, words: &[&str]) -> Outcome {
    let mut command = Command::new(PROGRAM);
    command.args(words).env_remove("LANG").env_remove("LC_ALL").stdin(Stdio::null());
    if let Some(lang) = lang {
        command.env("LANG", lang);
    }
    let output = command.output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A server that runs until it is dropped.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Serving {
    /// Starts a server on a free port and waits until it says that it listens.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// The same, with more words.
    pub(crate) fn start_with(data: &Path, words: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(words)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("the server ended").unwrap();
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            if line["fields"]["message"] == "listening" {
                break line["fields"]["address"].as_str().unwrap().parse().unwrap();
            }
        };
        // Someone must go on reading, or the server stops at a full pipe.
        std::thread::Builder::new().spawn(move || lines.for_each(drop)).unwrap();
        Self { child, address }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Asks with a token; answers the status and the body.
    pub(crate) fn get(&self, path: &str, token: &str) -> (u16, String) {
        let mut stream = self.connect();
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
             Connection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, body.to_owned())
    }

    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Waits for the end, for at most ten seconds.
    pub(crate) fn wait(mut self) -> Option<ExitStatus> {
        let patience = std::time::Duration::from_millis(20);
        for _ in 0..500 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            // Nothing but the process itself can say that it ended.
            std::thread::park_timeout(patience);
        }
        None
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
