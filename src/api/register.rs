//! The register: organizations, territories and categories, as at a date.

use chrono::NaiveDate;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use super::caller::ApiCaller;
use super::cases::Topic;
use super::problem::Failure;
use super::views::{
    CategoryListView, CategoryView, HolderView, OrganizationListView, OrganizationView, PersonView, PositionListView,
    TerritoryListView, TerritoryView,
};
use super::word::Word;
use crate::application::App;
use crate::application::list_positions::list_positions;
use crate::domain::register::{Level, OrganizationKind};
use crate::domain::text::fold;

/// The register.
pub struct RegisterApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Register")]
impl RegisterApi {
    /// List organizations
    ///
    /// Those that exist on a date, by code.
    #[oai(path = "/organizations", method = "get", operation_id = "list_organizations")]
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
    ) -> Result<Json<OrganizationListView>, Failure> {
        let on = on.0.unwrap_or_else(|| self.0.today());
        let city = self.0.city();
        let wanted = q.0.as_deref().map(fold).unwrap_or_default();
        let found = city.register().organizations_on(on).filter(|organization| {
            kind.0.is_none_or(|kind| kind.0 == organization.kind) && fold(&organization.name.vi).contains(&wanted)
        });
        let mut items: Vec<_> =
            found.map(|organization| OrganizationView::new(organization, caller.language)).collect();
        items.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(Json(OrganizationListView { on, items }))
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
    ) -> Result<Json<TerritoryListView>, Failure> {
        let on = on.0.unwrap_or_else(|| self.0.today());
        let city = self.0.city();
        let wanted = q.0.as_deref().map(fold).unwrap_or_default();
        let found = city.register().territories_on(on).filter(|territory| {
            level.0.is_none_or(|level| level.0 == territory.level) && fold(&territory.name.vi).contains(&wanted)
        });
        let mut items: Vec<_> = found.map(|territory| TerritoryView::new(territory, caller.language)).collect();
        items.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(Json(TerritoryListView { on, items }))
    }

    /// List categories
    ///
    /// The tree of categories: groups and what is under them.
    #[oai(path = "/categories", method = "get", operation_id = "list_categories")]
    async fn list_categories(&self, caller: ApiCaller) -> Result<Json<CategoryListView>, Failure> {
        let city = self.0.city();
        let register = city.register();
        let mut items: Vec<_> = register
            .categories()
            .map(|category| CategoryView::new(category, register.is_group(&category.code), caller.language))
            .collect();
        items.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(Json(CategoryListView { items }))
    }
}
