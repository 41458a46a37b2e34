//! One month's figures, out of what desks handed in: by command and over the API.

use dutybook_domain::ledger::{Body, Record};
use dutybook_domain::ticket;
use dutybook_domain::ticket::import::{EventSeen, document_of};
use dutybook_replica::author::Writing;
use dutybook_replica::codec;
use dutybook_server::clock::Clock;
use dutybook_server::registry::{Scope, TokenText};

use super::command::command;
use super::desk::{Desk, ask};
use super::house::{CUIHU, House};
use super::line::Line;

/// A case of March 2012: received, and completed where there is a second row.
fn import(desk: &mut Desk, case: &str, rows: &[&str]) {
    for at in rows {
        let (case, event) = (case.to_owned(), "步骤".to_owned());
        let seen = EventSeen { case: case.clone(), event, at: at.parse().unwrap(), n: 1 };
        let record = Record { stamp: None, body: Body::Fact(ticket::Fact::EventSeen(seen)) };
        let bytes = codec::encode(&record).unwrap();
        let change = desk.draft_in(document_of(CUIHU, &case), Writing::Import(&bytes));
        desk.keep(change);
    }
}

async fn get(house: &House, token: &str, path: &str) -> serde_json::Value {
    let request = format!(
        "GET /api/v1/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\n\r\n"
    );
    let answer = ask(house.address(), &request).await;
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

#[tokio::test]
async fn the_month_adds_up_the_same_by_command_and_over_the_api() {
    let mut house = House::open().await;
    let mut desk = Desk::enrol(&mut house, 1).await;
    import(&mut desk, "1", &["2012-03-05T09:00:00", "2012-03-06T10:00:00"]);
    import(&mut desk, "2", &["2012-03-07T09:00:00"]);
    let mut line = Line::open(&mut desk, house.address()).await;
    line.settle(&mut desk).await;
    let words = ["report", "--property", "cuihu", "--month", "2012-03", "--json", "--freshness"];
    let report = command(&house, &words).await;
    assert_eq!(report.code, Some(0), "{report:?}");
    let compiled: serde_json::Value = serde_json::from_str(&report.stdout).unwrap();
    let tickets = &compiled["tickets"];
    assert_eq!((&tickets["received"], &tickets["completed"]), (&2.into(), &1.into()));
    assert_eq!(tickets["open"], 1);
    let fresh: serde_json::Value = serde_json::from_str(&report.stderr).unwrap();
    assert_eq!((&fresh["desk"], &fresh["standing"]), (&1.into(), &"live".into()));
    let token = TokenText::from_random(&[4; 32]);
    house.registry().add_token("t", &Scope::Company, &token, Clock::System.now()).unwrap();
    let token = token.reveal().to_owned();
    let statistics = get(&house, &token, "statistics?property=cuihu&month=2012-03").await;
    assert_eq!(statistics["kind"], "final", "{statistics}");
    let rows = statistics["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["figure"] == "tickets.received").unwrap();
    assert_eq!(row["this"]["count"], 2, "{row}");
    let path = "records?property=cuihu&month=2012-03&figure=tickets.open";
    let records = get(&house, &token, path).await;
    assert_eq!(records["total"], 1, "{records}");
    assert_eq!(records["records"][0]["document"], document_of(CUIHU, "2").to_string());
    // Without a running server, from the same books, to the byte.
    house.stop().await;
    assert_eq!(command(&house, &words).await.stdout, report.stdout);
    std::fs::remove_file(house.data().join("books.db")).unwrap();
    assert_eq!(command(&house, &words).await.stdout, report.stdout);
}
