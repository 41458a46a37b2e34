//! What is on a sheet is on its pages and in its PDF, whole and once.

use chrono::{DateTime, Utc};
use lopdf::Document;

use super::face::Faces;
use super::page::Page;
use super::*;

fn faces() -> Faces {
    Faces::find().expect("a Chinese font is installed where tests run")
}

fn noon() -> DateTime<Utc> {
    "2026-11-24T04:00:00Z".parse().unwrap()
}

fn sheet(blocks: Vec<Block>) -> Sheet {
    Sheet {
        property: "翠湖花园".to_owned(),
        title: "日常事务登记表".to_owned(),
        code: "CF-JL-KF-002".to_owned(),
        mark: String::new(),
        facts: vec!["2026-11-24 周二".to_owned(), "白班".to_owned()],
        printed: "2026-11-24 12:00 刘敏 打印".to_owned(),
        shape: Shape::Landscape,
        blocks,
    }
}

fn register(rows: Vec<Vec<String>>) -> Block {
    let columns =
        [("单号", 2), ("称呼", 3), ("内容", 8)].map(|(name, share)| (name.to_owned(), share));
    Block::Table(Table { columns: columns.to_vec(), rows, lines: 1 })
}

fn laid(sheet: &Sheet) -> Vec<Page> {
    lay(sheet, &faces().measure()).unwrap()
}

fn on(page: &Page) -> Vec<&str> {
    page.words.iter().map(|one| one.words.as_str()).collect()
}

fn pdf(pages: &[Page]) -> Vec<u8> {
    pdf::render(pages, &faces(), ("日常事务登记表", noon())).unwrap()
}

/// The words of one page, as whoever copies them from the PDF gets them.
fn copied(bytes: &[u8], page: u32) -> String {
    let document = Document::load_mem(bytes).unwrap();
    document.extract_text(&[page]).unwrap().split_whitespace().collect()
}

#[test]
fn the_words_of_a_sheet_are_in_its_pdf() {
    let row = ["2-0147", "王女士", "书房插座没电，请下午 14:00 后上门"];
    let sheet = sheet(vec![register(vec![row.map(str::to_owned).to_vec()])]);
    let pages = laid(&sheet);
    let bytes = pdf(&pages);
    assert!(bytes.starts_with(b"%PDF-"));
    let document = Document::load_mem(&bytes).unwrap();
    assert_eq!(document.get_pages().len(), 1);
    let words = copied(&bytes, 1);
    for wanted in
        ["翠湖花园", "日常事务登记表", "CF-JL-KF-002", "王女士", "书房插座没电", "刘敏打印", "1/1"]
    {
        assert!(words.contains(wanted), "{wanted} in {words}");
    }
    assert!(bytes.len() < 200_000, "only the characters used are in it: {} bytes", bytes.len());
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let sheet = sheet(vec![register(vec![vec!["2-0147".to_owned(), "王女士".to_owned()]])]);
    assert_eq!(pdf(&laid(&sheet)), pdf(&laid(&sheet)));
    let other = pdf::render(&laid(&sheet), &faces(), ("登记表", noon())).unwrap();
    assert_ne!(pdf(&laid(&sheet)), other, "the title is in it");
}

#[test]
fn two_hundred_rows_are_each_on_one_page_under_the_head_of_the_table() {
    let rows = (1..=200).map(|row| vec![format!("2-{row:04}"), "王女士".to_owned()]).collect();
    let sheet = sheet(vec![register(rows)]);
    let pages = laid(&sheet);
    assert!(pages.len() > 5, "{} pages", pages.len());
    for row in 1..=200 {
        let number = format!("2-{row:04}");
        let on_pages = pages.iter().filter(|page| on(page).contains(&number.as_str())).count();
        assert_eq!(on_pages, 1, "{number}");
    }
    for (place, page) in pages.iter().enumerate() {
        let words = on(page);
        assert_eq!(words.iter().filter(|one| **one == "称呼").count(), 1, "page {place}");
        let foot = format!("{} / {}", place + 1, pages.len());
        assert!(words.contains(&foot.as_str()), "{foot}");
        let (width, height) = page.size;
        for one in &page.words {
            assert!(one.at.0 >= 30.0 && one.at.0 < width - 30.0, "{one:?}");
            assert!(one.at.1 > 30.0 && one.at.1 < height - 20.0, "{one:?}");
        }
    }
    let bytes = pdf(&pages);
    assert_eq!(Document::load_mem(&bytes).unwrap().get_pages().len(), pages.len());
    assert!(copied(&bytes, u32::try_from(pages.len()).unwrap()).contains("2-0200"));
}

#[test]
fn a_name_of_sixty_characters_breaks_within_its_column() {
    let name: String = "欧阳".chars().cycle().take(60).collect();
    let sheet = sheet(vec![register(vec![vec!["2-0147".to_owned(), name.clone()]])]);
    let pages = laid(&sheet);
    let (faces, mut whole) = (faces(), String::new());
    let measure = faces.measure();
    let column = (841.89 - 54.0 - 36.0) * 3.0 / 13.0;
    for one in pages[0].words.iter().filter(|one| one.words.contains('欧')) {
        let width = measure.width(&one.words, (one.size, one.strong)).unwrap();
        assert!(width <= column, "{width} in {column}");
        whole.push_str(&one.words);
    }
    assert_eq!(whole, name);
}

#[test]
fn a_row_longer_than_a_page_goes_on_over_the_next_and_loses_no_word() {
    let long: Vec<String> = (0..1500).map(|n| format!("第{n}句。")).collect();
    let long = long.concat();
    let sheet = sheet(vec![register(vec![vec!["2-1".to_owned(), String::new(), long.clone()]])]);
    let pages = laid(&sheet);
    assert!(pages.len() > 1);
    let is_row = |one: &&page::Words| one.at.0 > 280.0 && (one.size - 9.5).abs() < 0.01;
    let words = pages.iter().flat_map(|page| page.words.iter().filter(is_row));
    assert_eq!(words.map(|one| one.words.as_str()).collect::<String>(), long);
}

#[test]
fn a_row_that_fits_on_the_next_page_is_not_parted() {
    let short = |n: usize| vec![n.to_string()];
    let mut rows: Vec<Vec<String>> = (0..18).map(short).collect();
    rows.push(vec!["长".to_owned(), String::new(), "水管漏水。".repeat(100)]);
    let sheet = sheet(vec![register(rows)]);
    let pages = laid(&sheet);
    let with = |page: &&Page| on(page).iter().any(|words| words.contains("漏水"));
    assert_eq!(pages.iter().filter(with).count(), 1);
    assert!(on(&pages[1]).contains(&"长"));
}

#[test]
fn a_character_in_no_face_is_an_error_and_no_empty_box() {
    let in_table = sheet(vec![register(vec![vec!["\u{10fffd}".to_owned()]])]);
    let measured = lay(&in_table, &faces().measure());
    assert_eq!(measured, Err(PaperError::NoGlyph('\u{10fffd}')));
    let mut in_head = sheet(Vec::new());
    in_head.printed = "\u{10fffd}".to_owned();
    assert_eq!(lay(&in_head, &faces().measure()), Err(PaperError::NoGlyph('\u{10fffd}')));
}

#[test]
fn what_cannot_be_seen_is_left_out_and_ends_of_lines_are_kept() {
    let words = "第一行\u{200b}\u{feff}\t完\r\n第二行\u{fe0f}".to_owned();
    let sheet = sheet(vec![Block::Note(words)]);
    let pages = laid(&sheet);
    assert!(on(&pages[0]).contains(&"第一行 完") && on(&pages[0]).contains(&"第二行"));
}

#[test]
fn no_line_begins_with_what_closes() {
    let sheet = sheet(vec![Block::Note("水管漏水，请修。（急）".repeat(60))]);
    let pages = laid(&sheet);
    assert!(pages[0].words.len() > 10);
    for one in &pages[0].words {
        assert!(!one.words.starts_with(['，', '。', '）']), "{}", one.words);
        assert!(!one.words.ends_with('（'), "{}", one.words);
    }
}

#[test]
fn cells_stand_side_by_side_until_a_line_is_full() {
    let cells = vec![
        Cell::new("单号", "2-0147", 4),
        Cell::new("位置", "3-1-1502", 8),
        Cell::new("内容", "插座没电", 12).lines(6),
        Cell::new("签字", "", 12),
    ];
    let sheet = sheet(vec![Block::Cells(cells), Block::Signatures(vec!["客户签字".to_owned()])]);
    let pages = laid(&sheet);
    let at = |words: &str| pages[0].words.iter().find(|one| one.words == words).unwrap().at;
    assert!((at("单号").1 - at("位置").1).abs() < 0.01);
    assert!(at("位置").0 > at("单号").0);
    assert!(at("签字").1 > at("内容").1 + 6.0 * 13.5, "room to write by hand");
    assert!(at("客户签字").1 > at("签字").1);
}

#[test]
fn a_head_of_many_lines_leaves_every_page_something_to_hold() {
    for sentences in [60, 90, 120, 150] {
        let long = "水管漏水。".repeat(sentences);
        let mut sheet =
            sheet(vec![register(vec![vec![String::new(), String::new(), long.clone()]])]);
        sheet.facts = vec!["值班人刘敏".repeat(120)];
        let pages = laid(&sheet);
        assert!(pages.len() < 8, "{sentences}: {} pages", pages.len());
        let words = pages.iter().flat_map(|page| page.words.iter());
        let words = words.filter(|one| one.words.contains("漏") || one.words.contains("水管"));
        let count = words.map(|one| one.words.matches('漏').count()).sum::<usize>();
        assert_eq!(count, sentences);
    }
}
