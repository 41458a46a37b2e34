//! A network cable with a switch: everything between one desk and the server goes through it, and
//! cutting it breaks the sockets that are open.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A proxy on loopback that can be cut and healed.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    server: Arc<Mutex<SocketAddr>>,
    is_cut: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Wire {
    /// Lays a wire to a server. It is whole.
    ///
    /// # Errors
    /// When no socket can be opened.
    pub async fn to(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (is_cut, watched) = watch::channel(false);
        let server = Arc::new(Mutex::new(server));
        let accepting = tokio::spawn(accept(listener, Arc::clone(&server), watched));
        Ok(Self { address, server, is_cut, accepting })
    }

    /// Where the desk finds the server.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads to another address from the next connection on, as after the server began anew.
    pub fn lead_to(&self, server: SocketAddr) {
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = server;
    }

    /// Breaks every connection and lets none through.
    pub fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// Lets connections through again.
    pub fn heal(&self) {
        self.is_cut.send_replace(false);
    }

    /// Whether nothing gets through.
    pub fn is_cut(&self) -> bool {
        *self.is_cut.borrow()
    }

    /// A view of the switch, to wait for it.
    pub fn watch(&self) -> watch::Receiver<bool> {
        self.is_cut.subscribe()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
        self.is_cut.send_replace(true);
    }
}

async fn accept(
    listener: TcpListener,
    server: Arc<Mutex<SocketAddr>>,
    is_cut: watch::Receiver<bool>,
) {
    while let Ok((desk, _from)) = listener.accept().await {
        let server = *server.lock().unwrap_or_else(PoisonError::into_inner);
        // A connection over a cut wire is dropped at once: the desk sees it break.
        if !*is_cut.borrow() {
            tokio::spawn(carry(desk, server, is_cut.clone()));
        }
    }
}

async fn carry(mut desk: TcpStream, server: SocketAddr, mut is_cut: watch::Receiver<bool>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    if desk.set_nodelay(true).is_err() || server.set_nodelay(true).is_err() {
        return;
    }
    // What was under way when the wire is cut is lost with both sockets.
    tokio::select! {
        _ended = tokio::io::copy_bidirectional(&mut desk, &mut server) => {}
        _cut = is_cut.wait_for(|is_cut| *is_cut) => {}
    }
}
