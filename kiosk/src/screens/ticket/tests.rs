//! Photos and signatures on the screen of a ticket.

use std::time::SystemTime;

use dutybook_domain::ticket::command::{Command as Asked, Errand};
use dutybook_domain::ticket::fact::{Phase, SuggestionDecision, Verdict};
use dutybook_domain::ticket::stage::Stage;
use egui::{Event, Modifiers, PointerButton};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::screens::fixture;

type Bench = fixture::Bench<View, Form>;

fn at() -> DateTime<Utc> {
    "2026-11-24T02:00:00Z".parse().unwrap()
}

fn document() -> DocumentId {
    DocumentId::from_bytes([7; 16])
}

fn view(deeds: &[Deed]) -> View {
    let matter = Matter {
        document: document(),
        number: "2-0132".to_owned(),
        kind: TicketKind::RepairPrivate,
        subject: "厨房水管渗水".to_owned(),
        place: "3-1-1502".to_owned(),
        who: "王女士".to_owned(),
        stage: Stage::Done,
        department: Department::Engineering,
        handler: None,
        limit: None,
        waiting: None,
        received_at: at(),
    };
    let found = |name: &str| Found {
        path: PathBuf::from("/media/phone/DCIM").join(name),
        name: name.to_owned(),
        at: SystemTime::UNIX_EPOCH,
        bytes: 1,
    };
    View {
        matter,
        content: "厨房水管渗水".to_owned(),
        steps: Vec::new(),
        happened: vec![Happened {
            at: at(),
            title: "照片".to_owned(),
            detail: String::new(),
            recorded_at: Some(at()),
            by: "刘敏".to_owned(),
            desk: 2,
            weight: Weight::Step,
            picture: Some(BlobHash([9; 32])),
        }],
        clocks: Vec::new(),
        deeds: deeds.iter().map(|deed| Allowed { deed: *deed, why_not: None }).collect(),
        relation: String::new(),
        phone: String::new(),
        revealed: None,
        received_by: String::new(),
        copies: None,
        others: Vec::new(),
        pictures: vec![found("IMG_2.jpg"), found("IMG_1.jpg")],
        shown: None,
        outcome: None,
    }
}

fn bench(view: View) -> Harness<'static, Bench> {
    let mut bench = fixture::bench("10:42", view, ui);
    bench.run();
    bench
}

fn asked(bench: &mut Harness<'_, Bench>) -> Vec<Command> {
    bench.state_mut().outbox.take()
}

#[test]
fn a_photo_is_chosen_among_the_latest_and_kept_with_the_ticket() {
    let mut bench = bench(view(&[Deed::Evidence]));
    bench.get_by_label_contains("加照片").click();
    bench.run();
    assert_eq!(asked(&mut bench), [Command::LookForPictures]);
    bench.get_by_label("还差：选一张照片");
    bench.get_by_label_contains("IMG_1.jpg").click();
    bench.run();
    let path = PathBuf::from("/media/phone/DCIM/IMG_1.jpg");
    assert_eq!(asked(&mut bench), [Command::LookAtPicture(path.clone())]);
    let shown = Shown { size: [1, 1], rgba: vec![9, 9, 9, 255].into() };
    bench.state_mut().view.shown = Some(Sight { path: Some(path.clone()), picture: Ok(shown) });
    bench.run();
    bench.get_by_label("选中的照片");
    bench.get_by_label_contains("完工前").click();
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, egui::Key::Enter);
    bench.run();
    let attach = Command::Attach { document: document(), path, phase: Phase::Before };
    assert_eq!(asked(&mut bench), [attach]);
}

#[test]
fn what_cannot_be_shown_says_why_and_stays_chosen() {
    let mut bench = bench(view(&[Deed::Evidence]));
    bench.get_by_label_contains("加照片").click();
    bench.run();
    bench.get_by_label_contains("IMG_2.jpg").click();
    bench.run();
    let path = bench.state().form.picture.clone();
    let picture = Err("照片不完整，重新拷一次".to_owned());
    bench.state_mut().view.shown = Some(Sight { path, picture });
    bench.run();
    bench.get_by_label("照片不完整，重新拷一次");
}

#[test]
fn a_customer_signs_in_the_field_and_may_sign_again() {
    let mut bench = bench(view(&[Deed::Sign]));
    bench.get_by_label_contains("客户签字").click();
    bench.run();
    bench.get_by_label("还差：客户签字");
    let pad = bench.get_all_by_label("请客户在框里签名").last().unwrap().rect();
    let button = PointerButton::Primary;
    let (from, to) = (pad.center() - Vec2::splat(20.0), pad.center() + Vec2::splat(20.0));
    for (pos, pressed) in [(from, Some(true)), (to, None), (to, Some(false))] {
        bench.event(Event::PointerMoved(pos));
        if let Some(pressed) = pressed {
            let modifiers = Modifiers::NONE;
            bench.event(Event::PointerButton { pos, button, pressed, modifiers });
        }
        bench.run();
    }
    let strokes = bench.state().form.strokes.clone();
    assert!(strokes.len() == 1 && strokes[0].len() > 1, "{strokes:?}");
    asked(&mut bench);
    bench.key_press_modifiers(Modifiers::COMMAND, egui::Key::Enter);
    bench.run();
    assert_eq!(asked(&mut bench), [Command::Sign { document: document(), strokes }]);
    bench.get_by_label_contains("重签").click();
    bench.run();
    assert!(bench.state().form.strokes.is_empty());
}

#[test]
fn a_kept_picture_is_seen_from_the_story_and_put_away() {
    let mut bench = bench(view(&[]));
    bench.get_by_label_contains("照片").click();
    bench.run();
    assert_eq!(asked(&mut bench), [Command::LookAtKept(BlobHash([9; 32]))]);
    let shown = Shown { size: [1, 1], rgba: vec![9, 9, 9, 255].into() };
    bench.state_mut().view.shown = Some(Sight { path: None, picture: Ok(shown) });
    bench.run();
    bench.get_by_label("存下的图");
    bench.get_by_label("收起图片").click();
    bench.run();
    assert_eq!(asked(&mut bench), [Command::PutPictureAway]);
}

#[test]
fn a_suggestion_is_decided_with_thanks_and_a_reason_where_it_is_not_adopted() {
    let mut bench = bench(view(&[Deed::Decide]));
    bench.get_by_label_contains("答复建议").click();
    bench.run();
    bench.get_by_label("还差：选一项");
    bench.get_by_label_contains("不采纳").click();
    bench.run();
    bench.state_mut().form.words = "消防通道不可占用".to_owned();
    bench.run();
    bench.get_by_label("还差：选一下做到没有");
    bench.get_by_label_contains("做到了").click();
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, egui::Key::Enter);
    bench.run();
    let decision = Verdict::NotAdopted { reason: "消防通道不可占用".to_owned() };
    let decided = SuggestionDecision { decision, thanked: true };
    let command = Box::new(Asked::DecideSuggestion(decided));
    assert_eq!(asked(&mut bench), [Command::Ticket { document: document(), command }]);
}

#[test]
fn an_errand_that_can_be_done_has_its_time_and_is_repeated_back() {
    let mut bench = bench(view(&[Deed::Judge]));
    bench.get_by_label_contains("答复委托").click();
    bench.run();
    bench.state_mut().form.yes = Some(true);
    bench.state_mut().form.time = "17:30".to_owned();
    bench.run();
    bench.get_by_label("还差：选一下做到没有");
    bench.get_by_label_contains("做到了").click();
    bench.run();
    bench.key_press_modifiers(Modifiers::COMMAND, egui::Key::Enter);
    bench.run();
    let by = "2026-11-24T09:30:00Z".parse().unwrap();
    let errand = Errand::Feasible { repeated_back: true, by, outside_scope: false };
    let command = Box::new(Asked::JudgeErrand(errand));
    assert_eq!(asked(&mut bench), [Command::Ticket { document: document(), command }]);
}
