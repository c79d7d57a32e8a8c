//! Who holds which position of an organization, and who stands in for them.

mod body;

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

use self::body::{HolderView, LastDayRequest, PositionListView, SeatPersonRequest, StandInRequest};
use super::caller::ApiCaller;
use super::cases::{Topic, etag, first_answer};
use super::gate::Version;
use super::problem::Failure;
use crate::application::App;
use crate::application::appoint_stand_in::appoint_stand_in;
use crate::application::end_position::end_position;
use crate::application::end_stand_in::{WhichStandIn, end_stand_in};
use crate::application::list_positions::list_positions;
use crate::application::seat_person::seat_person;

/// Positions.
pub struct PositionsApi(pub App);

/// A position with the version that the next write must name.
#[derive(ApiResponse)]
enum HolderAnswer {
    /// The position as it now is, with its stand-ins.
    #[oai(status = 200)]
    Ok(
        Json<HolderView>,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// Something was added.
#[derive(ApiResponse)]
enum Added {
    /// The position as it now is, with its stand-ins.
    #[oai(status = 201)]
    Created(
        Json<HolderView>,
        /// Where it is listed.
        #[oai(header = "Location")]
        String,
        /// The quoted version of the position, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Register")]
impl PositionsApi {
    /// List the holders of an organization's positions
    ///
    /// As at a date, with those who stand in for them then or later. The id of an officer's `person` is what `accept`
    /// takes. With `history` every term and every stand-in that there ever was, also those that were taken back, each with
    /// who arranged and who ended it.
    #[oai(path = "/organizations/:organization/positions", method = "get", operation_id = "list_positions")]
    async fn list_positions(
        &self,
        caller: ApiCaller,
        /// The organization's code.
        organization: Path<String>,
        /// As at which date; today unless told otherwise.
        on: Query<Option<NaiveDate>>,
        /// Whether to show all that there ever was; no unless told otherwise.
        history: Query<Option<bool>>,
    ) -> Result<Json<PositionListView>, Failure> {
        let on = on.0.unwrap_or_else(|| self.0.today());
        let history = history.0.unwrap_or(false);
        let found = list_positions(&self.0, &caller.actor, &organization.0, on, history).await?;
        Ok(Json(PositionListView { on, items: found.into_iter().map(HolderView::from).collect() }))
    }

    /// Seat a person in a position
    ///
    /// By the coordinator in any organization, by a director or an enterprise's manager in their own; with a person's
    /// token. From a day on, today at the earliest: from then on letters reach them there. A director, a vice-chairman of a
    /// field and the chairman are one at a time: let the one before end first. A position says whom letters reach; what
    /// its holder may do here, their token's role says.
    #[oai(path = "/organizations/:organization/positions", method = "post", operation_id = "seat_person")]
    async fn seat_person(
        &self,
        caller: ApiCaller,
        /// The organization's code.
        organization: Path<String>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<SeatPersonRequest>,
    ) -> Result<Added, Failure<403>> {
        let by = caller.writes(key.0, &body.0);
        let done = seat_person(&self.0, &by, &organization.0, body.0.try_into()?).await?;
        Ok(added(&organization.0, first_answer(&self.0, &by, done, HolderView::from).await))
    }

    /// Let a term in a position end
    ///
    /// By whoever may seat somebody there. Sets the last day, yesterday at the earliest: from the day after it nothing is
    /// written to this person in the position, and what would be goes to who holds it then, else to the next position up.
    /// Nothing more at all is written to a person who held positions and holds none any more: letters that still wait are
    /// withdrawn, and their steps climb. A term that has not begun is taken back by a last day before its first. Whoever
    /// stands in for a colleague is not let go before that ends.
    #[oai(path = "/organizations/:organization/positions/:holder/end", method = "post", operation_id = "end_position")]
    async fn end_position(
        &self,
        caller: ApiCaller,
        /// The organization's code.
        organization: Path<String>,
        /// The id of the term.
        holder: Path<Uuid>,
        /// The version that this was decided on, quoted, as the list of positions gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<LastDayRequest>,
    ) -> Result<HolderAnswer, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let which = (organization.0.as_str(), holder.0);
        let done = end_position(&self.0, &by, which, version.0.0, body.0.valid_to).await?;
        Ok(answer(first_answer(&self.0, &by, done, HolderView::from).await))
    }

    /// Let somebody stand in for the holder of a position
    ///
    /// By the holder, or by whoever may seat somebody there; with a person's token. From a day to a day, both included,
    /// letters for the holder go to who stands in, and say for whom; the holder gets none. Whoever stands in and is away
    /// themselves is stood in for in turn, over at most five; what would close a circle on some day is refused. It is for
    /// all positions of the holder unless `only_this`, which goes before. It moves letters and no rights: who stands in
    /// approves and decides by their own role alone.
    #[oai(
        path = "/organizations/:organization/positions/:holder/stand_ins",
        method = "post",
        operation_id = "appoint_stand_in"
    )]
    async fn appoint_stand_in(
        &self,
        caller: ApiCaller,
        /// The organization's code.
        organization: Path<String>,
        /// The id of the term.
        holder: Path<Uuid>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<StandInRequest>,
    ) -> Result<Added, Failure<403>> {
        let by = caller.writes(key.0, &body.0);
        let which = (organization.0.as_str(), holder.0);
        let done = appoint_stand_in(&self.0, &by, which, body.0.try_into()?).await?;
        Ok(added(&organization.0, first_answer(&self.0, &by, done, HolderView::from).await))
    }

    /// Let somebody stand in no longer
    ///
    /// By whoever may appoint a stand-in here. Sets an earlier last day, yesterday at the earliest; one that has not begun
    /// is taken back by a last day before its first.
    #[oai(
        path = "/organizations/:organization/positions/:holder/stand_ins/:stand_in/end",
        method = "post",
        operation_id = "end_stand_in"
    )]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each part of the path as an argument")]
    async fn end_stand_in(
        &self,
        caller: ApiCaller,
        /// The organization's code.
        organization: Path<String>,
        /// The id of the term.
        holder: Path<Uuid>,
        /// The stand-in's id.
        stand_in: Path<Uuid>,
        /// The stand-in's version that this was decided on, quoted, as the list of positions gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<LastDayRequest>,
    ) -> Result<HolderAnswer, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let which = WhichStandIn { organization: &organization.0, term: holder.0, stand_in: stand_in.0 };
        let done = end_stand_in(&self.0, &by, which, version.0.0, body.0.valid_to).await?;
        Ok(answer(first_answer(&self.0, &by, done, HolderView::from).await))
    }
}

fn answer(view: HolderView) -> HolderAnswer {
    let etag = etag(view.version);
    HolderAnswer::Ok(Json(view), etag)
}

fn added(organization: &str, view: HolderView) -> Added {
    let on = view.valid_from.map_or_else(String::new, |from| format!("?on={from}"));
    let (location, etag) = (format!("/v1/organizations/{organization}/positions{on}"), etag(view.version));
    Added::Created(Json(view), location, etag)
}
