//! The days of calendars: as announced, and how they are changed.

use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

use super::body::{ChangePageView, ChangeRequest, ChangeView, DayListView, PreviewView};
use crate::api::caller::ApiCaller;
use crate::api::cases::{Topic, etag, first_answer};
use crate::api::cursor::{self, Page};
use crate::api::gate::Version;
use crate::api::problem::Failure;
use crate::api::views::CalendarDayView;
use crate::application::App;
use crate::application::change_calendar::change_calendar;
use crate::application::preview_calendar_change::preview_calendar_change;
use crate::application::read_calendar_changes::list_days;
use crate::application::read_calendar_changes::{KeptChange, list_changes, name_announcers, read_change};

/// The days of calendars.
pub struct CalendarChangesApi(pub App);

/// Days, with the edition that a change must name.
#[derive(ApiResponse)]
enum Days {
    /// The days.
    #[oai(status = 200)]
    Ok(
        Json<DayListView>,
        /// The quoted edition of the calendars, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A preview, with the edition that it was counted on.
#[derive(ApiResponse)]
enum Previewed {
    /// What would move.
    #[oai(status = 200)]
    Ok(
        Json<PreviewView>,
        /// The quoted edition of the calendars, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A change that was made.
#[derive(ApiResponse)]
enum Changed {
    /// The days are changed; cases are being counted anew.
    #[oai(status = 201)]
    Created(
        Json<ChangeView>,
        /// Where the change is.
        #[oai(header = "Location")]
        String,
        /// The quoted edition of the calendars from now on, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Calendars")]
impl CalendarChangesApi {
    /// List a calendar's days
    ///
    /// The days that differ from the week: days off and make-up working days.
    #[oai(path = "/calendars/:calendar/days", method = "get", operation_id = "list_calendar_days")]
    async fn list_calendar_days(
        &self,
        caller: ApiCaller,
        /// The calendar's id.
        calendar: Path<String>,
        /// Of this year; of all years unless told otherwise.
        #[oai(validator(minimum(value = "1990"), maximum(value = "2200")))]
        year: Query<Option<i32>>,
    ) -> Result<Days, Failure> {
        let (days, edition) = list_days(&self.0, &calendar.0, year.0)?;
        let items = days.iter().map(|day| CalendarDayView::new(day, caller.language)).collect();
        Ok(Days::Ok(Json(DayListView { items }), etag(edition)))
    }

    /// Preview a change of a calendar
    ///
    /// By the coordinator: every deadline that would be due at another moment, every next step of a ladder that would,
    /// and every deadline that would be provisional no longer, each as it is and as it would be. Writes nothing; the
    /// `ETag` is what the change itself names in `If-Match`, so that what was previewed is what happens.
    #[oai(path = "/calendars/:calendar/changes/preview", method = "post", operation_id = "preview_calendar_change")]
    async fn preview_calendar_change(
        &self,
        caller: ApiCaller,
        /// The calendar's id.
        calendar: Path<String>,
        /// How many moves at most; 50 unless told otherwise. The counts are of all.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        body: Json<ChangeRequest>,
    ) -> Result<Previewed, Failure<403>> {
        let after = cursor::read(cursor.0.as_deref())?;
        let wanted = body.0.of(calendar.0);
        let preview = preview_calendar_change(&self.0, &caller.actor, &wanted).await?;
        let (city, limit) = (self.0.city(), limit.0.unwrap_or(50) as usize);
        let view = PreviewView::new(&city, &preview, after, limit, caller.language);
        Ok(Previewed::Ok(Json(view), etag(preview.edition)))
    }

    /// Change a calendar's days
    ///
    /// By the coordinator, as announced: days off and make-up days from tomorrow on, added, replaced or taken back. From
    /// now on everyone counts on them. What is owed already is counted anew by the service within moments, each case
    /// with an event `recalculate`, and who waits for it or owes it is told where a due day moved. Deadlines that have
    /// passed or ended stay as they are; pauses stay as they were, and what stands is counted on the new days when it
    /// runs again; a day that somebody set (a directive's, an extension's) moves only where it is off now. One change of a
    /// calendar is carried out after the other (409).
    #[oai(path = "/calendars/:calendar/changes", method = "post", operation_id = "change_calendar")]
    async fn change_calendar(
        &self,
        caller: ApiCaller,
        /// The calendar's id.
        calendar: Path<String>,
        /// The edition that this was decided on, quoted, as `ETag` of the days or the preview gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<ChangeRequest>,
    ) -> Result<Changed, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let done = change_calendar(&self.0, &by, version.0.0, body.0.of(calendar.0)).await?;
        let names = std::iter::once((by.actor.person, by.actor.name.clone()));
        let names = names.filter_map(|(person, name)| Some((person?, name))).collect();
        let show = |change: KeptChange| ChangeView::new(change, &names, caller.language);
        let view = first_answer(&self.0, &by, done, show).await;
        let location = format!("/v1/calendars/{}/changes/{}", view.calendar, view.id);
        Ok(Changed::Created(Json(view), location, etag(self.0.calendars_edition())))
    }

    /// List the changes of a calendar
    ///
    /// The latest first, with how far each is carried out.
    #[oai(path = "/calendars/:calendar/changes", method = "get", operation_id = "list_calendar_changes")]
    async fn list_calendar_changes(
        &self,
        caller: ApiCaller,
        /// The calendar's id.
        calendar: Path<String>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<ChangePageView>, Failure> {
        let limit = limit.0.unwrap_or(50) as usize;
        let after = cursor::read(cursor.0.as_deref())?;
        let mut found = list_changes(&self.0, &calendar.0, after, limit as u64 + 1).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next_cursor = found.last().filter(|_| more).map(|change| cursor::write((change.announced_at, change.id)));
        let names = name_announcers(&self.0, &caller.actor, &found).await?;
        let items = found.into_iter().map(|change| ChangeView::new(change, &names, caller.language)).collect();
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), ChangePageView { items, next_cursor }, next.as_deref()))
    }

    /// Read a change of a calendar
    ///
    /// What was announced, and how many cases were counted anew so far.
    #[oai(path = "/calendars/:calendar/changes/:change", method = "get", operation_id = "read_calendar_change")]
    async fn read_calendar_change(
        &self,
        caller: ApiCaller,
        /// The calendar's id.
        calendar: Path<String>,
        /// The change's id.
        change: Path<Uuid>,
    ) -> Result<Json<ChangeView>, Failure> {
        let change = read_change(&self.0, &calendar.0, change.0).await?;
        let names = name_announcers(&self.0, &caller.actor, std::slice::from_ref(&change)).await?;
        Ok(Json(ChangeView::new(change, &names, caller.language)))
    }
}
