//! One running server, from its folder's lock to the last connection.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum_server::tls_rustls::RustlsAcceptor;
use axum_server::{Handle, Server};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::config::Config;
use crate::data_dir::{DataDir, DataDirError};
use crate::db::Db;
use crate::keeper::{Keeper, KeeperError};
use crate::limits::Limits;
use crate::listen::{Doorkeeper, read_tls};
use crate::random::{self, NoRandomness};
use crate::registry::{Registry, RegistryError};
use crate::router::router;
use crate::state::{AppState, Edge, Signals};
use crate::sync::{Sync, follow_registry, note_contacts};

/// How often the server looks whether another process changed the registry. A command is to be in
/// force within two seconds.
const REGISTRY_POLL: Duration = Duration::from_millis(500);

/// How long the last contacts may take to be written down.
const NOTING_LIMIT: Duration = Duration::from_millis(500);

/// Largest head of a request.
const HEAD_BYTES_MAX: usize = 32 * 1_024;

/// Why a server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Its folder cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// Its log cannot be used.
    #[error(transparent)]
    Keeper(#[from] KeeperError),
    /// Its registry cannot be used.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// Nothing secret can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// Plain http would leave this machine.
    #[error("{0} is not this machine and neither TLS nor --insecure was given")]
    PlainHttp(SocketAddr),
    /// The certificate or its key does not read.
    #[error("the TLS certificate or its key cannot be read")]
    Tls(#[source] io::Error),
    /// The socket failed.
    #[error("the listening socket failed")]
    Listen(#[from] io::Error),
}

/// Runs a server on `listener` until `shutdown` ends, then for at most the grace of its limits.
///
/// # Errors
/// [`ServeError`]; all but [`ServeError::Listen`] before the first connection.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let address = listener.local_addr()?;
    refuse_plain_http(&config, address)?;
    let tls = match &config.tls {
        Some(files) => Some(read_tls(files).await.map_err(ServeError::Tls)?),
        None => None,
    };
    let dir = DataDir::create(&config.data)?;
    let lock = dir.lock()?;
    let db = Db::open(&dir.server_db(), &random::bytes()?)?;
    let (registry, registry_changes) = watch::channel(0);
    let (ending, is_ending) = watch::channel(false);
    let watching = tokio::spawn(watch_registry(db.clone(), registry));
    let signals = Signals { registry: registry_changes, ending: is_ending };
    let limits = config.limits;
    let edge = Arc::new(Edge::new(limits));
    let keeper = {
        let (dir, clock, edge) = (dir.clone(), config.clock.clone(), Arc::clone(&edge));
        let start = move || Keeper::start(&dir, clock, edge);
        tokio::task::spawn_blocking(start).await.map_err(io::Error::other)??
    };
    let sync = Sync::new(keeper, limits.desks_max);
    let state = AppState { db, clock: config.clock, edge, signals, sync };
    let door = Doorkeeper::new(&state.edge);
    let following = tokio::spawn(follow_registry(state.clone()));
    let noting = tokio::spawn(note_contacts(state.clone()));
    let app = router(state.clone());
    let handle = Handle::new();
    let stopping = tokio::spawn(stop(shutdown, ending, handle.clone(), limits));
    tracing::info!(%address, https = tls.is_some(), "listening");

    let server = axum_server::from_tcp(listener.into_std()?)?.handle(handle);
    let server = bound_heads(server, limits);
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let ran = match tls {
        Some(tls) => {
            let acceptor = RustlsAcceptor::new(tls).acceptor(door);
            server.acceptor(acceptor).serve(service).await
        }
        None => server.acceptor(door).serve(service).await,
    };
    stopping.abort();
    state.sync.ended().await;
    // Ends by itself once the server is ending; a registry that does not answer may not hold it.
    if tokio::time::timeout(NOTING_LIMIT, noting).await.is_err() {
        tracing::warn!("the last contacts were not noted");
    }
    following.abort();
    watching.abort();
    state.sync.keeper.end().await;
    // Held to here: nobody else may open the folder while a request is still at work.
    drop(lock);
    tracing::info!("ended");
    Ok(ran?)
}

/// Says whether this server may speak plainly on this address.
///
/// # Errors
/// [`ServeError::PlainHttp`].
pub fn refuse_plain_http(config: &Config, address: SocketAddr) -> Result<(), ServeError> {
    if config.tls.is_some() || config.insecure || address.ip().is_loopback() {
        return Ok(());
    }
    Err(ServeError::PlainHttp(address))
}

/// Bounds the time and the size of a request's head.
fn bound_heads<A>(mut server: Server<SocketAddr, A>, limits: Limits) -> Server<SocketAddr, A> {
    let head = Duration::from_millis(limits.head_millis_max);
    server.http_builder().http1().header_read_timeout(head).max_buf_size(HEAD_BYTES_MAX);
    server.first_request_timeout(head)
}

async fn stop(
    shutdown: impl Future<Output = ()>,
    ending: watch::Sender<bool>,
    handle: Handle<SocketAddr>,
    limits: Limits,
) {
    shutdown.await;
    tracing::info!("ending");
    ending.send_replace(true);
    handle.graceful_shutdown(Some(Duration::from_millis(limits.grace_millis_max)));
}

/// Counts `changes` up whenever `server.db` was changed.
async fn watch_registry(db: Db, changes: watch::Sender<u64>) {
    let mut ticks = tokio::time::interval(REGISTRY_POLL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen = None;
    while !changes.is_closed() {
        ticks.tick().await;
        match db.read(Registry::data_version).await {
            Ok(version) if seen == Some(version) => {}
            Ok(version) => {
                seen = Some(version);
                changes.send_modify(|count| *count = count.wrapping_add(1));
            }
            Err(cause) => tracing::error!(%cause, "the registry does not answer"),
        }
    }
}

#[cfg(test)]
mod tests;
