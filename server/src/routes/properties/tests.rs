//! A token sees its properties and cannot tell the others from none.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::test_site::Site;

#[tokio::test]
async fn a_property_is_shown_as_it_was_added() {
    let site = Site::new();
    let expected = json!({
        "id": "cuihu",
        "uid": "01".repeat(16),
        "name": "翠湖花园",
        "region": "华东",
        "timezone": "Asia/Shanghai",
        "created_at": "2026-03-02T04:00:00.000Z",
    });
    assert_eq!(site.get("/api/v1/properties/cuihu").await.json(), expected);
}

#[tokio::test]
async fn each_token_lists_its_scope() {
    let site = Site::new();
    for (token, expected) in [
        (&site.company, vec!["binjiang", "cuihu"]),
        (&site.east, vec!["cuihu"]),
        (&site.cuihu, vec!["cuihu"]),
    ] {
        let answer = site.send(Method::GET, "/api/v1/properties", Some(token)).await.json();
        let ids: Vec<&str> = answer["properties"]
            .as_array()
            .unwrap()
            .iter()
            .map(|property| property["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, expected);
        assert_eq!(answer["next"], json!(null));
    }
}

#[tokio::test]
async fn a_property_outside_the_scope_is_answered_like_none() {
    let site = Site::new();
    for token in [&site.east, &site.cuihu] {
        let outside = site.send(Method::GET, "/api/v1/properties/binjiang", Some(token)).await;
        let none = site.send(Method::GET, "/api/v1/properties/nowhere", Some(token)).await;
        assert_eq!((outside.status, none.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(outside.body, none.body);
    }
}

#[tokio::test]
async fn a_page_names_the_next() {
    let site = Site::new();
    let first = site.get("/api/v1/properties?limit=1").await.json();
    assert_eq!(
        (&first["properties"][0]["id"], &first["next"]),
        (&json!("binjiang"), &json!("binjiang"))
    );
    let second = site.get("/api/v1/properties?limit=1&after=binjiang").await.json();
    assert_eq!(second["properties"][0]["id"], json!("cuihu"));
    let third = site.get("/api/v1/properties?limit=1&after=cuihu").await.json();
    assert_eq!(third, json!({ "properties": [], "next": null }));
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_refused_with_what_was_expected() {
    let site = Site::new();
    for query in ["limit=0", "limit=1001", "limit=x", "limit=-1", "page=2", "property=cuihu"] {
        let answer = site.get(&format!("/api/v1/properties?{query}")).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, "bad_request"),
            "{query}"
        );
    }
}
