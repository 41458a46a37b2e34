//! The ids of what one unit's file holds, and the names its records share. Names only: who may use
//! which is decided elsewhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::ParseIdError;
use crate::named::named;

/// Declares an id that is unique within one household, shown as 16 hex digits.
macro_rules! id_8 {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        ///
        /// Drawn at random where it is first entered, so that two desks cut off from each other
        /// never give one twice. An import makes it from the row, so that the same row read twice
        /// is the same.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016x}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let lower = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                let well_formed = text.len() == 16 && text.bytes().all(lower);
                let id = well_formed.then(|| u64::from_str_radix(text, 16).ok()).flatten();
                id.map(Self).ok_or(ParseIdError)
            }
        }
    )+};
}

id_8! {
    /// A person of a household, or a company that owns or rents the unit.
    PersonId,
    /// A vehicle.
    VehicleId,
    /// A card.
    CardId,
    /// Keys left at the desk together.
    KeyId,
    /// A request to change what is on file.
    RequestId,
}

named! {
    /// What a person is to the unit (`B-08` (b), customer–unit relation).
    pub enum Tie, or UnknownTie("tie to a unit");

    /// 业主.
    Owner = "owner",
    /// 共有人.
    CoOwner = "co-owner",
    /// 租户.
    Tenant = "tenant",
    /// 住户 who neither owns nor rents.
    Occupant = "occupant",
    /// 家属.
    Family = "family",
    /// 代理人, with a written mandate.
    Agent = "agent",
    /// 家政: housekeeper, nanny, carer.
    Housekeeper = "housekeeper",
}

impl Tie {
    /// Whether the person owns the unit, alone or with others.
    pub const fn owns(self) -> bool {
        matches!(self, Self::Owner | Self::CoOwner)
    }
}

named! {
    /// How a unit is used at a time. Stored with the day it began.
    pub enum Occupancy, or UnknownOccupancy("occupancy");

    /// Nobody lives or works there.
    Vacant = "vacant",
    /// The owner's household lives there.
    Occupied = "occupied",
    /// It is let.
    Let = "let",
    /// It is being fitted out.
    FittingOut = "fitting-out",
}

impl Occupancy {
    /// Whether the unit counts as moved in.
    pub const fn is_moved_in(self) -> bool {
        matches!(self, Self::Occupied | Self::Let)
    }
}

named! {
    /// What a unit is for.
    pub enum Use, or UnknownUse("use of a unit");

    /// 住宅.
    Residential = "residential",
    /// 商铺.
    Shop = "shop",
    /// 办公.
    Office = "office",
    /// 储藏.
    Storage = "storage",
    /// Another.
    Other = "other",
}

named! {
    /// The paper somebody proved who they are with. It is seen, not copied, and its number is not
    /// kept (regulations §11.2, §11.5).
    pub enum Certificate, or UnknownCertificate("certificate");

    /// 居民身份证.
    IdentityCard = "identity-card",
    /// 护照.
    Passport = "passport",
    /// 港澳台居民居住证 or 通行证.
    TravelPermit = "travel-permit",
    /// 军官证.
    Military = "military",
    /// 营业执照, of a company.
    BusinessLicence = "business-licence",
    /// Another.
    Other = "other",
}

named! {
    /// What a person agreed to apart (regulations §11.2, PIPL arts. 28–31).
    pub enum Consent, or UnknownConsent("consent");

    /// A note on help an elderly or disabled person needs.
    CareNote = "care-note",
    /// The birthday, of which a child's is sensitive.
    Birthday = "birthday",
}

named! {
    /// What a card opens.
    pub enum CardSort, or UnknownCardSort("sort of card");

    /// 门禁卡.
    Access = "access",
    /// 停车卡.
    Parking = "parking",
    /// 电梯卡.
    Lift = "lift",
    /// Another.
    Other = "other",
}

named! {
    /// What a key opens.
    pub enum KeySort, or UnknownKeySort("sort of key");

    /// 入户门.
    Door = "door",
    /// 信箱.
    Mailbox = "mailbox",
    /// 水电表箱.
    MeterBox = "meter-box",
    /// 储藏室.
    Storage = "storage",
    /// Another.
    Other = "other",
}

named! {
    /// A meter of the unit.
    pub enum Meter, or UnknownMeter("meter");

    /// 水.
    Water = "water",
    /// 电.
    Electricity = "electricity",
    /// 燃气.
    Gas = "gas",
    /// 供热.
    Heat = "heat",
}

named! {
    /// A paper of the file (`B-08` (b); F12–F15).
    pub enum Paper, or UnknownPaper("paper");

    /// 购房合同, seen or a copy.
    PurchaseContract = "purchase-contract",
    /// 入住通知书.
    MoveInNotice = "move-in-notice",
    /// 登记表.
    RegistrationForm = "registration-form",
    /// 管理规约, signed.
    Convention = "convention",
    /// 物业服务协议.
    ServiceAgreement = "service-agreement",
    /// 消防安全责任书.
    FireSafetyUndertaking = "fire-safety-undertaking",
    /// 房屋验收表.
    InspectionSheet = "inspection-sheet",
    /// 钥匙领取单.
    KeyReceipt = "key-receipt",
    /// 物品领取单.
    GoodsReceipt = "goods-receipt",
    /// 装修申请.
    FitOutApplication = "fit-out-application",
    /// 装修协议.
    FitOutAgreement = "fit-out-agreement",
    /// 装修图纸.
    FitOutDrawings = "fit-out-drawings",
    /// 装修许可.
    FitOutPermit = "fit-out-permit",
    /// 装修验收.
    FitOutAcceptance = "fit-out-acceptance",
    /// 租赁合同.
    Lease = "lease",
    /// 授权委托书.
    Mandate = "mandate",
    /// 收费资料.
    FeePapers = "fee-papers",
    /// Another.
    Other = "other",
}

impl Paper {
    /// The move-in papers every file of a delivered unit has (`B-08` (b)).
    pub const MANDATORY: [Self; 9] = [
        Self::PurchaseContract,
        Self::MoveInNotice,
        Self::RegistrationForm,
        Self::Convention,
        Self::ServiceAgreement,
        Self::FireSafetyUndertaking,
        Self::InspectionSheet,
        Self::KeyReceipt,
        Self::GoodsReceipt,
    ];
}
