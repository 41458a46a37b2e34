//! A roster on its way into the archive, some dozens of households at a time: between them the
//! worker does whatever else is asked, and stops where that is asked.

use std::fs;
use std::path::{Path, PathBuf};

use dutybook_domain::household::Fact;
use dutybook_domain::id::StaffId;
use dutybook_domain::unit::UnitCode;

use super::state::State;
use crate::archive_import::{self, FILE_LIMIT_BYTES, Roster};
use crate::config;
use crate::desk::{DeskError, Importing, Progress};
use crate::screens::archive::roster::{Counted, Preview, View};
use crate::text;
use crate::views::News;

/// How many households are compared at a time.
const COMPARED: usize = 40;
/// How many files are offered.
const OFFERED: usize = 8;

/// A roster at hand.
#[derive(Debug)]
pub(super) struct Job {
    name: String,
    roster: Roster,
    counted: Counted,
    step: Step,
}

/// How far it has come.
#[derive(Debug)]
enum Step {
    /// So many units are compared.
    Counting(usize),
    /// It waits for somebody.
    Ready,
    /// It is written on somebody's behalf.
    Writing(Importing, StaffId),
}

impl Job {
    fn view(&self) -> View {
        let units = self.roster.units().count();
        match &self.step {
            Step::Counting(at) => View::Counting(*at, units),
            Step::Writing(import, _) => {
                let imported = import.imported;
                View::Writing(imported.written.saturating_add(imported.unchanged), units)
            }
            Step::Ready => View::Ready(Box::new(Preview {
                name: self.name.clone(),
                rows: self.roster.rows,
                units,
                waiting: self.roster.waiting.len(),
                bad: self.roster.bad.clone(),
                ignored: self.roster.ignored.clone(),
                counted: self.counted,
            })),
        }
    }
}

impl State {
    /// Whether a roster is being compared or written.
    pub(super) fn has_work(&self) -> bool {
        self.archive.job.as_ref().is_some_and(|job| !matches!(job.step, Step::Ready))
    }

    fn show_roster(&self, view: View) {
        self.tell(News::Roster(Box::new(view)));
    }

    pub(super) fn look_for_rosters(&self) {
        match &self.archive.job {
            Some(job) => self.show_roster(job.view()),
            None => self.show_roster(View::Files(offered(self.desk().dir()))),
        }
    }

    /// Reads a roster; nothing is written.
    pub(super) fn read_roster(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let limit = u64::try_from(FILE_LIMIT_BYTES).unwrap_or(u64::MAX);
        let read = fs::metadata(path).and_then(|found| {
            // One that is too large is refused before it fills the memory.
            if found.len() > limit { Ok(None) } else { fs::read(path).map(Some) }
        });
        let roster = match read {
            Ok(Some(bytes)) => archive_import::read(&bytes),
            Ok(None) => Err(archive_import::RosterError::TooLarge),
            Err(error) => {
                tracing::warn!(%error, "a roster cannot be read");
                return self
                    .show_roster(View::Failed(text::archive::unreadable(&name, self.language)));
            }
        };
        match roster {
            Ok(roster) => {
                let (counted, step) = (Counted::default(), Step::Counting(0));
                let job = Job { name, roster, counted, step };
                self.show_roster(job.view());
                self.archive.job = Some(job);
            }
            Err(error) => {
                self.show_roster(View::Failed(text::archive::no_roster(&error, self.language)));
            }
        }
    }

    pub(super) fn import_roster(&mut self) {
        let Some(act) = self.act() else { return };
        let Some(job) = &mut self.archive.job else { return };
        if matches!(job.step, Step::Ready) {
            job.step = Step::Writing(Importing::default(), act.by);
            let view = job.view();
            self.show_roster(view);
        }
    }

    pub(super) fn stop_roster(&mut self) {
        match self.archive.job.take() {
            Some(Job { name, roster, step: Step::Writing(import, by), .. }) => {
                self.finish_roster((&name, &roster), import, (by, true));
            }
            Some(Job { step: Step::Counting(_) | Step::Ready, .. }) | None => {
                self.put_roster_away();
            }
        }
    }

    pub(super) fn put_roster_away(&mut self) {
        self.archive.job = None;
        self.show_roster(View::Unknown);
    }

    /// Does the next part of what is going on.
    pub(super) fn work_on(&mut self) {
        let Some(mut job) = self.archive.job.take() else { return };
        match self.next_part(&mut job) {
            Ok(true) => {
                self.show_roster(job.view());
                self.archive.job = Some(job);
            }
            Ok(false) => {
                if let Step::Writing(import, by) = job.step {
                    self.finish_roster((&job.name, &job.roster), import, (by, false));
                }
            }
            Err(error) => {
                tracing::error!(%error, "a roster is not imported");
                self.not_saved = true;
                self.show_roster(View::Failed(text::save::failed(&error, self.language)));
                self.refresh();
            }
        }
    }

    /// Whether anything is left to be done, or to be said.
    fn next_part(&self, job: &mut Job) -> Result<bool, DeskError> {
        match &mut job.step {
            Step::Ready => Ok(true),
            Step::Counting(at) => {
                let desk = self.desk();
                let units: Vec<UnitCode> =
                    job.roster.units().skip(*at).take(COMPARED).cloned().collect();
                for unit in &units {
                    let file = desk.household(unit)?;
                    let plan = job.roster.plan(unit, &file);
                    count(&mut job.counted, &plan, file.unit().is_none());
                }
                *at = at.saturating_add(units.len());
                if units.len() < COMPARED {
                    job.step = Step::Ready;
                }
                Ok(true)
            }
            Step::Writing(import, by) => {
                let (now, by) = (self.now(), *by);
                let done = self.desk().import_batch((now, by), &job.roster, import)?;
                let Some(Progress { done, total }) = done else { return Ok(false) };
                self.online.saved();
                Ok(done < total)
            }
        }
    }

    fn finish_roster(
        &mut self,
        (name, roster): (&str, &Roster),
        import: Importing,
        (by, stopped): (StaffId, bool),
    ) {
        let now = self.now();
        let noted = self.desk().note_roster((now, by), (name, roster));
        self.not_saved = noted.is_err();
        if let Err(error) = noted {
            tracing::error!(%error, "that a roster was imported is not entered");
        }
        self.online.saved();
        self.learn();
        let (written, unchanged) = (import.imported.written, import.imported.unchanged);
        let waiting = roster.waiting.len();
        self.show_roster(View::Done { written, unchanged, waiting, stopped });
        self.refresh();
    }
}

fn count(counted: &mut Counted, plan: &archive_import::Plan, is_new: bool) {
    let add = |to: &mut usize, more: usize| *to = to.saturating_add(more);
    if plan.is_empty() {
        return add(&mut counted.unchanged, 1);
    }
    add(&mut counted.touched, 1);
    add(&mut counted.new_units, usize::from(is_new));
    let began = plan.facts.iter().filter(|fact| matches!(fact, Fact::Began { .. })).count();
    add(&mut counted.people, began);
    add(&mut counted.filled, plan.filled.len());
    add(&mut counted.changed, plan.changed.len());
}

/// Files that may hold a roster, latest first: in the desk's own folder, on sticks, in the folders
/// of the person's home.
fn offered(dir: &Path) -> Vec<PathBuf> {
    let mut folders = vec![dir.join("import")];
    folders.extend(config::home_folders(&text::archive::FOLDERS));
    folders.extend(config::sticks());
    let mut files: Vec<_> = folders.iter().flat_map(|folder| rosters_in(folder)).collect();
    files.sort_by(|one, two| two.cmp(one));
    files.dedup();
    files.into_iter().map(|(_, path)| path).take(OFFERED).collect()
}

/// The workbooks and tables of a folder, each with when it was written.
fn rosters_in(folder: &Path) -> Vec<(std::time::SystemTime, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let table = |path: &PathBuf| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| matches!(ending.as_str(), "xlsx" | "csv"))
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(table);
    paths.filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path))).collect()
}
