//! Connections: how many, how slow they may be, and TLS.

use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use axum_server::tls_rustls::RustlsConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::TlsFiles;
use crate::state::Edge;

/// Turns connections over the limit away at once: a queue would only make everyone slow.
#[derive(Debug, Clone)]
pub struct Doorkeeper {
    places: Arc<Semaphore>,
    edge: Arc<Edge>,
}

impl Doorkeeper {
    /// Keeps the door of this edge.
    pub fn new(edge: &Arc<Edge>) -> Self {
        let places = Arc::new(Semaphore::new(edge.limits.connections_max));
        Self { places, edge: Arc::clone(edge) }
    }
}

impl<I, S> Accept<I, S> for Doorkeeper {
    type Stream = Seated<I>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => {
                self.edge.metrics.connected();
                let seated = Seated { stream, _place: place, edge: Arc::clone(&self.edge) };
                ready(Ok((seated, service)))
            }
            Err(_full) => {
                self.edge.metrics.turned_away();
                ready(Err(io::Error::new(io::ErrorKind::ConnectionRefused, "too many")))
            }
        }
    }
}

/// A connection that has a place until it is dropped.
#[derive(Debug)]
pub struct Seated<I> {
    stream: I,
    _place: OwnedSemaphorePermit,
    edge: Arc<Edge>,
}

impl<I> Drop for Seated<I> {
    fn drop(&mut self) {
        self.edge.metrics.disconnected();
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Seated<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Seated<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }
}

/// Reads the certificate and its key.
///
/// # Errors
/// What the system or the reader said.
pub async fn read_tls(files: &TlsFiles) -> io::Result<RustlsConfig> {
    // Whoever installed one first chose for the whole process; tests run several servers in one.
    rustls::crypto::ring::default_provider().install_default().ok();
    RustlsConfig::from_pem_file(&files.certificate, &files.key).await
}
