//! From a sheet to its pages: blocks one under the other, a row never parted while a page can hold
//! it, the head of the form and of a table on every page they reach.

use super::face::Measure;
use super::lines::{broken, settable};
use super::page::{Page, Words};
use super::{Block, Cell, PaperError, Sheet, Table};

/// Margins: left (room for a binding), right, top, bottom.
const LEFT: f32 = 54.0;
const RIGHT: f32 = 36.0;
const TOP: f32 = 34.0;
const BOTTOM: f32 = 48.0;
/// From line to line within a frame.
const PITCH: f32 = 13.5;
/// Between a frame and its words, sideways and up and down.
const PAD: (f32, f32) = (4.0, 3.0);
/// What is written in a frame.
const BODY: (f32, bool) = (9.5, false);
/// The name of a cell.
const NAME: (f32, bool) = (7.5, false);
/// The head of a table.
const HEAD: (f32, bool) = (9.0, true);
/// The title of the form.
const TITLE: (f32, bool) = (16.0, true);
/// Head and foot of the page.
const SMALL: (f32, bool) = (8.5, false);
/// A heading on the sheet.
const HEADING: (f32, bool) = (10.5, true);
/// What a heading keeps with it.
const KEPT_WITH_HEADING: f32 = 70.0;
/// A line to sign on.
const SIGNATURE: f32 = 40.0;
/// A part that is begun on a page has at least so many lines there.
const FEWEST_LINES: usize = 3;

/// A line of words within a frame.
type Set = (String, (f32, bool));

/// A frame of a row: where it begins, how wide it is, its lines.
struct Framed {
    left: f32,
    width: f32,
    lines: Vec<Set>,
}

/// Frames side by side.
struct Row {
    frames: Vec<Framed>,
    least: usize,
}

impl Row {
    fn lines(&self) -> usize {
        let longest = self.frames.iter().map(|frame| frame.lines.len()).max();
        longest.unwrap_or(0).max(self.least)
    }

    fn height(lines: usize) -> f32 {
        let lines = u16::try_from(lines).unwrap_or(u16::MAX);
        f32::from(lines) * PITCH + PAD.1 * 2.0
    }

    /// The first lines of it; what is left of it stays.
    fn split(&mut self, lines: usize) -> Self {
        let frames = self.frames.iter_mut().map(|frame| {
            let rest = frame.lines.split_off(lines.min(frame.lines.len()));
            let lines = std::mem::replace(&mut frame.lines, rest);
            Framed { left: frame.left, width: frame.width, lines }
        });
        let first = Self { frames: frames.collect(), least: lines };
        self.least = self.least.saturating_sub(lines);
        first
    }
}

/// Lays a sheet out on as many pages as it takes, at least one.
///
/// # Errors
/// Where a character is in no face: see [`PaperError::NoGlyph`].
pub fn lay(sheet: &Sheet, measure: &Measure<'_>) -> Result<Vec<Page>, PaperError> {
    let mut flow = Flow { sheet, measure, pages: Vec::new(), y: 0.0 };
    flow.turn()?;
    for block in &sheet.blocks {
        match block {
            Block::Heading(words) => flow.heading(words)?,
            Block::Cells(cells) => flow.cells(cells)?,
            Block::Table(table) => flow.table(table)?,
            Block::Note(words) => flow.note(words)?,
            Block::Signatures(names) => flow.signatures(names)?,
        }
    }
    flow.foot()?;
    Ok(flow.pages)
}

/// A sheet being laid out.
struct Flow<'a> {
    sheet: &'a Sheet,
    measure: &'a Measure<'a>,
    pages: Vec<Page>,
    /// How far down the last page it has come.
    y: f32,
}

impl Flow<'_> {
    fn size(&self) -> (f32, f32) {
        Page::blank(self.sheet.shape).size
    }

    fn room(&self) -> f32 {
        self.size().0 - LEFT - RIGHT
    }

    fn bottom(&self) -> f32 {
        self.size().1 - BOTTOM
    }

    fn stroke(&mut self, from: (f32, f32), to: (f32, f32)) {
        if let Some(page) = self.pages.last_mut() {
            page.stroke(from, to);
        }
    }

    fn frame(&mut self, from: (f32, f32), to: (f32, f32)) {
        if let Some(page) = self.pages.last_mut() {
            page.frame(from, to);
        }
    }

    fn write(&mut self, at: (f32, f32), words: &str, (size, strong): (f32, bool)) {
        if let Some(page) = self.pages.last_mut().filter(|_| !words.is_empty()) {
            page.words.push(Words { at, size, strong, words: words.to_owned() });
        }
    }

    /// Writes words whose right end is given.
    fn write_back(
        &mut self,
        right: (f32, f32),
        words: &str,
        set: (f32, bool),
    ) -> Result<f32, PaperError> {
        let words = settable(words);
        let left = right.0 - self.measure.width(&words, set)?;
        self.write((left, right.1), &words, set);
        Ok(left)
    }

    /// Begins a page with the head of the form.
    fn turn(&mut self) -> Result<(), PaperError> {
        self.pages.push(Page::blank(self.sheet.shape));
        let (width, sheet) = (self.size().0, self.sheet);
        let right = width - RIGHT;
        self.write((LEFT, TOP + 8.0), &settable(&sheet.property), SMALL);
        self.write_back((right, TOP + 8.0), &sheet.code, SMALL)?;
        let title = settable(&sheet.title);
        let left = (width - self.measure.width(&title, TITLE)?) / 2.0;
        self.write((left, TOP + 30.0), &title, TITLE);
        if !sheet.mark.is_empty() {
            let marked = (SMALL.0, true);
            let left = self.write_back((right - 5.0, TOP + 27.0), &sheet.mark, marked)?;
            self.frame((left - 5.0, TOP + 15.0), (right, TOP + 32.0));
        }
        self.y = TOP + 40.0;
        let facts = sheet.facts.join("    ");
        for line in broken(&facts, SMALL, self.room(), self.measure)? {
            self.y += PITCH;
            self.write((LEFT, self.y - 3.5), &line, SMALL);
        }
        self.y += 4.0;
        Ok(())
    }

    /// Page of pages, and who printed it when, at the foot of each.
    fn foot(&mut self) -> Result<(), PaperError> {
        let (width, height) = self.size();
        let y = height - BOTTOM + 22.0;
        let printed = settable(&self.sheet.printed);
        self.measure.width(&printed, SMALL)?;
        let count = self.pages.len();
        for (place, page) in self.pages.iter_mut().enumerate() {
            page.stroke((LEFT, y - 12.0), (width - RIGHT, y - 12.0));
            let (size, strong) = SMALL;
            let words = printed.clone();
            page.words.push(Words { at: (LEFT, y), size, strong, words });
            let words = format!("{} / {count}", place.saturating_add(1));
            let left = width - RIGHT - self.measure.width(&words, SMALL)?;
            page.words.push(Words { at: (left, y), size, strong, words });
        }
        Ok(())
    }

    fn heading(&mut self, words: &str) -> Result<(), PaperError> {
        if self.y + KEPT_WITH_HEADING > self.bottom() {
            self.turn()?;
        }
        self.y += 20.0;
        let words = settable(words);
        self.measure.width(&words, HEADING)?;
        self.write((LEFT, self.y - 5.0), &words, HEADING);
        Ok(())
    }

    fn note(&mut self, words: &str) -> Result<(), PaperError> {
        self.y += 5.0;
        for line in broken(words, SMALL, self.room(), self.measure)? {
            if self.y + PITCH > self.bottom() {
                self.turn()?;
            }
            self.y += PITCH;
            self.write((LEFT, self.y - 3.5), &line, SMALL);
        }
        Ok(())
    }

    fn signatures(&mut self, names: &[String]) -> Result<(), PaperError> {
        if self.y + SIGNATURE > self.bottom() {
            self.turn()?;
        }
        let count = u8::try_from(names.len().max(1)).unwrap_or(u8::MAX);
        let each = self.room() / f32::from(count);
        let y = self.y + SIGNATURE - 8.0;
        let mut left = LEFT;
        for name in names {
            let name = settable(name);
            let width = self.measure.width(&name, BODY)?;
            self.write((left, y), &name, BODY);
            self.stroke((left + width + 4.0, y + 2.0), (left + each - 12.0, y + 2.0));
            left += each;
        }
        self.y += SIGNATURE;
        Ok(())
    }

    fn cells(&mut self, cells: &[Cell]) -> Result<(), PaperError> {
        let mut row = Row { frames: Vec::new(), least: 0 };
        let mut full = 0_u8;
        for cell in cells {
            if full.saturating_add(cell.twelfths) > 12 {
                self.place(
                    std::mem::replace(&mut row, Row { frames: Vec::new(), least: 0 }),
                    None,
                )?;
                full = 0;
            }
            let twelfth = self.room() / 12.0;
            let left = LEFT + twelfth * f32::from(full);
            let width = twelfth * f32::from(cell.twelfths);
            let mut lines: Vec<Set> = Vec::new();
            let mut least = usize::from(cell.lines);
            if !cell.name.is_empty() {
                let names = broken(&cell.name, NAME, width - PAD.0 * 2.0, self.measure)?;
                least = least.saturating_add(names.len());
                lines.extend(names.into_iter().map(|line| (line, NAME)));
            }
            let words = broken(&cell.words, BODY, width - PAD.0 * 2.0, self.measure)?;
            lines.extend(words.into_iter().map(|line| (line, BODY)));
            row.frames.push(Framed { left, width, lines });
            row.least = row.least.max(least);
            full = full.saturating_add(cell.twelfths);
        }
        self.place(row, None)
    }

    fn table(&mut self, table: &Table) -> Result<(), PaperError> {
        let names: Vec<String> = table.columns.iter().map(|(name, _)| name.clone()).collect();
        let head = self.row(table, &names, (HEAD, 1))?;
        // A head with nothing beneath it would be left alone at the foot of a page.
        let two = Row::height(head.lines()) + Row::height(usize::from(table.lines).max(1));
        if self.y + two > self.bottom() {
            self.turn()?;
        }
        self.draw(&head);
        for cells in &table.rows {
            let row = self.row(table, cells, (BODY, usize::from(table.lines)))?;
            self.place(row, Some(&head))?;
        }
        Ok(())
    }

    fn row(
        &self,
        table: &Table,
        cells: &[String],
        (set, least): ((f32, bool), usize),
    ) -> Result<Row, PaperError> {
        let shares: u16 = table.columns.iter().map(|(_, share)| u16::from(*share)).sum();
        let unit = self.room() / f32::from(shares.max(1));
        let mut left = LEFT;
        let mut frames = Vec::with_capacity(table.columns.len());
        for (place, (_, share)) in table.columns.iter().enumerate() {
            let width = unit * f32::from(*share);
            let words = cells.get(place).map_or("", String::as_str);
            let lines = broken(words, set, width - PAD.0 * 2.0, self.measure)?;
            let lines = lines.into_iter().map(|line| (line, set)).collect();
            frames.push(Framed { left, width, lines });
            left += width;
        }
        Ok(Row { frames, least })
    }

    /// Places a row, on the next page where this one has no room for it. One longer than a page is
    /// parted between its lines.
    fn place(&mut self, mut row: Row, head: Option<&Row>) -> Result<(), PaperError> {
        let mut is_fresh = false;
        while row.lines() > 0 {
            let lines = row.lines();
            if self.y + Row::height(lines) <= self.bottom() {
                self.draw(&row);
                return Ok(());
            }
            let here = self.fitting();
            // A page that was just begun takes what it can, so that every page takes something.
            if is_fresh || (here >= FEWEST_LINES && self.is_longer_than_a_page(lines, head)) {
                let first = row.split(here.max(1));
                self.draw(&first);
            }
            if row.lines() > 0 {
                self.turn()?;
                if let Some(head) = head {
                    self.draw(head);
                }
                is_fresh = true;
            }
        }
        Ok(())
    }

    /// How many lines of a row still fit.
    fn fitting(&self) -> usize {
        let mut lines = 0_usize;
        while self.y + Row::height(lines.saturating_add(1)) <= self.bottom() {
            lines = lines.saturating_add(1);
        }
        lines
    }

    fn is_longer_than_a_page(&self, lines: usize, head: Option<&Row>) -> bool {
        let above = TOP + 60.0 + head.map_or(0.0, |head| Row::height(head.lines()));
        above + Row::height(lines) > self.bottom()
    }

    fn draw(&mut self, row: &Row) {
        let (top, bottom) = (self.y, self.y + Row::height(row.lines()));
        for frame in &row.frames {
            self.frame((frame.left, top), (frame.left + frame.width, bottom));
            let mut y = top + PAD.1 + PITCH - 3.5;
            for (words, set) in &frame.lines {
                self.write((frame.left + PAD.0, y), words, *set);
                y += PITCH;
            }
        }
        self.y = bottom;
    }
}
