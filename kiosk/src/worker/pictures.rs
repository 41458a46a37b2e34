//! Photos and signatures of a ticket: what is looked at, and what is kept. The picture is on the
//! disk before the ticket names it.

use std::path::{Path, PathBuf};

use dutybook_domain::id::{BlobHash, DocumentId};
use dutybook_domain::ticket::command::Command as Deed;
use dutybook_domain::ticket::fact::{Evidence, Phase, Signature};

use super::state::State;
use super::writing::NotDone;
use crate::picture::{self, FILE_LIMIT_BYTES, PictureError, folders};
use crate::screens::ticket::Sight;
use crate::text::ticket_screen::{no_picture, pictures};
use crate::views::News;

impl State {
    pub(super) fn look_for_pictures(&mut self) {
        self.pictures = folders::pictures(&folders::usual());
    }

    pub(super) fn look_at_picture(&mut self, path: PathBuf) {
        let picture = self.read_file(&path).and_then(|bytes| {
            picture::shown(&bytes).map_err(|error| no_picture(error, self.language).to_owned())
        });
        self.shown = Some(Sight { path: Some(path), picture });
    }

    pub(super) fn look_at_kept(&mut self, blob: BlobHash) {
        let words = pictures(self.language);
        let kept = {
            let desk = self.desk();
            desk.blobs().read(desk.property(), blob)
        };
        let picture = match kept {
            Ok(Some(bytes)) => picture::shown(&bytes).or(Err(words.damaged)),
            Ok(None) => Err(words.on_its_way),
            Err(error) => {
                tracing::error!(%error, "a kept picture cannot be read");
                Err(words.damaged)
            }
        };
        self.shown = Some(Sight { path: None, picture: picture.map_err(str::to_owned) });
    }

    fn read_file(&self, path: &Path) -> Result<Vec<u8>, String> {
        let words = pictures(self.language);
        let length = std::fs::metadata(path).or(Err(words.unreadable.to_owned()))?.len();
        if length > FILE_LIMIT_BYTES {
            return Err(words.too_large.to_owned());
        }
        std::fs::read(path).or(Err(words.unreadable.to_owned()))
    }

    pub(super) fn attach(&mut self, document: DocumentId, path: &Path, phase: Phase) {
        let picture = self.read_file(path).and_then(|bytes| {
            picture::kept(&bytes).map_err(|error| no_picture(error, self.language).to_owned())
        });
        let deed = |blob| Deed::ShowEvidence(Evidence { phase, blob });
        self.keep(document, picture, deed);
    }

    pub(super) fn keep_signature(&mut self, document: DocumentId, strokes: &[Vec<(u16, u16)>]) {
        let picture = picture::signature(strokes);
        let picture =
            picture.map_err(|error: PictureError| no_picture(error, self.language).to_owned());
        self.keep(document, picture, |blob| Deed::Sign(Signature { blob }));
    }

    fn keep(
        &mut self,
        document: DocumentId,
        picture: Result<Vec<u8>, String>,
        deed: impl Fn(BlobHash) -> Deed,
    ) {
        let Some(act) = self.act() else { return };
        let kept = picture.map_err(NotDone::Refused).and_then(|bytes| {
            let desk = self.desk();
            Ok(desk.blobs().put(desk.property(), &bytes).map_err(crate::desk::DeskError::from)?)
        });
        let outcome = kept
            .and_then(|blob| self.in_one_click(&act, |click| click.ticket(document, deed(blob))));
        self.ticket_outcome = Some(match self.said(outcome) {
            Ok(()) => {
                self.shown = None;
                self.tell(News::TicketSaved);
                Ok(act.now)
            }
            Err(why) => Err(why),
        });
    }
}
