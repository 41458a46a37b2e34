//! A company in small: one server with its properties, and the desks enrolled at it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_domain::property::Property;
use dutybook_domain::regulation::Rules;
use dutybook_kiosk::clock::Stopwatch;
use dutybook_kiosk::enrol::enrol;
use dutybook_kiosk::random;
use dutybook_kiosk::url::ServerUrl;
use dutybook_replica::enrolment::Pepper;
use dutybook_server::ServeError;
use dutybook_server::config::Config;
use dutybook_server::data_dir::DataDir;
use dutybook_server::registry::{CodeText, NewProperty, Offer, Registry, Scope, TokenText};
use dutybook_store::log::LogReader;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock::{SimClock, ZONE};
use crate::front::Front;
use crate::wire::Wire;

/// How often the driver looks whether the desks have settled.
const LOOK: Duration = Duration::from_millis(2);
/// How long a server may take to end.
const END_LIMIT: Duration = Duration::from_secs(10);

/// A property to be set up.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// What commands call it.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Its region.
    pub region: &'static str,
    /// How many desks it has.
    pub desks: u16,
}

/// A property of the site.
#[derive(Debug, Clone)]
pub struct Estate {
    /// What it was set up from.
    pub plan: Plan,
    /// As decisions need it.
    pub property: Property,
}

/// A server, its properties and their desks.
#[derive(Debug)]
pub struct Site {
    /// The one clock.
    pub clock: SimClock,
    /// The properties.
    pub estates: Vec<Estate>,
    /// Every desk, property by property.
    pub fronts: Vec<Front>,
    /// A token that may read everything.
    pub token: String,
    address: SocketAddr,
    server_dir: PathBuf,
    log: LogReader,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<Result<(), ServeError>>,
}

impl Site {
    /// Sets everything up under `folder` and connects every desk.
    ///
    /// # Errors
    /// When the server does not start or a desk cannot be enrolled.
    pub async fn open(folder: &Path, now: DateTime<Utc>, plans: &[Plan]) -> anyhow::Result<Self> {
        let clock = SimClock::at(now);
        let server_dir = folder.join("server");
        DataDir::create(&server_dir)?;
        let mut registry = open_registry(&server_dir)?;
        let estates = (1_u8..)
            .zip(plans)
            .map(|(number, plan)| add_property(&mut registry, number, *plan, now))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let token = TokenText::from_random(&random::bytes()?);
        registry.add_token("harness", &Scope::Company, &token, now)?;

        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let config = Config { clock: clock.of_server(), ..Config::new(server_dir.clone()) };
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(dutybook_server::serve(config, listener, async move {
            // A dropped site ends its server as well.
            drop(stopped.await);
        }));
        let mut fronts = Vec::new();
        for (at, estate) in estates.iter().enumerate() {
            for number in 1..=estate.plan.desks {
                let code = offer(&mut registry, estate.plan.id, DeskNumber(number), now)?;
                let dir = folder.join(format!("{}-{number}", estate.plan.id));
                let wire = Wire::to(address).await?;
                let front = enrolled(dir, wire, code, (at, clock.clone())).await;
                fronts.push(front.with_context(|| format!("{} {number}", estate.plan.id))?);
            }
        }
        let (log, token) = (LogReader::open(&server_dir)?, token.reveal().to_owned());
        let stop = Some(stop);
        Ok(Self { clock, estates, fronts, token, address, server_dir, log, stop, server })
    }

    /// Where the server listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server's folder.
    pub fn server_dir(&self) -> &Path {
        &self.server_dir
    }

    /// The server's log, read beside the server.
    pub const fn log(&self) -> &LogReader {
        &self.log
    }

    /// A desk by its place.
    ///
    /// # Errors
    /// When there is none.
    pub fn front(&self, at: usize) -> anyhow::Result<&Front> {
        self.fronts.get(at).context("there is no such desk")
    }

    /// A desk by its place, to be switched or cut.
    ///
    /// # Errors
    /// When there is none.
    pub fn front_mut(&mut self, at: usize) -> anyhow::Result<&mut Front> {
        self.fronts.get_mut(at).context("there is no such desk")
    }

    /// The property a desk belongs to.
    ///
    /// # Errors
    /// When there is no such desk.
    pub fn estate_of(&self, front: usize) -> anyhow::Result<&Estate> {
        let at = self.front(front)?.property_index;
        self.estates.get(at).context("there is no such property")
    }

    /// Waits until every desk whose wire is whole has nothing unsent and all of the server's news.
    ///
    /// # Errors
    /// When one of them has not within `limit`, or its connection failed.
    pub async fn settle(&self, limit: Duration) -> anyhow::Result<()> {
        let waited = Stopwatch::start();
        loop {
            let behind = self.behind()?;
            if behind.is_empty() {
                return Ok(());
            }
            anyhow::ensure!(!self.server.is_finished(), "the server ended");
            let late = u128::from(waited.millis()) > limit.as_millis();
            anyhow::ensure!(!late, "still behind after {limit:?}: {}", behind.join("; "));
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The connected desks that have not settled, each with how it stands.
    fn behind(&self) -> anyhow::Result<Vec<String>> {
        let mut behind = Vec::new();
        for front in self.fronts.iter().filter(|front| !front.wire.is_cut()) {
            let head = self.log.head(front.property)?;
            if !front.is_settled(head)? {
                let (cursor, unsent) = (front.log().cursor(front.property)?, front.unsent()?);
                let of = &self.estates.get(front.property_index).context("no property")?.plan.id;
                let number = front.number;
                behind.push(format!("{of} {number}: cursor {cursor} of {head}, {unsent} unsent"));
            }
        }
        Ok(behind)
    }

    /// Ends the server and waits for its end.
    ///
    /// # Errors
    /// When it does not end in time or ended badly.
    pub async fn close(mut self) -> anyhow::Result<()> {
        self.fronts.clear();
        if let Some(stop) = self.stop.take() {
            // A server that ended by itself is found out below.
            let _ended_before = stop.send(());
        }
        tokio::time::timeout(END_LIMIT, &mut self.server)
            .await
            .context("the server hangs")???;
        Ok(())
    }
}

fn open_registry(server_dir: &Path) -> anyhow::Result<Registry> {
    Ok(Registry::open(&server_dir.join("server.db"), &random::bytes()?)?)
}

fn add_property(
    registry: &mut Registry,
    number: u8,
    plan: Plan,
    now: DateTime<Utc>,
) -> anyhow::Result<Estate> {
    let uid = PropertyUid::from_bytes([number; 16]);
    let new = NewProperty {
        uid,
        id: plan.id.to_owned(),
        name: plan.name.to_owned(),
        region: plan.region.to_owned(),
        zone: ZONE,
        pepper: Pepper(random::bytes()?),
    };
    registry.add_property(&new, now)?;
    let property = Property::new(uid, ZONE, Rules::default());
    Ok(Estate { plan, property })
}

fn offer(
    registry: &mut Registry,
    property_id: &str,
    desk: DeskNumber,
    now: DateTime<Utc>,
) -> anyhow::Result<String> {
    let code = CodeText::from_random(&random::bytes()?);
    registry.offer_code(&Offer { property_id, desk, replace: false }, &code, now)?;
    Ok(code.to_string())
}

async fn enrolled(
    dir: PathBuf,
    wire: Wire,
    code: String,
    (property_index, clock): (usize, SimClock),
) -> anyhow::Result<Front> {
    let address = format!("http://{}", wire.address());
    let url = ServerUrl::parse(&address).map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let (at, now) = (url.clone(), clock.now());
    // The kiosk's HTTP client blocks.
    let enrolling = tokio::task::spawn_blocking(move || enrol(&dir, &at, &code, now));
    let desk = enrolling.await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    Front::new(desk, property_index, (wire, url), clock)
}
