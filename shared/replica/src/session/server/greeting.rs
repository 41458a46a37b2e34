//! Letting a desk in: version, proof, standing, and whether its place in the log means anything.

use super::pages::Pages;
use super::{Client, DeskRecord, Effect, HAND_IN_MILLIS, HeadState, Phase, ServerSession};
use crate::session::Moment;
use crate::session::proof::Meeting;
use crate::wire::error::CloseCode;
use crate::wire::frame::{About, Challenge, Epoch, Frame, Hello, Proof, Resume, Standing, Welcome};
use crate::wire::limits::WINDOW_BYTES;
use crate::wire::{NEWEST_VERSION, OLDEST_VERSION};

impl ServerSession {
    pub(super) fn challenge(
        &mut self,
        hello: &Hello,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let (oldest, newest) = hello.versions;
        if newest < OLDEST_VERSION {
            return Err(CloseCode::DeskTooOld);
        }
        if oldest > NEWEST_VERSION {
            return Err(CloseCode::ServerTooOld);
        }
        let Hello { property, desk, nonce, resume, .. } = *hello;
        self.link.granted(hello.credit)?;
        let about = hello.about.clone().filter(About::is_plain);
        self.client = Some(Client { property, desk, nonce, resume, about, greeted_at: now });
        self.phase = Phase::Challenged;
        let version = newest.min(NEWEST_VERSION);
        self.send(&Frame::Challenge(Challenge { version, nonce: self.nonce }), now, out)
    }

    fn meeting(&self, client: &Client) -> Meeting {
        Meeting {
            property: client.property,
            desk: client.desk,
            desk_nonce: client.nonce,
            server_nonce: self.nonce,
            server: self.key.verifying_key(),
        }
    }

    pub(super) fn found(
        &mut self,
        records: &[DeskRecord],
        proof: Proof,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let client = self.client.clone().ok_or(CloseCode::OutOfTurn)?;
        let meeting = self.meeting(&client);
        let proves = |record: &DeskRecord| meeting.is_desk(&record.key, proof);
        let at = records.iter().position(proves).ok_or(CloseCode::NotAdmitted)?;
        let standing = records.get(at).map(|record| record.standing);
        let standing = match (at, standing.ok_or(CloseCode::NotAdmitted)?) {
            (_, Standing::Lost) => return self.dismiss(&client, now, out),
            (0, standing) => standing,
            // Another key has the number now. Who had it before is told only that it was lost.
            (_, Standing::Active | Standing::Retired) => return Err(CloseCode::NotAdmitted),
        };
        self.phase = Phase::Reading(standing);
        let Client { property, resume, .. } = client;
        out.push(Effect::ReadHead { property, cursor: resume.cursor });
        Ok(())
    }

    /// Tells a lost desk that it is lost, and nothing else, in a message only the server can sign.
    fn dismiss(
        &mut self,
        client: &Client,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let (epoch, standing) = (Epoch([0; 16]), Standing::Lost);
        let welcome = Welcome {
            epoch,
            head: 0,
            server_time: 0,
            common: true,
            secrets: [0; 16],
            standing,
            credit: 0,
            proof: self.meeting(client).prove_server(&self.key, epoch, standing),
        };
        self.send(&Frame::Welcome(welcome), now, out)?;
        Err(CloseCode::Lost)
    }

    pub(super) fn welcome(
        &mut self,
        state: &HeadState,
        standing: Standing,
        now: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), CloseCode> {
        let client = self.client.clone().ok_or(CloseCode::OutOfTurn)?;
        if standing == Standing::Lost {
            return self.dismiss(&client, now, out);
        }
        let common = is_prefix(&client.resume, state);
        let welcome = Welcome {
            epoch: state.epoch,
            head: state.head,
            server_time: state.server_time,
            common,
            secrets: state.secrets,
            standing,
            credit: WINDOW_BYTES,
            proof: self.meeting(&client).prove_server(&self.key, state.epoch, standing),
        };
        self.send(&Frame::Welcome(welcome), now, out)?;
        let Client { property, desk, resume, about, greeted_at, .. } = client;
        let waited = now.since(greeted_at);
        let about = about.map(|about| About { clock: about.clock.saturating_add(waited), ..about });
        self.phase = Phase::Live;
        self.unsent = resume.unsent;
        if standing == Standing::Retired {
            self.hand_in_until = Some(now.after(HAND_IN_MILLIS));
        }
        self.pages = Pages::new(common.then_some(resume.cursor), state.head);
        out.push(Effect::Admitted { property, desk, about });
        out.push(Effect::Heard { cursor: self.pages.acknowledged(), unsent: self.unsent });
        Ok(())
    }
}

/// Whether where the desk says it stands is a prefix of this log.
fn is_prefix(resume: &Resume, state: &HeadState) -> bool {
    let same_life = resume.epoch.is_none_or(|epoch| epoch == state.epoch);
    let nothing_lost = resume.heard <= state.head && resume.cursor <= state.head;
    // A desk at the beginning that holds much is cheaper to reconcile than to page to: it has
    // forgotten its sequences, or was refilled from elsewhere.
    let much_held = resume.cursor == 0 && state.head > 0 && resume.held >= state.head.div_ceil(2);
    same_life && nothing_lost && !much_held && state.fingerprint == Some(resume.fingerprint)
}
