//! A server in this process, met over real sockets.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;

struct Running {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    server: JoinHandle<Result<(), ServeError>>,
    folder: tempfile::TempDir,
}

impl Running {
    async fn with(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { limits, ..Config::new(folder.path().join("data")) };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (end, ended) = oneshot::channel();
        let shutdown = async move { ended.await.unwrap_or_default() };
        let server = tokio::spawn(serve(config, listener, shutdown));
        Self { address, end, server, folder }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// The first bytes of an answer; empty where the server closed the connection.
async fn answer(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = vec![0; 4_096];
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read(&mut bytes)).await;
    bytes.truncate(read.expect("the server kept silent").unwrap_or(0));
    bytes
}

#[tokio::test]
async fn a_connection_over_the_limit_is_closed_and_a_place_is_free_again_after() {
    let running = Running::with(Limits { connections_max: 1, ..Limits::default() }).await;
    let mut first = running.connect().await;
    first.write_all(HEALTH).await.unwrap();
    assert!(answer(&mut first).await.starts_with(b"HTTP/1.1 200"));
    let mut second = running.connect().await;
    assert_eq!(answer(&mut second).await, b"");
    drop(first);
    // The server hears of the close when it hears of it: ask until there is a place.
    let seated = async {
        loop {
            let mut third = running.connect().await;
            third.write_all(HEALTH).await.ok();
            if answer(&mut third).await.starts_with(b"HTTP/1.1 200") {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), seated).await.unwrap();
}

#[tokio::test]
async fn a_head_that_does_not_arrive_is_not_waited_for() {
    let running = Running::with(Limits { head_millis_max: 100, ..Limits::default() }).await;
    let mut slow = running.connect().await;
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: ").await.unwrap();
    let said = answer(&mut slow).await;
    assert!(!said.starts_with(b"HTTP/1.1 200"));
    let mut next = running.connect().await;
    next.write_all(HEALTH).await.unwrap();
    assert!(answer(&mut next).await.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn a_head_over_the_limit_is_refused() {
    let running = Running::with(Limits::default()).await;
    let mut large = running.connect().await;
    let head = format!("GET /healthz HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(HEAD_BYTES_MAX));
    large.write_all(head.as_bytes()).await.ok();
    assert!(!answer(&mut large).await.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn the_server_ends_with_its_shutdown_and_frees_its_folder() {
    let running = Running::with(Limits { grace_millis_max: 100, ..Limits::default() }).await;
    let mut open = running.connect().await;
    open.write_all(b"GET /healthz HTTP/1.1\r\n").await.unwrap();
    let dir = DataDir::existing(&running.folder.path().join("data")).unwrap();
    assert!(matches!(dir.lock(), Err(DataDirError::Locked(_))));
    running.end.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), running.server).await;
    ended.unwrap().unwrap().unwrap();
    assert!(dir.lock().is_ok());
}

#[tokio::test]
async fn plain_http_on_another_address_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = serve(Config::new(data.clone()), listener, async {}).await.unwrap_err();
    assert!(matches!(refused, ServeError::PlainHttp(_)), "{refused}");
    assert!(!data.exists());
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let told = Config { insecure: true, ..Config::new(data) };
    serve(told, listener, async {}).await.unwrap();
}

#[tokio::test]
async fn a_command_is_noticed_within_two_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    let db = Db::open(&path, &[7; 48]).unwrap();
    let (sender, mut changes) = watch::channel(0);
    let watching = tokio::spawn(watch_registry(db, sender));
    changes.changed().await.unwrap();
    let mut command = Registry::open(&path, &[7; 48]).unwrap();
    command.begin_epoch([1; 16], "a test", chrono::DateTime::UNIX_EPOCH).unwrap();
    tokio::time::timeout(Duration::from_secs(2), changes.changed()).await.unwrap().unwrap();
    drop(changes);
    // Nobody listens any more, so nobody watches.
    tokio::time::timeout(Duration::from_secs(2), watching).await.unwrap().unwrap();
}
