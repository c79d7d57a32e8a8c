//! Filing a case and reading cases: one, a list, a history, a deadline's explanation. poem-openapi wants all operations
//! of one path in one place.

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

use super::bodies::FileCaseRequest;
use super::{CaseAnswer, Topic, answer, etag, view};
use crate::api::caller::ApiCaller;
use crate::api::cursor::{self, Page};
use crate::api::problem::Failure;
use crate::api::views::{
    CasePageView, CaseView, DayLineView, DeadlineListView, EventPageView, EventView, ExplanationView, moment,
};
use crate::api::word::Word;
use crate::application::file_case::file_case;
use crate::application::list_cases::{CaseOrder, ListCases, list_cases};
use crate::application::list_events::{list_events, show};
use crate::application::read_case::read_case;
use crate::application::{App, CaseKey, Error};
use crate::domain::lifecycle::Status;
use crate::domain::text::Text;

/// Filing and reading.
pub struct CasesApi(pub App);

/// A case that was filed.
#[derive(ApiResponse)]
enum Filed {
    /// Filed, routed and on its way to the competent agency; `routing` tells why it went there.
    #[oai(status = 201)]
    Created(
        Json<CaseView>,
        /// Where the case is.
        #[oai(header = "Location")]
        String,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Cases")]
impl CasesApi {
    /// File an obstacle
    ///
    /// By an enterprise, or by the coordinator on behalf of one. In one transaction the case gets its code, is routed
    /// by the rulebook in force, its deadlines begin and letters go to those who must know. A filing for which no
    /// agency is competent comes to the coordinator (`received`).
    #[oai(path = "/cases", method = "post", operation_id = "file_case")]
    async fn file_case(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<FileCaseRequest>,
    ) -> Result<Filed, Failure<403>> {
        let by = caller.writes(key.0, &body.0);
        let done = file_case(&self.0, &by, body.0.into()).await?;
        let view = answer(&self.0, &by, done, caller.language).await;
        let (location, etag) = (format!("/v1/cases/{}", view.code), etag(view.version));
        Ok(Filed::Created(Json(view), location, etag))
    }

    /// List cases
    ///
    /// Those that the caller may see, newest first unless `sort` says otherwise.
    #[oai(path = "/cases", method = "get", operation_id = "list_cases")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_cases(
        &self,
        caller: ApiCaller,
        /// Words of code, title or description, with or without diacritics: “thu duc” finds “Thủ Đức”.
        #[oai(validator(min_length = 1, max_length = 200))]
        q: Query<Option<String>>,
        /// Any of these statuses.
        #[oai(explode = true)]
        status: Query<Option<Vec<Word<Status>>>>,
        /// This category, and what is under it.
        #[oai(validator(min_length = 1, max_length = 40))]
        category: Query<Option<String>>,
        /// This territory by its code today, and what lies in it.
        #[oai(validator(min_length = 1, max_length = 20))]
        territory: Query<Option<String>>,
        /// This enterprise.
        #[oai(validator(min_length = 1, max_length = 60))]
        enterprise: Query<Option<String>>,
        /// This lead agency.
        #[oai(validator(min_length = 1, max_length = 60))]
        lead_agency: Query<Option<String>>,
        /// Of this letter, by its id.
        petition: Query<Option<Uuid>>,
        /// Whether something on the case is overdue.
        overdue: Query<Option<bool>>,
        /// On which this organization is late: something that it owes is overdue.
        #[oai(validator(min_length = 1, max_length = 60))]
        late_by: Query<Option<String>>,
        /// Filed on this date or later.
        filed_from: Query<Option<NaiveDate>>,
        /// Filed on this date or earlier.
        filed_to: Query<Option<NaiveDate>>,
        /// In which order.
        sort: Query<Option<Word<CaseOrder>>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<CasePageView>, Failure> {
        let wanted = ListCases {
            q: q.0,
            status: status.0.unwrap_or_default().into_iter().map(|status| status.0).collect(),
            category: category.0,
            territory: territory.0,
            enterprise: enterprise.0,
            lead_agency: lead_agency.0,
            petition: petition.0,
            overdue: overdue.0,
            late_by: late_by.0,
            filed_from: filed_from.0,
            filed_to: filed_to.0,
        };
        let order = sort.0.map_or(CaseOrder::Newest, |sort| sort.0);
        let after = cursor::read_in(order, cursor.0.as_deref())?;
        let limit = u64::from(limit.0.unwrap_or(50));
        let (readings, next) = list_cases(&self.0, &caller.actor, wanted, order, after, limit).await?;
        let items = readings.into_iter().map(|reading| view(&self.0, reading, caller.language)).collect();
        let next_cursor = next.map(|key| cursor::write_in(order, key));
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), CasePageView { items, next_cursor }, next.as_deref()))
    }

    /// Read a case
    ///
    /// What was filed, where it stands, who answers for it, what is due, why it lies where it lies, and what the
    /// caller may do now.
    #[oai(path = "/cases/:case", method = "get", operation_id = "read_case")]
    async fn read_case(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
    ) -> Result<CaseAnswer, Failure> {
        let reading = read_case(&self.0, &caller.actor, &CaseKey::parse(&case.0)).await?;
        let view = view(&self.0, reading, caller.language);
        let etag = etag(view.version);
        Ok(CaseAnswer::Ok(Json(view), etag))
    }

    /// Read a case's history
    ///
    /// Every event with its hash, the oldest first. The content of a draft answer is for the agency that wrote it, and
    /// for the auditor, who verifies the history.
    #[oai(path = "/cases/:case/events", method = "get", operation_id = "list_events")]
    async fn list_events(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 20))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<EventPageView>, Failure> {
        let seen = |text: String| text.parse().ok().filter(|seq: &i32| *seq > 0).ok_or_else(cursor::unknown);
        let after = cursor.0.map(seen).transpose()?;
        let limit = u64::from(limit.0.unwrap_or(50));
        let key = CaseKey::parse(&case.0);
        let (mut events, names) = list_events(&self.0, &caller.actor, &key, after.unwrap_or(0), limit + 1).await?;
        let more = events.len() as u64 > limit;
        events.truncate(limit as usize);
        let next_cursor = events.last().filter(|_| more).map(|kept| kept.event.seq.to_string());
        let shown = events.into_iter().filter_map(|kept| show(&caller.actor, kept));
        let items = shown.map(|event| EventView::new(event, &names, caller.language)).collect();
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), EventPageView { items, next_cursor }, next.as_deref()))
    }

    /// List a case's deadlines
    ///
    /// What is or was owed on the case, by whom, until when, in the order in which it began: as on the case itself.
    #[oai(path = "/cases/:case/deadlines", method = "get", operation_id = "list_deadlines")]
    async fn list_deadlines(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
    ) -> Result<Json<DeadlineListView>, Failure> {
        let reading = read_case(&self.0, &caller.actor, &CaseKey::parse(&case.0)).await?;
        let (city, now) = (self.0.city(), self.0.clock.now());
        Ok(Json(DeadlineListView::new(&city, &reading.case.deadlines, now, caller.language)))
    }

    /// Explain a deadline
    ///
    /// The walk from its start to its due moment, day by day, with its pauses, from the code that computed it.
    #[oai(path = "/cases/:case/deadlines/:deadline/explanation", method = "get", operation_id = "explain_deadline")]
    async fn explain_deadline(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The deadline's id.
        deadline: Path<Uuid>,
    ) -> Result<Json<ExplanationView>, Failure> {
        let reading = read_case(&self.0, &caller.actor, &CaseKey::parse(&case.0)).await?;
        let found = reading.case.deadlines.iter().find(|candidate| candidate.id == deadline.0);
        let found = found.ok_or_else(|| {
            Error::NotFound(Text::new(
                "Hồ sơ không có thời hạn này; xem `deadlines` của hồ sơ.",
                "The case has no such deadline; see its `deadlines`.",
            ))
        })?;
        let city = self.0.city();
        let lines = found.explain(city.calendar(&found.calendar));
        Ok(Json(ExplanationView {
            deadline_id: found.id,
            started_at: moment(found.started_at),
            due_at: moment(found.due_at),
            items: lines.into_iter().map(|line| DayLineView::new(line, caller.language)).collect(),
        }))
    }
}
