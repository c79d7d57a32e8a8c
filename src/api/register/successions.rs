//! Successions: who or what followed whom, from when on, on which legal basis.

use std::collections::HashMap;

use chrono::NaiveDate;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use crate::api::caller::ApiCaller;
use crate::api::cases::Topic;
use crate::api::cursor::{self, Page};
use crate::api::problem::Failure;
use crate::api::views::{SuccessionListView, SuccessionView};
use crate::api::word::Word;
use crate::application::App;
use crate::domain::register::{Register, Succession, SuccessionKind};

/// Successions.
pub struct SuccessionsApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Register")]
impl SuccessionsApi {
    /// List successions
    ///
    /// Mergers, splits, new names, ends and transfers of a field, of organizations and of territories, the earliest
    /// first; each with its legal basis and with the categories and territories that it is limited to.
    #[oai(path = "/successions", method = "get", operation_id = "list_successions")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_successions(
        &self,
        caller: ApiCaller,
        /// Only of organizations or of territories.
        kind: Query<Option<Word<SuccessionKind>>>,
        /// Effective on this date or later.
        from_on: Query<Option<NaiveDate>>,
        /// Effective on this date or earlier.
        to_on: Query<Option<NaiveDate>>,
        /// In which this organization followed or was followed, by its code.
        #[oai(validator(min_length = 1, max_length = 60))]
        organization: Query<Option<String>>,
        /// In which this territory followed or was followed, by its code or its unit id.
        #[oai(validator(min_length = 1, max_length = 40))]
        territory: Query<Option<String>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<SuccessionListView>, Failure> {
        let city = self.0.city();
        let register = city.register();
        let all = keyed(register);
        let after = cursor::read_code(cursor.0, |key| all.iter().any(|(known, _)| known == key))?;
        let found = all.into_iter().filter(|(_, succession)| {
            kind.0.is_none_or(|kind| kind.0 == succession.kind)
                && from_on.0.is_none_or(|from| from <= succession.effective_on)
                && to_on.0.is_none_or(|to| succession.effective_on <= to)
                && organization.0.as_deref().is_none_or(|code| is_of_organization(succession, code))
                && territory.0.as_deref().is_none_or(|code| is_of_territory(register, succession, code))
        });
        let (found, next) = cursor::page_by_code(found, |(key, _)| key, after.as_deref(), limit.0);
        let view = |(_, succession): &(String, &Succession)| SuccessionView::new(register, succession, caller.language);
        let page = SuccessionListView { items: found.iter().map(view).collect(), next_cursor: next.clone() };
        Ok(Page::new(request.uri(), page, next.as_deref()))
    }
}

/// Each succession with a key that sorts by date and tells it apart: several may join the same two.
fn keyed(register: &Register) -> Vec<(String, &Succession)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let keyed = register.successions().iter().map(|succession| {
        let Succession { kind, effective_on, from, to, .. } = succession;
        let key = format!("{effective_on}~{kind}~{from}~{}", to.as_deref().unwrap_or_default());
        let before = seen.entry(key.clone()).or_default();
        *before += 1;
        (format!("{key}~{before}"), succession)
    });
    keyed.collect()
}

fn is_of_organization(succession: &Succession, code: &str) -> bool {
    succession.kind == SuccessionKind::Organization && either(succession, |side| side == code)
}

fn is_of_territory(register: &Register, succession: &Succession, code: &str) -> bool {
    let names = |side: &str| side == code || register.find_unit(side).is_some_and(|unit| unit.code == code);
    succession.kind == SuccessionKind::Territory && either(succession, names)
}

fn either(succession: &Succession, is_it: impl Fn(&str) -> bool) -> bool {
    is_it(&succession.from) || succession.to.as_deref().is_some_and(is_it)
}
