//! One unit, many spellings, one code.

use super::*;

fn code(text: &str) -> String {
    text.parse::<UnitCode>().unwrap().to_string()
}

#[test]
fn every_way_people_write_a_unit_is_one_code() {
    for typed in [
        "3-1-1502",
        "３－１－１５０２",
        "3栋1单元1502室",
        "3号楼1单元1502",
        "3幢 1单元 1502房",
        "3座1单元1502号",
        "3#1单元1502户",
        "03-01-1502",
        " 3—1—1502 ",
        "三栋一单元1502室",
    ] {
        assert_eq!(code(typed), "3-1-1502", "{typed}");
    }
}

#[test]
fn units_without_a_unit_section_shops_and_phases_have_codes_too() {
    assert_eq!(code("b座1502"), "B-1502");
    assert_eq!(code("二期十二栋1502a室"), "2-12-1502A");
    assert_eq!(code("S12"), "S12");
    assert_eq!(code("三十栋101"), "30-101");
    assert_eq!(code("二十一栋101"), "21-101");
}

#[test]
fn a_text_that_is_no_code_is_named_with_the_form_expected() {
    for wrong in ["", "-", "3-", "-3", "3--1502", "3-1-1502-7-8", "3栋?", "123456789", "1一", "栋"]
    {
        assert_eq!(
            wrong.parse::<UnitCode>(),
            Err(ParseUnitCodeError { text: wrong.to_owned() }),
            "{wrong}"
        );
    }
    let error = "3--1502".parse::<UnitCode>().unwrap_err().to_string();
    assert!(error.contains("`3--1502`") && error.contains("3-1-1502"), "{error}");
}

#[test]
fn a_code_is_its_own_spelling() {
    for typed in ["3栋1单元1502室", "0-0", "十栋"] {
        let once = code(typed);
        assert_eq!(code(&once), once);
    }
}
