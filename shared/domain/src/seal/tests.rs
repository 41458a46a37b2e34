//! Sealing, reopening, two seals made apart, and what a seal says when later facts arrive.

use std::collections::BTreeSet;

use chrono_tz::Asia::Shanghai;

use super::restate::{Change, Moved, Snapshot, final_lines, opening, restatement};
use super::*;
use crate::figures::FIGURES_VERSION;
use crate::figures::drill::{self, Lines, Over, Selection};
use crate::figures::expect::Days;
use crate::figures::fixture::{Pen, day, days, document as ticket_id, wall};
use crate::figures::kpi::Prepared;
use crate::figures::{Contribution, Sums};
use crate::id::ClickId;
use crate::ledger::{EntryKey, Record, Stamp};
use crate::property::Property;
use crate::regulation::{RuleId, Rules, Value};
use crate::report::{Inputs, Period, compile};
use crate::staff::{Act, Role};

fn cuihu() -> Property {
    Property::new(PropertyUid::from_bytes([1; 16]), Shanghai, Rules::default())
}

fn act(role: Role, at: &str) -> Act {
    let now = wall(at);
    Act { by: StaffId(90), role, desk: DeskNumber(1), now, occurred_at: now }
}

/// A month's documents, as one desk knows them.
#[derive(Clone, Default)]
struct Known(Vec<(DocumentId, Contribution)>);

impl Known {
    fn of(tickets: &[(u8, Pen)]) -> Self {
        let rows = |(byte, pen): &(u8, Pen)| {
            let id = ticket_id(*byte);
            pen.rows().into_iter().map(move |row| (id, row)).collect::<Vec<_>>()
        };
        Self(tickets.iter().flat_map(rows).collect())
    }

    fn sums(&self, of: impl Fn(chrono::NaiveDate) -> bool) -> Sums {
        let mut sums = Sums::default();
        sums.extend(self.0.iter().map(|(_, row)| row).filter(|row| of(row.day)));
        sums
    }

    fn report(&self, period: Period, rules: &Rules) -> (Report, Behind) {
        let days = period.days();
        let prepared = Prepared {
            before: self.sums(|on| on < days.first),
            within: self.sums(|on| days.contains(on)),
            ..Prepared::default()
        };
        let (property, covers) = ("cuihu", BTreeMap::new());
        let report = compile(Inputs { property, period, prepared: &prepared, covers, rules });
        (report, self.behind(days))
    }

    fn behind(&self, days: Days) -> Behind {
        Behind::gather(|selection| match selection {
            Selection::Rows(parts) => drill::lines(parts, Over { days, serving: None }, &self.0),
            Selection::Expected(_)
            | Selection::Compared(_)
            | Selection::Base
            | Selection::Survey => Lines::new(),
        })
    }
}

fn february(until: Option<&str>) -> Period {
    Period::of("2024-02".parse().unwrap(), until.map(day)).unwrap()
}

fn imported(rows: &[&str]) -> Pen {
    Pen::imported(rows)
}

/// The document of a month under the hands of its desks.
#[derive(Clone, Default)]
struct Scene {
    ledger: Ledger<Fact>,
    sequence: u32,
}

impl Scene {
    fn month(&self) -> SignedMonth {
        fold(&self.ledger)
    }

    fn asks(&self, act: &Act, command: Command) -> Result<Vec<Fact>, Refusal> {
        decide(&self.month(), act, &cuihu(), command).map(|decision| decision.facts)
    }

    fn write(&mut self, desk: u16, facts: Vec<Fact>) {
        for fact in facts {
            self.sequence += 1;
            let (millis, sequence) = (u64::from(self.sequence), self.sequence);
            let key = FactKey::Entry(EntryKey { millis, actor: desk.into(), sequence });
            let at = wall("2024-03-01 09:00");
            let click = ClickId::from_bytes([0; 16]);
            let stamp = Stamp { by: StaffId(90), occurred_at: at, recorded_at: at, click };
            let record = Record { stamp: Some(stamp), body: Body::Fact(fact) };
            self.ledger.insert(key, (DeskNumber(desk), record));
        }
    }

    fn sealed(known: &Known, period: Period) -> Self {
        let mut scene = Self::default();
        let at =
            if period.kind == ReportKind::Final { "2024-03-01 09:00" } else { "2024-02-28 09:00" };
        let facts = scene.asks(&act(Role::Supervisor, at), seal(known, period)).unwrap();
        scene.write(1, facts);
        scene
    }

    fn held(&self, kind: ReportKind) -> Sealed {
        let month = self.month();
        let Standing::Sealed(sealed) = month.standing(kind) else { panic!("sealed") };
        sealed.clone()
    }
}

fn seal(known: &Known, period: Period) -> Command {
    let (report, behind) = known.report(period, &Rules::default());
    Command::Seal { report: Box::new(report), behind, has_newer_facts: false }
}

fn one() -> Known {
    Known::of(&[(1, imported(&["2024-02-10 09:00"]))])
}

fn nobody(_: DocumentId) -> BTreeSet<DeskNumber> {
    BTreeSet::new()
}

fn desk_two(_: DocumentId) -> BTreeSet<DeskNumber> {
    BTreeSet::from([DeskNumber(2)])
}

#[test]
fn b03_mo1_a_seal_keeps_the_bytes_and_the_documents_behind_every_figure() {
    let scene = Scene::sealed(&one(), february(None));
    let sealed = scene.held(ReportKind::Final);
    let (report, behind) = one().report(february(None), &Rules::default());
    assert_eq!(sealed.seal.report, report.canonical().unwrap());
    assert!(sealed.seal.report.contains(&sealed.seal.sha256));
    assert_eq!(sealed.report(), Some(report));
    assert_eq!(sealed.behind, Some(behind));
    let open = sealed.behind.unwrap().of("tickets.open").cloned();
    assert_eq!(open, Some(Lines::from([(ticket_id(1), 1)])));
}

#[test]
fn only_a_supervisor_seals_and_only_when_the_days_are_over() {
    let scene = Scene::default();
    let asks = |role, at, until| {
        scene.asks(&act(role, at), seal(&one(), february(until))).map(|facts| facts.len())
    };
    assert_eq!(asks(Role::Specialist, "2024-03-01 09:00", None), Err(Refusal::NotSupervisor));
    assert_eq!(asks(Role::Supervisor, "2024-02-29 23:59", None), Err(Refusal::CutOffNotReached));
    assert!(asks(Role::Supervisor, "2024-03-01 00:00", None).is_ok());
    let early = Some("2024-02-27");
    assert_eq!(asks(Role::Supervisor, "2024-02-27 23:59", early), Err(Refusal::CutOffNotReached));
    assert!(asks(Role::Supervisor, "2024-02-28 00:00", early).is_ok());
    assert!(asks(Role::Supervisor, "2024-02-29 23:59", early).is_ok());
    assert_eq!(asks(Role::Supervisor, "2024-03-01 00:00", early), Err(Refusal::MonthOver));
}

#[test]
fn a_desk_with_facts_of_a_newer_version_does_not_seal() {
    let (report, behind) = one().report(february(None), &Rules::default());
    let command = Command::Seal {
        report: Box::new(report.clone()),
        behind: behind.clone(),
        has_newer_facts: true,
    };
    let supervisor = act(Role::Supervisor, "2024-03-01 09:00");
    assert_eq!(Scene::default().asks(&supervisor, command), Err(Refusal::NewerFacts));
    let other = Report { figures_version: FIGURES_VERSION + 1, ..report };
    let command = Command::Seal { report: Box::new(other), behind, has_newer_facts: false };
    assert_eq!(Scene::default().asks(&supervisor, command), Err(Refusal::OtherVersion));
}

#[test]
fn a_reopening_is_kept_with_its_reason_and_the_month_is_sealed_anew() {
    let mut scene = Scene::sealed(&one(), february(None));
    let supervisor = act(Role::Supervisor, "2024-03-02 09:00");
    let again = || seal(&one(), february(None));
    assert_eq!(scene.asks(&supervisor, again()), Err(Refusal::AlreadySealed));
    let reopen =
        |reason: &str| Command::Reopen { kind: ReportKind::Final, reason: reason.to_owned() };
    assert_eq!(scene.asks(&supervisor, reopen(" ")), Err(Refusal::ReasonMissing));
    let facts = scene.asks(&supervisor, reopen("漏记一件")).unwrap();
    scene.write(1, facts);
    assert_eq!(scene.month().standing(ReportKind::Final), Standing::Open);
    assert_eq!(scene.month().reopenings[0].reason, "漏记一件");
    assert_eq!(scene.month().reopenings[0].by, Some(StaffId(90)));
    assert_eq!(scene.asks(&supervisor, reopen("再开")), Err(Refusal::NotSealed));
    let facts = scene.asks(&supervisor, again()).unwrap();
    scene.write(1, facts);
    assert_eq!(scene.month().seals.len(), 2);
    let first = scene.month().seals[0].key;
    assert_eq!(scene.held(ReportKind::Final).seal.over, Some(first));
}

#[test]
fn two_seals_made_apart_are_a_conflict_for_a_person_unless_they_say_the_same() {
    let supervisor = act(Role::Supervisor, "2024-03-01 09:00");
    let apart = |other: &Known| {
        let mut scene = Scene::sealed(&one(), february(None));
        let facts = Scene::default().asks(&supervisor, seal(other, february(None))).unwrap();
        scene.write(2, facts);
        scene
    };
    let alike = apart(&one());
    assert!(matches!(alike.month().standing(ReportKind::Final), Standing::Sealed(_)));
    let more =
        Known::of(&[(1, imported(&["2024-02-10 09:00"])), (2, imported(&["2024-02-11 09:00"]))]);
    let mut scene = apart(&more);
    let month = scene.month();
    let Standing::Contested(seals) = month.standing(ReportKind::Final) else { panic!("two") };
    assert_eq!(seals.iter().map(|sealed| sealed.desk.0).collect::<Vec<_>>(), [1, 2]);
    let kind = ReportKind::Final;
    let reason = "二号台数据齐全".to_owned();
    assert_eq!(
        scene.asks(&supervisor, Command::Reopen { kind, reason: reason.clone() }),
        Err(Refusal::Contested)
    );
    let stranger = FactKey::Imported([9; 16]);
    let settle = |keep| Command::Settle { kind, keep, reason: reason.clone() };
    assert_eq!(scene.asks(&supervisor, settle(stranger)), Err(Refusal::NoSuchSeal));
    let keep = seals[1].key;
    let facts = scene.asks(&supervisor, settle(keep)).unwrap();
    scene.write(1, facts);
    assert_eq!(scene.held(kind).key, keep);
    assert_eq!(scene.asks(&supervisor, settle(keep)), Err(Refusal::NotContested));
}

#[test]
fn opposite_decisions_made_apart_leave_the_conflict_open() {
    let supervisor = act(Role::Supervisor, "2024-03-01 09:00");
    let mut scene = Scene::sealed(&one(), february(None));
    let facts =
        Scene::default().asks(&supervisor, seal(&Known::default(), february(None))).unwrap();
    scene.write(2, facts);
    let keys: Vec<FactKey> = scene.month().seals.iter().map(|sealed| sealed.key).collect();
    let kind = ReportKind::Final;
    let settle = |keep| Command::Settle { kind, keep, reason: "齐全".to_owned() };
    let here = scene.asks(&supervisor, settle(keys[0])).unwrap();
    let there = scene.asks(&supervisor, settle(keys[1])).unwrap();
    scene.write(1, here);
    scene.write(2, there);
    assert!(matches!(scene.month().standing(kind), Standing::Contested(_)));
}

#[test]
fn a_restatement_names_the_record_that_came_and_its_desk() {
    let scene = Scene::sealed(&one(), february(None));
    let sealed = scene.held(ReportKind::Final);
    let now =
        Known::of(&[(1, imported(&["2024-02-10 09:00"])), (2, imported(&["2024-02-27 09:00"]))]);
    let (report, behind) = now.report(february(None), &Rules::default());
    let snapshot = Snapshot { report: &report, behind: &behind };
    let restated = restatement(&sealed, snapshot, &desk_two).unwrap();
    assert!(!restated.definition_changed);
    let moved = Moved { document: ticket_id(2), n: 1, desks: BTreeSet::from([DeskNumber(2)]) };
    let line = |figure: &str| Change {
        figure: figure.to_owned(),
        old: 1,
        new: 2,
        came: vec![moved.clone()],
        went: vec![],
    };
    assert_eq!(restated.changes, [line("tickets.open"), line("tickets.received")]);
    // Computed from the seal, never from what was said before: asked twice, the same.
    assert_eq!(restatement(&sealed, snapshot, &desk_two), Some(restated));
}

#[test]
fn a_record_that_went_and_one_that_came_are_both_named_though_the_sum_is_the_same() {
    let sealed = Scene::sealed(&one(), february(None)).held(ReportKind::Final);
    let now = Known::of(&[(2, imported(&["2024-02-10 09:00"]))]);
    let (report, behind) = now.report(february(None), &Rules::default());
    let restated =
        restatement(&sealed, Snapshot { report: &report, behind: &behind }, &nobody).unwrap();
    let received = restated.changes.iter().find(|change| change.figure == "tickets.received");
    let received = received.unwrap();
    assert_eq!((received.old, received.new), (1, 1));
    assert_eq!(received.came[0].document, ticket_id(2));
    assert_eq!(received.went[0].document, ticket_id(1));
}

#[test]
fn a_difference_by_version_or_rules_is_a_changed_definition() {
    let sealed = Scene::sealed(&one(), february(None)).held(ReportKind::Final);
    let asks = |report: &Report, behind: &Behind| {
        restatement(&sealed, Snapshot { report, behind }, &nobody).unwrap()
    };
    let (report, behind) = one().report(february(None), &Rules::default());
    let same = asks(&report, &behind);
    assert!(same.is_empty() && !same.definition_changed);
    let later = Report { figures_version: FIGURES_VERSION + 1, ..report };
    assert!(asks(&later, &behind).definition_changed);
    let rules = Rules::default().with(RuleId::FollowUpWithin, Value::Number(20));
    let (report, behind) = one().report(february(None), &rules);
    assert!(asks(&report, &behind).definition_changed);
}

#[test]
fn t23_b03_mo1_preliminary_report_a_003_recorded_on_27_february_offline_and_synced_on_1_march() {
    // Absent in the preliminary, present in the final with a difference line.
    let before = one();
    let preliminary = Scene::sealed(&before, february(Some("2024-02-27")));
    let sealed = preliminary.held(ReportKind::Preliminary);
    let now = Known::of(&[
        (1, imported(&["2024-02-10 09:00"])),
        (2, imported(&["2024-02-27 15:00"])),
        (3, imported(&["2024-02-28 15:00"])),
    ]);
    let rules = Rules::default();
    let (again, behind_again) = now.report(february(Some("2024-02-27")), &rules);
    let (whole, _) = now.report(february(None), &rules);
    assert_eq!(sealed.report().unwrap().tickets.received, 1);
    let report = sealed.report().unwrap();
    let then = Snapshot { report: &report, behind: sealed.behind.as_ref().unwrap() };
    let again = Snapshot { report: &again, behind: &behind_again };
    let lines = final_lines(then, again, &whole, &desk_two);
    let received = lines.iter().find(|line| line.figure == "tickets.received").unwrap();
    assert_eq!((received.preliminary, received.late, received.after, received.whole), (1, 1, 1, 3));
    assert_eq!(
        received.came.iter().map(|moved| moved.document).collect::<Vec<_>>(),
        [ticket_id(2)]
    );
    assert!(lines.iter().all(|line| line.preliminary + line.late + line.after == line.whole));
    // The preliminary itself stands as it was issued, marked superseded once the final is sealed.
    let mut scene = preliminary;
    assert!(!scene.month().is_preliminary_superseded());
    let facts =
        scene.asks(&act(Role::Supervisor, "2024-03-01 09:00"), seal(&now, february(None))).unwrap();
    scene.write(1, facts);
    assert!(scene.month().is_preliminary_superseded());
    assert_eq!(scene.held(ReportKind::Preliminary).seal, sealed.seal);
    let reopen = Command::Reopen { kind: ReportKind::Preliminary, reason: "更正".to_owned() };
    assert_eq!(
        scene.asks(&act(Role::Supervisor, "2024-03-02 09:00"), reopen),
        Err(Refusal::MonthOver)
    );
}

#[test]
fn the_next_month_opens_with_what_was_sealed_and_what_was_restated() {
    let sealed = Scene::sealed(&one(), february(None)).held(ReportKind::Final);
    let opens = |carried_over| opening(Some(&sealed), carried_over).unwrap();
    assert_eq!((opens(2).sealed, opens(2).restated), (1, 1));
    assert_eq!(opens(0).restated, -1);
    assert_eq!(opening(None, 2), None);
}

#[test]
fn a_long_list_is_divided_and_joined_and_waits_for_all_its_parts() {
    let tickets = (0_u32..2_500).map(|n| {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        let row = Contribution::one_in(
            day("2024-02-10"),
            crate::figures::Measure::TicketsReceived,
            "order",
        );
        (DocumentId::from_bytes(id), row)
    });
    let known = Known(tickets.collect());
    let mut scene = Scene::sealed(&known, february(None));
    let sealed = scene.held(ReportKind::Final);
    assert!(sealed.seal.lists > 1);
    assert_eq!(sealed.behind, Some(known.behind(days("2024-02-01", "2024-02-29"))));
    for (_, record) in scene.ledger.values() {
        let mut bytes = Vec::new();
        ciborium::into_writer(record, &mut bytes).unwrap();
        assert!(bytes.len() < 40 * 1024, "{}", bytes.len());
    }
    let first = *scene.ledger.keys().next().unwrap();
    scene.ledger.remove(&first);
    assert_eq!(scene.held(ReportKind::Final).behind, None);
}

#[test]
fn a_correction_reaches_no_seal() {
    let mut scene = Scene::sealed(&one(), february(None));
    let sealed = scene.held(ReportKind::Final);
    let body = Body::Strikes { target: sealed.key, after: vec![], reason: "误签".to_owned() };
    let key = FactKey::Entry(EntryKey { millis: 99, actor: 1, sequence: 99 });
    scene.ledger.insert(key, (DeskNumber(1), Record { stamp: None, body }));
    assert_eq!(scene.held(ReportKind::Final), sealed);
}

#[test]
fn a_refusal_has_a_code_of_its_own() {
    let codes: BTreeSet<&str> = Refusal::ALL.into_iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), Refusal::ALL.len());
    assert!(codes.iter().all(|code| code.starts_with("report-")));
    assert_eq!(Refusal::MonthOver.clause(), Some("B03-MO1"));
    assert_eq!(Refusal::NotSealed.to_string(), "report-not-sealed");
}
