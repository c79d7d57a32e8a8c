//! Reading revisions of the rulebook.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use super::rows::RowView;
use super::views::{
    DelegationPageView, DiffView, EntryView, JournalView, LimitPageView, RulePageView, RulebookPageView, StepPageView,
    one_page,
};
use super::{RulebookAnswer, answer, view};
use crate::api::caller::ApiCaller;
use crate::api::cases::Topic;
use crate::api::cursor::{self, Page};
use crate::api::problem::Failure;
use crate::application::read_rulebooks::{
    RuleFilter, compare_rulebooks, list_journal, list_rows, list_rulebooks, list_rules, read_rulebook,
};
use crate::application::{App, Error};
use crate::domain::rulebook::Section;

/// Revisions of the rulebook.
pub struct RulebooksApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Rulebooks")]
impl RulebooksApi {
    /// List revisions
    ///
    /// The newest first. Everyone sees those that are published; drafts, submitted and discarded ones are told to the
    /// coordinator, the city's leaders and the auditor.
    #[oai(path = "/rulebooks", method = "get", operation_id = "list_rulebooks")]
    async fn list_rulebooks(
        &self,
        caller: ApiCaller,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<RulebookPageView>, Failure> {
        let limit = limit.0.unwrap_or(50) as usize;
        let before = number(cursor.0)?;
        let (mut heads, names) = list_rulebooks(&self.0, &caller.actor, before, limit as u64 + 1).await?;
        let more = heads.len() > limit;
        heads.truncate(limit);
        let next_cursor = heads.last().filter(|_| more).map(|last| last.number.to_string());
        let items = heads.into_iter().map(|head| view(&self.0, &caller, (head, names.clone()))).collect();
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), RulebookPageView { items, next_cursor }, next.as_deref()))
    }

    /// Read a revision
    ///
    /// Where it stands, who brought it there, from when it counts; what it says is under `rules`, `delegations`,
    /// `limits` and `ladders`.
    #[oai(path = "/rulebooks/:rulebook", method = "get", operation_id = "read_rulebook")]
    async fn read_rulebook(
        &self,
        caller: ApiCaller,
        /// The revision: its number, or `current` for the one by which filings are routed now.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
    ) -> Result<RulebookAnswer, Failure> {
        Ok(answer(&self.0, &caller, read_rulebook(&self.0, &caller.actor, &rulebook.0).await?))
    }

    /// List a revision's competence rules
    ///
    /// Who leads and who coordinates, by the rules' ids.
    #[oai(path = "/rulebooks/:rulebook/rules", method = "get", operation_id = "list_rules")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_rules(
        &self,
        caller: ApiCaller,
        /// The revision: its number, `current` or `draft`.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// Only of this category.
        #[oai(validator(min_length = 1, max_length = 40))]
        category: Query<Option<String>>,
        /// Only for this territory.
        #[oai(validator(min_length = 1, max_length = 20))]
        territory: Query<Option<String>>,
        /// Only those by which this organization leads (also `@district` or `@commune`).
        #[oai(validator(min_length = 1, max_length = 60))]
        lead: Query<Option<String>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<RulePageView>, Failure> {
        let limit = limit.0.unwrap_or(50) as usize;
        let filter = RuleFilter { category: category.0, territory: territory.0, lead: lead.0, after: cursor.0 };
        let kept = list_rules(&self.0, &caller.actor, &rulebook.0, &filter, limit as u64 + 1).await?;
        let page = one_page(kept, limit);
        let next = page.1.clone();
        Ok(Page::new(request.uri(), page.into(), next.as_deref()))
    }

    /// List a revision's delegations
    ///
    /// Who decides in whose stead, by the delegations' ids.
    #[oai(path = "/rulebooks/:rulebook/delegations", method = "get", operation_id = "list_delegations")]
    async fn list_delegations(
        &self,
        caller: ApiCaller,
        /// The revision: its number, `current` or `draft`.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<DelegationPageView>, Failure> {
        let page = self.rows(&caller, &rulebook.0, Section::Delegations, limit.0, cursor.0).await?;
        let next = page.1.clone();
        Ok(Page::new(request.uri(), page.into(), next.as_deref()))
    }

    /// List a revision's limits
    ///
    /// How long each kind of deadline runs. Of several that fit, one for the urgency wins over one for any, then one for
    /// more opinions, then the one that came into force last.
    #[oai(path = "/rulebooks/:rulebook/limits", method = "get", operation_id = "list_limits")]
    async fn list_limits(
        &self,
        caller: ApiCaller,
        /// The revision: its number, `current` or `draft`.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<LimitPageView>, Failure> {
        let page = self.rows(&caller, &rulebook.0, Section::Limits, limit.0, cursor.0).await?;
        let next = page.1.clone();
        Ok(Page::new(request.uri(), page.into(), next.as_deref()))
    }

    /// List the steps of a revision's ladders
    ///
    /// Who is reminded when something is due or late, by debtor, ladder and step.
    #[oai(path = "/rulebooks/:rulebook/ladders", method = "get", operation_id = "list_ladders")]
    async fn list_ladders(
        &self,
        caller: ApiCaller,
        /// The revision: its number, `current` or `draft`.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<StepPageView>, Failure> {
        let page = self.rows(&caller, &rulebook.0, Section::Ladders, limit.0, cursor.0).await?;
        let next = page.1.clone();
        Ok(Page::new(request.uri(), page.into(), next.as_deref()))
    }

    /// Compare revisions
    ///
    /// What one says otherwise than another, row by row and field by field: rows that are new, gone or changed, with
    /// what each field said and says.
    #[oai(path = "/rulebooks/:rulebook/diff", method = "get", operation_id = "diff_rulebook")]
    async fn diff_rulebook(
        &self,
        caller: ApiCaller,
        /// The revision: its number, `current` or `draft`.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// Otherwise than which: a number, `current` or `draft`; unless told otherwise the one that it was copied from.
        #[oai(validator(min_length = 1, max_length = 20))]
        against: Query<Option<String>>,
    ) -> Result<Json<DiffView>, Failure> {
        let compared = compare_rulebooks(&self.0, &caller.actor, &rulebook.0, against.0.as_deref()).await?;
        let (against, revision, diff) = compared;
        Ok(Json(DiffView::new(against, revision, diff)))
    }

    /// Read a revision's journal
    ///
    /// Who changed what when, from opening to publishing, in order; nothing in it ever changes. It is for the
    /// coordinator, the city's leaders and the auditor.
    #[oai(path = "/rulebooks/:rulebook/journal", method = "get", operation_id = "read_rulebook_journal")]
    async fn read_journal(
        &self,
        caller: ApiCaller,
        /// The revision: its number, `current` or `draft`.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<JournalView>, Failure> {
        let limit = limit.0.unwrap_or(50) as usize;
        let after = number(cursor.0)?.unwrap_or(0);
        let read = list_journal(&self.0, &caller.actor, &rulebook.0, after, limit as u64 + 1).await?;
        let (mut entries, names) = read;
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next_cursor = entries.last().filter(|_| more).map(|last| last.version.to_string());
        let items = entries.into_iter().map(|entry| EntryView::new(entry, &names)).collect();
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), JournalView { items, next_cursor }, next.as_deref()))
    }
}

impl RulebooksApi {
    /// A page of a part whose rows are few.
    async fn rows<T: RowView>(
        &self,
        caller: &ApiCaller,
        key: &str,
        section: Section,
        limit: Option<u32>,
        cursor: Option<String>,
    ) -> Result<(Vec<T>, Option<String>), Error> {
        let mut kept = list_rows(&self.0, &caller.actor, key, section).await?;
        if let Some(cursor) = cursor {
            let last = kept.iter().position(|kept| kept.row.id() == cursor).ok_or_else(cursor::unknown)?;
            kept.drain(..=last);
        }
        Ok(one_page(kept, limit.unwrap_or(50) as usize))
    }
}

/// A cursor that is a number.
fn number(cursor: Option<String>) -> Result<Option<i32>, Error> {
    cursor.map(|text| text.parse().map_err(|_| cursor::unknown())).transpose()
}
