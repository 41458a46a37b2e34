//! A server without a socket, for tests: two properties, one desk, three tokens.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dutybook_domain::id::{DeskNumber, PropertyUid};
use dutybook_replica::enrolment::Pepper;
use dutybook_replica::key::PublicKey;
use serde_json::Value;
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::clock::Clock;
use crate::data_dir::DataDir;
use crate::db::Db;
use crate::keeper::Keeper;
use crate::limits::Limits;
use crate::registry::{CodeText, Contact, NewProperty, Offer, Redeem, Registry, Scope, TokenText};
use crate::router::router;
use crate::state::{AppState, Edge, Signals};
use crate::sync::Sync;

/// The site's time at the beginning.
pub(crate) fn noon() -> DateTime<Utc> {
    "2026-03-02T04:00:00Z".parse().unwrap()
}

/// A server and what its tests need to know of it.
pub(crate) struct Site {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    pub(crate) company: String,
    pub(crate) east: String,
    pub(crate) cuihu: String,
    pub(crate) ending: watch::Sender<bool>,
    _folder: tempfile::TempDir,
}

/// One answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// A header's value; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

impl Site {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.db");
        let tokens = fill(&mut Registry::open(&path, &[7; 48]).unwrap());
        let [company, east, cuihu] = tokens.map(|token| token.reveal().to_owned());
        let db = Db::open(&path, &[7; 48]).unwrap();
        let clock = Clock::Simulated(Arc::new(AtomicI64::new(noon().timestamp_millis())));
        let (_, registry) = watch::channel(0);
        let (ending, is_ending) = watch::channel(false);
        let edge = Arc::new(Edge::new(limits));
        let dir = DataDir::open(folder.path()).unwrap();
        let keeper = Keeper::start(&dir, clock.clone(), Arc::clone(&edge)).unwrap();
        let sync = Sync::new(keeper, limits.desks_max);
        let signals = Signals { registry, ending: is_ending };
        let state = AppState { db, clock, edge, signals, sync };
        let router = router(state.clone());
        Self { router, state, company, east, cuihu, ending, _folder: folder }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, token: Option<&str>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// Asks with the company's token.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Some(&self.company)).await
    }
}

fn fill(registry: &mut Registry) -> [TokenText; 3] {
    for (number, id, name, region) in
        [(1, "cuihu", "翠湖花园", "华东"), (2, "binjiang", "滨江一号", "华南")]
    {
        let new = NewProperty {
            uid: PropertyUid([number; 16]),
            id: id.to_owned(),
            name: name.to_owned(),
            region: region.to_owned(),
            zone: Tz::Asia__Shanghai,
            pepper: Pepper([number; 32]),
        };
        registry.add_property(&new, noon()).unwrap();
    }
    let code = CodeText::from_random(&[1; 12]);
    let offer = Offer { property_id: "cuihu", desk: DeskNumber(1), replace: false };
    registry.offer_code(&offer, &code, noon()).unwrap();
    registry
        .redeem_code(&Redeem { code, public_key: PublicKey([1; 32]) }, noon())
        .unwrap()
        .unwrap();
    let contact = Contact {
        property: PropertyUid([1; 16]),
        desk: DeskNumber(1),
        at: noon(),
        unsent: 3,
        refused: Some(0),
        version: Some("0.1.0".to_owned()),
        clock_offset_ms: Some(120),
    };
    registry.record_contacts(&[contact]).unwrap();
    let scopes =
        [Scope::Company, Scope::Region("华东".to_owned()), Scope::Property(PropertyUid([1; 16]))];
    let mut number = 0;
    scopes.map(|scope| {
        number += 1;
        let token = TokenText::from_random(&[number; 32]);
        registry.add_token(&format!("token {number}"), &scope, &token, noon()).unwrap();
        token
    })
}
