//! What the things of a unit's file are called.

use dutybook_domain::household::field::PersonField;
use dutybook_domain::household::thing::{CardSort, Certificate, KeySort, Paper, Tie, Use};
use dutybook_domain::household::{CardEnd, EndedBy, Kept};
use dutybook_domain::language::Language;

/// What a person is to the unit, on a chip.
pub const fn tie(one: Tie, language: Language) -> &'static str {
    match one {
        Tie::Owner => language.pick("业主", "Owner"),
        Tie::CoOwner => language.pick("共有人", "Co-owner"),
        Tie::Tenant => language.pick("租户", "Tenant"),
        Tie::Occupant => language.pick("住户", "Occupant"),
        Tie::Family => language.pick("家属", "Family"),
        Tie::Agent => language.pick("代理人", "Agent"),
        Tie::Housekeeper => language.pick("家政", "Helper"),
    }
}

/// What a person can be to the unit.
pub fn ties(language: Language) -> [(Tie, &'static str); 7] {
    let all = [
        Tie::Owner,
        Tie::CoOwner,
        Tie::Tenant,
        Tie::Occupant,
        Tie::Family,
        Tie::Agent,
        Tie::Housekeeper,
    ];
    all.map(|one| (one, tie(one, language)))
}

/// What somebody is to the unit, or was; nobody where it is vacant.
pub fn tied((of, past): (Option<Tie>, bool), language: Language) -> String {
    match (of, past) {
        (None, _) => language.pick("空置", "Vacant").to_owned(),
        (Some(of), false) => tie(of, language).to_owned(),
        (Some(of), true) => match language {
            Language::Chinese => format!("前{}", tie(of, language)),
            Language::English => format!("Past {}", tie(of, language).to_lowercase()),
        },
    }
}

/// A field of a person.
pub const fn person_field(one: PersonField, language: Language) -> &'static str {
    match one {
        PersonField::Name => language.pick("姓名", "Full name"),
        PersonField::Honorific => language.pick("称呼", "Addressed as"),
        PersonField::Phone => language.pick("电话", "Phone"),
        PersonField::OtherPhone => language.pick("备用电话", "Other phone"),
        PersonField::Emergency => language.pick("紧急联系人", "In an emergency"),
        PersonField::Birthday => language.pick("生日", "Birthday"),
        PersonField::Certificate => language.pick("证件种类", "Certificate"),
        PersonField::CareNote => language.pick("关照事项", "Care note"),
    }
}

/// What a unit is for.
pub const fn used_as(one: Use, language: Language) -> &'static str {
    match one {
        Use::Residential => language.pick("住宅", "Residential"),
        Use::Shop => language.pick("商铺", "Shop"),
        Use::Office => language.pick("办公", "Office"),
        Use::Storage => language.pick("储藏", "Storage"),
        Use::Other => language.pick("其他", "Other"),
    }
}

/// What a unit can be for.
pub fn uses(language: Language) -> [(Use, &'static str); 5] {
    let all = [Use::Residential, Use::Shop, Use::Office, Use::Storage, Use::Other];
    all.map(|one| (one, used_as(one, language)))
}

/// What somebody showed.
const fn certificate(one: Certificate, language: Language) -> &'static str {
    match one {
        Certificate::IdentityCard => language.pick("身份证", "Identity card"),
        Certificate::Passport => language.pick("护照", "Passport"),
        Certificate::TravelPermit => language.pick("通行证", "Travel permit"),
        Certificate::Military => language.pick("军官证", "Military card"),
        Certificate::BusinessLicence => language.pick("营业执照", "Business licence"),
        Certificate::Other => language.pick("其他", "Other"),
    }
}

/// What somebody can show.
pub fn certificates(language: Language) -> [(Certificate, &'static str); 6] {
    let all = [
        Certificate::IdentityCard,
        Certificate::Passport,
        Certificate::TravelPermit,
        Certificate::Military,
        Certificate::BusinessLicence,
        Certificate::Other,
    ];
    all.map(|one| (one, certificate(one, language)))
}

/// What a card opens.
pub const fn card_sort(one: CardSort, language: Language) -> &'static str {
    match one {
        CardSort::Access => language.pick("门禁", "Door"),
        CardSort::Parking => language.pick("停车", "Parking"),
        CardSort::Lift => language.pick("电梯", "Lift"),
        CardSort::Other => language.pick("其他", "Other"),
    }
}

/// What a card can open.
pub fn card_sorts(language: Language) -> [(CardSort, &'static str); 4] {
    let all = [CardSort::Access, CardSort::Parking, CardSort::Lift, CardSort::Other];
    all.map(|one| (one, card_sort(one, language)))
}

/// What a key opens.
pub const fn key_sort(one: KeySort, language: Language) -> &'static str {
    match one {
        KeySort::Door => language.pick("入户", "Door"),
        KeySort::Mailbox => language.pick("信箱", "Mailbox"),
        KeySort::MeterBox => language.pick("表箱", "Meter box"),
        KeySort::Storage => language.pick("储藏室", "Storage"),
        KeySort::Other => language.pick("其他", "Other"),
    }
}

/// What a key can open.
pub fn key_sorts(language: Language) -> [(KeySort, &'static str); 5] {
    let all =
        [KeySort::Door, KeySort::Mailbox, KeySort::MeterBox, KeySort::Storage, KeySort::Other];
    all.map(|one| (one, key_sort(one, language)))
}

/// Why a tie ended.
const fn ending(one: EndedBy, language: Language) -> &'static str {
    match one {
        EndedBy::MovedOut => language.pick("搬走", "Moved out"),
        EndedBy::Transfer => language.pick("过户", "Transfer"),
        EndedBy::LeaseEnded => language.pick("租约到期", "Lease ended"),
        EndedBy::Other => language.pick("其他", "Other"),
    }
}

/// Why a tie can end.
pub fn endings(language: Language) -> [(EndedBy, &'static str); 3] {
    let all = [EndedBy::MovedOut, EndedBy::LeaseEnded, EndedBy::Other];
    all.map(|one| (one, ending(one, language)))
}

/// Why a card ended.
pub(super) const fn card_end(one: CardEnd, language: Language) -> &'static str {
    match one {
        CardEnd::Broken => language.pick("坏了", "Broken"),
        CardEnd::Transfer => language.pick("过户", "Transfer"),
        CardEnd::MovedOut => language.pick("搬走", "Moved out"),
        CardEnd::Other => language.pick("其他", "Other"),
    }
}

/// Why a card can end.
pub fn card_ends(language: Language) -> [(CardEnd, &'static str); 4] {
    let all = [CardEnd::Broken, CardEnd::Transfer, CardEnd::MovedOut, CardEnd::Other];
    all.map(|one| (one, card_end(one, language)))
}

/// How a paper is kept.
const fn keeping(one: Kept, language: Language) -> &'static str {
    match one {
        Kept::Seen => language.pick("看过退回", "Seen, given back"),
        Kept::Copy => language.pick("留复印件", "Copy kept"),
        Kept::Original => language.pick("留原件", "Original kept"),
    }
}

/// How a paper can be kept.
pub fn keepings(language: Language) -> [(Kept, &'static str); 3] {
    let all = [Kept::Seen, Kept::Copy, Kept::Original];
    all.map(|one| (one, keeping(one, language)))
}

/// A paper.
pub const fn paper(one: Paper, language: Language) -> &'static str {
    match one {
        Paper::PurchaseContract => language.pick("购房合同", "Purchase contract"),
        Paper::MoveInNotice => language.pick("入住通知书", "Move-in notice"),
        Paper::RegistrationForm => language.pick("业主登记表", "Registration form"),
        Paper::Convention => language.pick("管理规约", "Convention"),
        Paper::ServiceAgreement => language.pick("物业服务协议", "Service agreement"),
        Paper::FireSafetyUndertaking => language.pick("消防安全责任书", "Fire-safety undertaking"),
        Paper::InspectionSheet => language.pick("房屋验收表", "Inspection sheet"),
        Paper::KeyReceipt => language.pick("钥匙领取单", "Key receipt"),
        Paper::GoodsReceipt => language.pick("物品领取单", "Goods receipt"),
        Paper::FitOutApplication => language.pick("装修申请", "Fit-out application"),
        Paper::FitOutAgreement => language.pick("装修协议", "Fit-out agreement"),
        Paper::FitOutDrawings => language.pick("装修图纸", "Fit-out drawings"),
        Paper::FitOutPermit => language.pick("装修许可", "Fit-out permit"),
        Paper::FitOutAcceptance => language.pick("装修验收", "Fit-out acceptance"),
        Paper::Lease => language.pick("租赁合同", "Lease"),
        Paper::Mandate => language.pick("授权委托书", "Mandate"),
        Paper::FeePapers => language.pick("收费资料", "Fee papers"),
        Paper::Other => language.pick("其他资料", "Other papers"),
    }
}
