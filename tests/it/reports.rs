//! Signed months and the survey through the desks' own engine, read over the server's API.

#![expect(clippy::unwrap_in_result, reason = "a refusal is what these tests look at")]

use std::path::Path;

use dutybook_domain::civil::{Month, days_after};
use dutybook_domain::report::ReportKind;
use dutybook_domain::seal::{self, Command};
use dutybook_domain::survey::{ResponseRefusal, secret_name};
use dutybook_domain::ticket::import::{EventSeen, document_of};
use dutybook_kiosk::desk::CommandError;
use harness::api;
use harness::clock::wall;
use harness::driver::Driver;
use harness::holding::Holding;
use harness::site::{Plan, Site};
use harness::survey_round::Survey;
use harness::work::SUPERVISOR;

const CUIHU: Plan = Plan { id: "cuihu", name: "翠湖花园", region: "华东", desks: 2 };
const MARCH: &str = "reports?property=cuihu&month=2012-03";

fn on_threads(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(test);
}

async fn opened(folder: &Path) -> Driver {
    let site = Site::open(folder, wall("2012-03-05 07:30").unwrap(), &[CUIHU]).await.unwrap();
    Driver::new(site)
}

fn march() -> Month {
    "2012-03".parse().unwrap()
}

fn row(case: &str, at: &str) -> EventSeen {
    let (case, event) = (case.to_owned(), "受理".to_owned());
    EventSeen { case, event, at: at.parse().unwrap(), n: 1 }
}

fn seal(driver: &mut Driver, front: usize) -> Result<(), CommandError> {
    let (act, click) = (driver.act(front, SUPERVISOR).unwrap(), driver.next_click());
    let at = driver.site.front(front).unwrap();
    let sealed = at.desk().unwrap().seal(&act, click, march(), None);
    at.tell();
    sealed
}

fn decide(driver: &mut Driver, front: usize, command: Command) -> Result<(), CommandError> {
    let (act, click) = (driver.act(front, SUPERVISOR).unwrap(), driver.next_click());
    let at = driver.site.front(front).unwrap();
    let signed = at.desk().unwrap().signed(&act, click, march(), command);
    at.tell();
    signed
}

fn standing(answer: &serde_json::Value) -> Option<&str> {
    answer["reports"][0]["final"]["standing"].as_str()
}

#[test]
fn b03_mo1_a_month_sealed_at_one_desk_is_restated_alike_at_every_desk_and_on_the_server() {
    on_threads(async {
        let folder = tempfile::tempdir().unwrap();
        let mut driver = opened(folder.path()).await;
        let rows = [row("甲", "2012-03-05T09:00:00"), row("乙", "2012-03-06T09:00:00")];
        driver.import(0, &rows).unwrap();
        driver.settle().await.unwrap();
        assert_eq!(seal(&mut driver, 0).unwrap_err().code(), Some("report-cut-off-not-reached"));
        driver.at("2012-04-01 08:00").unwrap();
        seal(&mut driver, 0).unwrap();
        assert_eq!(seal(&mut driver, 0).unwrap_err().code(), Some("report-already-sealed"));
        driver.settle().await.unwrap();
        let is_sealed = |answer: &serde_json::Value| standing(answer) == Some("sealed");
        let answer = api::until(&driver.site, MARCH, is_sealed).await.unwrap();
        let seal = &answer["reports"][0]["final"]["seals"][0];
        assert_eq!((&seal["by"], &seal["desk"]), (&90.into(), &1.into()), "{answer}");
        assert_eq!(seal["at"], "2012-04-01T00:00:00Z");
        assert_eq!(seal["restatement"]["changes"], serde_json::json!([]));

        // A case of March that only the other desk knew of.
        let late = row("丙", "2012-03-30T09:00:00");
        driver.import(1, &[late]).unwrap();
        driver.settle().await.unwrap();
        let is_restated = |answer: &serde_json::Value| {
            let changes = &answer["reports"][0]["final"]["seals"][0]["restatement"]["changes"];
            changes.as_array().is_some_and(|changes| !changes.is_empty())
        };
        let answer = api::until(&driver.site, MARCH, is_restated).await.unwrap();
        let changes = &answer["reports"][0]["final"]["seals"][0]["restatement"]["changes"];
        let received = changes.as_array().unwrap().iter();
        let received = received.clone().find(|one| one["figure"] == "tickets.received").unwrap();
        let uid = driver.property(0).unwrap().uid;
        let came = serde_json::json!([{
            "document": document_of(uid, "丙").to_string(), "n": 1, "desks": [2],
        }]);
        assert_eq!((&received["old"], &received["new"]), (&2.into(), &3.into()));
        assert_eq!((&received["came"], &received["went"]), (&came, &serde_json::json!([])));
        let sealed = |front: usize| {
            driver.site.front(front).unwrap().desk().unwrap().sealed(march()).unwrap()
        };
        assert_eq!(sealed(0), sealed(1));
        let [now] = sealed(0).whole.try_into().unwrap();
        let restated = serde_json::to_value(&now.restatement.unwrap().changes).unwrap();
        assert_eq!(restated.as_array().unwrap().len(), changes.as_array().unwrap().len());
        // The next month opens with what the seal said and what became of it.
        let path = "reports?property=cuihu&month=2012-04";
        let april = api::get(&driver.site, path).await.unwrap();
        let opening = serde_json::json!({ "sealed": 2, "restated": 1 });
        assert_eq!(april["reports"][0]["opening"], opening, "{april}");
        // Without a month: every signed month of one property, the last month of all of them.
        for path in ["reports?property=cuihu", "reports"] {
            let all = api::get(&driver.site, path).await.unwrap();
            assert_eq!(all["reports"].as_array().unwrap().len(), 1, "{all}");
            assert_eq!(all["reports"][0]["month"], "2012-03");
        }
        driver.site.close().await.unwrap();
    });
}

#[test]
fn a_month_sealed_twice_apart_waits_for_a_person() {
    on_threads(async {
        let folder = tempfile::tempdir().unwrap();
        let mut driver = opened(folder.path()).await;
        driver.import(0, &[row("甲", "2012-03-05T09:00:00")]).unwrap();
        driver.settle().await.unwrap();
        for front in &driver.site.fronts {
            front.wire.cut();
        }
        driver.import(1, &[row("乙", "2012-03-06T09:00:00")]).unwrap();
        driver.at("2012-04-02 09:00").unwrap();
        seal(&mut driver, 0).unwrap();
        seal(&mut driver, 1).unwrap();
        for front in &driver.site.fronts {
            front.wire.heal();
        }
        driver.settle().await.unwrap();
        let is_contested = |answer: &serde_json::Value| standing(answer) == Some("contested");
        let answer = api::until(&driver.site, MARCH, is_contested).await.unwrap();
        assert_eq!(answer["reports"][0]["final"]["seals"].as_array().unwrap().len(), 2);
        let status = driver.site.front(0).unwrap().desk().unwrap().status().unwrap();
        assert_eq!(status.conflicts, 1);
        assert_eq!(seal(&mut driver, 0).unwrap_err().code(), Some("report-contested"));
        let seals = driver.site.front(1).unwrap().desk().unwrap().sealed(march()).unwrap();
        let keep = seals.of(ReportKind::Final)[1].sealed.key;
        let (kind, reason) = (ReportKind::Final, "二号台记录较全".to_owned());
        decide(&mut driver, 1, Command::Settle { kind, keep, reason }).unwrap();
        driver.settle().await.unwrap();
        let is_sealed = |answer: &serde_json::Value| standing(answer) == Some("sealed");
        let answer = api::until(&driver.site, MARCH, is_sealed).await.unwrap();
        assert_eq!(answer["reports"][0]["final"]["seals"][0]["key"], keep.to_string());
        let refused = decide(&mut driver, 0, Command::Reopen { kind, reason: String::new() });
        let reason_missing = seal::Refusal::ReasonMissing;
        assert!(matches!(refused, Err(CommandError::Seal(refusal)) if refusal == reason_missing));
        driver.site.close().await.unwrap();
    });
}

/// Waits until every store has, or no longer has, the list of codes.
async fn lists(driver: &Driver, survey: Survey, wanted: bool) {
    let name = secret_name(survey.half, [12; 16]);
    for _ in 0..400 {
        let uid = driver.property(0).unwrap().uid;
        let fronts = driver.site.fronts.iter().map(harness::front::Front::log);
        let held = |log: &dutybook_store::log::LogReader| {
            let secret = log.secret(uid, &name).unwrap();
            secret.is_some_and(|secret| {
                assert!(!secret.deleted || secret.bytes.is_empty());
                secret.deleted != wanted
            })
        };
        if fronts.chain([driver.site.log()]).all(held) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("a list of codes is still there, or not there yet");
}

#[test]
fn after_the_report_of_a_round_no_code_can_be_traced_anywhere() {
    on_threads(async {
        let folder = tempfile::tempdir().unwrap();
        let mut driver = opened(folder.path()).await;
        let survey = Survey::of_june_2012([0, 1]).unwrap();
        let mut monday: chrono::NaiveDate = "2012-04-16".parse().unwrap();
        while monday < "2012-07-02".parse().unwrap() {
            survey.in_week(&mut driver, monday).unwrap();
            driver.settle().await.unwrap();
            if monday >= "2012-05-14".parse().unwrap() {
                lists(&driver, survey, true).await;
            }
            monday = days_after(monday, 7);
        }
        let codes = driver.site.front(1).unwrap().desk().unwrap().codes(survey.half).unwrap();
        let codes = codes.unwrap();
        assert_eq!(codes.len(), 60);
        let answered = |answer: &serde_json::Value| answer["surveys"][0]["responses"] == 42;
        let before = api::until(&driver.site, "surveys", answered).await.unwrap();
        let round = &before["surveys"][0];
        assert_eq!((&round["sample"], &round["stage"]), (&60.into(), &"checked".into()));
        assert_eq!(round["figures"], serde_json::Value::Null);

        survey.in_week(&mut driver, monday).unwrap();
        driver.settle().await.unwrap();
        lists(&driver, survey, false).await;
        let reported = |answer: &serde_json::Value| answer["surveys"][0]["stage"] == "published";
        let after = api::until(&driver.site, "surveys", reported).await.unwrap();
        let figures = &after["surveys"][0]["figures"];
        assert_eq!((&figures["received"], &figures["issued"]), (&42.into(), &60.into()));
        for figure in ["index", "satisfied", "recommend"] {
            let shown = &figures[figure];
            assert!(shown["hundredths"].is_i64() && shown["margin"].is_i64(), "{figure}: {after}");
        }

        let uid = driver.property(0).unwrap().uid;
        for log in [driver.site.log(), driver.site.front(0).unwrap().log()] {
            let held = Holding::read(log, uid).unwrap();
            for (_, invited) in codes.iter() {
                let names = |bytes: &[u8]| {
                    bytes.windows(invited.unit.len()).any(|part| part == invited.unit.as_bytes())
                };
                assert!(!held.facts.iter().any(|(_, _, bytes)| names(bytes)), "{invited:?}");
            }
        }
        let (code, _) = codes.iter().next().unwrap();
        for front in [0, 1] {
            let (act, click) = (driver.act(front, SUPERVISOR).unwrap(), driver.next_click());
            let mut desk = driver.site.front(front).unwrap().desk().unwrap();
            assert_eq!(desk.codes(survey.half).unwrap(), None);
            let day = act.now.date_naive();
            let (reached, note) = (true, dutybook_domain::personal::Personal::from("已回访"));
            let call = dutybook_domain::survey::Call { day, reached, note };
            let call = dutybook_domain::survey::ResponseCommand::CallBack(call);
            let refused = desk.respond(&act, click, (survey.half, code), call);
            let destroyed = ResponseRefusal::CodesDestroyed;
            assert!(matches!(refused, Err(CommandError::Response(why)) if why == destroyed));
        }
        driver.site.close().await.unwrap();
    });
}
