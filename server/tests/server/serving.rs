//! A running server: commands beside it, one per folder, and its end.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use dutybook_server::clock::Stopwatch;

use crate::process::{Place, Serving};

#[test]
fn a_command_is_in_force_in_the_running_server() {
    let place = Place::new();
    let server = Serving::start(&place.data());
    place.add_cuihu();
    let token = place.run(&["token", "add", "--name", "t"]).stdout;
    let (status, body) = server.get("/api/v1/properties", token.trim());
    assert_eq!(status, 200);
    assert!(body.contains("翠湖花园"), "{body}");
    assert_eq!(place.run(&["token", "revoke", "--name", "t"]).code, Some(0));
    assert_eq!(server.get("/api/v1/properties", token.trim()).0, 401);
}

#[test]
fn a_backup_is_taken_while_the_server_runs() {
    let place = Place::new();
    let server = Serving::start(&place.data());
    place.add_cuihu();
    let backup = place.root.path().join("hot");
    assert_eq!(place.run(&["backup", "--to", backup.to_str().unwrap()]).code, Some(0));
    assert_eq!(server.get("/healthz", "").0, 200);
}

#[test]
fn a_folder_has_one_server() {
    let place = Place::new();
    let first = Serving::start(&place.data());
    let second = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!((second.code, second.stdout.as_str()), (Some(2), ""));
    assert!(second.stderr.contains("Another server is using"), "{second:?}");
    drop(first);
    // Killed, not ended: the folder is free again all the same.
    assert_eq!(Serving::start(&place.data()).get("/readyz", "").0, 200);
}

#[test]
fn plain_http_stays_on_this_machine_unless_told() {
    let place = Place::new();
    let refused = place.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("--insecure"), "{refused:?}");
    assert!(!place.data().exists());
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    // The port is free again by now or taken by a stranger; a folder that is a file is neither.
    std::fs::write(place.data(), "").unwrap();
    let file = place.run(&["serve", "--listen", &taken]);
    assert_eq!(file.code, Some(2), "{file:?}");
}

#[test]
fn a_certificate_that_does_not_read_is_wrong_use() {
    let place = Place::new();
    let words = ["serve", "--listen", "127.0.0.1:0", "--tls-cert", "no", "--tls-key", "no"];
    let refused = place.run(&words);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("TLS certificate"), "{refused:?}");
    let half = place.run(&["serve", "--tls-cert", "no"]);
    assert_eq!(half.code, Some(2), "{half:?}");
}

/// A client that trusts the authority of `tls/` and nobody else. The keys there are for tests only.
fn tls_client() -> rustls::ClientConnection {
    use rustls::pki_types::pem::PemObject as _;
    let authority = include_bytes!("tls/ca.pem");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(rustls::pki_types::CertificateDer::from_pem_slice(authority).unwrap()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().unwrap();
    rustls::ClientConnection::new(std::sync::Arc::new(config), name).unwrap()
}

#[test]
fn https_is_spoken_with_the_given_certificate_and_plain_http_is_not() {
    let place = Place::new();
    let files = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/tls");
    let [certificate, key] = ["cert.pem", "key.pem"].map(|file| files.join(file));
    let words = ["--tls-cert", certificate.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = Serving::start_with(&place.data(), &words);
    let mut client = tls_client();
    let mut socket = server.connect();
    let mut stream = rustls::Stream::new(&mut client, &mut socket);
    let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request).unwrap();
    let mut answer = [0; 15];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");

    let mut plain = server.connect();
    plain.write_all(request).unwrap();
    let mut answer = Vec::new();
    plain.read_to_end(&mut answer).ok();
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

#[cfg(unix)]
#[test]
fn the_server_ends_within_five_seconds_with_connections_open() {
    let place = Place::new();
    let server = Serving::start(&place.data());
    let mut idle = server.connect();
    let mut kept = server.connect();
    kept.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut first = [0; 15];
    kept.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    let mut half = server.connect();
    half.write_all(b"GET /api/v1/desks HTTP/1.1\r\nHost: ").unwrap();
    let asked = Stopwatch::start();
    server.terminate();
    let status = server.wait().expect("the server did not end");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(status.code(), Some(0));
    assert_eq!(idle.read(&mut first).unwrap_or(0), 0);
}
