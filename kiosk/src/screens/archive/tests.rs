//! The archive as a clerk uses it: a household by keyboard, a unit by its tile, a roster in.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::archive_import::{BadCell, CellFault, Column};
use crate::screens::fixture;

type Shown = (View, roster::View);
type Bench = fixture::Bench<Shown, Form>;

fn draw(ui: &mut Ui, look: &Look, view: &Shown, form: &mut Form, outbox: &mut Outbox) {
    super::ui(ui, look, (&view.0, &view.1), form, outbox);
}

fn bench(view: View, rosters: roster::View) -> Harness<'static, Bench> {
    fixture::bench("10:42", (view, rosters), draw)
}

fn unit(place: u8, code: &str, waiting: bool) -> UnitRow {
    let document = DocumentId::from_bytes([place; 16]);
    UnitRow { document, code: code.to_owned(), people: 3, waiting }
}

fn asked(bench: &mut Harness<'_, Bench>) -> Vec<Asked> {
    let commands = bench.state_mut().outbox.take();
    let archive = commands.into_iter().filter_map(|command| {
        let Command::Archive(asked) = command else { return None };
        Some(asked)
    });
    archive.collect()
}

fn went(bench: &mut Harness<'_, Bench>) -> Option<Route> {
    bench.state_mut().outbox.take().into_iter().find_map(|command| {
        let Command::Go(route) = command else { return None };
        Some(route)
    })
}

#[test]
fn a_household_is_opened_by_keyboard_alone() {
    let mut bench = bench(View::default(), roster::View::Unknown);
    bench.run();
    bench.get_by_label("找住户").type_text("1502");
    bench.run();
    assert_eq!(asked(&mut bench), [Asked::Find("1502".to_owned())]);
    let hits = [(1, "3-1-1502"), (2, "1-1-1502")].map(|(place, code)| Hit {
        household: DocumentId::from_bytes([place; 16]),
        ..fixture::hit(code, "王女士")
    });
    bench.state_mut().view.0.hits = hits.to_vec();
    bench.state_mut().view.0.hits_for = "1502".to_owned();
    bench.run();
    bench.key_press(Key::ArrowDown);
    bench.run();
    bench.key_press(Key::Enter);
    bench.run();
    let second = Route::Household(DocumentId::from_bytes([2; 16]));
    assert_eq!(went(&mut bench), Some(second));
}

#[test]
fn units_are_listed_by_building_and_by_what_waits() {
    let units =
        vec![unit(1, "1-1-101", false), unit(2, "1-1-102", true), unit(3, "2-1-101", false)];
    let mut bench = bench(View { units, ..View::default() }, roster::View::Unknown);
    bench.run();
    bench.get_by_label("2 号楼 1").click();
    bench.run();
    assert!(bench.query_by_label("1-1-101 3 人").is_none());
    bench.get_by_label("待办 1").click();
    bench.run();
    bench.get_by_label("1-1-102 3 人 待办").click();
    bench.run();
    assert_eq!(went(&mut bench), Some(Route::Household(DocumentId::from_bytes([2; 16]))));
}

#[test]
fn a_unit_without_a_file_is_offered_one() {
    let view = View {
        hits_for: "9-1-101".to_owned(),
        without_file: Some("9-1-101".to_owned()),
        ..View::default()
    };
    let mut bench = bench(view, roster::View::Unknown);
    bench.state_mut().form.words = "9-1-101".to_owned();
    bench.run();
    bench.get_by_label("为 9-1-101 建档").click();
    bench.run();
    assert_eq!(asked(&mut bench), [Asked::Open("9-1-101".to_owned())]);
}

#[test]
fn a_roster_is_previewed_with_its_bad_rows_before_anything_is_written() {
    let files = roster::View::Files(vec![PathBuf::from("/stick/roster.csv")]);
    let mut bench = bench(View::default(), files);
    bench.run();
    bench.get_by_label("导入名册").click();
    bench.run();
    assert_eq!(asked(&mut bench), [Asked::LookForRosters]);
    bench.get_by_label("预览: 还差：文件");
    bench.get_by_label("/stick/roster.csv").click();
    bench.run();
    assert_eq!(asked(&mut bench), [Asked::Read(PathBuf::from("/stick/roster.csv"))]);
    let bad = BadCell { line: 3, column: Some(Column::Phone), fault: CellFault::BadPhone };
    let counted = roster::Counted { touched: 2, new_units: 2, ..roster::Counted::default() };
    let preview = roster::Preview { bad: vec![bad], counted, ..roster::Preview::default() };
    bench.state_mut().view.1 = roster::View::Ready(Box::new(preview));
    bench.run();
    bench.get_by_label("第 3 行“电话”：电话只能是 3 到 20 位数字");
    bench.get_by_label("导入 2 户").click();
    bench.run();
    assert_eq!(asked(&mut bench), [Asked::Import]);
    bench.state_mut().view.1 = roster::View::Writing(40, 300);
    bench.run();
    bench.get_by_label("停下").click();
    bench.run();
    assert_eq!(asked(&mut bench), [Asked::Stop]);
}
