//! Categories, as at a date.

use chrono::NaiveDate;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::api::caller::ApiCaller;
use crate::api::cases::Topic;
use crate::api::cursor::{self, Page};
use crate::api::problem::Failure;
use crate::api::views::{CategoryDetailView, CategoryListView, CategoryView};
use crate::application::{App, Error};
use crate::domain::register::Category;
use crate::domain::text::Text;

/// Categories.
pub struct CategoriesApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Register")]
impl CategoriesApi {
    /// List categories
    ///
    /// The tree of categories on a date, by code: groups and what is under them.
    #[oai(path = "/categories", method = "get", operation_id = "list_categories")]
    async fn list_categories(
        &self,
        caller: ApiCaller,
        /// As at which date; today unless told otherwise.
        on: Query<Option<NaiveDate>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<CategoryListView>, Failure> {
        let on = on.0.unwrap_or_else(|| self.0.today());
        let city = self.0.city();
        let register = city.register();
        let after = cursor::read_code(cursor.0, |code| register.find_category(code).is_some())?;
        let found = register.categories().filter(|category| category.is_valid_on(on));
        let (found, next) = cursor::page_by_code(found, |category| &category.code, after.as_deref(), limit.0);
        let view =
            |category: &Category| CategoryView::new(category, register.is_group(&category.code), caller.language);
        let page = CategoryListView { on, items: found.into_iter().map(view).collect(), next_cursor: next.clone() };
        Ok(Page::new(request.uri(), page, next.as_deref()))
    }

    /// Read a category
    ///
    /// Whenever it is in use, with what lies under it.
    #[oai(path = "/categories/:category", method = "get", operation_id = "read_category")]
    async fn read_category(
        &self,
        caller: ApiCaller,
        /// The category's code.
        category: Path<String>,
    ) -> Result<Json<CategoryDetailView>, Failure> {
        let city = self.0.city();
        let found = city.register().find_category(&category.0).ok_or_else(no_such_category)?;
        Ok(Json(CategoryDetailView::new(city.register(), found, caller.language)))
    }
}

fn no_such_category() -> Error {
    Error::NotFound(Text::new(
        "Không có lĩnh vực này; xem GET /v1/categories.",
        "There is no such category; see GET /v1/categories.",
    ))
}
