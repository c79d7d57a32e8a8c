//! How it stands with a revision's delegations on a day, and which end soon.

use chrono::NaiveDate;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use crate::api::caller::ApiCaller;
use crate::api::cases::Topic;
use crate::api::cursor::{self, Page};
use crate::api::problem::Failure;
use crate::api::views::{NamedView, organization};
use crate::api::word::Word;
use crate::application::list_delegation_terms::{ListDelegationTerms, list_delegation_terms};
use crate::application::{App, City};
use crate::domain::register::Level;
use crate::domain::rulebook::{Delegation, DelegationState, Party};
use crate::domain::text::Language;

/// How it stands with delegations.
pub struct DelegationTermsApi(pub App);

/// How it stands with a delegation on a day.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DelegationTerm", skip_serializing_if_is_none)]
struct TermView {
    /// The delegation's id.
    id: String,
    /// Whose competence it is.
    delegator: NamedView,
    /// Who decides in its stead; `@district` and `@commune` are the people's committees of the filing's territory.
    delegate: NamedView,
    /// The document by which it was made.
    instrument: Option<String>,
    /// How it stands with it.
    state: Word<DelegationState>,
    /// Its first day; absent: older than the records.
    valid_from: Option<NaiveDate>,
    /// Its last day, by its term or by revocation; absent: without end.
    ends_on: Option<NaiveDate>,
    /// How many days it still holds after this one; absent where it has no end or does not hold.
    days_left: Option<i64>,
}

/// A page of delegations as at a day.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DelegationTermList", skip_serializing_if_is_none)]
struct TermListView {
    /// The revision's number.
    rulebook: i32,
    /// The day.
    on: NaiveDate,
    /// The delegations, by id.
    items: Vec<TermView>,
    /// Where the next page begins; absent on the last one.
    next_cursor: Option<String>,
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Rulebooks")]
impl DelegationTermsApi {
    /// List how it stands with delegations
    ///
    /// Which delegations of a revision hold on a day, which are still to come, ran out or were revoked; with
    /// `ending_within=60`, those that hold and end within so many days, to be renewed in time.
    #[oai(path = "/rulebooks/:rulebook/delegation_terms", method = "get", operation_id = "list_delegation_terms")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_delegation_terms(
        &self,
        caller: ApiCaller,
        /// `current`, `draft`, or a revision's number.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// As at which day; today unless told otherwise.
        on: Query<Option<NaiveDate>>,
        /// Only those in this state.
        state: Query<Option<Word<DelegationState>>>,
        /// Only those that hold and end within so many days.
        #[oai(validator(minimum(value = "0"), maximum(value = "3660")))]
        ending_within: Query<Option<u32>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<TermListView>, Failure<404>> {
        let state = state.0.map(|state| state.0);
        let wanted = ListDelegationTerms { on: on.0, state, ending_within: ending_within.0 };
        let found = list_delegation_terms(&self.0, &caller.actor, &rulebook.0, wanted).await?;
        let is_known = |id: &str| found.items.iter().any(|(delegation, _)| delegation.id == id);
        let after = cursor::read_code(cursor.0, is_known)?;
        let items = found.items.iter();
        let (page, next) = cursor::page_by_code(items, |(delegation, _)| &delegation.id, after.as_deref(), limit.0);
        let view = |(delegation, state): &(Delegation, DelegationState)| {
            TermView::new(&found.city, delegation, *state, found.on, caller.language)
        };
        let items = page.into_iter().map(view).collect();
        let page = TermListView { rulebook: found.revision, on: found.on, items, next_cursor: next.clone() };
        Ok(Page::new(request.uri(), page, next.as_deref()))
    }
}

impl TermView {
    fn new(city: &City, found: &Delegation, state: DelegationState, on: NaiveDate, language: Language) -> Self {
        let ends_on = found.last_day();
        let holds = state == DelegationState::Holds;
        Self {
            id: found.id.clone(),
            delegator: organization(city, &found.delegator, language),
            delegate: party(city, &found.delegate, language),
            instrument: found.instrument.clone(),
            state: Word(state),
            valid_from: found.valid_from,
            ends_on,
            days_left: ends_on.filter(|_| holds).map(|last| (last - on).num_days()),
        }
    }
}

fn party(city: &City, party: &Party, language: Language) -> NamedView {
    let name = match (party, language) {
        (Party::Organization(code), _) => return organization(city, code, language),
        (Party::Committee(Level::District), Language::Vi) => "Ủy ban nhân dân cấp huyện nơi có địa điểm",
        (Party::Committee(Level::District), Language::En) => "The district people's committee of the place",
        (Party::Committee(_), Language::Vi) => "Ủy ban nhân dân cấp xã nơi có địa điểm",
        (Party::Committee(_), Language::En) => "The commune people's committee of the place",
    };
    NamedView { code: party.to_string(), name: name.to_owned() }
}
