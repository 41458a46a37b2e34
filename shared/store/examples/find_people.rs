//! Measures the search as somebody types, over the residents of one large property, filed through
//! the log like any others: `cargo run --release --example find_people [RESIDENTS]`.
#![expect(clippy::print_stdout, reason = "it is there to print what it measured")]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use std::error::Error;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Asia::Shanghai;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::household::field::{Edit, Field, PersonField, VehicleField};
use dutybook_domain::household::thing::{PersonId, Tie, VehicleId};
use dutybook_domain::household::{Fact, document};
use dutybook_domain::id::{DeskNumber, PropertyUid, StaffId};
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::unit::UnitCode;
use dutybook_replica::author::{Author, Writing, write};
use dutybook_replica::change::Checked;
use dutybook_replica::codec;
use dutybook_replica::document::Document;
use dutybook_replica::key::SecretKey;
use dutybook_replica::reading::household::to_write;
use dutybook_store::books::{Books, DocumentFacts};
use dutybook_store::log::{Log, Origin, Role};
use dutybook_store::reports::{BOOKS_VERSION, fold};

const PROPERTY: PropertyUid = PropertyUid::from_bytes([0xC1; 16]);

/// Characters of names as code points, from the common ones of the block's beginning and middle.
const SURNAMES: [u32; 12] = [
    0x738B, 0x674E, 0x5F20, 0x5218, 0x9648, 0x6768, 0x9EC4, 0x8D75, 0x5434, 0x5468, 0x66FE, 0x5355,
];
const GIVEN_FROM: u32 = 0x4E00;
const GIVEN: u32 = 1_200;

fn main() -> Result<(), Box<dyn Error>> {
    let residents = match std::env::args().nth(1) {
        Some(count) => count.parse()?,
        None => 50_000_u32,
    };
    let dir = tempfile::tempdir()?;
    let mut log = Log::open(dir.path(), Role::Desk, [1; 16])?;
    let origin = Origin { via: DeskNumber(1), received_at: 0 };
    let started = Instant::now();
    let mut changes = Vec::new();
    for household in 0..residents.div_ceil(3) {
        changes.extend(file(household)?);
        if changes.len() > 5_000 {
            log.append(PROPERTY, &changes, origin)?;
            changes.clear();
        }
    }
    log.append(PROPERTY, &changes, origin)?;
    println!("filed {residents} residents in {:?}", started.elapsed());
    let started = Instant::now();
    let mut books = Books::open(dir.path(), BOOKS_VERSION)?.finding_people();
    books.feed(log.read(), &|facts: &DocumentFacts<'_>| fold(facts, Shanghai))?;
    println!("read into the books in {:?}", started.elapsed());
    let reader = books.reader()?;
    let (mut first, mut best) = (Vec::new(), Vec::new());
    for query in queries() {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..5 {
            let started = Instant::now();
            found = reader.find_people(PROPERTY, &query, 20)?.len();
            times.push(started.elapsed());
        }
        let named =
            |time: Option<&Duration>| time.map(|time| (*time, format!("{query} ({found})")));
        first.extend(named(times.first()));
        best.extend(named(times.iter().min()));
    }
    print("asked once", first);
    // On a busy machine what other programs take is left out so.
    print("the quickest of five", best);
    Ok(())
}

fn print(title: &str, mut times: Vec<(Duration, String)>) {
    times.sort_unstable();
    println!("{title}, {} searches:", times.len());
    for percent in [50, 95, 99, 100] {
        let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        if let Some((time, query)) = times.get(at) {
            println!("  {percent:3} % within {time:?}, the last `{query}`");
        }
    }
}

/// Every beginning of what a clerk would type for some of the residents.
fn queries() -> Vec<String> {
    let mut queries = Vec::new();
    for person in (0..60).map(|n| n * 797) {
        let typed = [
            name(person),
            phone(person).chars().skip(7).collect(),
            phone(person),
            unit(person / 3),
            unit(person / 3).rsplit('-').next().unwrap_or_default().to_owned(),
            plate(person / 3),
            "wangxm".to_owned(),
            "zhang".to_owned(),
            "lj".to_owned(),
        ];
        for whole in typed {
            queries.extend((1..=whole.chars().count()).map(|n| whole.chars().take(n).collect()));
        }
    }
    queries
}

const fn scattered(n: u32) -> u32 {
    n.wrapping_add(1).wrapping_mul(2_654_435_761) >> 4
}

fn name(person: u32) -> String {
    let n = scattered(person);
    let surname = SURNAMES.iter().cycle().nth((n % 12) as usize).copied();
    let given = [n / 12 % GIVEN, n / 7_919 % GIVEN].map(|at| GIVEN_FROM + at);
    surname.into_iter().chain(given).filter_map(char::from_u32).collect()
}

fn phone(person: u32) -> String {
    format!("110{:08}", scattered(person) % 100_000_000)
}

fn unit(household: u32) -> String {
    let (building, entrance) = (household / 500 + 1, household / 125 % 4 + 1);
    let (floor, room) = (household % 125 / 4 + 1, household % 4 + 1);
    format!("{building}-{entrance}-{floor}{room:02}")
}

fn plate(household: u32) -> String {
    format!("\u{6CAA}AI{:04}", household % 10_000)
}

/// The changes of one household of three people and a car.
fn file(household: u32) -> Result<Vec<Checked>, Box<dyn Error>> {
    let code: UnitCode = unit(household).parse()?;
    let id = document(PROPERTY, &code);
    let mut held = Document::new(id, DocumentKind::Household.code());
    let key = SecretKey::from_seed(&[7; 32]);
    let author = Author { property: PROPERTY, desk: DeskNumber(1), actor: [1; 16], key };
    let now: DateTime<Utc> = DateTime::from_timestamp(1_764_000_000, 0).unwrap_or_default();
    let vehicle = VehicleId(household.into());
    let mut facts = vec![Fact::Opened { unit: code }, Fact::VehicleKept { vehicle, from: None }];
    let plated = Field::Vehicle(vehicle, VehicleField::Plate);
    let mut edits = vec![Edit::text(plated, plate(household))];
    for person in household * 3..household * 3 + 3 {
        let id = PersonId(person.into());
        facts.push(Fact::Began { person: id, tie: Tie::Owner, from: None });
        edits.push(Edit::text(Field::Person(id, PersonField::Name), name(person)));
        edits.push(Edit::text(Field::Person(id, PersonField::Phone), phone(person)));
    }
    let mut changes = Vec::new();
    for fact in facts {
        let bytes = codec::encode(&Record { stamp: None, body: Body::Fact(fact) })?;
        changes.extend(write(&mut held, &author, now, Writing::Import(&bytes))?);
    }
    for edit in edits {
        let bytes = to_write(edit.value.as_ref(), now, (StaffId(1), DeskNumber(1)))?;
        let name = edit.field.to_string();
        changes.extend(write(&mut held, &author, now, Writing::Field(&name, &bytes))?);
    }
    Ok(changes)
}
