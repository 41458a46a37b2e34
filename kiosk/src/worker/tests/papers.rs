//! Papers through the worker: found, filled, put out, and entered.

use std::fs;

use dutybook_domain::journal::{self, Outlet};

use super::*;
use crate::desk::Desk;
use crate::screens::records::{Blank, Deed, Order, Paper, Tab, To, View};

impl Bench {
    fn papers(&self) -> View {
        self.until(|news| match news {
            News::Papers(view) => Some(*view),
            _other => None,
        })
    }

    fn listed(&self, tab: Tab, words: &str) -> View {
        self.worker.ask(Command::to(Screen::Records));
        self.papers();
        self.worker.ask(Command::Papers(Box::new(Deed::List(tab, words.to_owned()))));
        self.papers()
    }

    fn shown(&self, paper: Paper) -> View {
        self.worker.ask(Command::to(Screen::Records));
        self.papers();
        self.worker.ask(Command::Papers(Box::new(Deed::Show(paper))));
        self.papers()
    }

    /// Writes a paper to a file; answers what the screen shows then.
    fn kept(&self, paper: Paper, copy: Option<u32>, reason: Option<&str>) -> View {
        let to = To::Folder(self.dir.path().to_owned());
        let order = Order { paper, copy, to, reason: reason.map(str::to_owned) };
        self.worker.ask(Command::Papers(Box::new(Deed::PutOut(order))));
        self.papers()
    }

    fn files(&self) -> Vec<String> {
        let files = fs::read_dir(self.dir.path()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name.contains(".pdf")).collect();
        names.sort();
        names
    }

    /// What the journal says was printed, once the worker has ended.
    fn ended(self) -> (Vec<journal::Printed>, tempfile::TempDir) {
        let Self { worker, dir } = self;
        drop(worker);
        let desk = loop {
            // The worker's thread lets go of the store as it ends.
            match Desk::open(dir.path(), [7; 16]) {
                Ok(desk) => break desk,
                Err(_held) => std::thread::yield_now(),
            }
        };
        let month = dutybook_domain::civil::Month::new(2026, 11).unwrap();
        let journal = desk.ledger(journal::document(desk.property(), month)).unwrap();
        let prints = journal::fold(&journal).prints().map(|(_, one)| one.clone()).collect();
        (prints, dir)
    }
}

fn words_of(view: &View) -> Vec<&str> {
    view.pages.iter().flat_map(|page| &page.words).map(|one| one.words.as_str()).collect()
}

fn has(view: &View, wanted: &str) -> bool {
    words_of(view).iter().any(|words| words.contains(wanted))
}

fn slip_of(bench: &Bench) -> Paper {
    let first = bench.listed(Tab::Slip, "").rows.first().cloned();
    first.expect("the morning has tickets").paper
}

#[test]
fn b04_06_the_two_copies_are_marked_and_a_reprint_says_it_is_one() {
    let bench = Bench::signed_in();
    let paper = slip_of(&bench);
    let view = bench.shown(paper);
    assert_eq!((view.pages.len(), view.before.as_slice()), (2, &[0, 0][..]));
    assert!(has(&view, "第 1 联 前台留存 1/2") && has(&view, "第 2 联 执行部门 2/2"));
    let view = bench.kept(paper, None, None);
    assert!(matches!(view.outcome, Some(Ok(_))), "{:?}", view.outcome);
    assert_eq!((view.before.as_slice(), view.log.len()), (&[1, 1][..], 2));
    assert!(has(&view, "第 2 联 执行部门 2/2  补印 1"), "the next says that it is a reprint");
    let refused = bench.kept(paper, None, None);
    assert_eq!(refused.outcome, Some(Err("还差：再打的原因".to_owned())));
    let view = bench.kept(paper, Some(2), Some("打湿、弄脏"));
    assert!(matches!(view.outcome, Some(Ok(_))), "{:?}", view.outcome);
    assert_eq!(view.before, [1, 2]);
    assert!(view.log[0].contains("刘敏") && view.log[0].ends_with("打湿、弄脏"), "{:?}", view.log);
    let number = view.title.clone();
    let (prints, _dir) = bench.ended();
    let known: Vec<_> =
        prints.iter().map(|one| (one.name.clone(), one.reprint.clone(), one.outlet)).collect();
    let expected = [
        (format!("{number} 1/2"), None, Outlet::File),
        (format!("{number} 2/2"), None, Outlet::File),
        (format!("{number} 2/2"), Some("打湿、弄脏".to_owned()), Outlet::File),
    ];
    assert_eq!(known, expected);
}

#[test]
fn a_refused_print_leaves_no_file_and_no_entry() {
    let bench = Bench::signed_in();
    let paper = bench.listed(Tab::Register, "").rows[0].paper;
    bench.shown(paper);
    bench.kept(paper, None, None);
    assert_eq!(bench.files().len(), 1);
    let refused = bench.kept(paper, None, Some("  "));
    assert_eq!(refused.outcome, Some(Err("还差：再打的原因".to_owned())));
    let nowhere = To::Folder(bench.dir.path().join("no-such-folder"));
    let order = Order { paper, copy: None, to: nowhere, reason: Some("丢失".to_owned()) };
    bench.worker.ask(Command::Papers(Box::new(Deed::PutOut(order))));
    let view = bench.papers();
    let said = "没有这个文件夹；改一下，或插好 U 盘再存".to_owned();
    assert_eq!(view.outcome, Some(Err(said)));
    assert_eq!(view.before, [1]);
    let files = bench.files();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(bench.ended().0.len(), 1);
}

#[test]
fn the_register_of_a_day_has_every_line_with_its_telephone_masked() {
    let bench = Bench::signed_in();
    bench.worker.ask(Command::to(Screen::Today));
    let registered = bench.until(|news| match news {
        News::Today(view) => Some(view.strip.registered),
        _other => None,
    });
    let today = Paper::Register("2026-11-24".parse().unwrap(), None);
    let view = bench.shown(today);
    assert!(has(&view, &format!("{registered} 条")) && registered > 5);
    let numbers = words_of(&view).iter().filter(|words| words.starts_with("2-0")).count();
    assert!(numbers >= usize::try_from(registered).unwrap(), "{numbers} of {registered}");
    assert!(has(&view, "138****"));
    let whole = |words: &&str| words.contains("1380") || words.contains("1390");
    assert_eq!(words_of(&view).iter().filter(|words| whole(words)).count(), 0);
    let bytes = {
        bench.kept(today, None, None);
        let files = bench.files();
        assert_eq!(files, ["002 2026-11-24 全天 20261124-104200.pdf"]);
        fs::read(bench.dir.path().join(&files[0])).unwrap()
    };
    let document = lopdf::Document::load_mem(&bytes).unwrap();
    assert_eq!(document.get_pages().len(), view.pages.len());
    let text = document.extract_text(&[1]).unwrap();
    assert!(text.contains("日常事务登记表"), "{text}");
}

#[test]
fn a_slip_is_found_by_its_number_and_by_its_place() {
    let bench = Bench::signed_in();
    let paper = slip_of(&bench);
    let view = bench.shown(paper);
    let number = view.title.trim_start_matches("003 ").to_owned();
    let found = bench.listed(Tab::Slip, &number);
    assert_eq!(found.rows.iter().map(|row| row.paper).collect::<Vec<_>>(), [paper]);
    let place = found.rows[0].facts[1].clone();
    let there = bench.listed(Tab::Slip, &place);
    assert!(!there.rows.is_empty() && there.rows.iter().all(|row| row.facts[1] == place));
    assert_eq!(bench.listed(Tab::Slip, "9-9999").rows, []);
}

#[test]
fn the_night_log_and_the_handover_are_on_paper() {
    let bench = Bench::signed_in();
    let night = bench.listed(Tab::Night, "").rows[0].paper;
    let view = bench.shown(night);
    assert!(has(&view, "夜间值班记录") && has(&view, "马强"), "{:?}", words_of(&view));
    assert!(has(&view, "离岗与代岗") && has(&view, "王建国"));
    assert!(has(&view, &format!("1 / {}", view.pages.len())), "pages are numbered");
    let at = ("2026-11-24".parse().unwrap(), dutybook_domain::shift::Boundary::Evening);
    let view = bench.shown(Paper::Handover(at));
    assert!(has(&view, "交接班记录") && has(&view, "未签字") && has(&view, "未结事项"));
}

#[test]
fn empty_forms_are_printed_again_without_a_reason_and_each_time_is_entered() {
    let bench = Bench::signed_in();
    let listed = bench.listed(Tab::Blank, "");
    assert_eq!(listed.rows.len(), Blank::ALL.len());
    for blank in Blank::ALL {
        let view = bench.shown(Paper::Blank(blank));
        assert_eq!(view.why_not, None);
        assert!(!view.pages.is_empty() && view.before.iter().all(|before| *before == 0));
    }
    let blank = Paper::Blank(Blank::Register);
    for _ in 0..2 {
        let view = bench.kept(blank, None, None);
        assert!(matches!(view.outcome, Some(Ok(_))), "{:?}", view.outcome);
    }
    let (prints, _dir) = bench.ended();
    assert_eq!(prints.iter().filter(|one| one.paper == journal::Paper::Blank).count(), 2);
}

#[test]
fn a_028_lists_its_attempts() {
    let bench = Bench::signed_in();
    let late = bench.tickets();
    let wanted = late.matters.iter().find(|one| one.matter.subject == "门禁卡失灵").unwrap();
    let document = wanted.matter.document;
    let attempt = Attempt {
        method: Method::Phone,
        outcome: Came::NotReached,
        action: Some("下午再打".to_owned()),
    };
    let command = Box::new(crate::worker::tests::Deed::FollowUp(attempt));
    bench.worker.ask(Command::Ticket { document, command });
    bench.until(|news| matches!(news, News::TicketSaved).then_some(()));
    let view = bench.shown(Paper::FollowUp(document));
    assert!(view.title.starts_with("028 "), "{}", view.title);
    assert!(has(&view, "没接通") && has(&view, "下午再打") && has(&view, "门禁卡失灵"));
}
