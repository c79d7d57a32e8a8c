//! Who would be competent, with the reasons.

use chrono::NaiveDate;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::caller::ApiCaller;
use super::cases::Topic;
use super::problem::Failure;
use super::views::{NamedView, RoutingView, organization};
use crate::application::App;
use crate::application::preview_routing::{PreviewRouting, preview_routing};

/// Routing.
pub struct RoutingApi(pub App);

/// A filing that nobody files.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RoutingPreviewRequest", example, skip_serializing_if_is_none)]
struct PreviewRequest {
    /// The category's code.
    #[oai(validator(min_length = 1, max_length = 40))]
    category: String,
    /// The territory's code, read at the date.
    #[oai(validator(min_length = 1, max_length = 20))]
    territory: String,
    /// As at which date; today unless told otherwise.
    on: Option<NaiveDate>,
    /// What is at stake, in Vietnamese đồng.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000000")))]
    amount_vnd: Option<i64>,
    /// Which enterprise, by its code.
    #[oai(validator(min_length = 1, max_length = 60))]
    enterprise: Option<String>,
}

impl Example for PreviewRequest {
    fn example() -> Self {
        Self {
            category: "DAT.THUE".into(),
            territory: "769".into(),
            on: NaiveDate::from_ymd_opt(2020, 12, 31),
            amount_vnd: None,
            enterprise: None,
        }
    }
}

/// Who would be competent.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RoutingPreview", skip_serializing_if_is_none)]
struct PreviewView {
    /// Who would lead; absent where the coordinator would have to decide.
    lead_agency: Option<NamedView>,
    /// Who would help.
    coordinating_agencies: Vec<NamedView>,
    /// Why.
    routing: RoutingView,
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Routing")]
impl RoutingApi {
    /// Preview a routing
    ///
    /// By the rulebook in force now, evaluated as at the date asked: who was competent for land leases in District 2
    /// on 31 December 2020, and who is today? Writes nothing.
    #[oai(path = "/routing/preview", method = "post", operation_id = "preview_routing")]
    async fn preview_routing(
        &self,
        caller: ApiCaller,
        body: Json<PreviewRequest>,
    ) -> Result<Json<PreviewView>, Failure> {
        let PreviewRequest { category, territory, on, amount_vnd, enterprise } = body.0;
        let asked = PreviewRouting { category, territory, on, amount_vnd, enterprise };
        let decision = preview_routing(&self.0, &asked)?;
        let city = self.0.city();
        let named = |code: &String| organization(&city, code, caller.language);
        Ok(Json(PreviewView {
            lead_agency: decision.lead_agency.as_ref().map(named),
            coordinating_agencies: decision.coordinating_agencies.iter().map(named).collect(),
            routing: RoutingView::new(decision, caller.language),
        }))
    }
}
