//! The handover of a desk to the night.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use dutybook_domain::handover::count::AssetCount;
use dutybook_domain::handover::sheet::{Instruction, Movements, ReceiptRange, SyncState};
use dutybook_domain::handover::{Acceptance, Command, Offering};
use dutybook_domain::personal::Personal;
use dutybook_domain::pin::PinChecked;
use dutybook_domain::settings::Asset;
use dutybook_domain::shift::Boundary;

use super::{clerk, text};
use crate::driver::Driver;
use crate::work::GUARD;

/// Hands a desk over to the night guard: offered, counted, signed, nothing left open.
///
/// # Errors
/// When the rules or the desk refuse.
pub fn evening(driver: &mut Driver, front: usize, day: NaiveDate) -> anyhow::Result<()> {
    let clerk = clerk(driver, front)?;
    let (uid, desk) = (driver.property(front)?.uid, driver.site.front(front)?.number);
    let document = Boundary::Evening.handover(uid, desk, day);
    let receipts = vec![ReceiptRange { book: "A".to_owned(), from: 120, until: 200 }];
    let unsent = driver.site.front(front)?.unsent()?;
    driver.at(&format!("{day} 17:12"))?;
    let offering = Offering {
        on: day,
        boundary: Boundary::Evening,
        movements: Movements::since(None, Vec::new(), Vec::new()),
        reasons: BTreeMap::new(),
        cash: None,
        assets: vec![Asset { name: text::RADIO.to_owned(), count: 4 }],
        receipts: receipts.clone(),
        instructions: vec![Instruction { from: None, text: Personal::from(text::INSTRUCTION) }],
        sync: SyncState { unsent: u32::try_from(unsent).unwrap_or(u32::MAX), last_sync_at: None },
    };
    driver.hand_over(front, document, clerk, Command::Offer(Box::new(offering)))?;
    driver.at(&format!("{day} 17:15"))?;
    let count = Command::Count {
        cash_fen: 0,
        assets: vec![AssetCount { name: text::RADIO.to_owned(), count: 4, damaged: 0 }],
        receipts,
        desk_in_order: true,
    };
    driver.hand_over(front, document, GUARD, count)?;
    driver.at(&format!("{day} 17:18"))?;
    let checked = |(who, role)| PinChecked { who, role };
    let acceptance = Acceptance {
        giver: checked(clerk),
        receiver: checked(GUARD),
        waiver: None,
        open_now: BTreeSet::new(),
        unconverted: Vec::new(),
    };
    driver.hand_over(front, document, GUARD, Command::Accept(acceptance)).map(drop)
}
