//! Who is or would be competent, with the reasons.

use chrono::NaiveDate;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::caller::ApiCaller;
use super::cases::Topic;
use super::problem::Failure;
use super::views::{Moment, NamedView, RoutingView, moment, organization};
use super::word::Word;
use crate::application::explain_routing::{RoutingExplained, explain_routing};
use crate::application::preview_routing::{PreviewRouting, preview_routing};
use crate::application::{App, CaseKey, City};
use crate::domain::routing::{DecisionPart, Difference, RoutingDecision};
use crate::domain::text::Language;

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

/// Who is or would be competent.
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

impl PreviewView {
    fn new(city: &City, decision: RoutingDecision, language: Language) -> Self {
        let named = |code: &String| organization(city, code, language);
        Self {
            lead_agency: decision.lead_agency.as_ref().map(named),
            coordinating_agencies: decision.coordinating_agencies.iter().map(named).collect(),
            routing: RoutingView::new(decision, language),
        }
    }
}

/// Why a case lies where it lies, and whether the rulebook says so still.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RoutingExplanation", skip_serializing_if_is_none)]
struct ExplanationView {
    /// The decision that is kept with the case, with all that people decided after the rulebook.
    routing: RoutingView,
    /// The rulebook's last decision on the case, asked again under the revision that made it and for its own date.
    replayed: PreviewView,
    /// Which event of the case's history carries that decision.
    seq: i32,
    /// When it was made.
    decided_at: Moment,
    /// Whether the same came out again.
    agrees: bool,
    /// In what it differs; absent where it agrees.
    differences: Option<Vec<DifferenceView>>,
    /// What was asked again and what was not, in the caller's language.
    remark: String,
}

/// A part in which the decision comes out otherwise.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RoutingDifference")]
struct DifferenceView {
    /// Which.
    part: Word<DecisionPart>,
    /// What came out then: a rule's id, or codes of organizations; empty where none was named.
    kept: Vec<String>,
    /// What comes out now.
    replayed: Vec<String>,
}

impl ExplanationView {
    fn new(city: &City, explained: RoutingExplained, language: Language) -> Self {
        let RoutingExplained { kept, replayed } = explained;
        let differences: Vec<_> = replayed.differences.into_iter().map(DifferenceView::from).collect();
        let remark = match language {
            Language::Vi => {
                "Chỉ lập lại quyết định của bản quy định phân công; phần do đầu mối và các cơ quan quyết định không lập lại."
            }
            Language::En => {
                "Only the rulebook's decision was asked again; what the coordinator and agencies decided was not."
            }
        };
        Self {
            routing: RoutingView::new(kept, language),
            replayed: PreviewView::new(city, replayed.decision, language),
            seq: replayed.seq,
            decided_at: moment(replayed.at),
            agrees: differences.is_empty(),
            differences: Some(differences).filter(|differences| !differences.is_empty()),
            remark: remark.into(),
        }
    }
}

impl From<Difference> for DifferenceView {
    fn from(difference: Difference) -> Self {
        let Difference { part, kept, replayed } = difference;
        Self { part: Word(part), kept, replayed }
    }
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
        Ok(Json(PreviewView::new(&self.0.city(), decision, caller.language)))
    }

    /// Explain a case's routing
    ///
    /// The decision that is kept with the case, and the rulebook's own last decision on it asked again: under the
    /// revision that made it, for its own date, with the data that it had. A decision of any age gives the same answer;
    /// should it not, the differences are named. Writes nothing.
    #[oai(path = "/cases/:case/routing", method = "get", operation_id = "explain_routing")]
    async fn explain_routing(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
    ) -> Result<Json<ExplanationView>, Failure> {
        let explained = explain_routing(&self.0, &caller.actor, &CaseKey::parse(&case.0)).await?;
        Ok(Json(ExplanationView::new(&self.0.city(), explained, caller.language)))
    }
}
