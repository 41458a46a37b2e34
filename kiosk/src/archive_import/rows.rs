//! What the cells of a roster say, and what is wrong with those that say nothing.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dutybook_domain::household::field::{AREA_LIMIT, NAME_LIMIT_CHARS, TEXT_LIMIT_CHARS};
use dutybook_domain::household::spelling;
use dutybook_domain::household::thing::{Tie, Use};
use dutybook_domain::unit::UnitCode;

use super::{BadCell, CellFault, Column, text};

/// One row as it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) line: u64,
    pub(super) unit: UnitCode,
    pub(super) name: Option<String>,
    pub(super) honorific: Option<String>,
    pub(super) tie: Tie,
    pub(super) phone: Option<String>,
    pub(super) other_phone: Option<String>,
    pub(super) from: Option<NaiveDate>,
    pub(super) area: Option<i64>,
    pub(super) used_as: Option<Use>,
    pub(super) delivered_on: Option<NaiveDate>,
    pub(super) plate: Option<String>,
    pub(super) space: Option<String>,
    pub(super) note: Option<String>,
}

/// The cells of one row by what they are.
pub(super) struct Cells<'a> {
    pub(super) line: u64,
    pub(super) places: &'a BTreeMap<Column, usize>,
    pub(super) row: &'a [String],
}

impl Cells<'_> {
    fn get(&self, column: Column) -> Option<&str> {
        let cell = self.row.get(*self.places.get(&column)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// Whether nothing is in the row: spreadsheets end in such rows.
    pub(super) fn is_empty(&self) -> bool {
        self.row.iter().all(|cell| cell.trim().is_empty())
    }

    fn text(&self, column: Column, limit: usize, bad: &mut Vec<BadCell>) -> Option<String> {
        let text = spelling::text(self.get(column)?);
        if text.chars().count() > limit {
            bad.push(self.bad(column, CellFault::TooLong));
            return None;
        }
        Some(text)
    }

    fn parsed<T>(
        &self,
        column: Column,
        bad: &mut Vec<BadCell>,
        (fault, parse): (CellFault, impl FnOnce(&str) -> Option<T>),
    ) -> Option<T> {
        let parsed = parse(self.get(column)?);
        if parsed.is_none() {
            bad.push(self.bad(column, fault));
        }
        parsed
    }

    const fn bad(&self, column: Column, fault: CellFault) -> BadCell {
        BadCell { line: self.line, column: Some(column), fault }
    }

    /// What the row says; every cell that is wrong is named.
    ///
    /// # Errors
    /// The unit where it could be read, and what is wrong.
    pub(super) fn read(&self) -> Result<Said, (Option<UnitCode>, Vec<BadCell>)> {
        let mut bad = Vec::new();
        if self.get(Column::Unit).is_none() {
            bad.push(self.bad(Column::Unit, CellFault::UnitMissing));
        }
        let unit = |typed: &str| typed.parse::<UnitCode>().ok();
        let unit = self.parsed(Column::Unit, &mut bad, (CellFault::BadUnit, unit));
        let phone = |bad: &mut Vec<BadCell>, column| {
            self.parsed(column, bad, (CellFault::BadPhone, spelling::phone))
        };
        let (phone, other_phone) =
            (phone(&mut bad, Column::Phone), phone(&mut bad, Column::OtherPhone));
        let tie = self.parsed(Column::Relation, &mut bad, (CellFault::BadRelation, text::tie));
        let name = self.text(Column::Name, NAME_LIMIT_CHARS, &mut bad);
        let honorific = self.text(Column::Honorific, NAME_LIMIT_CHARS, &mut bad);
        let from = self.parsed(Column::From, &mut bad, (CellFault::BadDay, day));
        let area = self.parsed(Column::Area, &mut bad, (CellFault::BadArea, area));
        let used_as = self.parsed(Column::Use, &mut bad, (CellFault::BadUse, text::use_of));
        let delivered_on = self.parsed(Column::DeliveredOn, &mut bad, (CellFault::BadDay, day));
        let plate = self.parsed(Column::Plate, &mut bad, (CellFault::BadPlate, spelling::plate));
        let space = self.text(Column::Space, TEXT_LIMIT_CHARS, &mut bad);
        let note = self.text(Column::Note, TEXT_LIMIT_CHARS, &mut bad);
        let about_somebody = [Column::Phone, Column::OtherPhone, Column::Relation, Column::From];
        let somebody = about_somebody.iter().any(|column| self.get(*column).is_some());
        if self.get(Column::Name).is_none() && somebody {
            bad.push(self.bad(Column::Name, CellFault::NameMissing));
        }
        let (line, tie) = (self.line, tie.unwrap_or(Tie::Owner));
        match unit {
            Some(unit) if bad.is_empty() => Ok(Said {
                line,
                unit,
                name,
                honorific,
                tie,
                phone,
                other_phone,
                from,
                area,
                used_as,
                delivered_on,
                plate,
                space,
                note,
            }),
            unit => Err((unit, bad)),
        }
    }
}

/// A day in the forms spreadsheets write.
fn day(text: &str) -> Option<NaiveDate> {
    const FORMS: [&str; 3] = ["%Y-%m-%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S"];
    let year_month_day = ['\u{5E74}', '\u{6708}', '/', '.'];
    let dashed = text.replace(year_month_day, "-").replace('\u{65E5}', "");
    FORMS.iter().find_map(|form| NaiveDate::parse_from_str(dashed.trim(), form).ok())
}

/// Square metres with two decimals at most, in hundredths.
pub(crate) fn area(text: &str) -> Option<i64> {
    let plain: String = text.chars().map(spelling::half_width).collect();
    let plain = plain.trim().trim_end_matches(['\u{33A1}', '\u{B2}', 'm', 'M']).trim_end();
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let hundredths: i64 = format!("{whole}{part:0<2}").parse().ok()?;
    (1..=AREA_LIMIT).contains(&hundredths).then_some(hundredths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_areas_are_read_as_spreadsheets_write_them() {
        let june = NaiveDate::from_ymd_opt(2021, 6, 8);
        for text in ["2021-06-08", "2021/6/8", "2021.6.8", "20210608", "2021年6月8日"] {
            assert_eq!(day(text), june, "{text}");
        }
        assert_eq!(day("8.6.21 o'clock"), None);
        assert_eq!(area("126.4"), Some(12_640));
        assert_eq!(area("126.40㎡"), Some(12_640));
        assert_eq!(area("１２６"), Some(12_600));
        for text in ["126.405", "-3", "0", "big", ".", "99999999"] {
            assert_eq!(area(text), None, "{text}");
        }
    }
}
