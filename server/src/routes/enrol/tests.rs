//! A desk is enrolled by its code and a key that is its own, and told why not otherwise.

use axum::body::Body;
use axum::http::{Method, Request as HttpRequest, StatusCode};
use chrono_tz::Tz;
use dutybook_domain::id::DeskNumber;
use dutybook_replica::certificate::Certificate;
use dutybook_replica::key::SecretKey;

use super::*;
use crate::limits::{Limits, Rate};
use crate::registry::{CodeText, Offer, RevokeAs, Scope};
use crate::test_site::{Answer, Site, noon};

const CODE: &str = "7K3M-Q9TX-2WBF";

async fn offer(site: &Site) {
    let code: CodeText = CODE.parse().unwrap();
    let offer = Offer { property_id: "cuihu", desk: DeskNumber(2), replace: false };
    site.state.db.write(move |registry| registry.offer_code(&offer, &code, noon())).await.unwrap();
}

fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

async fn post(site: &Site, body: Vec<u8>) -> Answer {
    let request = HttpRequest::post("/enrol/v1").body(Body::from(body)).unwrap();
    site.ask(request).await
}

async fn post_request(site: &Site, request: &Request) -> Answer {
    let mut body = Vec::new();
    ciborium::into_writer(request, &mut body).unwrap();
    post(site, body).await
}

#[tokio::test]
async fn a_wrong_code_is_refused_and_the_sixth_try_finds_it_spent() {
    let site = Site::new();
    offer(&site).await;
    for text in ["", "7K3M", "0000-0000-0000"] {
        let answer = post_request(&site, &Request::new(text, &key(1))).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "code_wrong"));
    }
    for _ in 0..5 {
        let answer = post_request(&site, &Request::new("7K3M-Q9TX-2WBG", &key(1))).await;
        assert_eq!(answer.code(), "code_wrong");
    }
    let answer = post_request(&site, &Request::new(CODE, &key(1))).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::GONE, "code_spent"));
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
}

#[tokio::test]
async fn a_key_that_is_not_the_senders_costs_no_try() {
    let site = Site::new();
    offer(&site).await;
    let stolen = Request { key: key(2).public(), ..Request::new(CODE, &key(1)) };
    for _ in 0..6 {
        let answer = post_request(&site, &stolen).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.code(), "bad_request");
    }
    let genuine = post_request(&site, &Request::new(CODE, &key(1))).await;
    assert_eq!(genuine.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_is_no_request_or_too_large_is_refused() {
    let site = Site::new();
    for body in [&b""[..], b"{}", &[0xff; 100], &[0x81; 5_000]] {
        let answer = post(&site, body.to_vec()).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, "bad_request")
        );
    }
    let large = post(&site, vec![0; site.state.edge.limits.body_bytes_max + 1]).await;
    assert_eq!((large.status, large.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    let get = site.send(Method::GET, "/enrol/v1", None).await;
    assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn an_address_that_tries_too_often_waits() {
    let once = Rate { burst: 1, per_second: 0 };
    let site = Site::with(Limits { per_address_enrolment: once, ..Limits::default() });
    let request = Request::new(CODE, &key(1));
    assert_eq!(post_request(&site, &request).await.code(), "code_wrong");
    assert_eq!(post_request(&site, &request).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(site.get("/api/v1/desks").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_bundle_is_what_a_desk_needs_and_its_certificate_is_genuine() {
    let site = Site::new();
    offer(&site).await;
    let redeem = Redeem { code: CODE.parse().unwrap(), public_key: key(1).public() };
    let bundle = site
        .state
        .db
        .write(move |registry| {
            let enrolled = registry.redeem_code(&redeem, noon())?.unwrap();
            bundle(registry, enrolled, Vec::new())
        })
        .await
        .unwrap();
    assert_eq!((bundle.property.id.as_str(), bundle.desk), ("cuihu", DeskNumber(2)));
    assert_eq!(bundle.property.zone.parse(), Ok(Tz::Asia__Shanghai));
    let certificate = Certificate::read(&bundle.certificate, &[bundle.server]).unwrap().unwrap();
    assert_eq!((certificate.desk, certificate.key), (DeskNumber(2), key(1).public()));
    assert_eq!((certificate.from, certificate.end), (noon(), None));
}

#[tokio::test]
async fn a_desk_lost_before_its_answer_went_out_gets_no_bundle() {
    let site = Site::new();
    let answer = site
        .state
        .db
        .write(|registry| {
            registry.revoke("cuihu", DeskNumber(1), RevokeAs::Lost, noon())?;
            let rows = registry.desks(&Scope::Company, ("", 0), 1)?;
            let enrolled = registry::Enrolled { property: rows[0].property, desk: DeskNumber(1) };
            bundle(registry, enrolled, Vec::new())
        })
        .await;
    assert!(answer.is_err());
}
