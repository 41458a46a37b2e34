//! A tap on the wire between one desk and the server: every frame of the conversation, its kind,
//! its direction and its bytes, read from what really went over the socket.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use dutybook_replica::wire::codec::decode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// From whom to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the desk to the server.
    Up,
    /// From the server to the desk.
    Down,
}

/// A frame that went over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Where it went.
    pub way: Way,
    /// Its kind, as [`dutybook_replica::wire::frame::Frame::kind`] numbers it; `None` for what is
    /// the socket's own, such as its close.
    pub kind: Option<u16>,
    /// Its bytes on the wire, the socket's own head included.
    pub bytes: usize,
}

type Record = Arc<Mutex<Vec<(Way, Vec<u8>)>>>;

/// A tapped wire.
#[derive(Debug)]
pub struct Tap {
    address: SocketAddr,
    record: Record,
    /// How many directions are open.
    open: watch::Receiver<usize>,
    accepting: JoinHandle<()>,
}

impl Tap {
    /// Lays a tapped wire to a server.
    ///
    /// # Errors
    /// When no socket can be opened.
    pub async fn to(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let record = Record::default();
        let (opened, open) = watch::channel(0);
        let log = Log { record: Arc::clone(&record), open: Arc::new(opened) };
        let accepting = tokio::spawn(accept(listener, server, log));
        Ok(Self { address, record, open, accepting })
    }

    /// Where the desk finds the server.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Forgets what it has seen.
    pub fn clear(&self) {
        self.record.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The frames since it was cleared, in the order in which they were whole, from the upgrade on.
    /// Waits until the connection is over. There must have been one only.
    ///
    /// # Errors
    /// When what went over the wire is no conversation of ours.
    pub async fn frames(&self) -> anyhow::Result<Vec<Seen>> {
        self.open.clone().wait_for(|open| *open == 0).await?;
        let record = self.record.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (mut up, mut down) = (Reading::new(Way::Up), Reading::new(Way::Down));
        let mut seen = Vec::new();
        for (way, bytes) in record {
            match way {
                Way::Up => up.take(&bytes, &mut seen)?,
                Way::Down => down.take(&bytes, &mut seen)?,
            }
        }
        Ok(seen)
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Where a direction writes down what goes over it.
#[derive(Clone)]
struct Log {
    record: Record,
    open: Arc<watch::Sender<usize>>,
}

async fn accept(listener: TcpListener, server: SocketAddr, log: Log) {
    while let Ok((desk, _from)) = listener.accept().await {
        let Ok(server) = TcpStream::connect(server).await else { continue };
        if desk.set_nodelay(true).is_err() || server.set_nodelay(true).is_err() {
            continue;
        }
        let ((from_desk, to_desk), (from_server, to_server)) =
            (desk.into_split(), server.into_split());
        log.open.send_modify(|open| *open = open.saturating_add(2));
        tokio::spawn(carry(from_desk, to_server, (Way::Up, log.clone())));
        tokio::spawn(carry(from_server, to_desk, (Way::Down, log.clone())));
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, (way, log): (Way, Log)) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length) = from.read(&mut buffer).await {
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
        log.record.lock().unwrap_or_else(PoisonError::into_inner).push((way, bytes.to_vec()));
        if to.write_all(bytes).await.is_err() {
            break;
        }
    }
    // The other end may be gone already.
    drop(to.shutdown().await);
    log.open.send_modify(|open| *open = open.saturating_sub(1));
}

/// One direction, taken apart as RFC 6455 says. Neither side splits a message.
struct Reading {
    way: Way,
    is_upgraded: bool,
    rest: Vec<u8>,
}

impl Reading {
    const fn new(way: Way) -> Self {
        Self { way, is_upgraded: false, rest: Vec::new() }
    }

    fn take(&mut self, bytes: &[u8], seen: &mut Vec<Seen>) -> anyhow::Result<()> {
        self.rest.extend_from_slice(bytes);
        if !self.is_upgraded {
            let end = self.rest.windows(4).position(|window| window == b"\r\n\r\n");
            let Some(end) = end else { return Ok(()) };
            self.rest.drain(..end.saturating_add(4));
            self.is_upgraded = true;
        }
        while let Some((length, message)) = message(&self.rest)? {
            let kind = match message {
                Some(payload) => Some(decode(&payload).context("a frame")?.1.kind()),
                None => None,
            };
            seen.push(Seen { way: self.way, kind, bytes: length });
            self.rest.drain(..length);
        }
        Ok(())
    }
}

const BINARY: u8 = 2;
const IS_MASKED: u8 = 0x80;

/// The length of the first message and, where it is binary, its payload; `None` while it is not
/// whole.
fn message(bytes: &[u8]) -> anyhow::Result<Option<(usize, Option<Vec<u8>>)>> {
    let Some(([first, second], rest)) = bytes.split_first_chunk::<2>() else { return Ok(None) };
    let (length, rest) = match second & !IS_MASKED {
        126 => match rest.split_first_chunk::<2>() {
            Some((length, rest)) => (u64::from(u16::from_be_bytes(*length)), rest),
            None => return Ok(None),
        },
        127 => match rest.split_first_chunk::<8>() {
            Some((length, rest)) => (u64::from_be_bytes(*length), rest),
            None => return Ok(None),
        },
        short => (u64::from(short), rest),
    };
    let (mask, rest) = if second & IS_MASKED == 0 {
        ([0; 4], rest)
    } else {
        match rest.split_first_chunk::<4>() {
            Some((mask, rest)) => (*mask, rest),
            None => return Ok(None),
        }
    };
    let Some(payload) = rest.get(..usize::try_from(length)?) else { return Ok(None) };
    let whole = bytes.len().saturating_sub(rest.len()).saturating_add(payload.len());
    let is_binary = first & 0x0f == BINARY;
    let clear = || payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask);
    Ok(Some((whole, is_binary.then(|| clear().collect()))))
}
