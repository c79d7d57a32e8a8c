//! Petitions: letters that hold several obstacles, each a case.

mod body;

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

use self::body::FilePetitionRequest;
use super::caller::ApiCaller;
use super::cases::{Topic, first_answer};
use super::cursor::{self, Page};
use super::problem::Failure;
use super::views::{PetitionPageView, PetitionSummaryView, PetitionView};
use crate::application::App;
use crate::application::file_petition::file_petition;
use crate::application::list_petitions::{PetitionFilter, list_petitions};
use crate::application::read_petition::read_petition;

/// Petitions.
pub struct PetitionsApi(pub App);

/// A petition that was filed.
#[derive(ApiResponse)]
enum Filed {
    /// Filed: each obstacle is a case of its own, routed and on its way to the competent agency.
    #[oai(status = 201)]
    Created(
        Json<PetitionView>,
        /// Where the petition is.
        #[oai(header = "Location")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Petitions")]
impl PetitionsApi {
    /// File a petition
    ///
    /// One letter of an enterprise with up to 50 obstacles, by the enterprise or by the coordinator on its behalf. In
    /// one transaction each obstacle becomes a case of its own, with its code, routing, deadlines and letters to the
    /// agencies; the enterprise gets one receipt. If anything is wrong nothing is filed, and every error is named
    /// (`/cases/3/category`). A letter with the same number, symbol and date is filed once: a second time is refused
    /// (422) and the earlier one named, unless all of its cases were withdrawn. The body may be 8 MiB.
    #[oai(path = "/petitions", method = "post", operation_id = "file_petition")]
    async fn file_petition(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<FilePetitionRequest>,
    ) -> Result<Filed, Failure<403>> {
        let by = caller.writes(key.0, &body.0);
        let done = file_petition(&self.0, &by, body.0.into()).await?;
        let show = |reading| PetitionView::new(&self.0.city(), reading, caller.language);
        let view = first_answer(&self.0, &by, done, show).await;
        let location = format!("/v1/petitions/{}", view.letter.id);
        Ok(Filed::Created(Json(view), location))
    }

    /// List petitions
    ///
    /// Those that the caller may see, the last filed first: an enterprise its own, the city's roles and the auditor
    /// all, an agency those of which it may see a case; the counts are over the cases that the caller may see.
    #[oai(path = "/petitions", method = "get", operation_id = "list_petitions")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_petitions(
        &self,
        caller: ApiCaller,
        /// Of this enterprise.
        #[oai(validator(min_length = 1, max_length = 60))]
        enterprise: Query<Option<String>>,
        /// Signed on this date or later.
        signed_from: Query<Option<NaiveDate>>,
        /// Signed on this date or earlier.
        signed_to: Query<Option<NaiveDate>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<PetitionPageView>, Failure> {
        let wanted = PetitionFilter { enterprise: enterprise.0, signed_from: signed_from.0, signed_to: signed_to.0 };
        let after = cursor::read(cursor.0.as_deref())?;
        let limit = u64::from(limit.0.unwrap_or(50));
        let (letters, next) = list_petitions(&self.0, &caller.actor, wanted, after, limit).await?;
        let city = self.0.city();
        let show = |(letter, counts)| PetitionSummaryView::new(&city, letter, counts, caller.language);
        let items = letters.into_iter().map(show).collect();
        let next_cursor = next.map(cursor::write);
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), PetitionPageView { items, next_cursor }, next.as_deref()))
    }

    /// Read a petition
    ///
    /// The letter with its cases and how they stand. An agency sees, and has counted, only the cases that it leads,
    /// coordinates or once held.
    #[oai(path = "/petitions/:petition", method = "get", operation_id = "read_petition")]
    async fn read_petition(
        &self,
        caller: ApiCaller,
        /// The petition's id.
        petition: Path<Uuid>,
    ) -> Result<Json<PetitionView>, Failure> {
        let reading = read_petition(&self.0, &caller.actor, petition.0).await?;
        Ok(Json(PetitionView::new(&self.0.city(), reading, caller.language)))
    }
}
