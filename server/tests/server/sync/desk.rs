//! A desk without staff: a key, a log, and the entries a test has it write.

use std::net::SocketAddr;

use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{BlobHash, DeskNumber, DocumentId, PropertyUid};
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::certificate::{Roster, When};
use dutybook_replica::change::{self, Checked, Limits};
use dutybook_replica::document::Document;
use dutybook_replica::enrolment::{Enrolled, Request};
use dutybook_replica::envelope::{ChangeId, Envelope};
use dutybook_replica::fault::Fault;
use dutybook_replica::key::SecretKey;
use dutybook_server::clock::Clock;
use dutybook_store::blobs::Blobs;
use dutybook_store::log::{Log, LogReader, Origin, Role};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::house::House;

/// One desk.
pub(crate) struct Desk {
    pub(crate) log: Log,
    pub(crate) key: SecretKey,
    pub(crate) enrolled: Enrolled,
    pub(crate) roster: Roster,
    pub(crate) blobs: Blobs,
    /// Files that were asked for and did not come.
    pub(crate) given_up: Vec<BlobHash>,
}

/// Posts an enrolment request; answers the status and the body.
pub(crate) async fn post_enrolment(address: SocketAddr, request: &Request) -> (u16, Vec<u8>) {
    let mut body = Vec::new();
    ciborium::into_writer(request, &mut body).unwrap();
    let head = format!(
        "POST /enrol/v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
    (status, answer[end + 4..].to_vec())
}

/// Sends a whole request; answers everything that came back.
pub(crate) async fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

impl Desk {
    /// Enrols a desk of 翠湖花园 over HTTP.
    pub(crate) async fn enrol(house: &mut House, desk: u16) -> Self {
        let code = house.code(desk, false);
        Self::enrol_with(house, &code, &format!("desk-{desk}"), u8::try_from(desk).unwrap()).await
    }

    pub(crate) async fn enrol_with(house: &House, code: &str, name: &str, seed: u8) -> Self {
        let key = SecretKey::from_seed(&[seed; 32]);
        let (status, body) = post_enrolment(house.address(), &Request::new(code, &key)).await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let enrolled: Enrolled = ciborium::from_reader(body.as_slice()).unwrap();
        let dir = house.desk_dir(name);
        let log = Log::open(&dir, Role::Desk, [seed; 16]).unwrap();
        let mut roster = Roster::new(enrolled.property.uid, [enrolled.server]);
        roster.learn(&enrolled.certificate).unwrap();
        for envelope in &enrolled.settings {
            roster.learn_from(&change::read(envelope, &Limits::STANDARD).unwrap()).unwrap();
        }
        let blobs = Blobs::new(&dir, 64 << 20);
        Self { log, key, enrolled, roster, blobs, given_up: Vec::new() }
    }

    pub(crate) fn property(&self) -> PropertyUid {
        self.enrolled.property.uid
    }

    pub(crate) fn number(&self) -> DeskNumber {
        self.enrolled.desk
    }

    pub(crate) fn read(&self) -> &LogReader {
        self.log.read()
    }

    pub(crate) fn unsent(&self) -> u64 {
        self.read().counts(self.property()).unwrap().unsent
    }

    pub(crate) fn origin(&self) -> Origin {
        let received_at = u64::try_from(Clock::System.now().timestamp_millis()).unwrap();
        Origin { via: self.number(), received_at }
    }

    /// A change of this desk, not yet kept: one fact in the document with this number.
    pub(crate) fn draft(&self, number: u8, text: &str) -> Checked {
        self.draft_in(DocumentId::from_bytes([number; 16]), Writing::Fact(text.as_bytes()))
    }

    /// A change of this desk to a ticket, not yet kept.
    pub(crate) fn draft_in(&self, id: DocumentId, writing: Writing<'_>) -> Checked {
        self.draft_at(id, Clock::System.now(), writing)
    }

    /// The same, of a given moment.
    pub(crate) fn draft_at(
        &self,
        id: DocumentId,
        now: DateTime<Utc>,
        writing: Writing<'_>,
    ) -> Checked {
        let kind = DocumentKind::Ticket.code();
        let stored = self.read().document(self.property(), id).unwrap();
        let load = |row: dutybook_store::log::Stored| {
            change::read(&row.envelope, &Limits::STANDARD).unwrap()
        };
        let mut document = Document::load(id, kind, stored.into_iter().map(load)).unwrap();
        let (property, desk) = (self.property(), self.number());
        let (actor, key) = (self.log.actor(), self.key.clone());
        let author = Author { property, desk, actor, key };
        author::write(&mut document, &author, now, writing).unwrap().unwrap()
    }

    /// Keeps a change in the desk's log, unsent.
    pub(crate) fn keep(&mut self, change: Checked) -> ChangeId {
        let (property, origin, id) = (self.property(), self.origin(), change.id());
        self.log.append(property, &[change], origin).unwrap()[0].unwrap();
        id
    }

    /// Writes an entry.
    pub(crate) fn write(&mut self, number: u8, text: &str) -> ChangeId {
        let change = self.draft(number, text);
        self.keep(change)
    }

    pub(crate) fn admit(&self, envelope: &Envelope) -> Result<Checked, u16> {
        let change = change::read(envelope, &Limits::STANDARD).map_err(Fault::code)?;
        self.roster.check(&change, When::Stored).map_err(Fault::code)?;
        Ok(change)
    }

    pub(crate) fn holds(&self, id: ChangeId) -> bool {
        !self.read().envelopes(self.property(), &[id]).unwrap().is_empty()
    }
}
