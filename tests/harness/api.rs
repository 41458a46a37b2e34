//! The server's API as a program asks it: over a socket, with the site's token.

use std::time::Duration;

use anyhow::Context as _;
use dutybook_kiosk::clock::Stopwatch;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::site::Site;

/// How often an answer is asked for again.
const LOOK: Duration = Duration::from_millis(50);
/// How long the server's books may take to follow the log.
const LIMIT: Duration = Duration::from_secs(30);

/// What `GET /api/v1/<path>` answers.
///
/// # Errors
/// When the server does not answer with JSON.
pub async fn get(site: &Site, path: &str) -> anyhow::Result<Value> {
    let request = format!(
        "GET /api/v1/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Authorization: Bearer {}\r\n\r\n",
        site.token
    );
    let mut stream = TcpStream::connect(site.address()).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (_, body) = answer.split_once("\r\n\r\n").context("no body")?;
    serde_json::from_str(body).with_context(|| answer.clone())
}

/// Asks until the answer is as wanted: the books follow the log a moment later.
///
/// # Errors
/// When it does not become so, with the last answer.
pub async fn until(
    site: &Site,
    path: &str,
    wanted: impl Fn(&Value) -> bool,
) -> anyhow::Result<Value> {
    let watch = Stopwatch::start();
    loop {
        let answer = get(site, path).await?;
        if wanted(&answer) {
            return Ok(answer);
        }
        let late = u128::from(watch.millis()) > LIMIT.as_millis();
        anyhow::ensure!(!late, "{path} still answers {answer}");
        tokio::time::sleep(LOOK).await;
    }
}
