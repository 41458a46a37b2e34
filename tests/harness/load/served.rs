//! A server in a process of its own, so that its CPU time is its own. It can be asked for that over
//! its standard input, and ends when that does.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_kiosk::desk::Desk;
use dutybook_kiosk::enrol::enrol;
use dutybook_kiosk::url::ServerUrl;
use dutybook_kiosk::{clock, random};
use dutybook_replica::enrolment::Pepper;
use dutybook_server::clock::Stopwatch;
use dutybook_server::config::Config;
use dutybook_server::data_dir::DataDir;
use dutybook_server::registry::{CodeText, NewProperty, Offer, Registry};
use dutybook_store::books::BooksReader;
use dutybook_store::log::LogReader;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::cpu;
use crate::clock::ZONE;

/// The subcommand under which a program runs [`serve`].
pub const SUBCOMMAND: &str = "server-to-be-measured";

/// How often the books are looked at.
const LOOK: Duration = Duration::from_millis(2);
/// How long they may take.
const BOOKS_LIMIT: Duration = Duration::from_mins(2);

/// A running server.
#[derive(Debug)]
pub struct Served {
    dir: PathBuf,
    address: SocketAddr,
    child: Child,
    asked: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// The name of a property by its number, from 1.
fn name_of(property: u8) -> String {
    format!("p{property}")
}

impl Served {
    /// Starts a server with so many properties in a folder that is made.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &Path, dir: &Path, properties: u8) -> anyhow::Result<Self> {
        DataDir::create(dir)?;
        let mut registry = registry(dir)?;
        for number in 1..=properties {
            let new = NewProperty {
                uid: PropertyUid::from_bytes([number; 16]),
                id: name_of(number),
                name: format!("第{number}项目"),
                region: "华东".to_owned(),
                zone: ZONE,
                pepper: Pepper(random::bytes()?),
            };
            registry.add_property(&new, clock::now())?;
        }
        let mut child = Command::new(program)
            .arg(SUBCOMMAND)
            .arg(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let asked = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take().context("no standard output")?);
        let address = line(&mut answers)?.parse().context("the server did not start")?;
        Ok(Self { dir: dir.to_owned(), address, child, asked, answers })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The CPU time it has used so far.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn cpu(&mut self) -> anyhow::Result<Duration> {
        writeln!(self.asked.as_mut().context("the server was ended")?, "cpu")?;
        Ok(Duration::from_nanos(line(&mut self.answers)?.parse()?))
    }

    /// Enrols a desk in a folder that is made, by way of `url`.
    ///
    /// # Errors
    /// When the server does not let it in.
    pub fn enrol(
        &self,
        dir: &Path,
        (property, desk): (u8, u16),
        url: &ServerUrl,
    ) -> anyhow::Result<Desk> {
        let code = CodeText::from_random(&random::bytes()?);
        let (id, desk) = (name_of(property), DeskNumber(desk));
        let offer = Offer { property_id: &id, desk, replace: false };
        registry(&self.dir)?.offer_code(&offer, &code, clock::now())?;
        enrol(dir, url, &code.to_string(), clock::now())
            .map_err(|problem| anyhow::anyhow!("{problem:?}"))
    }

    /// Its own address as desks are given it.
    ///
    /// # Errors
    /// Never.
    pub fn url(&self) -> anyhow::Result<ServerUrl> {
        url_of(self.address)
    }

    /// Waits until the books have read the whole log.
    ///
    /// # Errors
    /// When they do not in time.
    pub async fn until_booked(&self) -> anyhow::Result<()> {
        let (log, books) = (LogReader::open(&self.dir)?, BooksReader::open(&self.dir)?);
        let watch = Stopwatch::start();
        while books.covers()? < log.last_seq()? {
            anyhow::ensure!(watch.elapsed() < BOOKS_LIMIT, "the books hang");
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.asked.take());
        // It ends by itself; what it still writes is of no use to anybody.
        drop(self.child.wait());
    }
}

/// An address as desks are given it.
///
/// # Errors
/// Never.
pub fn url_of(address: SocketAddr) -> anyhow::Result<ServerUrl> {
    ServerUrl::parse(&format!("http://{address}")).map_err(|problem| anyhow::anyhow!("{problem:?}"))
}

fn registry(dir: &Path) -> anyhow::Result<Registry> {
    Ok(Registry::open(&dir.join("server.db"), &random::bytes()?)?)
}

fn line(from: &mut BufReader<ChildStdout>) -> anyhow::Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// Serves a folder until standard input ends: says its address, then its CPU time in nanoseconds
/// for every line it reads.
///
/// # Errors
/// When it cannot serve.
pub async fn serve(dir: &Path) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;
    let (stop, stopped) = oneshot::channel::<()>();
    std::thread::Builder::new().name("answers".to_owned()).spawn(move || {
        for _line in io::stdin().lock().lines().map_while(Result::ok) {
            if writeln!(io::stdout(), "{}", cpu::of_process().as_nanos()).is_err() {
                break;
            }
        }
        drop(stop);
    })?;
    let ended = async {
        drop(stopped.await);
    };
    dutybook_server::serve(Config::new(dir.to_owned()), listener, ended).await?;
    Ok(())
}
