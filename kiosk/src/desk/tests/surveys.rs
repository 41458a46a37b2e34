//! A survey round through the desk's engine, drawn at two desks that could not hear each other.

#![expect(clippy::unwrap_in_result, reason = "a refusal is what these tests look at")]

use dutybook_domain::staff::{Act, Role};
use dutybook_domain::survey::{
    Answer, Code, Command, Form, Half, Household, Questionnaire, ResponseRefusal, Stage, Stratum,
};

use super::clicks::hand_over;
use super::*;

fn half() -> Half {
    Half::first_of(2026).unwrap()
}

fn act(desk: &Desk, (by, role): (u64, Role), at: &str) -> Act {
    let (by, now) = (StaffId(by), at.parse().unwrap());
    Act { by, role, desk: desk.identity().desk, now, occurred_at: now }
}

fn step(desk: &mut Desk, at: &str, who: (u64, Role), command: Command) -> Result<(), CommandError> {
    let act = act(desk, who, at);
    desk.survey(&act, Desk::next_click().unwrap(), half(), command)
}

fn drawn(seed: u8) -> Command {
    let stratum = Stratum { building: "3".to_owned(), tenure: "owner".to_owned() };
    let household = |n: u32| Household { unit: format!("3-1-{n}"), stratum: stratum.clone() };
    Command::LockSample { frame: (1..=6).map(household).collect(), seed: [seed; 16] }
}

fn answer(desk: &mut Desk, code: Code) -> Result<DocumentId, CommandError> {
    let act = act(desk, (1, Role::Specialist), "2026-06-02T02:00:00Z");
    let answers = [(Questionnaire::delivered().overall, Answer::Number(5))].into();
    let form = Form { code, answers, assisted: false };
    desk.answer(&act, Desk::next_click().unwrap(), half(), form)
}

const SUPERVISOR: (u64, Role) = (90, Role::Supervisor);
const MANAGER: (u64, Role) = (91, Role::ProjectManager);

/// A round drawn at both desks, each by itself, and then known to both whole.
fn drawn_apart(one: &mut Desk, two: &mut Desk) {
    let draft = Command::Draft { half: half(), questionnaire: Questionnaire::delivered() };
    step(one, "2026-04-20T02:00:00Z", SUPERVISOR, draft).unwrap();
    step(one, "2026-04-21T02:00:00Z", MANAGER, Command::Approve).unwrap();
    hand_over(one, two);
    step(one, "2026-05-11T02:00:00Z", SUPERVISOR, drawn(1)).unwrap();
    step(two, "2026-05-12T02:00:00Z", SUPERVISOR, drawn(2)).unwrap();
    hand_over(one, two);
    hand_over(two, one);
    let lists = [&*one, &*two].map(|desk| desk.reader().secrets(PROPERTY).unwrap());
    for (desk, lists) in [(&mut *two, &lists[0]), (&mut *one, &lists[1])] {
        for secret in lists {
            desk.log_mut().put_secret(PROPERTY, secret).unwrap();
        }
    }
    step(one, "2026-06-01T02:00:00Z", SUPERVISOR, Command::OpenField).unwrap();
    hand_over(one, two);
}

#[test]
fn the_codes_of_two_draws_made_apart_are_both_answered_and_both_destroyed() {
    let (one_dir, two_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut one, mut two) = (founded(one_dir.path(), 1), founded(two_dir.path(), 2));
    two.renew([5; 16]).unwrap();
    drawn_apart(&mut one, &mut two);
    let codes = one.codes(half()).unwrap().unwrap();
    assert_eq!(two.codes(half()).unwrap().as_ref(), Some(&codes), "the draw that holds");
    assert_eq!(codes.len(), 6);
    let lists = one.reader().secrets(PROPERTY).unwrap();
    assert_eq!(lists.len(), 2);
    let list = |secret: &dutybook_store::log::Secret| -> dutybook_domain::survey::CodeList {
        ciborium::from_reader(secret.bytes.as_slice()).unwrap()
    };
    let first = |secret| list(secret).iter().next().unwrap().0;
    for secret in &lists {
        answer(&mut two, first(secret)).unwrap();
        let again = answer(&mut two, first(secret));
        let answered = ResponseRefusal::AlreadyAnswered;
        assert!(matches!(again, Err(CommandError::Response(why)) if why == answered));
    }
    let guessed = answer(&mut two, Code::from_random([9; 5]));
    assert!(matches!(guessed, Err(CommandError::NoSuchCode)));

    let to = "公司".to_owned();
    let early = step(&mut one, "2026-06-26T02:00:00Z", SUPERVISOR, Command::Report { to });
    assert_eq!(early.unwrap_err().code(), Some("survey-step-missing"));
    assert!(one.reader().secrets(PROPERTY).unwrap().iter().all(|secret| !secret.deleted));
    reported(&mut one);
    let lists = one.reader().secrets(PROPERTY).unwrap();
    assert!(lists.iter().all(|secret| secret.deleted && secret.bytes.is_empty()));
    assert!(one.round(half()).unwrap().stage() >= Some(Stage::Reported));
}

/// The rest of a round, from the end of its field to its report.
fn reported(desk: &mut Desk) {
    let check = dutybook_domain::survey::Check { answers: 2, checked: 2, wrong: 0 };
    let (summary, to) = ("总体满意".to_owned(), "公司".to_owned());
    for (at, command) in [
        ("2026-06-26T02:00:00Z", Command::CloseField),
        ("2026-06-26T03:00:00Z", Command::Check(check)),
        ("2026-06-27T02:00:00Z", Command::Analyse { summary }),
        ("2026-07-02T02:00:00Z", Command::Report { to }),
    ] {
        step(desk, at, SUPERVISOR, command).unwrap();
    }
}
