//! The monthly statistics over the API: sums of properties, earlier months, and what a token sees.

use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::ticket;
use dutybook_domain::ticket::import::{EventSeen, document_of};
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::codec;
use dutybook_replica::document::Document;
use dutybook_replica::enrolment::Pepper;
use dutybook_replica::key::SecretKey;
use dutybook_server::clock::Clock;
use dutybook_server::figures::{feed, zones};
use dutybook_server::registry::{NewProperty, Scope, TokenText};
use dutybook_store::log::{Log, Origin, Role};
use serde_json::Value;

use super::desk::ask;
use super::house::{BINJIANG, CUIHU, House};

/// A property of another region.
const NANHU: PropertyUid = PropertyUid::from_bytes([9; 16]);
/// Cases received: property, the minute of their receipt, how many.
const CASES: [(PropertyUid, &str, u32); 8] = [
    (CUIHU, "2012-03-05T09:00:00", 4),
    (CUIHU, "2012-02-06T09:00:00", 2),
    (CUIHU, "2011-03-06T09:00:00", 5),
    (CUIHU, "2012-01-06T09:00:00", 1),
    (BINJIANG, "2012-03-07T09:00:00", 3),
    (BINJIANG, "2012-02-07T09:00:00", 1),
    (NANHU, "2012-03-08T09:00:00", 7),
    (NANHU, "2011-12-31T09:00:00", 6),
];

/// What a server wrote down before it was started again: the cases, in one log.
fn write_cases(house: &House) {
    let mut log = Log::open(&house.data(), Role::Server, [3; 16]).unwrap();
    for (nth, (property, at, count)) in CASES.into_iter().enumerate() {
        let mut changes = Vec::new();
        for n in 0..count {
            let (case, event) = (format!("{nth}-{n}"), "受理".to_owned());
            let seen = EventSeen { case: case.clone(), event, at: at.parse().unwrap(), n: 1 };
            let record = Record { stamp: None, body: Body::Fact(ticket::Fact::EventSeen(seen)) };
            let bytes = codec::encode(&record).unwrap();
            let id = document_of(property, &case);
            let mut document = Document::new(id, DocumentKind::Ticket.code());
            let (desk, actor, key) = (DeskNumber(1), [4; 16], SecretKey::from_seed(&[4; 32]));
            let author = Author { property, desk, actor, key };
            let now = Clock::System.now();
            let writing = Writing::Import(&bytes);
            changes.push(author::write(&mut document, &author, now, writing).unwrap().unwrap());
        }
        let origin = Origin { via: DeskNumber(1), received_at: 1 };
        for outcome in log.append(property, &changes, origin).unwrap() {
            outcome.unwrap();
        }
    }
}

async fn opened() -> House {
    let mut house = House::open().await;
    let (id, name) = ("nanhu".to_owned(), "南湖一号".to_owned());
    let (region, zone, pepper) = ("华南".to_owned(), chrono_tz::Asia::Shanghai, Pepper([2; 32]));
    let new = NewProperty { uid: NANHU, id, name, region, zone, pepper };
    house.registry().add_property(&new, Clock::System.now()).unwrap();
    house.stop().await;
    write_cases(&house);
    feed(&house.data(), &zones(&house.registry()).unwrap()).unwrap();
    house.start().await;
    house
}

fn token(house: &House, seed: u8, scope: &Scope) -> String {
    let token = TokenText::from_random(&[seed; 32]);
    let name = format!("token {seed}");
    house.registry().add_token(&name, scope, &token, Clock::System.now()).unwrap();
    token.reveal().to_owned()
}

async fn get(house: &House, token: &str, path: &str) -> (u16, Value) {
    let request = format!(
        "GET /api/v1/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\n\r\n"
    );
    let answer = ask(house.address(), &request).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.get(9..12).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap())
}

fn march(asked: &str) -> String {
    format!("statistics?{asked}&month=2012-03")
}

/// The tickets received in a column of the table; 0 where the column has no such month.
fn received(table: &Value, column: &str) -> i64 {
    let rows = table["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["figure"] == "tickets.received").unwrap();
    row[column]["count"].as_i64().unwrap_or(0)
}

const COLUMNS: [&str; 4] = ["this", "last", "year_before", "to_date"];

#[tokio::test]
async fn a_region_and_the_company_are_the_sums_of_their_properties() {
    let house = opened().await;
    let company = token(&house, 1, &Scope::Company);
    let mut tables = Vec::new();
    for id in ["cuihu", "binjiang", "nanhu"] {
        let (status, table) = get(&house, &company, &march(&format!("property={id}"))).await;
        assert_eq!(status, 200, "{table}");
        tables.push(table);
    }
    let (_, east) = get(&house, &company, &march("region=%E5%8D%8E%E4%B8%9C")).await;
    let (_, all) = get(&house, &company, "statistics?month=2012-03").await;
    for column in COLUMNS {
        let [cuihu, binjiang, nanhu] = [0, 1, 2].map(|at| received(&tables[at], column));
        assert_eq!(received(&east, column), cuihu + binjiang, "{column}");
        assert_eq!(received(&all, column), cuihu + binjiang + nanhu, "{column}");
    }
    // Every count of the company is the sum, and not this one only.
    for row in all["rows"].as_array().unwrap() {
        let Some(count) = row["this"]["count"].as_i64() else { continue };
        let part = |table: &Value| {
            let rows = table["rows"].as_array().unwrap();
            let found = rows.iter().find(|other| other["figure"] == row["figure"]);
            found.and_then(|row| row["this"]["count"].as_i64()).unwrap_or(0)
        };
        assert_eq!(count, tables.iter().map(part).sum::<i64>(), "{}", row["figure"]);
    }
    // A rate is taken of the sums and never added up.
    let rate = all["rows"].as_array().unwrap().iter().find(|row| row["figure"] == "K7").unwrap();
    assert!(rate["this"]["rate"].is_object(), "{rate}");
}

#[tokio::test]
async fn a_month_stands_beside_the_last_the_one_a_year_before_and_the_year_to_date() {
    let house = opened().await;
    let company = token(&house, 1, &Scope::Company);
    let (_, cuihu) = get(&house, &company, &march("property=cuihu")).await;
    assert_eq!(COLUMNS.map(|column| received(&cuihu, column)), [4, 2, 5, 7]);
    let rows = cuihu["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["figure"] == "tickets.received").unwrap();
    // Four against two are 100 % more; four against five 20 % less.
    assert_eq!((&row["change"], &row["year_change"]), (&10_000.into(), &(-2_000).into()));
    // Nothing is known of March 2011 here: there is nothing to compare with, not zero.
    let (_, nanhu) = get(&house, &company, &march("property=nanhu")).await;
    let rows = nanhu["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["figure"] == "tickets.received").unwrap();
    assert_eq!((&row["year_before"], &row["year_change"]), (&Value::Null, &Value::Null));
    assert_eq!(received(&nanhu, "to_date"), 7, "December is another year's");
}

#[tokio::test]
async fn a_token_sees_the_statistics_of_its_own_scope_and_no_other() {
    let house = opened().await;
    let east = token(&house, 1, &Scope::Region("华东".to_owned()));
    let cuihu = token(&house, 2, &Scope::Property(CUIHU));
    let (_, table) = get(&house, &east, "statistics?month=2012-03").await;
    assert_eq!(received(&table, "this"), 7, "the region's two properties");
    let (_, table) = get(&house, &cuihu, "statistics?month=2012-03").await;
    assert_eq!(received(&table, "this"), 4);
    for (token, asked) in [
        (&east, "property=nanhu"),
        (&east, "region=%E5%8D%8E%E5%8D%97"),
        (&cuihu, "property=binjiang"),
        (&cuihu, "property=nowhere"),
    ] {
        let (status, answer) = get(&house, token, &march(asked)).await;
        assert_eq!((status, &answer["code"]), (404, &"not_found".into()), "{asked}: {answer}");
        let (status, _) = get(&house, token, &format!("reports?{asked}")).await;
        assert_eq!(status, 404, "{asked}");
    }
    let (_, table) = get(&house, &cuihu, &march("region=%E5%8D%8E%E4%B8%9C")).await;
    assert_eq!(received(&table, "this"), 4, "of the region only its own property");
}

#[tokio::test]
async fn a_month_that_is_none_is_refused_with_what_a_month_is_like() {
    let house = opened().await;
    let company = token(&house, 1, &Scope::Company);
    for month in ["2012-13", "2012-3", "march", "", "2012-03-01"] {
        for path in ["statistics", "reports"] {
            let (status, answer) = get(&house, &company, &format!("{path}?month={month}")).await;
            assert_eq!(status, 400, "{path} {month}: {answer}");
            let message = answer["message"].as_str().unwrap();
            assert!(message.contains("2012-03"), "{path} {month}: {message}");
        }
    }
    let (status, answer) = get(&house, &company, "statistics?month=2999-01").await;
    assert_eq!(status, 400, "{answer}");
    let (status, _) = get(&house, &company, &march("property=cuihu&region=x")).await;
    assert_eq!(status, 400);
}
