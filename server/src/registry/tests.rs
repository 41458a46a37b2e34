//! The registry's rules, each as one sentence.

mod codes;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::certificate::{End, EndReason};
use dutybook_replica::enrolment::Pepper;
use dutybook_replica::key::PublicKey;

use super::*;

const SEED: [u8; 48] = [7; 48];
const DESK: DeskNumber = DeskNumber(1);

fn noon() -> DateTime<Utc> {
    "2026-03-02T04:00:00Z".parse().unwrap()
}

fn after(minutes: i64) -> DateTime<Utc> {
    noon() + TimeDelta::minutes(minutes)
}

fn new_property(number: u8, id: &str, region: &str) -> NewProperty {
    NewProperty {
        uid: PropertyUid([number; 16]),
        id: id.to_owned(),
        name: "翠湖花园".to_owned(),
        region: region.to_owned(),
        zone: Tz::Asia__Shanghai,
        pepper: Pepper([number; 32]),
    }
}

fn registry() -> Registry {
    let mut registry = Registry::in_memory(&SEED).unwrap();
    registry.add_property(&new_property(1, "cuihu", "华东"), noon()).unwrap();
    registry
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, RegistryError>) -> Refusal {
    let error = outcome.unwrap_err();
    let RegistryError::Refused(refusal) = error else { panic!("{error}") };
    refusal
}

/// Enrols the desk with this key, by a code of its own.
fn enrol(registry: &mut Registry, key: u8, replace: bool, now: DateTime<Utc>) -> Enrolled {
    let code = CodeText::from_random(&[key; 12]);
    registry.offer_code(&Offer { property_id: "cuihu", desk: DESK, replace }, &code, now).unwrap();
    registry.redeem_code(&Redeem { code, public_key: PublicKey([key; 32]) }, now).unwrap().unwrap()
}

impl Registry {
    /// Changes an audit row behind the registry's back.
    pub(crate) fn tamper_with_the_audit(&self) {
        self.connection.execute_batch("UPDATE audit SET detail = '' WHERE seq = 1").unwrap();
    }
}

#[test]
fn a_property_reads_back_and_its_id_is_given_once() {
    let mut registry = registry();
    let row = registry.property("cuihu").unwrap();
    assert_eq!((row.name.as_str(), row.region.as_str()), ("翠湖花园", "华东"));
    assert_eq!((row.zone, row.created_at), (Tz::Asia__Shanghai, noon()));
    assert_eq!(registry.property_by_uid(row.uid).unwrap(), row);
    assert_eq!(registry.pepper(row.uid).unwrap(), Pepper([1; 32]));
    let twice = registry.add_property(&new_property(2, "cuihu", "华南"), noon());
    assert_eq!(refusal(twice), Refusal::PropertyExists);
    assert_eq!(refusal(registry.property("binjiang")), Refusal::NoSuchProperty);
}

#[test]
fn the_identity_and_the_epoch_are_drawn_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    let first = Registry::open(&path, &SEED).unwrap();
    let again = Registry::open(&path, &[9; 48]).unwrap();
    let key = first.identity().unwrap().public();
    assert_eq!(again.identity().unwrap().public(), key);
    assert_eq!((first.epoch().unwrap(), again.epoch().unwrap()), ([7; 16], [7; 16]));
}

#[test]
fn a_file_of_a_newer_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    let registry = Registry::open(&path, &SEED).unwrap();
    registry.connection.pragma_update(None, "user_version", 99).unwrap();
    let error = Registry::open(&path, &SEED).unwrap_err();
    assert!(matches!(error, RegistryError::Newer { found: 99, known: 1 }), "{error}");
}

#[test]
fn a_lost_desk_ends_at_once() {
    let mut registry = registry();
    let uid = enrol(&mut registry, 1, false, noon()).property;
    registry.revoke("cuihu", DESK, RevokeAs::Lost, after(1)).unwrap();
    assert_eq!(registry.live_certificate(uid, DESK).unwrap(), None);
    let history = registry.certificates(uid).unwrap();
    assert_eq!(history[0].ended, Some(End { at: after(1), reason: EndReason::Lost }));
    let twice = registry.revoke("cuihu", DESK, RevokeAs::Lost, after(2));
    assert_eq!(refusal(twice), Refusal::DeskNotLive);
}

#[test]
fn a_retired_desk_hands_in_first() {
    let mut registry = registry();
    let uid = enrol(&mut registry, 1, false, noon()).property;
    assert!(!registry.finish_retirement(uid, DESK, after(1)).unwrap(), "nobody asked it to");
    registry.revoke("cuihu", DESK, RevokeAs::Retired, after(1)).unwrap();
    let live = registry.live_certificate(uid, DESK).unwrap().unwrap();
    assert_eq!(live.retiring_at, Some(after(1)));
    assert!(registry.finish_retirement(uid, DESK, after(2)).unwrap());
    assert_eq!(registry.live_certificate(uid, DESK).unwrap(), None);
    let history = registry.certificates(uid).unwrap();
    assert_eq!(history[0].ended, Some(End { at: after(2), reason: EndReason::Retired }));
}

#[test]
fn a_certificate_is_unpublished_until_its_issue_and_its_end_are_written() {
    let mut registry = registry();
    let uid = enrol(&mut registry, 1, false, noon()).property;
    let issued = registry.unpublished_certificates().unwrap();
    assert_eq!(issued.len(), 1);
    // The desk is lost while its issue is being written: the end is still to be written.
    registry.revoke("cuihu", DESK, RevokeAs::Lost, after(1)).unwrap();
    registry.certificate_published(&issued[0]).unwrap();
    let ended = registry.unpublished_certificates().unwrap();
    assert_eq!(ended, registry.certificates(uid).unwrap());
    registry.certificate_published(&ended[0]).unwrap();
    assert_eq!(registry.unpublished_certificates().unwrap(), []);
    registry.begin_epoch([3; 16], "restored", after(2)).unwrap();
    assert_eq!(registry.epoch().unwrap(), [3; 16]);
    assert_eq!(registry.unpublished_certificates().unwrap().len(), 1, "the log may be older");
}

#[test]
fn a_token_sees_its_scope_and_ends_when_revoked() {
    let mut registry = registry();
    let token = |number| TokenText::from_random(&[number; 32]);
    let scopes =
        [Scope::Company, Scope::Region("华东".to_owned()), Scope::Property(PropertyUid([1; 16]))];
    for (number, scope) in (0..).zip(&scopes) {
        let name = format!("token {number}");
        registry.add_token(&name, scope, &token(number), noon()).unwrap();
        let found = registry.scope_of(token(number).reveal()).unwrap();
        assert_eq!(found.as_ref(), Some(scope));
    }
    let twice = registry.add_token("token 0", &Scope::Company, &token(9), noon());
    assert_eq!(refusal(twice), Refusal::TokenExists);
    let nowhere = Scope::Region("华北".to_owned());
    let nowhere = registry.add_token("north", &nowhere, &token(9), noon());
    assert_eq!(refusal(nowhere), Refusal::NoSuchRegion);
    registry.revoke_token("token 0", after(1)).unwrap();
    assert_eq!(registry.scope_of(token(0).reveal()).unwrap(), None);
    assert_eq!(refusal(registry.revoke_token("token 0", after(1))), Refusal::NoSuchToken);
    registry.add_token("token 0", &Scope::Company, &token(9), after(2)).unwrap();
}

#[test]
fn a_list_keeps_to_the_scope_and_pages_without_gaps() {
    let mut registry = registry();
    registry.add_property(&new_property(2, "binjiang", "华南"), noon()).unwrap();
    registry.add_property(&new_property(3, "dongshan", "华东"), noon()).unwrap();
    let ids = |registry: &Registry, scope: &Scope, after: &str, limit| -> Vec<String> {
        let rows = registry.properties(scope, after, limit).unwrap();
        rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(ids(&registry, &Scope::Company, "", 2), ["binjiang", "cuihu"]);
    assert_eq!(ids(&registry, &Scope::Company, "cuihu", 2), ["dongshan"]);
    let east = Scope::Region("华东".to_owned());
    assert_eq!(ids(&registry, &east, "", 9), ["cuihu", "dongshan"]);
    assert_eq!(ids(&registry, &Scope::Property(PropertyUid([2; 16])), "", 9), ["binjiang"]);
}

#[test]
fn complete_through_stays_while_a_desk_has_something_unsent() {
    let mut registry = registry();
    let property = enrol(&mut registry, 1, false, noon()).property;
    let contact = |at, unsent| Contact {
        property,
        desk: DESK,
        at,
        unsent,
        refused: Some(0),
        version: Some("0.1.0".to_owned()),
        clock_offset_ms: Some(-250),
    };
    let row =
        |registry: &Registry| registry.desks(&Scope::Company, ("", 0), 9).unwrap().pop().unwrap();
    assert_eq!((row(&registry).last_contact_at, row(&registry).unsent), (None, None));
    registry.record_contacts(&[contact(after(1), 0)]).unwrap();
    registry.record_contacts(&[contact(after(2), 5)]).unwrap();
    let late = row(&registry);
    assert_eq!((late.last_contact_at, late.unsent), (Some(after(2)), Some(5)));
    assert_eq!((late.complete_through, late.clock_offset_ms), (Some(after(1)), Some(-250)));
    let counts = registry.counts().unwrap();
    assert_eq!((counts.properties, counts.desks, counts.unsent), (1, 1, 5));
    assert_eq!((counts.refused, counts.clock_off_ms), (0, 250));
    registry.record_contacts(&[contact(after(3), 0)]).unwrap();
    assert_eq!(row(&registry).complete_through, Some(after(3)));
}

#[test]
fn every_act_is_in_the_audit_and_a_refused_one_is_not() {
    let mut registry = registry();
    enrol(&mut registry, 1, false, noon());
    registry.add_property(&new_property(2, "cuihu", "华东"), noon()).unwrap_err();
    registry.revoke("cuihu", DESK, RevokeAs::Lost, after(1)).unwrap();
    let acts: Vec<(String, String)> =
        registry.audit().unwrap().into_iter().map(|row| (row.action, row.subject)).collect();
    let expected = [
        ("property-added", "cuihu"),
        ("code-offered", "cuihu/1"),
        ("desk-enrolled", "cuihu/1"),
        ("desk-lost", "cuihu/1"),
    ];
    assert_eq!(acts, expected.map(|(action, subject)| (action.to_owned(), subject.to_owned())));
}

#[test]
fn an_audit_row_changed_or_removed_breaks_the_chain() {
    let tamperings = [
        ("UPDATE audit SET subject = 'cuihu/2' WHERE seq = 2", Some(2)),
        ("UPDATE audit SET at = at + 1 WHERE seq = 1", Some(1)),
        ("DELETE FROM audit WHERE seq = 2", Some(2)),
        ("UPDATE audit SET seq = 9 WHERE seq = 3", Some(3)),
        ("SELECT 1", None),
    ];
    for (sql, broken_at) in tamperings {
        let mut registry = registry();
        enrol(&mut registry, 1, false, noon());
        registry.connection.execute_batch(sql).unwrap();
        assert_eq!(registry.audit_break().unwrap(), broken_at, "{sql}");
        assert_eq!(registry.fault().unwrap().is_some(), broken_at.is_some(), "{sql}");
    }
}

#[test]
fn another_connection_sees_that_the_registry_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    let watching = Registry::open(&path, &SEED).unwrap();
    let before = watching.data_version().unwrap();
    assert_eq!(watching.data_version().unwrap(), before);
    let mut command = Registry::open(&path, &SEED).unwrap();
    command.add_property(&new_property(1, "cuihu", "华东"), noon()).unwrap();
    assert_ne!(watching.data_version().unwrap(), before);
}
