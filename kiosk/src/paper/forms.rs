//! The forms of the manual, each filled from plain words. An empty form is the same form filled with
//! nothing, so that what is written by hand in a power cut has the places of what is printed.

use dutybook_domain::language::Language;

use super::{Block, Cell, Shape, Sheet, Table};
use crate::text::paper::{self, Words};

/// What stands around a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Whose form it is.
    pub property: String,
    /// Which copy it is, and whether it was printed before.
    pub mark: String,
    /// What holds for the whole sheet.
    pub facts: Vec<String>,
    /// When it was printed and by whom.
    pub printed: String,
    /// The language of its names.
    pub language: Language,
}

impl Head {
    fn sheet(self, (title, code): (&str, &str), shape: Shape, blocks: Vec<Block>) -> Sheet {
        let Self { property, mark, facts, printed, language: _ } = self;
        let (title, code) = (title.to_owned(), code.to_owned());
        Sheet { property, title, code, mark, facts, printed, shape, blocks }
    }

    const fn words(&self) -> &'static Words {
        paper::words(self.language)
    }
}

/// So many rows to be written by hand.
fn empty_rows(count: usize) -> Vec<Vec<String>> {
    vec![Vec::new(); count]
}

fn table<const N: usize>(columns: [(&str, u8); N], rows: Vec<Vec<String>>, lines: u8) -> Block {
    let columns = columns.map(|(name, share)| (name.to_owned(), share)).to_vec();
    Block::Table(Table { columns, rows, lines })
}

fn signatures<const N: usize>(names: [&str; N]) -> Block {
    Block::Signatures(names.map(str::to_owned).to_vec())
}

/// 002, the register of a day or shift (regulations §4.1): a row holds as many words as
/// [`REGISTER_COLUMNS`].
pub fn register(head: Head, rows: Vec<Vec<String>>) -> Sheet {
    let words = head.words();
    let none = rows.is_empty();
    let columns = std::array::from_fn::<_, REGISTER_COLUMNS, _>(|place| {
        let share = REGISTER_SHARES.get(place).copied().unwrap_or(1);
        (words.register.get(place).copied().unwrap_or_default(), share)
    });
    let mut blocks = vec![table(columns, rows, 2)];
    if none {
        blocks.push(Block::Note(words.nothing_registered.to_owned()));
    }
    head.sheet((words.register_title, "CF-JL-KF-002"), Shape::Landscape, blocks)
}

/// How many columns the 002 has.
pub const REGISTER_COLUMNS: usize = 12;
const REGISTER_SHARES: [u8; REGISTER_COLUMNS] = [5, 5, 4, 6, 6, 7, 4, 17, 7, 8, 7, 5];

/// An empty 002.
pub fn blank_register(head: Head) -> Sheet {
    let mut sheet = register(head, empty_rows(13));
    sheet.blocks.retain(|block| !matches!(block, Block::Note(_)));
    sheet
}

/// What stands on a 003 (regulations §4.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the place of the form it names")]
pub struct Slip {
    pub number: String,
    pub contact: String,
    pub received: String,
    pub place: String,
    pub who: String,
    pub phone: String,
    pub kind: String,
    pub urgency: String,
    pub appointment: String,
    pub content: String,
    pub department: String,
    pub issued: String,
    pub accepted: String,
    pub arrived: String,
    pub done: String,
    pub action: String,
    pub materials: String,
    pub fee: String,
    pub evidence: String,
    pub signature: String,
    pub feedback: String,
    pub follow_up: String,
    pub closed: String,
}

/// One copy of a 003.
pub fn slip(head: Head, slip: Slip) -> Sheet {
    let words = head.words();
    let cells = vec![
        Cell::new(words.number, slip.number, 3),
        Cell::new(words.from_contact, slip.contact, 3),
        Cell::new(words.received, slip.received, 6),
        Cell::new(words.place, slip.place, 6),
        Cell::new(words.who, slip.who, 3),
        Cell::new(words.phone, slip.phone, 3),
        Cell::new(words.kind, slip.kind, 4),
        Cell::new(words.urgency, slip.urgency, 4),
        Cell::new(words.appointment, slip.appointment, 4),
        Cell::new(words.content, slip.content, 12).lines(7),
        Cell::new(words.department, slip.department, 4),
        Cell::new(words.issued, slip.issued, 4),
        Cell::new(words.accepted, slip.accepted, 4),
        Cell::new(words.arrived, slip.arrived, 4),
        Cell::new(words.done, slip.done, 8),
        Cell::new(words.action, slip.action, 12).lines(10),
        Cell::new(words.materials, slip.materials, 7).lines(4),
        Cell::new(words.fee, slip.fee, 5).lines(4),
        Cell::new(words.evidence, slip.evidence, 12).lines(3),
        Cell::new(words.customer_signs, slip.signature, 12).lines(4),
        Cell::new(words.feedback, slip.feedback, 4),
        Cell::new(words.follow_up, slip.follow_up, 4),
        Cell::new(words.closed, slip.closed, 4),
    ];
    let note = Block::Note(words.slip_note.to_owned());
    let blocks = vec![Block::Cells(cells), note];
    head.sheet((words.slip_title, "CF-JL-KF-003"), Shape::Portrait, blocks)
}

/// What stands on a 028 (regulations §4.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the place of the form it names")]
pub struct FollowUp {
    pub number: String,
    pub who: String,
    pub phone: String,
    pub place: String,
    pub done: String,
    pub feedback: String,
    pub due: String,
    pub content: String,
    /// The attempts, a text for each column.
    pub attempts: Vec<Vec<String>>,
    pub review: String,
}

/// The 028 of a ticket.
pub fn follow_up(head: Head, form: FollowUp) -> Sheet {
    let words = head.words();
    let cells = vec![
        Cell::new(words.slip_number, form.number, 3),
        Cell::new(words.place, form.place, 3),
        Cell::new(words.who, form.who, 3),
        Cell::new(words.phone, form.phone, 3),
        Cell::new(words.done, form.done, 4),
        Cell::new(words.feedback, form.feedback, 4),
        Cell::new(words.follow_up_due, form.due, 4),
        Cell::new(words.content, form.content, 12).lines(2),
    ];
    let mut rows = form.attempts;
    // Room for what is asked with the sheet in hand.
    rows.extend(empty_rows(4_usize.saturating_sub(rows.len())));
    let columns = words.attempts;
    let shares = [4, 4, 3, 4, 4, 4, 4, 4, 4, 11, 9];
    let columns = std::array::from_fn::<_, 11, _>(|place| {
        let name = columns.get(place).copied().unwrap_or_default();
        (name, shares.get(place).copied().unwrap_or(1))
    });
    let blocks = vec![
        Block::Cells(cells),
        Block::Heading(words.attempts_title.to_owned()),
        table(columns, rows, 3),
        Block::Note(words.follow_up_note.to_owned()),
        Block::Cells(vec![Cell::new(words.review, form.review, 12).lines(2)]),
        signatures([words.customer_signs, words.supervisor_signs]),
    ];
    head.sheet((words.follow_up_title, "CF-JL-KF-028"), Shape::Landscape, blocks)
}

/// What stands in a night log (regulations §4.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Night {
    /// Its lines, a text for each column.
    pub lines: Vec<Vec<String>>,
    /// Who left the desk, a text for each column.
    pub absences: Vec<Vec<String>>,
}

/// The log of a night.
pub fn night(head: Head, night: Night) -> Sheet {
    let words = head.words();
    let shares = [5, 4, 4, 5, 5, 7, 17, 5, 6, 9, 5];
    let columns = std::array::from_fn::<_, 11, _>(|place| {
        let name = words.night.get(place).copied().unwrap_or_default();
        (name, shares.get(place).copied().unwrap_or(1))
    });
    let shares = [3, 3, 3, 4, 4];
    let absent = std::array::from_fn::<_, 5, _>(|place| {
        let name = words.absences.get(place).copied().unwrap_or_default();
        (name, shares.get(place).copied().unwrap_or(1))
    });
    let quiet = night.lines.is_empty();
    let mut blocks = vec![table(columns, night.lines, 2)];
    if quiet {
        blocks.push(Block::Note(words.quiet_night.to_owned()));
    }
    if !night.absences.is_empty() {
        blocks.push(Block::Heading(words.absences_title.to_owned()));
        blocks.push(table(absent, night.absences, 1));
    }
    blocks.push(signatures([words.night_signs, words.day_signs]));
    head.sheet((words.night_title, ""), Shape::Landscape, blocks)
}

/// An empty night log.
pub fn blank_night(head: Head) -> Sheet {
    night(head, Night { lines: empty_rows(9), absences: empty_rows(2) })
}

/// What stands on the sheet of a handover (regulations §5.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the place of the form it names")]
pub struct Handover {
    pub giver: String,
    pub receiver: String,
    pub signed: String,
    pub cash: String,
    pub sync: String,
    pub sum: String,
    /// Things: name, to be there, counted, damaged.
    pub things: Vec<Vec<String>>,
    /// Open matters, a text for each column.
    pub matters: Vec<Vec<String>>,
    pub instructions: String,
    pub differences: String,
}

/// The sheet of a handover.
pub fn handover(head: Head, sheet: Handover) -> Sheet {
    let words = head.words();
    let mut blocks = vec![Block::Cells(vec![
        Cell::new(words.giver, sheet.giver, 3),
        Cell::new(words.receiver, sheet.receiver, 3),
        Cell::new(words.signed, sheet.signed, 6),
        Cell::new(words.cash, sheet.cash, 6),
        Cell::new(words.sync, sheet.sync, 6),
    ])];
    if !sheet.things.is_empty() {
        let [name, expected, counted, damaged] = words.things;
        let columns = [(name, 6), (expected, 2), (counted, 2), (damaged, 2)];
        blocks.push(Block::Heading(words.things_title.to_owned()));
        blocks.push(table(columns, sheet.things, 1));
    }
    blocks.push(Block::Heading(words.matters_title.to_owned()));
    blocks.push(Block::Note(sheet.sum));
    let shares = [5, 6, 15, 7, 6, 8, 4];
    let columns = std::array::from_fn::<_, 7, _>(|place| {
        let name = words.matters.get(place).copied().unwrap_or_default();
        (name, shares.get(place).copied().unwrap_or(1))
    });
    if sheet.matters.is_empty() {
        blocks.push(Block::Note(words.no_matters.to_owned()));
    } else {
        blocks.push(table(columns, sheet.matters, 1));
    }
    blocks.push(Block::Heading(words.told_title.to_owned()));
    blocks.push(Block::Cells(vec![
        Cell::new(words.instructions, sheet.instructions, 12),
        Cell::new(words.differences, sheet.differences, 12),
    ]));
    blocks.push(signatures([words.giver_signs, words.receiver_signs]));
    head.sheet((words.handover_title, ""), Shape::Portrait, blocks)
}
