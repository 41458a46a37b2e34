//! Sealing a month at one desk by command, and a list of codes whose round was reported just before
//! the program ended.

#![expect(clippy::unwrap_in_result, reason = "a refusal is what these tests look at")]

use clap::Parser as _;
use dutybook_domain::civil::Month;
use dutybook_domain::id::ClickId;
use dutybook_domain::language::Language;
use dutybook_domain::personal::Personal;
use dutybook_domain::settings::{self, Member, Setting};
use dutybook_domain::staff::{Act, Role};
use dutybook_domain::survey::{self, CodeList, Half, Household, Stratum, secret_name};
use dutybook_domain::{draft::Draft, seal};
use dutybook_store::log::Secret;

use super::*;
use crate::args::Arguments;
use crate::commands;
use crate::problem::{InputProblem, Problem};

fn february() -> Month {
    "2026-02".parse().unwrap()
}

fn supervisor(at: DateTime<Utc>) -> Act {
    let (by, role) = (StaffId(90), Role::Supervisor);
    Act { by, role, desk: DeskNumber(1), now: at, occurred_at: at }
}

fn click(byte: u8) -> ClickId {
    ClickId::from_bytes([byte; 16])
}

fn staffed(desk: &mut Desk, name: &str, (who, role): (u64, Role)) {
    let (name, roles) = (Personal::from(name), [role].into());
    let member = Member { who: StaffId(who), name, roles, department: None };
    let setting = Setting::Member(member);
    let document = settings::document(PROPERTY);
    let draft = Draft::fact(document, settings::Fact::Set { over: None, setting });
    desk.commit(&supervisor(noon()), click(9), vec![draft]).unwrap();
}

/// Runs `seal` as it is typed.
fn typed(dir: &Path, rest: &[&str]) -> Result<(), Problem> {
    let dir = dir.display().to_string();
    let words = ["dutybook-kiosk", "--data", &dir, "seal"].into_iter().chain(rest.iter().copied());
    commands::run(Arguments::try_parse_from(words).unwrap(), Language::Chinese).map(drop)
}

#[test]
fn a_month_is_sealed_by_a_supervisor_of_the_property_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    staffed(&mut desk, "陈主管", (90, Role::Supervisor));
    staffed(&mut desk, "李专员", (1, Role::Specialist));
    let case = EventSeen { at: "2026-02-03T09:00:00".parse().unwrap(), ..row("甲", "受理", 1) };
    desk.import_tickets(noon(), &[case]).unwrap();
    let before = desk.report(february(), None).unwrap().unwrap().canonical().unwrap();
    drop(desk);
    let by_specialist = typed(dir.path(), &["--month", "2020-02", "--by", "李专员"]);
    let nobody = InputProblem::NoSuchSupervisor("李专员".to_owned());
    assert_eq!(by_specialist, Err(nobody.into()));
    let month = typed(dir.path(), &["--month", "2020-2", "--by", "陈主管"]);
    assert_eq!(month, Err(InputProblem::BadMonth("2020-2".to_owned()).into()));
    let ahead = typed(dir.path(), &["--month", "2999-01", "--by", "陈主管"]);
    let not_over = seal::Refusal::CutOffNotReached;
    assert_eq!(ahead, Err(InputProblem::NotSealed(not_over).into()));
    assert!(crate::text::problem(&ahead.unwrap_err(), Language::English).contains("not over"));
    typed(dir.path(), &["--month", "2020-02", "--by", "90"]).unwrap();
    let again = typed(dir.path(), &["--month", "2020-02", "--by", "陈主管"]);
    let sealed = InputProblem::NotSealed(seal::Refusal::AlreadySealed);
    assert_eq!(again, Err(sealed.into()));

    let mut desk = Desk::open(dir.path(), [2; 16]).unwrap();
    desk.seal(&supervisor(noon()), click(1), february(), None).unwrap();
    let held = desk.sealed(february()).unwrap();
    let [sealed] = held.whole.as_slice() else { panic!("{held:?}") };
    // What is signed is the report to the byte, save that a seal is an entry of its own.
    let figures = |text: &str| {
        let report: dutybook_domain::report::Report = serde_json::from_str(text).unwrap();
        report.figures()
    };
    assert_eq!(figures(&sealed.sealed.seal.report), figures(&before));
    assert!(sealed.restatement.as_ref().unwrap().is_empty());
    assert_eq!((sealed.sealed.by, sealed.sealed.at), (Some(StaffId(90)), Some(noon())));
}

#[test]
fn a_desk_that_holds_facts_of_a_newer_version_may_not_seal() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let entry = Entry {
        document: DocumentId::from_bytes([4; 16]),
        kind: DocumentKind::Ticket,
        writing: Writing::Fact(b"a fact of another version"),
    };
    desk.write(noon(), &[entry]).unwrap();
    let refused = desk.seal(&supervisor(noon()), click(1), february(), None).unwrap_err();
    assert_eq!(refused.code(), Some("report-newer-facts"));
    assert_eq!(desk.sealed(february()).unwrap().whole, []);
}

#[test]
fn a_preliminary_is_sealed_before_its_month_is_over_and_gives_way_to_the_final() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let last = "2026-02-27".parse().unwrap();
    let on = |text: &str| supervisor(text.parse().unwrap());
    let early = desk.seal(&on("2026-02-27T15:59:00Z"), click(1), february(), Some(last));
    assert_eq!(early.unwrap_err().code(), Some("report-cut-off-not-reached"));
    desk.seal(&on("2026-02-27T16:00:00Z"), click(1), february(), Some(last)).unwrap();
    desk.seal(&on("2026-02-28T16:00:00Z"), click(2), february(), None).unwrap();
    let held = desk.sealed(february()).unwrap();
    assert_eq!((held.preliminary.len(), held.whole.len()), (1, 1));
    assert_eq!(held.preliminary[0].sealed.report().unwrap().cut_off, last);
    // How March opens hangs on the final alone.
    let march = desk.sealed(february().next()).unwrap();
    assert_eq!(march.opening.map(|opening| (opening.sealed, opening.restated)), Some((0, 0)));
}

#[test]
fn a_list_of_codes_left_over_from_a_reported_round_is_destroyed_when_the_desk_opens() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = founded(dir.path(), 1);
    let half = Half::first_of(2026).unwrap();
    let stratum = Stratum { building: "3".to_owned(), tenure: "owner".to_owned() };
    let household = Household { unit: "3-1-1502".to_owned(), stratum };
    let list = CodeList::deal([household], || Ok::<_, ()>([1; 5])).unwrap();
    let mut bytes = Vec::new();
    ciborium::into_writer(&list, &mut bytes).unwrap();
    let secret = Secret { name: secret_name(half, [7; 16]), version: 1, deleted: false, bytes };
    assert!(desk.log_mut().put_secret(PROPERTY, &secret).unwrap());
    drop(desk);
    let mut desk = Desk::open(dir.path(), [2; 16]).unwrap();
    let held =
        |desk: &Desk| desk.reader().secret(PROPERTY, &secret_name(half, [7; 16])).unwrap().unwrap();
    assert!(!held(&desk).deleted, "the round still runs");
    let reported = survey::Fact::Reported { to: "公司".to_owned() };
    let draft = Draft::fact(survey::round_id(PROPERTY, half), reported);
    desk.commit(&supervisor(noon()), click(1), vec![draft]).unwrap();
    drop(desk);
    let desk = Desk::open(dir.path(), [3; 16]).unwrap();
    assert!(held(&desk).deleted && held(&desk).bytes.is_empty());
}
