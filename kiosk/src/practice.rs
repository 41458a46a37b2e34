//! A property to practise on: invented people, units and matters, made at this desk. It has no
//! server, nothing of it is ever sent, and its trust root is thrown away once it is founded.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use dutybook_domain::civil::day_of;
use dutybook_domain::document::DocumentKind;
use dutybook_domain::id::{DeskNumber, PropertyUid, StaffId};
use dutybook_domain::personal::Personal;
use dutybook_domain::settings::{self, Asset, Member, Setting};
use dutybook_domain::staff::{Act, Department, Role};
use dutybook_replica::author::{self, Author, Writing};
use dutybook_replica::certificate::Certificate;
use dutybook_replica::document::Document;
use dutybook_replica::enrolment::{Enrolled, Pepper, PropertyCard};
use dutybook_replica::key::SecretKey;
use dutybook_store::log::Secret;

use crate::desk::{Desk, DeskError};
use crate::identity::Identity;
use crate::pin::{self, Verifier};
use crate::{random, text};

pub mod households;
mod story;

pub(crate) use story::{Course, Morning};

/// The name of a practice property in addresses.
pub const ID: &str = "practice";
/// The PIN everybody of a practice property has.
pub const PIN: &str = "135790";
/// The zone of a practice property.
pub const ZONE: Tz = chrono_tz::Asia::Shanghai;

/// What the households of a practice property are made of.
const SEED: u64 = 1_749;

/// Whether a desk is one to practise on: it was founded here and has no server.
pub fn is_practice(identity: &Identity) -> bool {
    identity.property.id == ID && identity.url.is_empty()
}

/// Somebody of a practice property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Somebody {
    /// Who.
    pub who: StaffId,
    /// The role they act in.
    pub role: Role,
}

/// 刘敏, at the desk by day.
pub const CLERK: Somebody = Somebody { who: StaffId(101), role: Role::Specialist };
/// 周倩, at the desk by day as well.
pub const SECOND_CLERK: Somebody = Somebody { who: StaffId(102), role: Role::Specialist };
/// 陈静, the supervisor.
pub const SUPERVISOR: Somebody = Somebody { who: StaffId(103), role: Role::Supervisor };
/// 马强, at night.
pub const GUARD: Somebody = Somebody { who: StaffId(105), role: Role::NightGuard };
/// 王建国, who does the work.
pub const WORKER: Somebody = Somebody { who: StaffId(106), role: Role::Worker };

/// Founds a practice property in an empty data directory, full of a busy morning's life that ends
/// at `now`.
///
/// # Errors
/// See [`DeskError`].
pub fn found(dir: &Path, now: DateTime<Utc>) -> Result<Desk, DeskError> {
    let (server, key) =
        (SecretKey::from_seed(&random::bytes()?), SecretKey::from_seed(&random::bytes()?));
    let property = PropertyUid::from_bytes(random::bytes()?);
    let began = now.checked_sub_signed(TimeDelta::days(40)).unwrap_or(now);
    let desk = DeskNumber(2);
    let certificate = Certificate { property, desk, key: key.public(), from: began, end: None };
    let certificate = certificate.sign(&server)?;
    let id = settings::document(property);
    let mut document = Document::new(id, DocumentKind::Settings.code());
    let author =
        Author { property, desk: DeskNumber::SERVER, actor: random::bytes()?, key: server.clone() };
    let writing = Writing::Import(&certificate);
    let change = author::write(&mut document, &author, began, writing)?;
    let enrolled = Enrolled {
        property: PropertyCard {
            uid: property,
            id: ID.to_owned(),
            name: text::practice::PROPERTY.to_owned(),
            region: text::practice::REGION.to_owned(),
            zone: ZONE.name().to_owned(),
        },
        desk,
        server: server.public(),
        adopted: Vec::new(),
        epoch: random::bytes()?,
        certificate,
        settings: change.into_iter().map(|change| change.envelope).collect(),
        pepper: Pepper(random::bytes()?),
    };
    let identity = Identity::of(key, &enrolled, "")?;
    let mut desk = Desk::found(dir, identity, &enrolled, (random::bytes()?, began))?;
    hire(&mut desk, began)?;
    furnish(&mut desk, began)?;
    let files = households::agreeing(SEED, day_of(now, ZONE), callers());
    desk.file_practice((began, StaffId(0)), &files)?;
    story::tell(&mut desk, now)?;
    Ok(desk)
}

/// Who calls from where, by name, telephone and place.
fn callers() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let by_night = text::practice::NIGHT.iter().map(|call| (call.name, call.phone, call.place));
    by_night.chain(text::practice::CASES.iter().map(|case| (case.name, case.phone, case.place)))
}

/// What belongs to the desk.
fn furnish(desk: &mut Desk, now: DateTime<Utc>) -> Result<(), DeskError> {
    let number = desk.identity().desk;
    let act = Act { by: StaffId(0), role: Role::System, desk: number, now, occurred_at: now };
    let things = text::practice::THINGS.map(|(name, count)| Asset { name: name.to_owned(), count });
    let setting = Setting::Assets { desk: number, assets: things.to_vec() };
    let fact = settings::Fact::Set { over: None, setting };
    let document = settings::document(desk.property());
    let drafts = vec![dutybook_domain::draft::Draft::fact(document, fact)];
    desk.commit(&act, Desk::next_click()?, drafts)?;
    Ok(())
}

/// Everybody of the property, with the same PIN.
fn hire(desk: &mut Desk, now: DateTime<Utc>) -> Result<(), DeskError> {
    let staff = [
        (101, Role::Specialist, None),
        (102, Role::Specialist, None),
        (103, Role::Supervisor, None),
        (104, Role::Specialist, None),
        (105, Role::NightGuard, Some(Department::Order)),
        (106, Role::Worker, Some(Department::Engineering)),
    ];
    let act = Act {
        by: StaffId(0),
        role: Role::System,
        desk: desk.identity().desk,
        now,
        occurred_at: now,
    };
    let document = settings::document(desk.property());
    for ((who, role, department), name) in staff.into_iter().zip(text::practice::STAFF) {
        let member = Member {
            who: StaffId(who),
            name: Personal::new(name.to_owned()),
            roles: [role].into(),
            department,
        };
        let fact = settings::Fact::Set { over: None, setting: Setting::Member(member) };
        let drafts = vec![dutybook_domain::draft::Draft::fact(document, fact)];
        desk.commit(&act, Desk::next_click()?, drafts)?;
        let verifier = Verifier::new(PIN, &desk.identity().pepper, random::bytes()?);
        // The PIN above is one: its form is checked by a test.
        if let Ok(verifier) = verifier {
            desk.keep_secret(&Secret {
                name: pin::secret_name(StaffId(who)),
                version: 1,
                deleted: false,
                bytes: verifier.to_bytes(),
            })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_practice_property_has_work_of_every_sort_and_sends_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let now = "2026-11-24T02:42:00Z".parse().unwrap();
        let desk = found(dir.path(), now).unwrap();
        assert_eq!(pin::check_form(PIN), Ok(()));
        assert!(desk.identity().url.is_empty());
        let numbers = desk.numbers().unwrap();
        assert!(numbers.len() > 12, "{} numbers", numbers.len());
    }
}
