//! The sheet of a handover on paper: as it was signed, or as it stands while it is not.

use dutybook_domain::handover::{self, Stage};
use dutybook_domain::shift::Timetable;

use super::Filled;
use crate::desk::DeskError;
use crate::look::Look;
use crate::paper::forms::{self, Handover};
use crate::screens::handover::{At, Row, Thing, View};
use crate::screens::records::Paper;
use crate::text;
use crate::worker::show::Moment;
use crate::worker::state::State;

impl State {
    pub(super) fn handover_sheet(&mut self, moment: &Moment, at: At) -> Result<Filled, DeskError> {
        // The screen's own view of that sheet, whichever is looked at there.
        let looked_at = self.handover.replace(at);
        let view = self.handover_view(moment);
        self.handover = looked_at;
        let view = view?;
        let look = self.look(moment.now);
        let property = self.desk().property_at(moment.now)?;
        let document = at.1.handover(property.uid, self.desk().identity().desk, at.0);
        let folded = handover::fold(&self.desk().ledger(document)?);
        let unsent = folded.offer().map(|(_, offer)| offer.sheet.sync.unsent);
        let shifts = text::handover::boundary(at.1, look.language);
        let due = Timetable::of(&property).boundary_at(at.0, at.1);
        let facts = vec![
            text::paper::day(at.0, look.language),
            format!("{shifts} {}", text::time::clock(due, &look)),
            text::handover::stage(view.stage, look.language).to_owned(),
        ];
        let form = sheet_of(&view, unsent, &look);
        let name = text::records::handover_name(at, look.language);
        let paper = (Paper::Handover(at), name, Some(document));
        self.one_copy(moment, paper, (facts, at.0), |head| forms::handover(head, form))
    }
}

fn sheet_of(view: &View, unsent: Option<u32>, look: &Look) -> Handover {
    let language = look.language;
    let words = text::paper::words(language);
    let name = |person: Option<&(dutybook_domain::id::StaffId, String)>| {
        person.map_or_else(String::new, |(_, name)| name.clone())
    };
    let offered = !matches!(view.stage, Stage::Draft | Stage::Refused(_));
    let signed = view.signed_at.map(|at| text::paper::instant(at, look));
    let cash = match view.cash {
        (None, _) => String::new(),
        (Some(expected), counted) => {
            let counted = counted.map(text::handover::yuan);
            text::paper::cash(&text::handover::yuan(expected), counted.as_deref(), language)
        }
    };
    let differences = view.found.iter().map(|one| {
        let what = text::handover::difference(&one.what, language);
        [what.as_str(), one.explanation.as_deref().unwrap_or_default()].join(" ")
    });
    Handover {
        giver: if offered { name(view.giver.as_ref()) } else { String::new() },
        receiver: name(view.receiver.as_ref()),
        signed: signed.unwrap_or_else(|| words.not_signed.to_owned()),
        cash,
        sync: unsent.map_or_else(String::new, |count| text::paper::unsent(count, language)),
        sum: text::handover::sum(view.balance, language),
        things: view.things.iter().map(thing_row).collect(),
        matters: view.rows.iter().map(|row| matter_row(row, look)).collect(),
        instructions: view.instructions.join("\n"),
        differences: differences.collect::<Vec<_>>().join("\n"),
    }
}

fn thing_row(thing: &Thing) -> Vec<String> {
    let counted = thing.counted.as_ref();
    vec![
        thing.name.clone(),
        thing.expected.to_string(),
        counted.map_or_else(String::new, |counted| counted.count.to_string()),
        counted.map_or_else(String::new, |counted| counted.damaged.to_string()),
    ]
}

fn matter_row(row: &Row, look: &Look) -> Vec<String> {
    let language = look.language;
    let Row { matter, reason, taken, .. } = row;
    let reason = reason.map(|reason| text::handover::reason(reason, language).to_owned());
    vec![
        matter.number.clone(),
        text::ticket::kind(matter.kind, language).to_owned(),
        matter.subject.clone(),
        matter.place.clone(),
        text::ticket::stage(matter.stage, language).to_owned(),
        reason.unwrap_or_default(),
        if *taken { text::paper::yes(true, language).to_owned() } else { String::new() },
    ]
}
