//! The archive as a whole: its list, whom words find, a file for a unit that has none.

use chrono::{DateTime, Utc};
use dutybook_domain::document::DocumentKind;
use dutybook_domain::household::{self, Command};
use dutybook_domain::ticket;
use dutybook_domain::unit::UnitCode;
use dutybook_replica::reading::Summary;
use dutybook_store::books::Which;
use dutybook_store::reports::Kept;

use super::matters::Reading;
use super::roster::Job;
use super::state::State;
use crate::desk::DeskError;
use crate::matter::Matter;
use crate::screens::archive::{Asked, UnitRow, View};
use crate::screens::find;
use crate::screens::intake::Hit;
use crate::views::News;

/// How many people the archive's list shows.
const HITS: usize = 40;
/// How many people, and how many matters, the search of everything shows.
const FOUND: usize = 6;

/// What the worker knows of the archive's screen.
#[derive(Debug, Default)]
pub(super) struct Archive {
    hits: Vec<Hit>,
    hits_for: String,
    without_file: Option<String>,
    /// How the last deed ended.
    pub(super) outcome: Option<Result<DateTime<Utc>, String>>,
    /// The roster on its way in.
    pub(super) job: Option<Job>,
}

impl Archive {
    /// Forgets what was typed; a roster on its way in goes on.
    pub(super) fn forget(&mut self) {
        *self = Self { job: self.job.take(), ..Self::default() };
    }
}

impl State {
    pub(super) fn act_on_archive(&mut self, asked: Asked) {
        match asked {
            Asked::Find(words) => self.find_in_archive(words),
            Asked::Open(unit) => self.open_file(&unit),
            Asked::LookForRosters => self.look_for_rosters(),
            Asked::Read(path) => self.read_roster(&path),
            Asked::Import => self.import_roster(),
            Asked::Stop => self.stop_roster(),
            Asked::PutAway => self.put_roster_away(),
        }
    }

    fn find_in_archive(&mut self, words: String) {
        let hits = self.hits(&words, HITS).unwrap_or_else(|error| {
            tracing::error!(%error, "nobody is found");
            Vec::new()
        });
        self.archive.without_file = self.without_file(&words);
        (self.archive.hits, self.archive.hits_for) = (hits, words);
    }

    /// The unit words say, where it has no file yet.
    fn without_file(&self, words: &str) -> Option<String> {
        // One part alone is the end of a unit's code, or anything else.
        let unit: UnitCode = words.parse().ok().filter(|unit: &UnitCode| {
            unit.as_str().contains('-')
                && unit.as_str().contains(|sign: char| sign.is_ascii_digit())
        })?;
        let file = self.desk().household(&unit).ok()?;
        file.unit().is_none().then(|| unit.to_string())
    }

    fn open_file(&mut self, unit: &str) {
        let Some(act) = self.act() else { return };
        let Ok(unit) = unit.parse::<UnitCode>() else { return };
        let document = household::document(self.desk().property(), &unit);
        let outcome =
            self.in_one_click(&act, |click| click.household(document, Command::Open(unit)));
        self.archive.outcome = Some(self.said(outcome).map(|()| act.now));
        let words = self.archive.hits_for.clone();
        self.find_in_archive(words);
    }

    pub(super) fn archive_view(&self) -> Result<View, DeskError> {
        let desk = self.desk();
        let listed = desk.books()?.list(desk.property(), DocumentKind::Household, Which::All)?;
        drop(desk);
        let units = listed.into_iter().filter_map(|listed| {
            let kept = Kept::decode(&listed.summary)?;
            let Summary::Household { unit: Some(unit), people, waiting } = kept.summary else {
                return None;
            };
            Some(UnitRow { document: listed.document, code: unit.to_string(), people, waiting })
        });
        Ok(View {
            units: units.collect(),
            hits: self.archive.hits.clone(),
            hits_for: self.archive.hits_for.clone(),
            without_file: self.archive.without_file.clone(),
            outcome: self.archive.outcome.clone(),
        })
    }

    /// People, units and matters that words find.
    pub(super) fn find_anything(&self, words: String) {
        let found = self.hits(&words, FOUND).and_then(|people| {
            let matters = self.matters_by_number(&words)?;
            Ok((people, matters))
        });
        let (people, matters) = found.unwrap_or_else(|error| {
            tracing::error!(%error, "nothing is found");
            (Vec::new(), Vec::new())
        });
        self.tell(News::Found(Box::new(find::View { words, people, matters })));
    }

    fn matters_by_number(&self, words: &str) -> Result<Vec<(Matter, bool)>, DeskError> {
        let desk = self.desk();
        let listed = desk.books()?.find_matters(desk.property(), words, FOUND)?;
        if listed.is_empty() {
            return Ok(Vec::new());
        }
        let (settings, zone, now) = (desk.settings()?, desk.identity().zone, self.now());
        let reading = Reading { settings: &settings, zone, now, numbers: &self.numbers };
        let mut matters = Vec::new();
        for one in listed {
            let ticket = ticket::fold(&desk.ledger(one.document)?, zone);
            matters.extend(reading.matter(one.document, &ticket).map(|matter| (matter, one.open)));
        }
        Ok(matters)
    }
}
