//! A desk at a boundary, its giver, its receiver and their sheet.

use chrono::NaiveDateTime;
use chrono_tz::Asia::Shanghai;

use super::count::AssetCount;
use super::sheet::{
    Came, CarryReason, Cash, Departure, Holding, MatterKind, Movements, ReceiptRange, SyncState,
    Went,
};
use super::*;
use crate::civil::instant_of;
use crate::id::{ClickId, DocumentId, PropertyUid, SpokenNumber};
use crate::ledger::EntryKey;
use crate::pin::PinChecked;
use crate::property::Property;
use crate::regulation::Rules;
use crate::settings::Asset;
use crate::staff::{Act, Role};

pub(super) const GUARD: StaffId = StaffId(11);
pub(super) const SPECIALIST: StaffId = StaffId(1);
pub(super) const SUPERVISOR: StaffId = StaffId(90);

pub(super) fn property() -> Property {
    Property::new(PropertyUid::from_bytes([1; 16]), Shanghai, Rules::default())
}

pub(super) fn key(millis: u64) -> FactKey {
    FactKey::Entry(EntryKey { millis, actor: 1, sequence: 1 })
}

/// A time of 2 May 2024, `07:50:30` or `07:50`.
pub(super) fn wall(time: &str) -> DateTime<Utc> {
    let whole = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
    let text = format!("2024-05-02 {whole}");
    let civil = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").unwrap();
    instant_of(civil, Shanghai)
}

pub(super) fn matter(n: u8) -> Matter {
    Matter {
        at: MatterRef { document: DocumentId::from_bytes([n; 16]), line: None },
        number: Some(SpokenNumber { desk: DeskNumber(1), serial: n.into() }),
        kind: MatterKind::Slip,
        due: None,
    }
}

pub(super) fn holding(n: u8, came: Came) -> Holding {
    Holding { matter: matter(n), came }
}

pub(super) fn departure(n: u8, came: Came, went: Went) -> Departure {
    Departure { matter: matter(n), came, went }
}

/// Two matters opened, four radios, receipts from 120 on, no cash.
pub(super) fn offering(boundary: Boundary) -> Offering {
    let holdings = vec![holding(1, Came::Opened), holding(2, Came::Opened)];
    Offering {
        on: "2024-05-02".parse().unwrap(),
        boundary,
        movements: Movements::since(None, holdings, Vec::new()),
        reasons: [(matter(1).at, CarryReason::NoParts), (matter(2).at, CarryReason::LeftUndone)]
            .into(),
        cash: None,
        assets: vec![Asset { name: "对讲机".to_owned(), count: 4 }],
        receipts: vec![ReceiptRange { book: "A".to_owned(), from: 120, until: 200 }],
        instructions: Vec::new(),
        sync: SyncState { unsent: 3, last_sync_at: None },
    }
}

/// A count that finds everything there.
pub(super) fn whole_count() -> Command {
    Command::Count {
        cash_fen: 0,
        assets: vec![AssetCount { name: "对讲机".to_owned(), count: 4, damaged: 0 }],
        receipts: vec![ReceiptRange { book: "A".to_owned(), from: 120, until: 200 }],
        desk_in_order: true,
    }
}

pub(super) fn radios(count: u32, damaged: u32) -> Command {
    let Command::Count { receipts, .. } = whole_count() else { unreachable!() };
    Command::Count {
        cash_fen: 0,
        assets: vec![AssetCount { name: "对讲机".to_owned(), count, damaged }],
        receipts,
        desk_in_order: true,
    }
}

pub(super) fn cash(fen: u64) -> Cash {
    Cash { float_fen: fen, taken_fen: 0 }
}

pub(super) fn acceptance(giver: StaffId, receiver: StaffId, open: &[u8]) -> Acceptance {
    let pin = |who| PinChecked { who, role: Role::Specialist };
    Acceptance {
        giver: pin(giver),
        receiver: pin(receiver),
        waiver: None,
        open_now: open.iter().map(|n| matter(*n).at).collect(),
        unconverted: Vec::new(),
    }
}

pub(super) fn waiving(role: Role) -> Waiving {
    let supervisor = PinChecked { who: SUPERVISOR, role };
    Waiving { supervisor, reason: "客服不足,先行交接".to_owned() }
}

/// A handover under the hands of its people.
#[derive(Clone, Default)]
pub(super) struct Scene {
    pub(super) ledger: Ledger<Fact>,
    pub(super) next: u64,
}

impl Scene {
    pub(super) fn handover(&self) -> Handover {
        fold(&self.ledger)
    }

    pub(super) fn by(
        &mut self,
        (who, role): (StaffId, Role),
        time: &str,
        command: Command,
    ) -> Result<(), Refusal> {
        let now = wall(time);
        let act = Act { by: who, role, desk: DeskNumber(1), now, occurred_at: now };
        for fact in decide(&self.handover(), &act, &property(), command)?.facts {
            self.write(&act, Body::Fact(fact));
        }
        Ok(())
    }

    pub(super) fn guard(&mut self, time: &str, command: Command) -> Result<(), Refusal> {
        self.by((GUARD, Role::NightGuard), time, command)
    }

    pub(super) fn specialist(&mut self, time: &str, command: Command) -> Result<(), Refusal> {
        self.by((SPECIALIST, Role::Specialist), time, command)
    }

    pub(super) fn write(&mut self, act: &Act, body: Body<Fact>) {
        let stamp = Stamp {
            by: act.by,
            occurred_at: act.occurred_at,
            recorded_at: act.now,
            click: ClickId::from_bytes([0; 16]),
        };
        let record = Record { stamp: Some(stamp), body };
        self.next += 1;
        self.ledger.insert(key(self.next), (act.desk, record));
    }

    /// The morning's handover, offered by the guard and counted by the specialist.
    pub(super) fn counted(count: Command) -> Self {
        let mut scene = Self::default();
        scene.guard("07:45", Command::Offer(Box::new(offering(Boundary::Morning)))).unwrap();
        scene.specialist("07:48", count).unwrap();
        scene
    }

    pub(super) fn take_all(&mut self) {
        for n in [1, 2] {
            self.specialist("07:52", Command::Take(matter(n).at)).unwrap();
        }
    }

    /// The same, signed at a time.
    pub(super) fn signed(time: &str) -> Self {
        let mut scene = Self::counted(whole_count());
        scene.take_all();
        scene.specialist(time, Command::Accept(acceptance(GUARD, SPECIALIST, &[1, 2]))).unwrap();
        scene
    }
}
