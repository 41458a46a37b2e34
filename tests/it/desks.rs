//! Whole-system tests: real desks and a real server on loopback, with the network failing between
//! them.

use std::path::Path;

use dutybook_domain::civil::Month;
use dutybook_domain::duty::contact::Category;
use dutybook_domain::ticket;
use dutybook_domain::ticket::import::EventSeen;
use harness::clock::wall;
use harness::driver::{Audit, Driver};
use harness::site::{Plan, Site};
use harness::{cases, child, figures, scenes, waiting};

use crate::on_threads;

const CUIHU: Plan = Plan { id: "cuihu", name: "翠湖花园", region: "华东", desks: 2 };
const WHOLE: Audit = Audit { lost: 0, replicas_equal: true };

async fn opened(folder: &Path) -> Driver {
    let site = Site::open(folder, wall("2012-03-05 07:30").unwrap(), &[CUIHU]).await.unwrap();
    Driver::new(site)
}

/// What the real cases of March 2012 say.
fn march() -> Vec<EventSeen> {
    let month: Month = "2012-03".parse().unwrap();
    let rows = cases::read().unwrap();
    rows.into_iter().filter(|row| Month::of(row.at.date()) == month).collect()
}

/// Tickets a plain reading of the rows finds received: the first row of each case.
fn cases_of(rows: &[EventSeen]) -> i64 {
    i64::try_from(cases::count(rows)).unwrap()
}

#[test]
fn two_desks_that_hear_each_other_hold_the_same() {
    on_threads(async {
        let folder = tempfile::tempdir().unwrap();
        let mut driver = opened(folder.path()).await;
        scenes::set_up(&mut driver, 0).unwrap();
        let day = "2012-03-05".parse().unwrap();
        let ticket = scenes::repair(&mut driver, 0, day).unwrap();
        driver.settle().await.unwrap();
        let ticket_at = |front| driver.ledger::<ticket::Fact>(front, ticket).unwrap();
        assert_eq!(ticket_at(0).len(), 8, "received to closed");
        assert_eq!(ticket_at(1), ticket_at(0));
        driver.import(1, &march()).unwrap();
        driver.settle().await.unwrap();
        assert_eq!(driver.audit().unwrap(), WHOLE);
        assert_eq!(driver.account.seen_stored(), driver.account.acknowledged());
        driver.site.close().await.unwrap();
    });
}

#[test]
fn desks_cut_off_for_weeks_work_on_and_their_contradictions_wait_for_a_person() {
    on_threads(async {
        let folder = tempfile::tempdir().unwrap();
        let mut driver = opened(folder.path()).await;
        scenes::set_up(&mut driver, 0).unwrap();
        let ticket = scenes::repair(&mut driver, 0, "2012-03-05".parse().unwrap()).unwrap();
        driver.settle().await.unwrap();
        for front in &driver.site.fronts {
            front.wire.cut();
        }
        let rows = march();
        driver.import(0, &rows).unwrap();
        // The other desk is handed the same extract.
        driver.import(1, &rows).unwrap();
        let day = "2012-03-20".parse().unwrap();
        scenes::contact(&mut driver, 1, (day, "10:00"), Category::Help).unwrap();
        let made = scenes::quarrel(&mut driver, [0, 1], ticket, day).unwrap();
        driver.at("2012-04-02 09:00").unwrap();
        let entered = u64::try_from(rows.len() + 2).unwrap();
        assert_eq!(driver.site.front(0).unwrap().unsent().unwrap(), entered);
        assert!(!driver.audit().unwrap().replicas_equal, "nothing went through");
        for front in &driver.site.fronts {
            front.wire.heal();
        }
        driver.settle().await.unwrap();
        assert_eq!(driver.audit().unwrap(), WHOLE);
        let uid = driver.property(0).unwrap().uid;
        let (one, two) = (driver.site.front(0).unwrap(), driver.site.front(1).unwrap());
        for log in [driver.site.log(), one.log(), two.log()] {
            assert_eq!(waiting::conflicts(log, uid).unwrap(), made);
        }
        let month = figures::compare(&driver, "cuihu", "2012-03".parse().unwrap()).unwrap();
        assert!(month.is_equal);
        assert_eq!(month.report.tickets.received, cases_of(&rows) + 1, "and the repair");
        driver.site.close().await.unwrap();
    });
}

#[test]
fn a_desk_killed_in_mid_write_keeps_all_it_acknowledged_and_goes_on() {
    on_threads(async {
        let folder = tempfile::tempdir().unwrap();
        let mut driver = opened(folder.path()).await;
        let rows = march();
        let program = Path::new(env!("CARGO_BIN_EXE_demo"));
        for until in [3, 11, 29] {
            driver.site.front_mut(1).unwrap().switch_off().await.unwrap();
            let killed = child::kill_while_saving(&mut driver, 1, (program, &rows), until);
            assert!(killed.unwrap() >= until);
            driver.site.front_mut(1).unwrap().switch_on().unwrap();
            assert_eq!(driver.lost_at(1).unwrap(), 0);
        }
        driver.import(1, &rows).unwrap();
        driver.settle().await.unwrap();
        assert_eq!(driver.audit().unwrap(), WHOLE);
        assert_eq!(driver.account.acknowledged(), rows.len());
        driver.site.close().await.unwrap();
    });
}

#[test]
fn a_report_has_the_same_bytes_at_desk_and_server_whatever_zone_and_language_they_run_in() {
    on_threads(async {
        let folder = tempfile::tempdir().unwrap();
        let mut driver = opened(folder.path()).await;
        scenes::complaint(&mut driver, 0, "2012-03-05".parse().unwrap()).unwrap();
        driver.import(1, &march()).unwrap();
        driver.settle().await.unwrap();
        let here = figures::compare(&driver, "cuihu", "2012-03".parse().unwrap()).unwrap();
        let server = driver.site.server_dir().display().to_string();
        let desk = driver.site.front(0).unwrap().dir().display().to_string();
        driver.site.close().await.unwrap();

        let program = Path::new(env!("CARGO_BIN_EXE_demo"));
        let month = ["--month", "2012-03", "--json"];
        let of_server = [figures::SERVER, "report", "--data", &server, "--property", "cuihu"];
        let of_desk = [figures::KIOSK, "--data", &desk, "report"];
        // Neither the longest way round the earth nor a language with other digits and letters.
        let places = [
            ("America/New_York", "en_US.UTF-8"),
            ("Pacific/Apia", "zh_CN.UTF-8"),
            ("Pacific/Kiritimati", "tr_TR.UTF-8"),
            ("America/St_Johns", "ar_EG.UTF-8"),
        ];
        let printed = |command: &[&str], place| {
            let words = [command, &month].concat();
            figures::elsewhere(program, &words, place).unwrap().trim_end().to_owned()
        };
        for place in places {
            assert_eq!(printed(&of_server, place), here.bytes, "the server in {place:?}");
            assert_eq!(printed(&of_desk, place), here.bytes, "the desk in {place:?}");
        }
        assert!(here.is_equal && here.report.tickets.received > 100);
    });
}
