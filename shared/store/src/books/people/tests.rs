//! A search finds whom it should, in the order it should, whatever is typed.

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use dutybook_domain::household::field::{Edit, Field, PersonField, VehicleField};
use dutybook_domain::household::thing::VehicleId;
use dutybook_domain::household::{EndedBy, Fact, document};
use dutybook_domain::id::{DeskNumber, StaffId};
use dutybook_domain::ledger::{Body, Record};
use dutybook_replica::author::{Author, Writing, write};
use dutybook_replica::codec;
use dutybook_replica::key::SecretKey;
use dutybook_replica::reading::household::{Driven, Somebody, to_write};
use tempfile::tempdir;

use super::*;
use crate::books::DocumentFacts;
use crate::fixture::{BINJIANG, CUIHU, HERE, desk};
use crate::log::Log;
use crate::reports::fold;

/// A desk that files households.
struct Filing {
    log: Log,
    author: Author,
    now: DateTime<Utc>,
}

/// A person to file: unit, name, phone, tie, and whether they left.
type Resident<'a> = (&'a str, &'a str, &'a str, Tie, bool);

impl Filing {
    fn new(dir: &Path) -> Self {
        let key = SecretKey::from_seed(&[7; 32]);
        let author = Author { property: CUIHU, desk: DeskNumber(1), actor: [0xDD; 16], key };
        let now = DateTime::from_timestamp_millis(1_764_000_000_000).unwrap();
        Self { log: desk(dir), author, now }
    }

    fn file(&mut self, unit: &str, facts: &[Fact], edits: &[Edit]) {
        let changes = self.changes(unit, facts, edits);
        self.log.append(self.author.property, &changes, HERE).unwrap();
    }

    fn changes(&self, unit: &str, facts: &[Fact], edits: &[Edit]) -> Vec<Checked> {
        let id = document(self.author.property, &unit.parse().unwrap());
        let stored = self.log.read().document(self.author.property, id).unwrap();
        let known = stored.iter().map(|row| read_change(&row.envelope, &Limits::STANDARD).unwrap());
        let kind = DocumentKind::Household.code();
        let mut held = Document::load(id, kind, known).unwrap();
        let mut changes = Vec::new();
        for fact in facts {
            let record = Record { stamp: None, body: Body::Fact(fact.clone()) };
            let bytes = codec::encode(&record).unwrap();
            changes
                .extend(write(&mut held, &self.author, self.now, Writing::Import(&bytes)).unwrap());
        }
        for edit in edits {
            let by = (StaffId(1), DeskNumber(1));
            let bytes = to_write(edit.value.as_ref(), self.now, by).unwrap();
            let name = edit.field.to_string();
            let field = Writing::Field(&name, &bytes);
            changes.extend(write(&mut held, &self.author, self.now, field).unwrap());
        }
        changes
    }

    fn resident(&mut self, person: u64, (unit, name, phone, tie, left): Resident<'_>) {
        let (facts, edits) = written(person, (unit, name, phone, tie, left));
        self.file(unit, &facts, &edits);
    }

    fn vehicle(&mut self, unit: &str, plate: &str, keeper: u64) {
        let vehicle = VehicleId(9);
        let keeper = PersonId(keeper).to_string();
        let edits = [
            Edit::text(Field::Vehicle(vehicle, VehicleField::Plate), plate),
            Edit::text(Field::Vehicle(vehicle, VehicleField::Keeper), keeper),
        ];
        self.file(unit, &[Fact::VehicleKept { vehicle, from: None }], &edits);
    }

    fn books(&self, dir: &Path) -> BooksReader {
        let mut books = Books::open(dir, 1).unwrap().finding_people();
        books.feed(self.log.read(), &|facts: &DocumentFacts<'_>| fold(facts, Shanghai)).unwrap();
        books.reader().unwrap()
    }
}

fn written(person: u64, (unit, name, phone, tie, left): Resident<'_>) -> (Vec<Fact>, Vec<Edit>) {
    let person = PersonId(person);
    let mut facts =
        vec![Fact::Opened { unit: unit.parse().unwrap() }, Fact::Began { person, tie, from: None }];
    if left {
        let until = NaiveDate::from_ymd_opt(2024, 5, 1).unwrap();
        facts.push(Fact::Ended { person, tie, until, why: EndedBy::MovedOut });
    }
    let edits = vec![
        Edit::text(Field::Person(person, PersonField::Name), name),
        Edit::text(Field::Person(person, PersonField::Phone), phone),
    ];
    (facts, edits)
}

fn cuihu(dir: &Path) -> (Filing, BooksReader) {
    let mut filing = Filing::new(dir);
    for (person, resident) in (1_u64..).zip([
        ("3-1-1502", "王小明", "13800001234", Tie::Owner, false),
        ("3-1-1502", "张晓芳", "13800005678", Tie::Family, false),
        ("2-1-1502", "曾国强", "13900001502", Tie::Owner, false),
        ("2-1-0302", "李王芳", "13700009912", Tie::Tenant, false),
        ("2-1-0302", "王志远", "13600001234", Tie::Tenant, true),
        ("5-2-2001", "吴晓明", "02155550100", Tie::Owner, false),
    ]) {
        filing.resident(person, resident);
    }
    filing.vehicle("3-1-1502", "沪A7X932", 2);
    let books = filing.books(dir);
    (filing, books)
}

/// What a query finds, as `unit name`.
fn found(books: &BooksReader, query: &str) -> Vec<String> {
    let found = books.find_people(CUIHU, query, 20).unwrap();
    let shown = |found: &Found| format!("{} {}", found.unit.as_ref().unwrap(), found.name.reveal());
    found.iter().map(shown).collect()
}

/// The part of what is shown that the best answer says was met.
fn met(books: &BooksReader, query: &str) -> (Matched, String) {
    let best = books.find_people(CUIHU, query, 1).unwrap().remove(0);
    let shown = match best.matched {
        Matched::Unit | Matched::UnitPart => best.unit.unwrap().to_string(),
        Matched::Phone => best.phone_tail.reveal().clone(),
        Matched::Name | Matched::Pinyin | Matched::InnerName => best.name.reveal().clone(),
        Matched::Plate => best.plate.unwrap().reveal().clone(),
    };
    (best.matched, shown.get(best.range).unwrap().to_owned())
}

#[test]
fn a_unit_is_found_in_every_form_it_is_said_in() {
    let dir = tempdir().unwrap();
    let (_filing, books) = cuihu(dir.path());
    for query in ["3-1-1502", "3栋1单元1502", "３栋１单元１５０２室", " 3-1-1502 ", "3-1502"]
    {
        assert_eq!(found(&books, query), ["3-1-1502 王小明"], "{query}");
    }
    // The room alone is of two units, and the end of somebody's number.
    assert_eq!(found(&books, "1502"), ["2-1-1502 曾国强", "3-1-1502 王小明", "2-1-1502 曾国强"]);
    assert_eq!(found(&books, "3-1-"), ["3-1-1502 王小明"]);
    assert_eq!(met(&books, "3-1-1502"), (Matched::Unit, "3-1-1502".to_owned()));
    assert_eq!(met(&books, "1-15"), (Matched::UnitPart, "1-15".to_owned()));
}

#[test]
fn a_person_is_found_by_the_tail_of_the_phone_the_present_before_the_past() {
    let dir = tempdir().unwrap();
    let (_filing, books) = cuihu(dir.path());
    assert_eq!(found(&books, "1234"), ["3-1-1502 王小明", "2-1-302 王志远"]);
    assert_eq!(met(&books, "123"), (Matched::Phone, "123".to_owned()));
    assert_eq!(found(&books, "13800005678"), ["3-1-1502 张晓芳"]);
    assert_eq!(found(&books, "138 0000 5678"), ["3-1-1502 张晓芳"]);
    assert_eq!(found(&books, "55550100"), ["5-2-2001 吴晓明"]);
}

#[test]
fn a_person_is_found_by_name_and_pinyin_from_the_surname_and_by_given_name() {
    let dir = tempdir().unwrap();
    let (_filing, books) = cuihu(dir.path());
    assert_eq!(found(&books, "王"), ["3-1-1502 王小明", "2-1-302 李王芳", "2-1-302 王志远"]);
    assert_eq!(found(&books, "晓明"), ["5-2-2001 吴晓明"]);
    assert_eq!(found(&books, "wxm"), ["3-1-1502 王小明", "5-2-2001 吴晓明"]);
    assert_eq!(found(&books, "WangXiao"), ["3-1-1502 王小明"]);
    assert_eq!(found(&books, "zeng guo"), ["2-1-1502 曾国强"]);
    assert_eq!(met(&books, "zenggq"), (Matched::Pinyin, "曾国强".to_owned()));
    assert_eq!(met(&books, "晓芳"), (Matched::InnerName, "晓芳".to_owned()));
}

#[test]
fn a_vehicle_is_found_by_the_end_of_its_plate_with_its_keeper() {
    let dir = tempdir().unwrap();
    let (_filing, books) = cuihu(dir.path());
    for query in ["沪a7x932", "沪A·7X932", "a7x9", "7x932", "932"] {
        assert_eq!(found(&books, query), ["3-1-1502 张晓芳"], "{query}");
    }
    assert_eq!(met(&books, "7x93"), (Matched::Plate, "7X93".to_owned()));
}

#[test]
fn whatever_is_typed_is_answered() {
    let dir = tempdir().unwrap();
    let (_filing, books) = cuihu(dir.path());
    let long = "王".repeat(5_000);
    for query in ["", " ", "'", "\"", "%", "_", "*", "' OR 1=1 --", "\0", "(", "a", "1", "-", &long]
    {
        drop(books.find_people(CUIHU, query, 20).unwrap());
    }
    assert_eq!(found(&books, "%"), Vec::<String>::new());
    assert_eq!(found(&books, "' OR 1=1 --"), Vec::<String>::new());
    assert_eq!(books.find_people(CUIHU, "王", 0).unwrap(), []);
    assert_eq!(books.find_people(BINJIANG, "王", 20).unwrap(), []);
}

#[test]
fn what_is_corrected_moved_or_left_is_found_as_it_stands() {
    let dir = tempdir().unwrap();
    let (mut filing, _books) = cuihu(dir.path());
    let person = PersonId(1);
    let edits = [Edit::text(Field::Person(person, PersonField::Phone), "13811112222")];
    filing.now += chrono::TimeDelta::minutes(1);
    filing.file("3-1-1502", &[], &edits);
    let books = filing.books(dir.path());
    assert_eq!(found(&books, "2222"), ["3-1-1502 王小明"]);
    assert_eq!(found(&books, "1234"), ["2-1-302 王志远"]);
    assert!(books.find_people(CUIHU, "1234", 20).unwrap()[0].past);
}

#[test]
fn a_file_with_a_field_set_apart_is_listed_until_a_person_decides() {
    let dir = tempdir().unwrap();
    let (mut filing, _books) = cuihu(dir.path());
    let phone = Field::Person(PersonId(1), PersonField::Phone);
    let base = filing.author.clone();
    filing.now += chrono::TimeDelta::minutes(1);
    let one = filing.changes("3-1-1502", &[], &[Edit::text(phone, "13811112222")]);
    filing.author = Author { actor: [0xAA; 16], ..base };
    let two = filing.changes("3-1-1502", &[], &[Edit::text(phone, "13811113333")]);
    for changes in [one, two] {
        filing.log.append(CUIHU, &changes, HERE).unwrap();
    }
    let unit = "3-1-1502".parse().unwrap();
    let listed = filing.books(dir.path()).files_in_conflict(CUIHU).unwrap();
    assert_eq!(listed, [(document(CUIHU, &unit), 1)]);
    filing.now += chrono::TimeDelta::minutes(1);
    filing.file("3-1-1502", &[], &[Edit::text(phone, "13811113333")]);
    assert_eq!(filing.books(dir.path()).files_in_conflict(CUIHU).unwrap(), []);
}

#[test]
fn books_that_are_not_for_finding_hold_nobodys_name() {
    let dir = tempdir().unwrap();
    let (filing, _books) = cuihu(dir.path());
    let elsewhere = tempdir().unwrap();
    let mut books = Books::open(elsewhere.path(), 1).unwrap();
    books.feed(filing.log.read(), &|facts: &DocumentFacts<'_>| fold(facts, Shanghai)).unwrap();
    let reader = books.reader().unwrap();
    assert_eq!(found(&reader, "王"), Vec::<String>::new());
    // And are the same books all the same.
    let here = BooksReader::open(dir.path()).unwrap();
    assert_eq!(reader.digest().unwrap(), here.digest().unwrap());
}

/// Puts so many residents into the index, two or three to a household, as the log would.
fn fill(books: &Books, residents: u32) {
    const SURNAMES: [&str; 12] =
        ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "曾", "单"];
    const GIVEN: [&str; 16] = [
        "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明",
        "超",
    ];
    let connection = &books.connection;
    connection
        .execute("INSERT INTO property (id, uid) VALUES (1, ?1)", [CUIHU.as_bytes()])
        .unwrap();
    connection.execute_batch("BEGIN").unwrap();
    let mut person = 0_u32;
    let mut doc = 0_u32;
    while person < residents {
        doc += 1;
        let at = doc - 1;
        let code = format!(
            "{}-{}-{}",
            at / 1_000 + 1,
            at / 250 % 4 + 1,
            at % 250 / 8 * 100 + at % 8 + 101
        );
        let uid = document(CUIHU, &code.parse().unwrap());
        connection
            .execute(
                "INSERT INTO document (id, property, uid, kind, position, open, summary, unit)
                 VALUES (?1, 1, ?2, 4, 0, 0, x'', ?3)",
                (doc, uid.as_bytes(), &code),
            )
            .unwrap();
        let mut findable = Findable { unit: code.parse().ok(), ..Findable::default() };
        for _ in 0..2 + doc % 2 {
            let n = person.wrapping_mul(2_654_435_761) >> 8;
            let pick = |from: &[&str], by: u32| from[(n / by) as usize % from.len()].to_owned();
            let name = pick(&SURNAMES, 1) + &pick(&GIVEN, 13) + &pick(&GIVEN, 233);
            let phone = format!("139{:08}", n % 100_000_000);
            findable.people.push(Somebody {
                person: PersonId(person.into()),
                name: name.as_str().into(),
                tie: Some(Tie::Owner),
                past: person % 10 == 9,
                phones: vec![phone.as_str().into()],
            });
            person += 1;
        }
        let plate = format!("沪A{:05}", doc.wrapping_mul(7_919) % 100_000);
        findable.vehicles.push(Driven { keeper: None, plate: plate.as_str().into(), past: false });
        put(connection, (1, doc.into()), &findable).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
}

/// A hundred thousand keys: no search may look at them all. What one takes among 50,000 people is
/// measured by the example `find_people`.
#[test]
fn among_ten_thousand_residents_a_search_goes_by_an_index_and_answers() {
    let dir = tempdir().unwrap();
    let books = Books::open(dir.path(), 1).unwrap().finding_people();
    fill(&books, 10_000);
    let plan = |select: &str| -> Vec<String> {
        let explained = format!("EXPLAIN QUERY PLAN {select}");
        let mut statement = books.connection.prepare(&explained).unwrap();
        let asked = vec![rusqlite::types::Null; statement.parameter_count()];
        let asked = rusqlite::params_from_iter(asked);
        let rows = statement.query_map(asked, |row| row.get(3)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    for step in plan(FIND).into_iter().chain(plan(OPEN_MATTERS)) {
        assert!(!step.contains("SCAN") || step.contains("CONSTANT"), "{step}");
        assert!(!step.contains("TEMP B-TREE"), "{step}");
    }
    let reader = books.reader().unwrap();
    for query in [
        "王", "w", "wx", "wa", "wang", "1", "15", "1501", "3-1", "139", "1390", "沪", "沪a", "芳",
        "zhang", "zengwf", "王伟", "9",
    ] {
        let found = reader.find_people(CUIHU, query, 20).unwrap();
        assert!((1..=20).contains(&found.len()), "{query}");
    }
}
