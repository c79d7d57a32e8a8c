//! The same action on many cases in one call: each case in a transaction of its own, with a result of its own. What is
//! refused for one holds up none of the others.

use std::future::Future;

use poem_openapi::param::Header;
use poem_openapi::payload::Json;
use poem_openapi::types::{Any, Example, ToJSON};
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::caller::ApiCaller;
use super::cases::Topic;
use super::problem::{self, Failure};
use crate::application::assign_officer::assign_officer;
use crate::application::read_case::CaseReading;
use crate::application::remind::remind;
use crate::application::route_case::route_case;
use crate::application::{App, Caller, CaseKey, Done, Error};
use crate::domain::case::check_role;
use crate::domain::lifecycle::Action;
use crate::domain::text::Language;

/// Actions on many cases.
pub struct BulkApi(pub App);

/// A case, as it was when its caller decided.
#[derive(Debug, Clone, Object)]
#[oai(rename = "BulkItem", example)]
pub struct BulkItem {
    /// The case, by its id or its code.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub case: String,
    /// The version that this was decided on.
    #[oai(validator(minimum(value = "1")))]
    pub version: i32,
}

impl Example for BulkItem {
    fn example() -> Self {
        Self { case: "H29-260302-00001".into(), version: 2 }
    }
}

/// Cases that get another officer.
#[derive(Debug, Clone, Object)]
#[oai(rename = "BulkAssignRequest", example)]
pub struct BulkAssignRequest {
    /// Which cases, in their order.
    #[oai(validator(min_items = 1, max_items = 200))]
    pub cases: Vec<BulkItem>,
    /// Who handles them from now on.
    pub officer: Uuid,
}

impl Example for BulkAssignRequest {
    fn example() -> Self {
        Self { cases: vec![BulkItem::example()], officer: Uuid::from_u128(0x0196_0f3a_5b7c_7d1e_8a2b_3c4d_5e6f_7081) }
    }
}

/// Cases that are handed to an agency.
#[derive(Debug, Clone, Object)]
#[oai(rename = "BulkRouteRequest", example)]
pub struct BulkRouteRequest {
    /// Which cases, in their order.
    #[oai(validator(min_items = 1, max_items = 200))]
    pub cases: Vec<BulkItem>,
    /// The agency's code.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub lead_agency: String,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for BulkRouteRequest {
    fn example() -> Self {
        let reason = "Thống nhất đầu mối xử lý các vướng mắc về giá đất.".into();
        Self { cases: vec![BulkItem::example()], lead_agency: "snnmt".into(), reason }
    }
}

/// Cases whose answerable people are reminded.
#[derive(Debug, Clone, Object)]
#[oai(rename = "BulkRemindRequest", example, skip_serializing_if_is_none)]
pub struct BulkRemindRequest {
    /// Which cases, by their ids or codes.
    #[oai(validator(min_items = 1, max_items = 200, min_length = 1, max_length = 60))]
    pub cases: Vec<String>,
    /// In the reminder's own words; they are in the letters.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub text: Option<String>,
}

impl Example for BulkRemindRequest {
    fn example() -> Self {
        Self {
            cases: vec!["H29-260302-00001".into()], text: Some("Đề nghị báo cáo tiến độ trong tuần.".into())
        }
    }
}

/// What came of it for one case.
#[derive(Debug, Clone, Object)]
#[oai(rename = "BulkResult", skip_serializing_if_is_none)]
pub struct BulkResultView {
    /// The case, as it was named.
    pub case: String,
    /// The status that the same call on this case alone would have had.
    pub status: u16,
    /// The case's version now, where it was done.
    pub version: Option<i32>,
    /// Why it was not done: a problem document.
    pub problem: Option<Any<serde_json::Value>>,
}

/// What came of it, case by case.
#[derive(Debug, Clone, Object)]
#[oai(rename = "BulkAnswer")]
pub struct BulkAnswerView {
    /// One result for each case, in the order of the request.
    pub results: Vec<BulkResultView>,
}

type Answered = Result<Json<BulkAnswerView>, Failure<403>>;

#[OpenApi(prefix_path = "/v1/bulk", tag = "Topic::Cases")]
impl BulkApi {
    /// Assign many cases to an officer
    ///
    /// By the lead agency's director, as `assign` on each case.
    #[oai(path = "/assign", method = "post", operation_id = "bulk_assign")]
    async fn bulk_assign(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body gives the first answers for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 200))]
        key: Header<Option<String>>,
        body: Json<BulkAssignRequest>,
    ) -> Answered {
        let bulk = Bulk::of(caller, key.0, &body.0, Action::Assign)?;
        let (app, BulkAssignRequest { cases, officer }) = (&self.0, body.0);
        let cases = cases.into_iter().map(|item| (item.case, item.version));
        bulk.each(cases, async |by, key, version| assign_officer(app, &by, &key, version, officer).await).await
    }

    /// Hand many cases to an agency
    ///
    /// By the coordinator, as `route` on each case.
    #[oai(path = "/route", method = "post", operation_id = "bulk_route")]
    async fn bulk_route(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body gives the first answers for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 200))]
        key: Header<Option<String>>,
        body: Json<BulkRouteRequest>,
    ) -> Answered {
        let bulk = Bulk::of(caller, key.0, &body.0, Action::Route)?;
        let (app, BulkRouteRequest { cases, lead_agency, reason }) = (&self.0, body.0);
        let cases = cases.into_iter().map(|item| (item.case, item.version));
        bulk.each(cases, async |by, key, version| {
            route_case(app, &by, &key, version, lead_agency.clone(), reason.clone()).await
        })
        .await
    }

    /// Remind those who answer for many cases
    ///
    /// By the lead agency's director, the coordinator or a leader of the city, as `remind` on each case.
    #[oai(path = "/remind", method = "post", operation_id = "bulk_remind")]
    async fn bulk_remind(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body gives the first answers for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 200))]
        key: Header<Option<String>>,
        body: Json<BulkRemindRequest>,
    ) -> Answered {
        let bulk = Bulk::of(caller, key.0, &body.0, Action::Remind)?;
        let (app, BulkRemindRequest { cases, text }) = (&self.0, body.0);
        let cases = cases.into_iter().map(|case| (case, 0));
        bulk.each(cases, async |by, key, _| remind(app, &by, &key, text.clone()).await).await
    }
}

/// A call on many cases.
struct Bulk {
    by: Caller,
    language: Language,
}

impl Bulk {
    /// Whoever may never do this is told so once.
    fn of(caller: ApiCaller, key: Option<String>, body: &impl ToJSON, action: Action) -> Result<Self, Error> {
        check_role(caller.actor.role, action)?;
        Ok(Self { by: caller.writes(key, body), language: caller.language })
    }

    /// Carries out `act` on one case after the other.
    async fn each<F>(
        self,
        cases: impl Iterator<Item = (String, i32)>,
        act: impl Fn(Caller, CaseKey, i32) -> F,
    ) -> Answered
    where
        F: Future<Output = Result<Done<CaseReading>, Error>>,
    {
        let mut results = Vec::new();
        for (case, version) in cases {
            let done = act(self.by_for(&case), CaseKey::parse(&case), version).await;
            results.push(self.result(case, done));
        }
        Ok(Json(BulkAnswerView { results }))
    }

    /// The caller, whose key is one for each case: what was done before a broken call is not done again.
    fn by_for(&self, case: &str) -> Caller {
        let mut by = self.by.clone();
        if let Some(request) = &mut by.request {
            request.key = format!("{}/{case}", request.key);
        }
        by
    }

    fn result(&self, case: String, done: Result<Done<CaseReading>, Error>) -> BulkResultView {
        match done {
            Ok(Done::Executed(reading) | Done::AlreadyApplied(reading, _)) => {
                BulkResultView { case, status: 200, version: Some(reading.case.version), problem: None }
            }
            Err(error) => {
                let (status, problem) = problem::as_value(error, self.language);
                BulkResultView { case, status, version: None, problem: Some(Any(problem)) }
            }
        }
    }
}
