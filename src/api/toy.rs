//! A small service for the tests of the edge: each kind of parameter and field once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use poem::test::TestClient;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi, OpenApiService, Tags};
use uuid::Uuid;

use super::caller::ApiCaller;
use super::contract::Contract;
use super::edge::{Authenticate, Border, Edge, Permits};
use super::gate::{Limits, Version};
use super::pages::Pages;
use super::problem::Failure;
use crate::application::Error;
use crate::application::authenticate::Admitted;
use crate::domain::access::permission::{PAGES, Row, Who};
use crate::domain::access::token::Narrowing;
use crate::domain::access::{Actor, Role};
use crate::domain::text::Text;
use crate::metrics::Metrics;

/// Whether `fail` went on to its end although nobody waited.
pub static FINISHED: AtomicBool = AtomicBool::new(false);

/// Colours of things.
#[derive(Debug, Enum, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
pub enum Colour {
    Red,
    DarkBlue,
}

/// Who made it.
#[derive(Debug, Object)]
pub struct Maker {
    #[oai(validator(min_length = 1, max_length = 10))]
    pub name: String,
    pub email: Option<String>,
}

/// A thing to make.
#[derive(Debug, Object)]
#[oai(example)]
pub struct NewThing {
    /// What it is called.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub title: String,
    #[oai(validator(minimum(value = "0"), maximum(value = "1000")))]
    pub amount: Option<i64>,
    pub weight: Option<f64>,
    pub fragile: Option<bool>,
    /// Its colour.
    pub colour: Option<Colour>,
    pub made_on: Option<NaiveDate>,
    pub made_at: Option<DateTime<Utc>>,
    /// Its maker.
    pub maker: Option<Maker>,
    #[oai(validator(max_items = 3))]
    pub labels: Option<Vec<String>>,
    pub part_of: Option<Uuid>,
}

impl poem_openapi::types::Example for NewThing {
    fn example() -> Self {
        Self {
            title: "Bàn".into(),
            amount: Some(2),
            weight: None,
            fragile: None,
            colour: Some(Colour::DarkBlue),
            made_on: NaiveDate::from_ymd_opt(2026, 3, 2),
            made_at: None,
            maker: None,
            labels: None,
            part_of: None,
        }
    }
}

#[derive(Tags)]
enum Topic {
    /// All about things.
    Things,
}

#[derive(ApiResponse)]
enum Made {
    #[oai(status = 201)]
    Created(Json<Maker>, #[oai(header = "ETag")] String, #[oai(header = "Location")] String),
}

struct Toy;

#[OpenApi(prefix_path = "/v1", tag = "Topic::Things")]
impl Toy {
    /// Makes a thing
    #[oai(path = "/things", method = "post", operation_id = "make_thing")]
    async fn make(
        &self,
        caller: ApiCaller,
        #[oai(name = "Idempotency-Key", validator(max_length = 5))] key: Header<Option<String>>,
        body: Json<NewThing>,
    ) -> Result<Made, Failure<403>> {
        if key.0.as_deref() == Some("used") {
            return Err(Error::KeyReused.into());
        }
        let maker = Maker { name: caller.actor.name, email: Some(body.0.title) };
        Ok(Made::Created(Json(maker), "\"1\"".into(), "/v1/things/1".into()))
    }

    /// Lists things
    #[oai(path = "/things", method = "get", operation_id = "list_things")]
    async fn list(
        &self,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<i32>>,
        colour: Query<Option<Colour>>,
        on: Query<Option<NaiveDate>>,
        label: Query<Option<Vec<String>>>,
    ) -> Json<Vec<String>> {
        let filters = [limit.0.is_some(), colour.0.is_some(), on.0.is_some(), label.0.is_some()];
        Json(filters.iter().map(ToString::to_string).collect())
    }

    /// Changes a thing
    #[oai(path = "/things/:id/paint", method = "post", operation_id = "paint_thing")]
    async fn paint(
        &self,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] version: Header<Version>,
    ) -> Result<Json<String>, Failure<409>> {
        match version.0.0 {
            1 => Ok(Json(id.0.to_string())),
            2 => {
                let message = Text::new("Chưa khô.", "It is still wet.");
                Err(Error::NotNow { message, allowed: vec!["wait"], rule: None }.into())
            }
            _ => Err(Error::Stale { current: 1, changes: Vec::new() }.into()),
        }
    }

    /// Fails in its own way
    #[oai(path = "/faults/:how", method = "get", operation_id = "fail")]
    async fn fail(
        &self,
        how: Path<String>,
        language: Data<&crate::domain::text::Language>,
    ) -> Result<Json<String>, Failure> {
        match how.0.as_str() {
            "panic" => panic!("on purpose"),
            "slow" => tokio::time::sleep(Duration::from_secs(60)).await,
            "late" => {
                tokio::time::sleep(Duration::from_millis(100)).await;
                FINISHED.store(true, Ordering::SeqCst);
            }
            "broken" => return Err(Error::internal("the cause").into()),
            _ => {}
        }
        Ok(Json(language.to_string()))
    }
}

/// The toy's contract.
pub fn contract() -> Contract {
    Contract::of(&OpenApiService::new(Toy, "Toy", "1").spec()).expect("the toy's contract is sound")
}

/// Who may ask the toy for what.
const ROWS: &[Row] = &[
    ("make_thing", Who::Roles(&[Role::Reporter])),
    ("list_things", Who::Anyone),
    ("paint_thing", Who::Anyone),
    ("fail", Who::Anyone),
];

/// The toy behind the edge; everything small and quick.
pub fn edge() -> Edge {
    edge_at(Border::default())
}

/// The same with a border of one's own, but for the sizes and times. Two tokens let in: `good` a reporter, `other` a
/// manager.
pub fn edge_at(border: Border) -> Edge {
    let authenticate: Authenticate = Arc::new(|token, _| {
        let role = match token {
            "good" => Ok(Role::Reporter),
            "other" => Ok(Role::Manager),
            _ => Err(Error::Unauthenticated),
        };
        let came_at = DateTime::UNIX_EPOCH;
        let admitted = move |role| Admitted { actor: actor(role), narrowing: Narrowing::default(), came_at };
        Box::pin(async move { role.map(admitted) })
    });
    let limits = Limits {
        body_bytes: 2000,
        body_within: Duration::from_millis(200),
        answer_within: Duration::from_millis(500),
        headers_within: Duration::from_millis(300),
        handshake_within: Duration::from_millis(300),
        taken_within: Duration::from_millis(300),
        concurrent_requests: 8,
        ..Limits::default()
    };
    let contract = contract();
    let pages = super::guide::mount(super::pages::mount(super::problem::mount(Pages::default())));
    let pages = super::docs::mount(pages, &contract);
    let rows: Vec<Row> = PAGES.iter().copied().filter(|(path, _)| pages.paths().contains(path)).collect();
    let pages = pages.declared(&rows).expect("each page of the toy has a row");
    let service = OpenApiService::new(Toy, "Toy", "1");
    let border = Border { limits, ..border };
    Edge::new(service, &contract, authenticate, Permits::of(ROWS), border, pages, Metrics::new())
        .expect("the toy's contract can be enforced")
}

/// A client of the toy.
pub fn client() -> TestClient<Edge> {
    TestClient::new(edge())
}

fn actor(role: Role) -> Actor {
    Actor {
        token: Uuid::from_u128(role as u128),
        person: None,
        name: "Lan".into(),
        organization: "ben-thanh".into(),
        role,
    }
}
