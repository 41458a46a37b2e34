//! A server behind a private authority: the real commands of the desk over real TLS.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser as _;
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_domain::language::Language;
use dutybook_kiosk::args::Arguments;
use dutybook_kiosk::commands::{self, Finished};
use dutybook_kiosk::problem::{InputProblem, Problem, ServerProblem};
use dutybook_replica::enrolment::Pepper;
use dutybook_server::clock::Clock;
use dutybook_server::config::{Config, TlsFiles};
use dutybook_server::data_dir::DataDir;
use dutybook_server::registry::{CodeText, NewProperty, Offer, Registry};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Keys for tests only.
fn tls_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/tests/server/tls").join(name)
}

async fn desk(words: Vec<String>) -> Result<Finished, Problem> {
    let words = std::iter::once("dutybook-kiosk".to_owned()).chain(words);
    let run = move || commands::run(Arguments::parse_from(words), Language::English);
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn words(dir: &Path, rest: &[&str]) -> Vec<String> {
    let dir = dir.display().to_string();
    ["--data", &dir].iter().chain(rest).map(ToString::to_string).collect()
}

/// A property and a code for its first desk.
fn set_up(data: &Path) -> String {
    DataDir::create(data).unwrap();
    let mut registry = Registry::open(&data.join("server.db"), &[9; 48]).unwrap();
    let new = NewProperty {
        uid: PropertyUid([7; 16]),
        id: "cuihu".to_owned(),
        name: "翠湖花园".to_owned(),
        region: "华东".to_owned(),
        zone: chrono_tz::Asia::Shanghai,
        pepper: Pepper([1; 32]),
    };
    registry.add_property(&new, Clock::System.now()).unwrap();
    let code = CodeText::from_random(&[5; 12]);
    let offer = Offer { property_id: "cuihu", desk: DeskNumber(1), replace: false };
    registry.offer_code(&offer, &code, Clock::System.now()).unwrap();
    code.to_string()
}

async fn certified_by_a_private_authority() {
    let root = tempfile::tempdir().unwrap();
    let (data, dir) = (root.path().join("server"), root.path().join("desk"));
    let code = set_up(&data);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let tls = TlsFiles { certificate: tls_file("cert.pem"), key: tls_file("key.pem") };
    let config = Config { tls: Some(tls), ..Config::new(data) };
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(dutybook_server::serve(config, listener, async move {
        drop(stopped.await);
    }));

    let authority = tls_file("ca.pem").display().to_string();
    let wrong = tls_file("key.pem").display().to_string();
    let refused = desk(words(&dir, &["enrol", &url, &code, "--ca", &wrong])).await.unwrap_err();
    assert_eq!(refused, InputProblem::BadAuthority(wrong).into());
    assert_eq!(refused.exit_code(), 2);
    // No public authority knows this server: the code is not even sent.
    let unknown = desk(words(&dir, &["enrol", &url, &code])).await.unwrap_err();
    assert_eq!(unknown, ServerProblem::NotReached(url.clone()).into());
    let enrolled = desk(words(&dir, &["enrol", &url, &code, "--ca", &authority])).await.unwrap();
    assert_eq!(enrolled.code, 0, "{enrolled:?}");
    // It is kept with the identity, and sync believes it as well.
    let synced =
        tokio::time::timeout(Duration::from_mins(1), desk(words(&dir, &["sync", "--once"])));
    assert_eq!(synced.await.unwrap().unwrap().code, 0);
    drop(stop);
    server.await.unwrap().unwrap();
}

#[test]
fn a_desk_enrols_at_and_syncs_with_a_server_that_a_private_authority_certifies() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(certified_by_a_private_authority());
}
