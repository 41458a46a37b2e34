//! A server in this process, on a free port, with 翠湖花园 in it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::certificate::EndReason;
use dutybook_replica::enrolment::Pepper;
use dutybook_server::ServeError;
use dutybook_server::clock::Clock;
use dutybook_server::config::Config;
use dutybook_server::data_dir::DataDir;
use dutybook_server::registry::{CodeText, NewProperty, Offer, Registry, RevokeAs};
use dutybook_store::log::{LogReader, Secret};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The property.
pub(crate) const CUIHU: PropertyUid = PropertyUid::from_bytes([7; 16]);
/// Another property of the same server.
pub(crate) const BINJIANG: PropertyUid = PropertyUid::from_bytes([8; 16]);

/// A server's folder, and the server while it runs.
pub(crate) struct House {
    root: tempfile::TempDir,
    running: Option<Running>,
    codes: u8,
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
}

impl House {
    /// A folder with both properties, and a server that runs.
    pub(crate) async fn open() -> Self {
        let mut house = Self { root: tempfile::tempdir().unwrap(), running: None, codes: 0 };
        DataDir::create(&house.data()).unwrap();
        for (uid, id) in [(CUIHU, "cuihu"), (BINJIANG, "binjiang")] {
            let new = NewProperty {
                uid,
                id: id.to_owned(),
                name: "翠湖花园".to_owned(),
                region: "华东".to_owned(),
                zone: chrono_tz::Asia::Shanghai,
                pepper: Pepper([1; 32]),
            };
            house.registry().add_property(&new, Clock::System.now()).unwrap();
        }
        house.start().await;
        house
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// The folder everything of this test lies in.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// A folder for a desk's data.
    pub(crate) fn desk_dir(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub(crate) fn registry(&self) -> Registry {
        Registry::open(&self.data().join("server.db"), &[9; 48]).unwrap()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().address
    }

    pub(crate) async fn start(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { drop(stopped.await) };
        let task =
            tokio::spawn(dutybook_server::serve(Config::new(self.data()), listener, shutdown));
        self.running = Some(Running { address, stop, task });
    }

    /// Ends the server in good order.
    pub(crate) async fn stop(&mut self) {
        let Running { stop, task, .. } = self.running.take().unwrap();
        stop.send(()).unwrap();
        task.await.unwrap().unwrap();
    }

    /// A code for a desk of 翠湖花园, as `enrol` prints it.
    pub(crate) fn code(&mut self, desk: u16, replace: bool) -> String {
        self.codes += 1;
        let code = CodeText::from_random(&[self.codes; 12]);
        let offer = Offer { property_id: "cuihu", desk: DeskNumber(desk), replace };
        self.registry().offer_code(&offer, &code, Clock::System.now()).unwrap();
        code.to_string()
    }

    pub(crate) fn revoke(&self, desk: u16, how: RevokeAs) {
        let now = Clock::System.now();
        self.registry().revoke("cuihu", DeskNumber(desk), how, now).unwrap();
    }

    /// The server's log, on a connection of its own.
    pub(crate) fn log(&self) -> LogReader {
        LogReader::open(&self.data()).unwrap()
    }

    /// How many entries of desks the server holds of 翠湖花园.
    pub(crate) fn held(&self) -> usize {
        let rows = self.log().page(CUIHU, 0, usize::MAX).unwrap().envelopes;
        rows.iter().filter(|(_, row)| row.desk != DeskNumber::SERVER).count()
    }

    /// The secret `pin/17` as the server holds it.
    pub(crate) fn secret(&self) -> Option<Secret> {
        self.log().secret(CUIHU, "pin/17").unwrap()
    }

    /// Whether the newest certificate of a desk ended for this reason.
    pub(crate) fn has_ended(&self, desk: u16, reason: EndReason) -> bool {
        let row = self.registry().newest_certificate(CUIHU, DeskNumber(desk)).unwrap();
        row.and_then(|row| row.ended).is_some_and(|end| end.reason == reason)
    }

    /// Waits until this holds.
    pub(crate) async fn until(&self, holds: impl Fn(&Self) -> bool) {
        for _ in 0..400 {
            if holds(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("it did not come to hold");
    }
}
