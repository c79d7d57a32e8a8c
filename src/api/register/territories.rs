//! Territories, as at a date.

use chrono::NaiveDate;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::api::caller::ApiCaller;
use crate::api::cases::Topic;
use crate::api::cursor::{self, Page};
use crate::api::problem::Failure;
use crate::api::views::{TerritoryDetailView, TerritoryListView, TerritoryView};
use crate::api::word::Word;
use crate::application::{App, Error};
use crate::domain::register::{Level, Register, Territory};
use crate::domain::text::{Text, fold};

/// Territories.
pub struct TerritoriesApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Register")]
impl TerritoriesApi {
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

    /// Read a territory
    ///
    /// By its code, read at a date, or by its unit id, whenever it exists: what it lies in, what it was formed from, and
    /// what became of it.
    #[oai(path = "/territories/:territory", method = "get", operation_id = "read_territory")]
    async fn read_territory(
        &self,
        caller: ApiCaller,
        /// Its code (`769`), which names other units at other times, or its unit id (`769@2021-01-01`).
        territory: Path<String>,
        /// As at which date; today unless told otherwise, for a unit id its last day where that has passed.
        on: Query<Option<NaiveDate>>,
    ) -> Result<Json<TerritoryDetailView>, Failure> {
        let city = self.0.city();
        let register = city.register();
        let unit = register.find_unit(&territory.0);
        let today = self.0.today();
        let last = unit.and_then(|unit| unit.valid_to).map_or(today, |last| last.min(today));
        let on = on.0.unwrap_or(last);
        let found = unit.or_else(|| register.find_territory(&territory.0, on));
        let found = found.ok_or_else(|| not_there(register, &territory.0))?;
        Ok(Json(TerritoryDetailView::new(register, found, on, caller.language)))
    }
}

/// Why a code names nothing on a date: it may have at others.
fn not_there(register: &Register, code: &str) -> Error {
    let named: Vec<&Territory> = register.territories().filter(|unit| unit.code == code).collect();
    if named.is_empty() {
        return Error::NotFound(Text::new(
            "Không có địa bàn mang mã này; xem GET /v1/territories.",
            "There is no territory of this code; see GET /v1/territories.",
        ));
    }
    let units = named.iter().map(|unit| unit.unit_id.as_str()).collect::<Vec<_>>().join(", ");
    Error::NotFound(Text::new(
        format!("Vào ngày này không có địa bàn mang mã {code}. Vào những thời gian khác: {units}."),
        format!("No territory bears the code {code} on this date. At other times these did: {units}."),
    ))
}
