//! Rosters as property companies really keep them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;

use dutybook_domain::household::thing::Tie;
use dutybook_domain::id::StaffId;
use tempfile::tempdir;

use super::*;
use crate::desk::tests::founded;

const ROSTER: &str = "\
房号,姓名,关系,联系电话,建筑面积,用途,交付日期,车牌号,身份证号
3栋1单元1502室,王芳,业主,138 0000 1234,126.40,住宅,2021-05-30,沪A·7X932,310000
3-1-1502,张伟,家属,,,,,,
3-1-1503,李雷,租户,13900005678,88.5㎡,住宅,2021/5/30,,
";

fn plan_all(roster: &Roster) -> Vec<(String, Plan)> {
    let empty = Household::default();
    roster.units().map(|unit| (unit.to_string(), roster.plan(unit, &empty))).collect()
}

/// A workbook of one sheet: texts, but numbers where a cell is written `=number`.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut cells = String::new();
    for (at, row) in rows.iter().enumerate() {
        write!(cells, "<row r=\"{}\">", at + 1).unwrap();
        for (column, cell) in ('A'..).zip(*row) {
            let place = format!("{column}{}", at + 1);
            let value = match cell.strip_prefix('=') {
                Some(number) => format!("><v>{number}</v></c>"),
                None => format!(" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
            };
            write!(cells, "<c r=\"{place}\"{value}").unwrap();
        }
        cells += "</row>";
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" \
                 ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" \
                 Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" \
                 Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"住户\" \
                 sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{cells}</sheetData></worksheet>"),
        ),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_roster_reads_alike_in_utf8_gbk_and_as_a_workbook() {
    let utf8 = read(ROSTER.as_bytes()).unwrap();
    let plain = ROSTER.replace('㎡', "");
    let (gbk, _, _) = encoding_rs::GBK.encode(&plain);
    let rows: &[&[&str]] = &[
        &["房号", "姓名", "关系", "联系电话", "建筑面积", "用途", "交付日期", "车牌号"],
        &["3-1-1502", "王芳", "业主", "=13800001234", "=126.4", "住宅", "2021-05-30", "沪A7X932"],
        &["3-1-1502", "张伟", "家属"],
        &["3-1-1503", "李雷", "租户", "=13900005678", "=88.5", "住宅", "2021-05-30"],
    ];
    let plans = plan_all(&utf8);
    assert_eq!(plans.len(), 2);
    assert_eq!(plan_all(&read(&gbk).unwrap()), plans);
    assert_eq!(plan_all(&read(&workbook(rows)).unwrap()), plans);
    assert_eq!((utf8.rows, utf8.bad.len()), (3, 0));
    assert_eq!(utf8.ignored, ["身份证号"]);
}

#[test]
fn every_bad_cell_is_named_and_its_household_waits_whole() {
    let text = "房号,姓名,关系,电话,面积\n\
                1-1-101,王芳,业主,13800001234,90\n\
                1-1-101,张伟,亲密朋友,call me,90\n\
                1-1-102,,业主,13800001234,\n\
                ,李雷,业主,,\n\
                一百零一,韩梅,业主,,x\n\
                1-1-103,赵六,,,80\n\
                1-1-103,赵七,,,81\n\
                \n\
                1-1-104,孙八,,,\n";
    let roster = read(text.as_bytes()).unwrap();
    let bad: Vec<_> = roster.bad.iter().map(|bad| (bad.line, bad.column, bad.fault)).collect();
    assert_eq!(
        bad,
        [
            (3, Some(Column::Relation), CellFault::BadRelation),
            (3, Some(Column::Phone), CellFault::BadPhone),
            (4, Some(Column::Name), CellFault::NameMissing),
            (5, Some(Column::Unit), CellFault::UnitMissing),
            (6, Some(Column::Unit), CellFault::BadUnit),
            (6, Some(Column::Area), CellFault::BadArea),
            (8, Some(Column::Area), CellFault::Contradicts),
        ]
    );
    let units: Vec<String> = roster.units().map(ToString::to_string).collect();
    assert_eq!(units, ["1-1-104"]);
    let waiting: Vec<String> = roster.waiting.iter().map(ToString::to_string).collect();
    assert_eq!(waiting, ["1-1-101", "1-1-102", "1-1-103"]);
    assert!(bad.iter().all(|(_, column, _)| !column.unwrap().heading().is_empty()));
}

#[test]
fn a_file_that_is_no_roster_says_why() {
    let found = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(read(b"a,b\n1,2\n"), Err(RosterError::NoUnits(found)));
    assert_eq!(read(b"\xff\xff\x80"), Err(RosterError::Encoding));
    assert_eq!(read(b"PK\x03\x04nothing"), Err(RosterError::NoWorkbook));
    assert_eq!(read(b""), Err(RosterError::NoUnits(Vec::new())));
}

fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-03-02T05:00:00Z".parse().unwrap()
}

#[test]
fn an_import_is_whole_and_the_same_file_read_twice_changes_nothing() {
    let dir = tempdir().unwrap();
    let mut desk = founded(dir.path(), 2);
    let roster = read(ROSTER.as_bytes()).unwrap();
    let preview = desk.preview_roster(&roster).unwrap();
    assert!(preview.iter().all(|(_, plan)| !plan.is_empty() && plan.changed.is_empty()));
    let unit: UnitCode = "3-1-1502".parse().unwrap();
    assert_eq!(desk.household(&unit).unwrap(), Household::default());
    let mut go_on = |_| ControlFlow::Continue(());
    let first = desk.import_roster((now(), StaffId(1)), ("r.csv", &roster), &mut go_on).unwrap();
    assert_eq!((first.written, first.unchanged, first.stopped), (2, 0, false));
    let file = desk.household(&unit).unwrap();
    let day = "2026-03-02".parse().unwrap();
    assert_eq!(file.people_on(day).len(), 2);
    assert_eq!(file.owners(day).len(), 1);
    assert_eq!(file.vehicles().len(), 1);
    let changes = desk.reader().last_seq().unwrap();
    let again = desk.import_roster((now(), StaffId(1)), ("r.csv", &roster), &mut go_on).unwrap();
    assert_eq!((again.written, again.unchanged), (0, 2));
    // Only that it was read again is noted.
    assert_eq!(desk.reader().last_seq().unwrap(), changes + 1);
}

#[test]
fn a_later_roster_shows_what_it_would_change_and_empties_nothing() {
    let dir = tempdir().unwrap();
    let mut desk = founded(dir.path(), 2);
    let mut go_on = |_| ControlFlow::Continue(());
    let by = (now(), StaffId(1));
    let first = read(ROSTER.as_bytes()).unwrap();
    desk.import_roster(by, ("r.csv", &first), &mut go_on).unwrap();
    let later = "房号,姓名,关系,联系电话\n3-1-1502,王芳,业主,13800009999\n3-1-1502,张伟,家属,\n";
    let roster = read(later.as_bytes()).unwrap();
    let plan = desk.preview_roster(&roster).unwrap().remove(0).1;
    assert_eq!((plan.facts.len(), plan.filled.len(), plan.changed.len()), (0, 0, 1));
    let by = (now() + chrono::TimeDelta::minutes(1), StaffId(1));
    desk.import_roster(by, ("r.csv", &roster), &mut go_on).unwrap();
    let file = desk.household(&"3-1-1502".parse().unwrap()).unwrap();
    let owner = *file.owners("2026-03-02".parse().unwrap()).first().unwrap();
    assert_eq!(file.of_person(owner, PersonField::Phone).unwrap().reveal(), "13800009999");
    assert!(file.registers().value(Field::Area).is_some());
    let tie = file.people()[&owner].ties.tenures()[0].tie;
    assert_eq!(tie, Tie::Owner);
}

#[test]
fn an_import_that_is_stopped_leaves_whole_households_and_goes_on_from_there() {
    let dir = tempdir().unwrap();
    let mut desk = founded(dir.path(), 2);
    let mut text = "房号,姓名,电话,面积,用途\n".to_owned();
    for room in 0..300 {
        writeln!(text, "1-1-{},王{room},1380000{room:04},90,住宅", 101 + room).unwrap();
    }
    let roster = read(text.as_bytes()).unwrap();
    let by = (now(), StaffId(1));
    let mut calls = 0;
    let mut stop = |_| {
        calls += 1;
        ControlFlow::Break(())
    };
    let stopped = desk.import_roster(by, ("r.csv", &roster), &mut stop).unwrap();
    assert!(stopped.stopped && stopped.written > 0 && stopped.written < 300);
    assert_eq!(calls, 1);
    let plans = desk.preview_roster(&roster).unwrap();
    let done = plans.iter().filter(|(_, plan)| plan.is_empty()).count();
    assert_eq!(done, stopped.written);
    let half = plans.iter().filter(|(_, plan)| !plan.is_empty());
    assert!(half.clone().count() > 0 && half.clone().all(|(_, plan)| plan.facts.len() == 2));
    let mut go_on = |_| ControlFlow::Continue(());
    let rest = desk.import_roster(by, ("r.csv", &roster), &mut go_on).unwrap();
    assert_eq!(rest.written + stopped.written, 300);
}

#[test]
fn what_is_held_about_one_person_is_written_out_and_nothing_of_another() {
    let dir = tempdir().unwrap();
    let mut desk = founded(dir.path(), 2);
    let mut go_on = |_| ControlFlow::Continue(());
    let roster = read(ROSTER.as_bytes()).unwrap();
    desk.import_roster((now(), StaffId(1)), ("r.csv", &roster), &mut go_on).unwrap();
    let file = desk.household(&"3-1-1502".parse().unwrap()).unwrap();
    let owner = *file.owners("2026-03-02".parse().unwrap()).first().unwrap();
    let held = crate::person_export::held(&file, owner, &[], chrono_tz::Asia::Shanghai);
    let folder = dir.path().join("held-of-wang");
    let [table, object] = crate::person_export::write(&held, &folder).unwrap();
    let (table, object) =
        (std::fs::read_to_string(table).unwrap(), std::fs::read_to_string(object).unwrap());
    for text in [&table, &object] {
        for shown in ["王芳", "13800001234", "沪A7X932", "3-1-1502", "owner"] {
            assert!(text.contains(shown), "{shown}");
        }
        assert!(!text.contains("张伟"));
    }
    assert!(crate::person_export::write(&held, &folder).is_err());
}
