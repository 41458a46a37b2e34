//! Joining a property: a one-time code and a fresh key for all the desk needs to work alone.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use dutybook_replica::enrolment::{Enrolled, Request};
use serde::Deserialize;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::desk::Desk;
use crate::identity::{self, Identity};
use crate::problem::{FolderProblem, InputProblem, Problem, ServerProblem};
use crate::random;
use crate::url::ServerUrl;

/// Longest answer taken from a server, in bytes: a settings document of many years.
const ANSWER_LIMIT_BYTES: u64 = 64 << 20;
/// How long the server may take to answer.
const ANSWER_LIMIT: std::time::Duration = std::time::Duration::from_secs(30);

/// The refusal a server answers with.
#[derive(Deserialize)]
struct Refused {
    code: String,
}

/// Enrols the desk of a data directory, which is made where there is none.
///
/// Whatever breaks on the way, the same call with the same code goes on: the key is on the disk
/// before the server hears of it, and the server answers the same code and key again.
///
/// # Errors
/// What is wrong, and with what.
pub fn enrol(dir: &Path, url: &ServerUrl, code: &str, now: DateTime<Utc>) -> Result<Desk, Problem> {
    if Identity::exists(dir) {
        return Err(FolderProblem::AlreadyEnrolled.into());
    }
    let cannot_write = |error: &dyn std::fmt::Display| {
        Problem::from(InputProblem::CannotWrite(dir.display().to_string(), error.to_string()))
    };
    fs::create_dir_all(dir).map_err(|error| cannot_write(&error))?;
    let key = identity::pending_key(dir, random::bytes).map_err(|error| cannot_write(&error))?;
    let enrolled = ask(url, &Request::new(code.trim(), &key))?;
    let mut identity =
        Identity::of(key, &enrolled, &url.to_string()).map_err(|error| cannot_write(&error))?;
    identity.issuer = url.issuer().cloned();
    let actor = random::bytes().map_err(|error| cannot_write(&error))?;
    Desk::found(dir, identity, &enrolled, (actor, now))
        .map_err(|error| Problem::of_desk(&error, dir))
}

/// Whom to believe about the server.
fn tls(url: &ServerUrl) -> TlsConfig {
    let Some(issuer) = url.issuer() else { return TlsConfig::default() };
    let certificates = issuer.certificates();
    let trusted = certificates.iter().map(|der| Certificate::from_der(der).to_owned());
    TlsConfig::builder().root_certs(RootCerts::new_with_certs(&trusted.collect::<Vec<_>>())).build()
}

fn ask(url: &ServerUrl, request: &Request) -> Result<Enrolled, Problem> {
    let mut body = Vec::new();
    ciborium::into_writer(request, &mut body)
        .map_err(|error| ServerProblem::Said(error.to_string()))?;
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(ANSWER_LIMIT))
        .tls_config(tls(url))
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let not_reached = |error: ureq::Error| {
        tracing::info!(%error, "enrolment did not reach the server");
        Problem::from(ServerProblem::NotReached(url.to_string()))
    };
    let mut response = agent
        .post(url.enrol())
        .content_type("application/cbor")
        .send(&body[..])
        .map_err(not_reached)?;
    let status = response.status().as_u16();
    let bytes = response
        .body_mut()
        .with_config()
        .limit(ANSWER_LIMIT_BYTES)
        .read_to_vec()
        .map_err(not_reached)?;
    if status == 200 {
        return ciborium::from_reader(bytes.as_slice())
            .map_err(|error| ServerProblem::Said(error.to_string()).into());
    }
    let said = serde_json::from_slice::<Refused>(&bytes).map(|refused| refused.code);
    let said = said.unwrap_or_else(|_no_json| status.to_string());
    Err(match status {
        403 | 409 | 410 => ServerProblem::CodeRefused.into(),
        _ => ServerProblem::Said(said).into(),
    })
}
