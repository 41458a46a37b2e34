//! The words of a unit's file: what people are to it, and what it holds.

use dutybook_domain::household::thing::Tie;
use dutybook_domain::language::Language;

/// What a person is to the unit, on a chip.
pub const fn tie(tie: Tie, language: Language) -> &'static str {
    match tie {
        Tie::Owner => language.pick("业主", "Owner"),
        Tie::CoOwner => language.pick("共有人", "Co-owner"),
        Tie::Tenant => language.pick("租户", "Tenant"),
        Tie::Occupant => language.pick("住户", "Occupant"),
        Tie::Family => language.pick("家属", "Family"),
        Tie::Agent => language.pick("代理人", "Agent"),
        Tie::Housekeeper => language.pick("家政", "Helper"),
    }
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
