//! What climbed, to whom, and whether it was delivered.

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::caller::ApiCaller;
use super::cases::{Topic, first_answer};
use super::cursor::{self, Page};
use super::problem::Failure;
use super::views::{EscalationPageView, EscalationView};
use super::word::Word;
use crate::application::App;
use crate::application::acknowledge_escalation::{NamedStep, acknowledge_escalation};
use crate::application::list_escalations::{EscalationDelivery, ListEscalations, list_escalations};
use crate::domain::words::Position;

/// Escalations.
pub struct EscalationsApi(pub App);

/// By when somebody acts whom a step reached.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AcknowledgeRequest", example, skip_serializing_if_is_none)]
pub struct AcknowledgeRequest {
    /// The last day by which they act: today or later, at most 20 working days ahead.
    pub act_by: NaiveDate,
    /// In their own words, for public bodies.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub text: Option<String>,
}

impl Example for AcknowledgeRequest {
    fn example() -> Self {
        Self {
            act_by: NaiveDate::from_ymd_opt(2026, 3, 20).unwrap_or_default(),
            text: Some("Đã giao Phòng Kinh tế đất tham mưu trong tuần này.".into()),
        }
    }
}

/// What was said on a step.
#[derive(ApiResponse)]
enum Acknowledging {
    /// The step as it now is.
    #[oai(status = 200)]
    Ok(Json<EscalationView>),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Escalations")]
impl EscalationsApi {
    /// List escalations
    ///
    /// The steps that were taken, the latest first: the city's roles and the auditor see all, an agency its own.
    #[oai(path = "/escalations", method = "get", operation_id = "list_escalations")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_escalations(
        &self,
        caller: ApiCaller,
        /// On this case, by its id or its code.
        #[oai(validator(min_length = 1, max_length = 60))]
        case: Query<Option<String>>,
        /// For what this agency owes or leads.
        #[oai(validator(min_length = 1, max_length = 60))]
        agency: Query<Option<String>>,
        /// To this position.
        position: Query<Option<Word<Position>>>,
        /// With this outcome.
        delivery: Query<Option<Word<EscalationDelivery>>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<EscalationPageView>, Failure<403>> {
        let wanted = ListEscalations {
            case: case.0,
            agency: agency.0,
            position: position.0.map(|position| position.0),
            delivery: delivery.0.map(|delivery| delivery.0),
        };
        let after = cursor::read(cursor.0.as_deref())?;
        let limit = u64::from(limit.0.unwrap_or(50));
        let (kept, names, next) = list_escalations(&self.0, &caller.actor, wanted, after, limit).await?;
        let items = kept.into_iter().map(|kept| EscalationView::new(kept, &names)).collect();
        let next_cursor = next.map(cursor::write);
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), EscalationPageView { items, next_cursor }, next.as_deref()))
    }

    /// Acknowledge an escalation
    ///
    /// By whom the step reached, with their own personal token: seen, and by when they act. The ladder goes on; they alone
    /// hear no more of this deadline through the end of that day (those steps are recorded as `skipped`), and the next
    /// position up reads what they said. It stands in the case's history. Saying it again with another day is possible:
    /// the newest counts. A step whose deadline was met, paused or moved meanwhile can no longer be acknowledged.
    #[oai(path = "/escalations/:escalation/acknowledge", method = "post", operation_id = "acknowledge_escalation")]
    async fn acknowledge_escalation(
        &self,
        caller: ApiCaller,
        /// The step, by its id.
        escalation: Path<Uuid>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<AcknowledgeRequest>,
    ) -> Result<Acknowledging, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let AcknowledgeRequest { act_by, text } = body.0;
        let done = acknowledge_escalation(&self.0, &by, escalation.0, act_by, text).await?;
        let show = |(step, names): NamedStep| EscalationView::new(step, &names);
        Ok(Acknowledging::Ok(Json(first_answer(&self.0, &by, done, show).await)))
    }
}
