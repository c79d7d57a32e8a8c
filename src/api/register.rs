//! The register: organizations, territories and categories, as at a date.

use chrono::NaiveDate;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use super::caller::ApiCaller;
use super::cases::Topic;
use super::cursor::{self, Page};
use super::problem::Failure;
use super::views::{
    CategoryListView, CategoryView, HolderView, OrganizationListView, OrganizationView, PersonView, PositionListView,
    TerritoryListView, TerritoryView,
};
use super::word::Word;
use crate::application::App;
use crate::application::list_positions::list_positions;
use crate::domain::register::{Category, Level, OrganizationKind};
use crate::domain::text::fold;

/// The register.
pub struct RegisterApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Register")]
impl RegisterApi {
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
            kind.0.is_none_or(|kind| kind.0 == organization.kind) && fold(&organization.name.vi).contains(&wanted)
        });
        let (found, next) = cursor::page_by_code(found, |organization| &organization.code, after.as_deref(), limit.0);
        let items =
            found.into_iter().map(|organization| OrganizationView::new(organization, caller.language)).collect();
        let page = OrganizationListView { on, items, next_cursor: next.clone() };
        Ok(Page::new(request.uri(), page, next.as_deref()))
    }

    /// List the holders of an organization's positions
    ///
    /// Today's. `id` of an officer is what `accept` takes.
    #[oai(path = "/organizations/:organization/positions", method = "get", operation_id = "list_positions")]
    async fn list_positions(
        &self,
        caller: ApiCaller,
        /// The organization's code.
        organization: Path<String>,
    ) -> Result<Json<PositionListView>, Failure> {
        let holders = list_positions(&self.0, &caller.actor, &organization.0).await?;
        let items = holders.into_iter().map(|(holder, name)| HolderView {
            position: Word(holder.position),
            field: holder.field,
            person: PersonView { id: holder.person, name },
        });
        Ok(Json(PositionListView { items: items.collect() }))
    }

    /// List territories
    ///
    /// Those that exist on a date, by code. Codes and names are used again over time: the date decides.
    #[oai(path = "/territories", method = "get", operation_id = "list_territories")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_territories(
        &self,
        caller: ApiCaller,
        /// As at which date; today unless told otherwise.
        on: Query<Option<NaiveDate>>,
        /// Only of this level.
        level: Query<Option<Word<Level>>>,
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
    ) -> Result<Page<TerritoryListView>, Failure> {
        let on = on.0.unwrap_or_else(|| self.0.today());
        let city = self.0.city();
        let all = || city.register().territories_on(on);
        let after = cursor::read_code(cursor.0, |code| all().any(|territory| territory.code == code))?;
        let wanted = q.0.as_deref().map(fold).unwrap_or_default();
        let found = all().filter(|territory| {
            level.0.is_none_or(|level| level.0 == territory.level) && fold(&territory.name.vi).contains(&wanted)
        });
        let (found, next) = cursor::page_by_code(found, |territory| &territory.code, after.as_deref(), limit.0);
        let items = found.into_iter().map(|territory| TerritoryView::new(territory, caller.language)).collect();
        let page = TerritoryListView { on, items, next_cursor: next.clone() };
        Ok(Page::new(request.uri(), page, next.as_deref()))
    }

    /// List categories
    ///
    /// The tree of categories, by code: groups and what is under them.
    #[oai(path = "/categories", method = "get", operation_id = "list_categories")]
    async fn list_categories(
        &self,
        caller: ApiCaller,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<CategoryListView>, Failure> {
        let city = self.0.city();
        let register = city.register();
        let after = cursor::read_code(cursor.0, |code| register.find_category(code).is_some())?;
        let (found, next) =
            cursor::page_by_code(register.categories(), |category| &category.code, after.as_deref(), limit.0);
        let view =
            |category: &Category| CategoryView::new(category, register.is_group(&category.code), caller.language);
        let page = CategoryListView { items: found.into_iter().map(view).collect(), next_cursor: next.clone() };
        Ok(Page::new(request.uri(), page, next.as_deref()))
    }
}
