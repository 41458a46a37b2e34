//! The lock screen as its readers use it: by the names of what is on it.

use dutybook_domain::id::StaffId;
use dutybook_domain::staff::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::screens::fixture;

type Bench = fixture::Bench<View, Form>;

fn view() -> View {
    let member = |number: u64, name: &str, role| Member {
        who: StaffId(number),
        name: name.to_owned(),
        role,
        today: String::new(),
    };
    View {
        property: "翠湖花园".to_owned(),
        desk: 2,
        on_duty: Some("刘敏".to_owned()),
        next: None,
        late: 1,
        soon: 2,
        sync: Sync::Alone,
        members: vec![member(1, "刘敏", Role::Specialist), member(2, "陈静", Role::Supervisor)],
        denied: None,
        checking: false,
    }
}

fn bench(view: View) -> Harness<'static, Bench> {
    fixture::bench("10:42", view, ui)
}

#[test]
fn a_clerk_chooses_a_name_types_six_digits_and_enters() {
    let mut bench = bench(view());
    bench.get_by_label("陈静 客服主管").click();
    bench.run();
    for digit in ["2", "4", "6", "8", "0"] {
        bench.get_by_label(digit).click();
        bench.run();
    }
    bench.get_by_label("已输入 5 位");
    bench.key_press(egui::Key::Enter);
    bench.run();
    assert_eq!(bench.state_mut().outbox.take(), [], "five digits are no PIN");
    bench.get_by_label("1").click();
    bench.run();
    bench.get_by_label("进入").click();
    bench.run();
    let asked = bench.state_mut().outbox.take();
    let [Command::SignIn { who, pin }] = asked.as_slice() else { panic!("asked {asked:?}") };
    assert_eq!((*who, pin.digits()), (StaffId(2), "246801"));
    assert!(bench.state().form.pin.is_empty(), "the PIN does not stay in the form");
}

#[test]
fn a_wrong_pin_says_what_to_do() {
    let mut denied = view();
    denied.denied = Some(Denied::Wrong { left: 3 });
    let bench = bench(denied);
    bench.get_by_label("PIN 不对，请再输一次，还可试 3 次");
}

#[test]
fn the_language_is_switched_at_once() {
    let mut bench = bench(view());
    bench.get_by_label("English").click();
    bench.run();
    assert_eq!(bench.state_mut().outbox.take(), [Command::Read(Language::English)]);
}
