//! Reorganisations: drafted, looked at before they are approved by a second person, carried out on their day, and handed
//! over with lists.

mod body;
mod view;

use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

use self::body::{ReasonRequest, ReorganisationRequest};
use self::view::{
    HandoverListView, PreviewView, ReorganisationPageView, ReorganisationView, ReorganisedCasePageView, moved_cases,
};
use super::caller::ApiCaller;
use super::cases::{Topic, etag, first_answer};
use super::cursor::{self, Page};
use super::gate::Version;
use super::problem::Failure;
use super::views::organization;
use super::word::Word;
use crate::application::advance_reorganisation::{advance_reorganisation, replace_reorganisation};
use crate::application::create_reorganisation::create_reorganisation;
use crate::application::export_handover::export_handover;
use crate::application::preview_reorganisation::preview_reorganisation;
use crate::application::read_reorganisations::{
    list_moved_cases, list_reorganisations, read_handover, read_reorganisation,
};
use crate::application::{App, Error};
use crate::domain::reorganisation::{ReorganisationStatus, ReorganisationStep};

/// Reorganisations.
pub struct ReorganisationsApi(pub App);

/// A reorganisation that was drafted.
#[derive(ApiResponse)]
enum Drafted {
    /// Drafted: nothing happens until it is submitted and approved.
    #[oai(status = 201)]
    Created(
        Json<ReorganisationView>,
        /// Where it is.
        #[oai(header = "Location")]
        String,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A reorganisation with the version that the next write must name.
#[derive(ApiResponse)]
enum ReorganisationAnswer {
    /// The reorganisation as it now is.
    #[oai(status = 200)]
    Ok(
        Json<ReorganisationView>,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A workbook.
#[derive(ApiResponse)]
enum Workbook {
    /// The list, to be saved.
    #[oai(status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Ok(
        Binary<Vec<u8>>,
        /// That it is to be saved, and under which name.
        #[oai(header = "Content-Disposition")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Reorganisations")]
impl ReorganisationsApi {
    /// Draft a reorganisation
    ///
    /// By the coordinator, in person: who begins, who ends and who follows whom from a day after today on. Everything that
    /// stands against it is told at once, by pointer (422). Each organization that ends has a default successor; others
    /// may follow it for some categories or territories. Where nobody follows (`abolish` without `to`), the coordinator
    /// decides on its open cases. A new name means a new code: the old organization ends, the new one follows it.
    #[oai(path = "/reorganisations", method = "post", operation_id = "create_reorganisation")]
    async fn create_reorganisation(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<ReorganisationRequest>,
    ) -> Result<Drafted, Failure<403>> {
        let by = caller.writes(key.0, &body.0);
        let done = create_reorganisation(&self.0, &by, body.0.into()).await?;
        let city = self.0.city();
        let show = |reading| ReorganisationView::new(&city, reading, caller.language);
        let view: ReorganisationView = first_answer(&self.0, &by, done, show).await;
        let (location, etag) = (format!("/v1/reorganisations/{}", view.id), etag(view.version));
        Ok(Drafted::Created(Json(view), location, etag))
    }

    /// List reorganisations
    ///
    /// For the coordinator, the city's leaders and the auditor; the latest drafted first.
    #[oai(path = "/reorganisations", method = "get", operation_id = "list_reorganisations")]
    async fn list_reorganisations(
        &self,
        caller: ApiCaller,
        /// In this status.
        status: Query<Option<Word<ReorganisationStatus>>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<ReorganisationPageView>, Failure<403>> {
        let limit = limit.0.unwrap_or(50) as usize;
        let (status, before) = (status.0.map(|status| status.0), read_cursor(cursor.0)?);
        let found = list_reorganisations(&self.0, &caller.actor, status, before, limit as u64 + 1).await?;
        let (found, next_cursor) = one_page(found, limit, |it| it.id);
        let items = found.into_iter().map(Into::into).collect();
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), ReorganisationPageView { items, next_cursor }, next.as_deref()))
    }

    /// Read a reorganisation
    ///
    /// With its journal, and how many cases it has changed so far.
    #[oai(path = "/reorganisations/:reorganisation", method = "get", operation_id = "read_reorganisation")]
    async fn read_reorganisation(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
    ) -> Result<ReorganisationAnswer, Failure<403>> {
        let reading = read_reorganisation(&self.0, &caller.actor, reorganisation.0).await?;
        Ok(self.answer(reading, &caller))
    }

    /// Rewrite a draft
    ///
    /// All of it, as it is to be from now on; while it is a draft.
    #[oai(path = "/reorganisations/:reorganisation", method = "put", operation_id = "replace_reorganisation")]
    async fn replace_reorganisation(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        body: Json<ReorganisationRequest>,
    ) -> Result<ReorganisationAnswer, Failure<403, 409>> {
        let by = caller.writes(None, &body.0);
        let (id, version) = (reorganisation.0, version.0.0);
        let reading = replace_reorganisation(&self.0, &by, id, version, body.0.into()).await?;
        Ok(self.answer(reading, &caller))
    }

    /// Look at what a reorganisation would do
    ///
    /// What stands against it today; the organizations, positions, rules and delegations that it touches; and where each
    /// open case would go, as the cases stand now. Nothing is written.
    #[oai(path = "/reorganisations/:reorganisation/preview", method = "get", operation_id = "preview_reorganisation")]
    async fn preview_reorganisation(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// How many cases to tell one by one; 100 unless told otherwise. All are counted.
        #[oai(validator(minimum(value = "0"), maximum(value = "1000")))]
        limit: Query<Option<u32>>,
    ) -> Result<Json<PreviewView>, Failure<403>> {
        let limit = limit.0.unwrap_or(100) as usize;
        let preview = preview_reorganisation(&self.0, &caller.actor, reorganisation.0, limit).await?;
        Ok(Json(PreviewView::new(preview, caller.language)))
    }

    /// Submit a reorganisation
    ///
    /// To a second person: another coordinator, a vice-chairman or the chairman. It is checked once more.
    #[oai(path = "/reorganisations/:reorganisation/submit", method = "post", operation_id = "submit_reorganisation")]
    async fn submit_reorganisation(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<ReorganisationAnswer, Failure<403, 409>> {
        self.advance(&caller, reorganisation.0, version.0.0, ReorganisationStep::Submit, None).await
    }

    /// Approve a reorganisation
    ///
    /// By a second person, never by who submitted it. What became invalid meanwhile is refused (422). From then on it is
    /// part of the register, with effect from its day on; when the day begins, every open case that was with what ended
    /// goes to who follows: its legs end and begin, its deadlines stay, and both sides get their handover lists.
    #[oai(path = "/reorganisations/:reorganisation/approve", method = "post", operation_id = "approve_reorganisation")]
    async fn approve_reorganisation(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<ReorganisationAnswer, Failure<403, 409>> {
        self.advance(&caller, reorganisation.0, version.0.0, ReorganisationStep::Approve, None).await
    }

    /// Send a reorganisation back
    ///
    /// Whoever might approve it says what is to be mended; it is a draft again.
    #[oai(
        path = "/reorganisations/:reorganisation/send_back",
        method = "post",
        operation_id = "send_back_reorganisation"
    )]
    async fn send_back_reorganisation(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        body: Json<ReasonRequest>,
    ) -> Result<ReorganisationAnswer, Failure<403, 409>> {
        let reason = Some(body.0.reason);
        self.advance(&caller, reorganisation.0, version.0.0, ReorganisationStep::SendBack, reason).await
    }

    /// Undo a reorganisation
    ///
    /// By the coordinator, before its day: exactly what it wrote into the register is taken out again. Not where another
    /// one that was approved rests on it (409).
    #[oai(path = "/reorganisations/:reorganisation/undo", method = "post", operation_id = "undo_reorganisation")]
    async fn undo_reorganisation(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        body: Json<ReasonRequest>,
    ) -> Result<ReorganisationAnswer, Failure<403, 409>> {
        let reason = Some(body.0.reason);
        self.advance(&caller, reorganisation.0, version.0.0, ReorganisationStep::Undo, reason).await
    }

    /// Give a reorganisation up
    ///
    /// By the coordinator, before it is approved.
    #[oai(path = "/reorganisations/:reorganisation/discard", method = "post", operation_id = "discard_reorganisation")]
    async fn discard_reorganisation(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        body: Json<ReasonRequest>,
    ) -> Result<ReorganisationAnswer, Failure<403, 409>> {
        let reason = Some(body.0.reason);
        self.advance(&caller, reorganisation.0, version.0.0, ReorganisationStep::Discard, reason).await
    }

    /// List the cases that a reorganisation changed
    ///
    /// As each stood when it was handed over, the first filed first.
    #[oai(path = "/reorganisations/:reorganisation/cases", method = "get", operation_id = "list_reorganised_cases")]
    async fn list_reorganised_cases(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<ReorganisedCasePageView>, Failure<403>> {
        let limit = limit.0.unwrap_or(50) as usize;
        let after = read_cursor(cursor.0)?;
        let mut moved = list_moved_cases(&self.0, &caller.actor, reorganisation.0, after, limit as u64 + 1).await?;
        let (transfers, next_cursor) = one_page(moved.transfers, limit, |(transfer, _)| transfer.case);
        moved.transfers = transfers;
        let items = moved_cases(&self.0.city(), moved, caller.language);
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), ReorganisedCasePageView { items, next_cursor }, next.as_deref()))
    }

    /// Read a handover list
    ///
    /// What an organization gave away and took over, case by case, as it stood then. For those who read reorganisations,
    /// and for the people of the agency itself.
    #[oai(path = "/reorganisations/:reorganisation/handover", method = "get", operation_id = "read_handover")]
    async fn read_handover(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// Whose list, by code.
        #[oai(validator(min_length = 1, max_length = 60))]
        organization: Query<String>,
    ) -> Result<Json<HandoverListView>, Failure<403>> {
        Ok(Json(self.handover(&caller, reorganisation.0, &organization.0).await?))
    }

    /// Save a handover list
    ///
    /// The same as a workbook (XLSX) with a sheet for what was given away and one for what was taken over.
    #[oai(path = "/reorganisations/:reorganisation/handover.xlsx", method = "get", operation_id = "export_handover")]
    async fn export_handover(
        &self,
        caller: ApiCaller,
        /// The reorganisation's id.
        reorganisation: Path<Uuid>,
        /// Whose list, by code.
        #[oai(validator(min_length = 1, max_length = 60))]
        organization: Query<String>,
    ) -> Result<Workbook, Failure<403>> {
        let (id, code) = (reorganisation.0, &organization.0);
        let content = export_handover(&self.0, &caller.actor, id, code, caller.language).await?;
        Ok(Workbook::Ok(Binary(content), "attachment; filename=\"ban-giao.xlsx\"".to_owned()))
    }
}

impl ReorganisationsApi {
    fn answer(&self, reading: crate::application::ReorganisationReading, caller: &ApiCaller) -> ReorganisationAnswer {
        let view = ReorganisationView::new(&self.0.city(), reading, caller.language);
        let etag = etag(view.version);
        ReorganisationAnswer::Ok(Json(view), etag)
    }

    async fn advance(
        &self,
        caller: &ApiCaller,
        id: Uuid,
        version: i32,
        step: ReorganisationStep,
        reason: Option<String>,
    ) -> Result<ReorganisationAnswer, Failure<403, 409>> {
        let by = caller.writes(None, &String::new());
        let reading = advance_reorganisation(&self.0, &by, id, version, step, reason).await?;
        Ok(self.answer(reading, caller))
    }

    async fn handover(&self, caller: &ApiCaller, id: Uuid, code: &str) -> Result<HandoverListView, Error> {
        let list = read_handover(&self.0, &caller.actor, id, code).await?;
        let city = self.0.city();
        let cases = moved_cases(&city, list.moved, caller.language);
        Ok(HandoverListView {
            reorganisation: list.reorganisation.id,
            organization: organization(&city, code, caller.language),
            given: cases.iter().filter(|case| case.is_given_by(code)).cloned().collect(),
            taken: cases.into_iter().filter(|case| case.is_taken_by(code)).collect(),
        })
    }
}

fn read_cursor(cursor: Option<String>) -> Result<Option<Uuid>, Error> {
    cursor.map(|text| Uuid::try_parse(&text).map_err(|_| cursor::unknown())).transpose()
}

/// The first `limit` of these, and the last one's id where there are more.
fn one_page<T>(mut found: Vec<T>, limit: usize, id: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<String>) {
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| id(last).to_string());
    (found, next)
}
