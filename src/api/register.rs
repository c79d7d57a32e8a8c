//! The register, as at a date: organizations; territories, categories and successions are
//! beside it.

mod categories;
mod successions;
mod territories;

use chrono::NaiveDate;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use super::caller::ApiCaller;
use super::cases::Topic;
use super::cursor::{self, Page};
use super::problem::Failure;
use super::views::{OrganizationDetailView, OrganizationListView, OrganizationView};
use super::word::Word;
use crate::application::{App, Error};
use crate::domain::register::OrganizationKind;
use crate::domain::text::{Text, fold};

pub use self::categories::CategoriesApi;
pub use self::successions::SuccessionsApi;
pub use self::territories::TerritoriesApi;

/// Organizations.
pub struct OrganizationsApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Register")]
impl OrganizationsApi {
    /// List organizations
    ///
    /// Those that exist on a date, by code.
    #[oai(path = "/organizations", method = "get", operation_id = "list_organizations")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_organizations(
        &self,
        caller: ApiCaller,
        /// As at which date; today unless told otherwise.
        on: Query<Option<NaiveDate>>,
        /// Only of this kind.
        kind: Query<Option<Word<OrganizationKind>>>,
        /// Only the one with this official code: an agency's electronic identifier, an enterprise's tax code.
        #[oai(validator(min_length = 1, max_length = 60))]
        identifier: Query<Option<String>>,
        /// Words of the name, with or without diacritics.
        #[oai(validator(min_length = 1, max_length = 200))]
        q: Query<Option<String>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<OrganizationListView>, Failure> {
        let on = on.0.unwrap_or_else(|| self.0.today());
        let city = self.0.city();
        let all = || city.register().organizations_on(on);
        let after = cursor::read_code(cursor.0, |code| all().any(|organization| organization.code == code))?;
        let wanted = q.0.as_deref().map(fold).unwrap_or_default();
        let found = all().filter(|organization| {
            kind.0.is_none_or(|kind| kind.0 == organization.kind)
                && (identifier.0.is_none() || identifier.0 == organization.identifier)
                && fold(&organization.name.vi).contains(&wanted)
        });
        let (found, next) = cursor::page_by_code(found, |organization| &organization.code, after.as_deref(), limit.0);
        let items =
            found.into_iter().map(|organization| OrganizationView::new(organization, caller.language)).collect();
        let page = OrganizationListView { on, items, next_cursor: next.clone() };
        Ok(Page::new(request.uri(), page, next.as_deref()))
    }

    /// Read an organization
    ///
    /// Whenever it exists: what it is, from when to when, what it followed and what followed it. `on` says as at which
    /// date `exists` is meant.
    #[oai(path = "/organizations/:organization", method = "get", operation_id = "read_organization")]
    async fn read_organization(
        &self,
        caller: ApiCaller,
        /// The organization's code.
        organization: Path<String>,
        /// As at which date; today unless told otherwise.
        on: Query<Option<NaiveDate>>,
    ) -> Result<Json<OrganizationDetailView>, Failure> {
        let on = on.0.unwrap_or_else(|| self.0.today());
        let city = self.0.city();
        let found = city.register().find_organization(&organization.0).ok_or_else(no_such_organization)?;
        Ok(Json(OrganizationDetailView::new(city.register(), found, on, caller.language)))
    }
}

fn no_such_organization() -> Error {
    Error::NotFound(Text::new(
        "Không có tổ chức này; xem GET /v1/organizations.",
        "There is no such organization; see GET /v1/organizations.",
    ))
}
