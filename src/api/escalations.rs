//! What climbed, to whom, and whether it was delivered.

use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use super::caller::ApiCaller;
use super::cases::Topic;
use super::cursor::{self, Page};
use super::problem::Failure;
use super::views::{EscalationPageView, EscalationView};
use super::word::Word;
use crate::application::App;
use crate::application::list_escalations::{EscalationDelivery, ListEscalations, list_escalations};
use crate::domain::words::Position;

/// Escalations.
pub struct EscalationsApi(pub App);

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
}
