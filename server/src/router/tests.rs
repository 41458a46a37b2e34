//! What holds for every route: headers, HEAD, refusals, limits; and that the API's description
//! and the router say the same.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::Value;

use crate::limits::{Limits, Rate};
use crate::test_site::{Answer, Site};

const EVERY_GET: [&str; 13] = [
    "/",
    "/style.css",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/properties",
    "/api/v1/properties/cuihu",
    "/api/v1/desks",
    "/api/v1/statistics",
    "/api/v1/records?property=cuihu&figure=tickets.open",
    "/api/v1/surveys",
    "/api/v1/reports",
    "/api/v1/openapi.json",
];

fn assert_guarded(answer: &Answer, what: &str) {
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{what}: {policy}"
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("x-frame-options"), "DENY", "{what}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer", "{what}");
    assert_ne!(answer.header("cache-control"), "", "{what}");
    assert_ne!(answer.header("strict-transport-security"), "", "{what}");
}

#[tokio::test]
async fn every_get_answers_and_head_answers_the_same_without_a_body() {
    let site = Site::new();
    for path in EVERY_GET {
        let get = site.get(path).await;
        assert_eq!(get.status, StatusCode::OK, "{path}");
        assert!(!get.body.is_empty(), "{path}");
        assert_guarded(&get, path);
        let head = site.send(Method::HEAD, path, Some(&site.company)).await;
        assert_eq!(head.status, StatusCode::OK, "HEAD {path}");
        assert!(head.body.is_empty(), "HEAD {path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "HEAD {path}");
        assert_guarded(&head, path);
    }
}

#[tokio::test]
async fn without_a_token_in_force_the_api_answers_401_for_whatever_is_asked() {
    let site = Site::new();
    for path in ["/properties", "/properties/cuihu", "/desks", "/openapi.json", "/nowhere"] {
        for token in [None, Some("dbt_00"), Some(""), Some("dbt_七")] {
            let answer = site.send(Method::GET, &format!("/api/v1{path}"), token).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {token:?}");
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{path}");
            assert_eq!(answer.code(), "unauthorized", "{path}");
            assert_guarded(&answer, path);
        }
    }
    let request = Request::get("/api/v1/desks")
        .header("authorization", format!("Basic {}", site.company))
        .body(Body::empty());
    assert_eq!(site.ask(request.unwrap()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_not_there_is_404_and_a_wrong_method_405_with_headers_and_a_reason() {
    let site = Site::new();
    for path in ["/nowhere", "/api/v1/nowhere", "/api/v1", "/api/v2/desks", "/../etc/passwd"] {
        let answer = site.get(path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::NOT_FOUND, "not_found"),
            "{path}"
        );
        assert_guarded(&answer, path);
    }
    for path in EVERY_GET {
        let answer = site.send(Method::POST, path, Some(&site.company)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.code(), "method_not_allowed", "{path}");
        assert!(answer.header("allow").contains("GET"), "{path}");
        assert_guarded(&answer, path);
    }
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits_and_another_does_not() {
    let limits = Limits { per_address: Rate { burst: 2, per_second: 0 }, ..Limits::default() };
    let site = Site::with(limits);
    let from = |address: &str| {
        Request::get("/").header("x-forwarded-for", address).body(Body::empty()).unwrap()
    };
    // A proxy on this machine adds the client it saw at the end; what stands before is the client's.
    for spoofed in ["203.0.113.7", "198.51.100.1, 203.0.113.7"] {
        assert_eq!(site.ask(from(spoofed)).await.status, StatusCode::OK);
    }
    let third = site.ask(from("192.0.2.99, 203.0.113.7")).await;
    assert_eq!((third.status, third.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too_many"));
    assert_eq!(third.header("retry-after"), "1");
    assert_guarded(&third, "429");
    assert_eq!(site.ask(from("203.0.113.8")).await.status, StatusCode::OK);
    assert_eq!(site.get("/healthz").await.status, StatusCode::OK, "health is never held up");
}

#[tokio::test]
async fn a_token_that_asks_too_often_waits_and_another_does_not() {
    let limits = Limits { per_token: Rate { burst: 2, per_second: 0 }, ..Limits::default() };
    let site = Site::with(limits);
    let desks = |token| site.send(Method::GET, "/api/v1/desks", token);
    for _ in 0..2 {
        assert_eq!(desks(Some(&site.company)).await.status, StatusCode::OK);
    }
    assert_eq!(desks(Some(&site.company)).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(desks(Some(&site.east)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let limits = Limits { answer_millis_max: 20, ..Limits::default() };
    let site = Site::with(limits);
    let (release, held) = std::sync::mpsc::channel::<()>();
    let db = site.state.db.clone();
    // Someone else reads until the test lets go, as a dead disk would have it.
    let reading = tokio::spawn(async move { db.read(move |_| Ok(held.recv().is_ok())).await });
    tokio::task::yield_now().await;
    let answer = site.get("/api/v1/desks").await;
    release.send(()).unwrap();
    assert!(reading.await.unwrap().unwrap());
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "slow"));
    assert_guarded(&answer, "slow");
}

#[tokio::test]
async fn the_first_page_says_what_this_is_in_both_languages_and_runs_no_script() {
    let page = Site::new().get("/").await;
    assert!(page.header("content-type").starts_with("text/html"));
    for words in ["物业前台", "front desks", "dutybook-server enrol", "/style.css"] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(!page.body.contains("<script") && !page.body.contains("style="));
}

#[tokio::test]
async fn readiness_ends_when_the_server_is_ending() {
    let site = Site::new();
    site.ending.send_replace(true);
    let answer = site.get("/readyz").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    );
    assert_eq!(site.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn metrics_count_by_route_and_name_no_one() {
    let site = Site::new();
    site.get("/api/v1/properties/cuihu").await;
    site.get("/api/v1/properties/nowhere").await;
    site.get("/secret/path").await;
    let page = site.get("/metrics").await.body;
    let line = |status: &str| {
        format!(
            "dutybook_http_requests_total{{route=\"/api/v1/properties/{{id}}\",status=\"{status}\"}} 1\n"
        )
    };
    assert!(page.contains(&line("2xx")) && page.contains(&line("4xx")), "{page}");
    assert!(page.contains("route=\"unmatched\""), "{page}");
    assert!(page.contains("dutybook_properties 2\n") && page.contains("dutybook_desks_live 1\n"));
    assert!(!page.contains("cuihu") && !page.contains("secret"), "{page}");
}

#[tokio::test]
async fn the_description_has_exactly_the_routes_there_are() {
    let site = Site::new();
    let document: Value =
        serde_json::from_str(&site.get("/api/v1/openapi.json").await.body).unwrap();
    let described: Vec<&str> =
        document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let source = include_str!("../router.rs");
    let (_, api) = source.split_once("let api = Router::new()").unwrap();
    let (api, _) = api.split_once(".fallback(").unwrap();
    let mut routed: Vec<&str> =
        api.split(".route(\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    routed.sort_unstable();
    assert_eq!(described, routed);
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let required = about["parameters"].as_array().into_iter().flatten();
            let required = required.filter(|one| one["example"].is_string());
            let query: Vec<String> = required
                .map(|one| [&one["name"], &one["example"]].map(|word| word.as_str().unwrap()))
                .map(|[name, example]| format!("{name}={example}"))
                .collect();
            let path = path.replace("{id}", "cuihu");
            let path = format!("/api/v1{path}?{}", query.join("&"));
            let answer = site.send(method, &path, Some(&site.company)).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(about["responses"]["200"].is_object(), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_described_as_required_is_answered() {
    let site = Site::new();
    let document: Value =
        serde_json::from_str(&site.get("/api/v1/openapi.json").await.body).unwrap();
    let schemas = &document["components"]["schemas"];
    for (path, list, schema) in
        [("/properties", "properties", "Property"), ("/desks", "desks", "Desk")]
    {
        let answer = site.get(&format!("/api/v1{path}")).await.json();
        let mut described: Vec<&str> =
            schemas[schema]["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        described.sort_unstable();
        let answered: Vec<&str> =
            answer[list][0].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(answered, described, "{path}");
        assert_eq!(schemas[schema]["required"].as_array().unwrap().len(), described.len());
    }
}
