//! Contradictions at the practice property, and what becomes of choosing.

use dutybook_domain::document::DocumentKind;
use dutybook_domain::household::field::{Edit, Field, PersonField};
use dutybook_domain::id::StaffId;
use dutybook_domain::settings::{Asset, Fact, Setting};
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::document::Document;
use dutybook_replica::reading::household::to_write;

use super::*;
use crate::desk::Desk;
use crate::screens::conflicts::{self, Pick, Which};

fn waiting(bench: &Bench) -> conflicts::View {
    bench.worker.ask(Command::to(Screen::Conflicts));
    bench.until(|news| {
        let News::Conflicts(view) = news else { return None };
        Some(*view)
    })
}

fn settled(bench: &Bench, which: &Which, pick: Pick) -> conflicts::View {
    bench.worker.ask(Command::Settle { which: Box::new(which.clone()), pick });
    bench.until(|news| {
        let News::Conflicts(view) = news else { return None };
        view.outcome.is_some().then_some(*view)
    })
}

/// Two desks apart set one field of a unit's file: neither had the other's change.
fn set_apart(desk: &mut Desk, values: [&str; 2]) -> Which {
    let unit = "3-1-1502".parse().unwrap();
    let file = desk.household(&unit).unwrap();
    let person = file.people_on(morning().date_naive()).remove(0);
    let field = Field::Person(person, PersonField::OtherPhone);
    let id = dutybook_domain::household::document(desk.property(), &unit);
    let stored = desk.reader().document(desk.property(), id).unwrap();
    let limits = dutybook_replica::change::Limits::STANDARD;
    let read = |row: &dutybook_store::log::Stored| {
        dutybook_replica::change::read(&row.envelope, &limits).unwrap()
    };
    let before: Vec<_> = stored.iter().map(read).collect();
    for (actor, value) in (1_u8..).zip(values) {
        let kind = DocumentKind::Household.code();
        let mut document = Document::load(id, kind, before.iter().cloned()).unwrap();
        let (property, number) = (desk.property(), desk.identity().desk);
        let key = desk.identity().key.clone();
        let author = Author { property, desk: number, actor: [actor; 16], key };
        let at = morning() - chrono::TimeDelta::minutes(i64::from(actor) * 10);
        let Edit { value, .. } = Edit::text(field, value).checked().unwrap();
        let bytes = to_write(value.as_ref(), at, (StaffId(101), number)).unwrap();
        let name = field.to_string();
        let writing = Writing::Field(&name, &bytes);
        let change = author::write(&mut document, &author, at, writing).unwrap().unwrap();
        let origin = desk.origin(at);
        desk.log_mut().append(property, &[change], origin).unwrap()[0].unwrap();
    }
    // What the desk had loaded of the file knows of neither.
    desk.renew([0x77; 16]).unwrap();
    Which::Field(id, field)
}

fn bench_with(prepare: impl FnOnce(&mut Desk)) -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = practice::found(dir.path(), morning()).unwrap();
    prepare(&mut desk);
    let surroundings = Surroundings { clock: morning, wake: Arc::new(|| ()), is_online: false };
    Bench { worker: Worker::start(desk, surroundings).unwrap(), dir }
}

impl Bench {
    fn enter(&self, who: practice::Somebody) {
        let mut pin = Pin::default();
        practice::PIN.chars().for_each(|digit| pin.push(digit));
        self.worker.ask(Command::SignIn { who: who.who, pin });
        self.until(|news| matches!(news, News::SignedIn).then_some(()));
    }
}

#[test]
fn a_visit_promised_twice_is_settled_by_the_one_chosen_and_the_other_stays_in_the_story() {
    let bench = Bench::signed_in();
    let view = waiting(&bench);
    let [conflict] = view.waiting.as_slice() else { panic!("{view:?}") };
    assert_eq!((conflict.name.as_str(), conflict.claims.len()), ("上门时间", 2));
    assert!(conflict.subject.contains("厨房水管渗水"), "{}", conflict.subject);
    let [morning_visit, afternoon] = conflict.claims.as_slice() else { panic!() };
    assert_eq!((morning_visit.value.as_str(), morning_visit.shown), ("09:00", false));
    assert_eq!((afternoon.value.as_str(), afternoon.shown), ("14:00", true));
    assert_eq!(afternoon.why, "客户来电：上午不在家");
    let Which::Promise(ticket, _) = conflict.which else { panic!() };
    let after = settled(&bench, &conflict.which, morning_visit.pick.clone());
    assert_eq!((after.waiting.len(), after.outcome), (0, Some(Ok(morning()))));
    let story = bench.ticket(ticket).happened;
    let promises = story.iter().filter(|one| one.title.starts_with("约定")).count();
    assert_eq!(promises, 3);
    let newest = story.iter().find(|one| one.title.starts_with("约定")).unwrap();
    assert!(newest.title.contains("09:00"), "{}", newest.title);
}

#[test]
fn what_another_has_settled_meanwhile_is_not_settled_again() {
    let bench = Bench::signed_in();
    let view = waiting(&bench);
    let conflict = &view.waiting[0];
    settled(&bench, &conflict.which, conflict.claims[0].pick.clone());
    let again = settled(&bench, &conflict.which, conflict.claims[1].pick.clone());
    assert_eq!(again.outcome, Some(Err("别的前台已经选定了".to_owned())));
}

#[test]
fn a_moment_gone_by_is_refused_in_words_and_the_conflict_stays() {
    let bench = Bench::signed_in();
    let view = waiting(&bench);
    let past = morning() - chrono::TimeDelta::hours(1);
    let after = settled(&bench, &view.waiting[0].which, Pick::Moment(past));
    assert_eq!(after.outcome, Some(Err("约的时间已经过了".to_owned())));
    assert_eq!(after.waiting.len(), 1);
}

#[test]
fn a_field_set_apart_is_counted_listed_and_settled_with_a_third_value() {
    let mut which = None;
    let bench = bench_with(|desk| {
        which = Some(set_apart(desk, ["13900001111", "13900002222"]));
    });
    bench.enter(practice::CLERK);
    let which = which.unwrap();
    let view = waiting(&bench);
    let conflict = view.waiting.iter().find(|one| one.which == which).unwrap();
    assert_eq!((conflict.name.as_str(), conflict.subject.as_str()), ("备用电话", "住户 3-1-1502"));
    let values: Vec<&str> = conflict.claims.iter().map(|claim| claim.value.as_str()).collect();
    assert_eq!(values, ["13900002222", "13900001111"]);
    let shown: Vec<bool> = conflict.claims.iter().map(|claim| claim.shown).collect();
    assert_eq!(shown, [false, true]);
    let refused = settled(&bench, &which, Pick::Words("不是号码".to_owned()));
    assert!(matches!(refused.outcome, Some(Err(_))));
    let after = settled(&bench, &which, Pick::Words("139 0000 3333".to_owned()));
    assert_eq!(after.outcome, Some(Ok(morning())));
    assert!(after.waiting.iter().all(|one| one.which != which));
}

#[test]
fn the_rail_counts_what_the_screen_lists() {
    let bench = bench_with(|desk| {
        set_apart(desk, ["13900001111", "13900002222"]);
    });
    bench.enter(practice::CLERK);
    let listed = u64::try_from(waiting(&bench).waiting.len()).unwrap();
    bench.worker.ask(Command::to(Screen::Today));
    let counted = bench.until(|news| {
        let News::Shell(view) = news else { return None };
        Some(view.conflicts)
    });
    assert_eq!((listed, counted), (2, 2));
}

#[test]
fn a_setting_set_apart_is_for_a_supervisor_to_choose() {
    let setting = |count| {
        let assets = vec![Asset { name: "对讲机".to_owned(), count }];
        Setting::Assets { desk: dutybook_domain::id::DeskNumber(2), assets }
    };
    let prepare = |desk: &mut Desk| {
        let document = dutybook_domain::settings::document(desk.property());
        for count in [3, 5] {
            let (by, role) = (practice::SUPERVISOR.who, practice::SUPERVISOR.role);
            let number = desk.identity().desk;
            let now = morning();
            let act = dutybook_domain::staff::Act { by, role, desk: number, now, occurred_at: now };
            let fact = Fact::Set { over: None, setting: setting(count) };
            let draft = dutybook_domain::draft::Draft::fact(document, fact);
            desk.commit(&act, Desk::next_click().unwrap(), vec![draft]).unwrap();
        }
    };
    let bench = bench_with(prepare);
    bench.enter(practice::CLERK);
    let of_setting = |view: conflicts::View| {
        let mut settings = view.waiting.into_iter();
        settings.find(|one| matches!(one.which, Which::Setting(_))).unwrap()
    };
    let conflict = of_setting(waiting(&bench));
    assert_eq!(conflict.refused.as_deref(), Some("要主管来选定"));
    let mut values: Vec<&str> = conflict.claims.iter().map(|claim| claim.value.as_str()).collect();
    values.sort_unstable();
    assert!(values.contains(&"对讲机 3") && values.contains(&"对讲机 5"), "{values:?}");
    let three = conflict.claims.iter().find(|claim| claim.value == "对讲机 3").unwrap();
    let refused = settled(&bench, &conflict.which, three.pick.clone());
    assert_eq!(refused.outcome, Some(Err("要主管来选定".to_owned())));
    bench.worker.ask(Command::Lock);
    bench.enter(practice::SUPERVISOR);
    let conflict = of_setting(waiting(&bench));
    let after = settled(&bench, &conflict.which, three.pick.clone());
    assert_eq!(after.outcome, Some(Ok(morning())));
    assert!(after.waiting.iter().all(|one| !matches!(one.which, Which::Setting(_))));
}
