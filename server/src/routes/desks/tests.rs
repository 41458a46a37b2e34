//! A desk is shown with its freshness, to those who may see it.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::test_site::Site;

#[tokio::test]
async fn a_desk_says_how_fresh_it_is() {
    let site = Site::new();
    let expected = json!({
        "property": "cuihu",
        "desk": 1,
        "standing": "live",
        "enrolled_at": "2026-03-02T04:00:00.000Z",
        "version": "0.1.0",
        "freshness": {
            "last_contact_at": "2026-03-02T04:00:00.000Z",
            "complete_through": null,
            "unsent": 3,
            "refused": 0,
            "clock_offset_ms": 120,
        },
    });
    let answer = site.get("/api/v1/desks").await.json();
    assert_eq!(answer, json!({ "desks": [expected], "next": null }));
    assert_eq!(site.get("/api/v1/desks?property=cuihu").await.json(), answer);
    let none = json!({ "desks": [], "next": null });
    assert_eq!(site.get("/api/v1/desks?property=binjiang").await.json(), none);
}

#[tokio::test]
async fn a_property_outside_the_scope_is_404() {
    let site = Site::new();
    for (token, id) in
        [(&site.cuihu, "binjiang"), (&site.east, "binjiang"), (&site.company, "nowhere")]
    {
        let path = format!("/api/v1/desks?property={id}");
        let answer = site.send(Method::GET, &path, Some(token)).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::NOT_FOUND, "not_found"),
            "{id}"
        );
    }
    let inside = site.send(Method::GET, "/api/v1/desks?property=cuihu", Some(&site.east)).await;
    assert_eq!(inside.status, StatusCode::OK);
}

#[tokio::test]
async fn a_page_goes_on_after_a_desk() {
    let site = Site::new();
    let first = site.get("/api/v1/desks?limit=1").await.json();
    assert_eq!(first["next"], json!("cuihu/1"));
    let second = site.get("/api/v1/desks?limit=1&after=cuihu/1").await.json();
    assert_eq!(second, json!({ "desks": [], "next": null }));
    for after in ["cuihu", "cuihu/x", "cuihu/70000"] {
        let answer = site.get(&format!("/api/v1/desks?after={after}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{after}");
    }
}
