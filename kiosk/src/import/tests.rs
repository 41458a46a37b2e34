//! Files as spreadsheets really write them.

use super::*;

const COLUMNS: Columns<'_> = Columns { case: "工单", event: "环节", at: "时间" };

fn texts(log: &EventLog) -> Vec<String> {
    log.rows.iter().map(|row| format!("{} {} {} {}", row.case, row.event, row.at, row.n)).collect()
}

#[test]
fn the_same_table_reads_alike_in_utf8_with_and_without_bom_and_in_gbk() {
    let text = "序,工单,环节,时间\r\n1,报修-7,\"受理,派工\",2012/04/03 16:55:38\r\n";
    let plain = read(text.as_bytes(), COLUMNS).unwrap();
    let bom = read(format!("\u{feff}{text}").as_bytes(), COLUMNS).unwrap();
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    assert_eq!(texts(&plain), ["报修-7 受理,派工 2012-04-03 16:55:38 1"]);
    assert_eq!(bom, plain);
    assert_eq!(read(&gbk, COLUMNS).unwrap(), plain);
}

#[test]
fn a_bad_row_is_named_by_its_line_and_the_rest_goes_on() {
    let text = "工单,环节,时间\n甲,受理,2012-04-03 16:55\n,受理,2012-04-03 16:55\n\
                乙,受理,昨天\n丙\n丁,,2012-04-03 16:55\n\"戊\n己\",受理,2012-04-03T16:55:01.250\n\
                庚,受理,2012-02-30 10:00\n";
    let log = read(text.as_bytes(), COLUMNS).unwrap();
    assert_eq!(texts(&log), ["甲 受理 2012-04-03 16:55:00 1", "戊\n己 受理 2012-04-03 16:55:01 1"]);
    let bad: Vec<_> = log.bad.iter().map(|bad| (bad.line, bad.fault)).collect();
    assert_eq!(
        bad,
        [
            (3, RowFault::NoCase),
            (4, RowFault::BadTime),
            (5, RowFault::Malformed),
            (6, RowFault::NoEvent),
            (9, RowFault::BadTime)
        ]
    );
}

#[test]
fn rows_that_are_the_same_are_counted() {
    let text = "工单,环节,时间\n甲,受理,2012-04-03 16:55\n甲,受理,2012-04-03 16:55:00\n";
    let log = read(text.as_bytes(), COLUMNS).unwrap();
    let counts: Vec<u32> = log.rows.iter().map(|row| row.n).collect();
    assert_eq!(counts, [1, 2]);
}

#[test]
fn a_missing_column_names_the_columns_there_are() {
    let wrong = read("a,b\n1,2\n".as_bytes(), COLUMNS).unwrap_err();
    let found = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(wrong, ImportError::NoColumn { wanted: "工单".to_owned(), found });
    assert_eq!(read(b"\xff\xff\x80", COLUMNS), Err(ImportError::Encoding));
    assert!(matches!(read(b"", COLUMNS), Err(ImportError::NoColumn { .. })));
}
