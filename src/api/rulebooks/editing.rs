//! Editing a draft: opened, changed row by row, given up.

use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::types::{ParseFromJSON, ToJSON};
use poem_openapi::{ApiResponse, OpenApi};

use super::rows::{
    DelegationContent, DelegationView, LimitContent, LimitView, RowView, RuleContent, RuleView, Said, StepContent,
    StepView,
};
use super::views::RulebookView;
use super::{RulebookAnswer, answer, view};
use crate::api::caller::ApiCaller;
use crate::api::cases::{Topic, etag};
use crate::api::gate::Version;
use crate::api::problem::Failure;
use crate::application::discard_draft::discard_draft;
use crate::application::edit_draft::{delete_row, set_row};
use crate::application::open_draft::open_draft;
use crate::application::read_rulebooks::read_rulebook;
use crate::application::{App, Error};
use crate::domain::rulebook::Section;

/// Editing a draft.
pub struct DraftApi(pub App);

/// A draft that was opened.
#[derive(ApiResponse)]
enum Opened {
    /// Opened, as a copy of the revision that was published last.
    #[oai(status = 201)]
    Created(
        Json<RulebookView>,
        /// Where the revision is, also once it is published.
        #[oai(header = "Location")]
        String,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A row that was written.
#[derive(ApiResponse)]
enum Written<T: ToJSON + ParseFromJSON> {
    /// The row was there and says this now.
    #[oai(status = 200)]
    Changed(
        Json<T>,
        /// The row's quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// The row is new.
    #[oai(status = 201)]
    Added(
        Json<T>,
        /// The row's quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// Nothing is left.
#[derive(ApiResponse)]
enum Gone {
    /// It is gone.
    #[oai(status = 204)]
    Gone,
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Rulebooks")]
impl DraftApi {
    /// Open a draft
    ///
    /// By the coordinator: a copy of the revision that was published last, in which rows are changed until it is
    /// submitted. One draft is open at a time; while there is one the answer is 409 and names it.
    #[oai(path = "/rulebooks/draft", method = "post", operation_id = "open_draft")]
    async fn open_draft(&self, caller: ApiCaller) -> Result<Opened, Failure<403, 409>> {
        let head = open_draft(&self.0, &caller.actor).await?;
        let read = read_rulebook(&self.0, &caller.actor, &head.number.to_string()).await?;
        let view = view(&self.0, &caller, read);
        let (location, etag) = (format!("/v1/rulebooks/{}", view.revision), etag(view.version));
        Ok(Opened::Created(Json(view), location, etag))
    }

    /// Read the draft
    ///
    /// The revision that is being drafted or waits for its approval; for the coordinator, the city's leaders and the
    /// auditor. What it says is under `/v1/rulebooks/draft/rules` and so on.
    #[oai(path = "/rulebooks/draft", method = "get", operation_id = "read_draft")]
    async fn read_draft(&self, caller: ApiCaller) -> Result<RulebookAnswer, Failure<404>> {
        Ok(answer(&self.0, &caller, read_rulebook(&self.0, &caller.actor, "draft").await?))
    }

    /// Discard the draft
    ///
    /// By the coordinator, while it is not submitted. It can still be read under its number; a new one may be opened.
    #[oai(path = "/rulebooks/draft", method = "delete", operation_id = "discard_draft")]
    async fn discard_draft(
        &self,
        caller: ApiCaller,
        /// The draft's version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<Gone, Failure<403, 404, 409>> {
        discard_draft(&self.0, &caller.actor, version.0.0).await?;
        Ok(Gone::Gone)
    }

    /// Set a competence rule of the draft
    ///
    /// By the coordinator. A rule names who leads and who coordinates. Without `If-Match` the row is new: where there is one of this id
    /// the answer is 428 and tells what it says. With `If-Match` the row that has this version is replaced as a whole;
    /// where somebody else changed it meanwhile the answer is 412 and tells what it says now. What would stand against
    /// publishing the row is told at once (422).
    #[oai(path = "/rulebooks/draft/rules/:rule", method = "put", operation_id = "set_rule")]
    async fn set_rule(
        &self,
        caller: ApiCaller,
        /// The row's id: letters without diacritics, digits, `.`, `_` and `-`.
        #[oai(validator(min_length = 1, max_length = 40))]
        rule: Path<String>,
        /// The row's version that this was decided on, quoted, as `ETag` and `version` gave it; none for a new row.
        #[oai(name = "If-Match")]
        version: Header<Option<Version>>,
        body: Json<RuleContent>,
    ) -> Result<Written<RuleView>, Failure<403, 409>> {
        let said = body.0.said(&rule.0);
        Ok(self.set(&caller, Section::Rules, said, version.0).await?)
    }

    /// Delete a competence rule of the draft
    ///
    /// By the coordinator.
    #[oai(path = "/rulebooks/draft/rules/:rule", method = "delete", operation_id = "delete_rule")]
    async fn delete_rule(
        &self,
        caller: ApiCaller,
        /// The row's id.
        #[oai(validator(min_length = 1, max_length = 40))]
        rule: Path<String>,
        /// The row's version that this was decided on, quoted, as `ETag` and `version` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<Gone, Failure<403, 409>> {
        delete_row(&self.0, &caller.actor, Section::Rules, &rule.0, version.0.0).await?;
        Ok(Gone::Gone)
    }

    /// Set a delegation of the draft
    ///
    /// By the coordinator. A delegation names who decides in whose stead. Without `If-Match` the row is new: where there is one of this id
    /// the answer is 428 and tells what it says. With `If-Match` the row that has this version is replaced as a whole;
    /// where somebody else changed it meanwhile the answer is 412 and tells what it says now. What would stand against
    /// publishing the row is told at once (422).
    #[oai(path = "/rulebooks/draft/delegations/:delegation", method = "put", operation_id = "set_delegation")]
    async fn set_delegation(
        &self,
        caller: ApiCaller,
        /// The row's id: letters without diacritics, digits, `.`, `_` and `-`.
        #[oai(validator(min_length = 1, max_length = 40))]
        delegation: Path<String>,
        /// The row's version that this was decided on, quoted, as `ETag` and `version` gave it; none for a new row.
        #[oai(name = "If-Match")]
        version: Header<Option<Version>>,
        body: Json<DelegationContent>,
    ) -> Result<Written<DelegationView>, Failure<403, 409>> {
        let said = body.0.said(&delegation.0);
        Ok(self.set(&caller, Section::Delegations, said, version.0).await?)
    }

    /// Delete a delegation of the draft
    ///
    /// By the coordinator.
    #[oai(path = "/rulebooks/draft/delegations/:delegation", method = "delete", operation_id = "delete_delegation")]
    async fn delete_delegation(
        &self,
        caller: ApiCaller,
        /// The row's id.
        #[oai(validator(min_length = 1, max_length = 40))]
        delegation: Path<String>,
        /// The row's version that this was decided on, quoted, as `ETag` and `version` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<Gone, Failure<403, 409>> {
        delete_row(&self.0, &caller.actor, Section::Delegations, &delegation.0, version.0.0).await?;
        Ok(Gone::Gone)
    }

    /// Set a limit of the draft
    ///
    /// By the coordinator. A limit says how long a kind of deadline runs. Without `If-Match` the row is new: where there is one of this id
    /// the answer is 428 and tells what it says. With `If-Match` the row that has this version is replaced as a whole;
    /// where somebody else changed it meanwhile the answer is 412 and tells what it says now. What would stand against
    /// publishing the row is told at once (422).
    #[oai(path = "/rulebooks/draft/limits/:limit", method = "put", operation_id = "set_limit")]
    async fn set_limit(
        &self,
        caller: ApiCaller,
        /// The row's id: letters without diacritics, digits, `.`, `_` and `-`.
        #[oai(validator(min_length = 1, max_length = 40))]
        limit: Path<String>,
        /// The row's version that this was decided on, quoted, as `ETag` and `version` gave it; none for a new row.
        #[oai(name = "If-Match")]
        version: Header<Option<Version>>,
        body: Json<LimitContent>,
    ) -> Result<Written<LimitView>, Failure<403, 409>> {
        let said = body.0.said(&limit.0);
        Ok(self.set(&caller, Section::Limits, said, version.0).await?)
    }

    /// Delete a limit of the draft
    ///
    /// By the coordinator.
    #[oai(path = "/rulebooks/draft/limits/:limit", method = "delete", operation_id = "delete_limit")]
    async fn delete_limit(
        &self,
        caller: ApiCaller,
        /// The row's id.
        #[oai(validator(min_length = 1, max_length = 40))]
        limit: Path<String>,
        /// The row's version that this was decided on, quoted, as `ETag` and `version` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<Gone, Failure<403, 409>> {
        delete_row(&self.0, &caller.actor, Section::Limits, &limit.0, version.0.0).await?;
        Ok(Gone::Gone)
    }

    /// Set a step of the draft's ladders
    ///
    /// By the coordinator. Without `If-Match` the step is new, with it the one that has this version is replaced, as
    /// for rules.
    #[oai(path = "/rulebooks/draft/ladders/:ladder/:step", method = "put", operation_id = "set_ladder_step")]
    async fn set_step(
        &self,
        caller: ApiCaller,
        /// The ladder's name: letters without diacritics, digits, `.`, `_` and `-`.
        #[oai(validator(min_length = 1, max_length = 40))]
        ladder: Path<String>,
        /// The step's place in the ladder, from 1.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        step: Path<i32>,
        /// The row's version that this was decided on, quoted, as `ETag` and `version` gave it; none for a new row.
        #[oai(name = "If-Match")]
        version: Header<Option<Version>>,
        body: Json<StepContent>,
    ) -> Result<Written<StepView>, Failure<403, 409>> {
        let said = body.0.said(&ladder.0, step.0);
        Ok(self.set(&caller, Section::Ladders, said, version.0).await?)
    }

    /// Delete a step of the draft's ladders
    ///
    /// By the coordinator. The steps that are left are numbered from 1 without holes when the draft is submitted.
    #[oai(path = "/rulebooks/draft/ladders/:ladder/:step", method = "delete", operation_id = "delete_ladder_step")]
    async fn delete_step(
        &self,
        caller: ApiCaller,
        /// The ladder's name.
        #[oai(validator(min_length = 1, max_length = 40))]
        ladder: Path<String>,
        /// The step's place in the ladder.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        step: Path<i32>,
        /// The row's version that this was decided on, quoted, as `ETag` and `version` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<Gone, Failure<403, 409>> {
        let id = format!("{}/{}", ladder.0, step.0);
        delete_row(&self.0, &caller.actor, Section::Ladders, &id, version.0.0).await?;
        Ok(Gone::Gone)
    }
}

impl DraftApi {
    async fn set<T: RowView + ToJSON + ParseFromJSON>(
        &self,
        caller: &ApiCaller,
        section: Section,
        said: Said,
        version: Option<Version>,
    ) -> Result<Written<T>, Error> {
        let (texts, version) = (said.texts()?, version.map(|version| version.0));
        let (kept, is_new) = set_row(&self.0, &caller.actor, section, &texts, version).await?;
        let etag = etag(kept.version);
        let view = T::of(kept).ok_or_else(|| Error::internal("a row of another part came back"))?;
        Ok(if is_new { Written::Added(Json(view), etag) } else { Written::Changed(Json(view), etag) })
    }
}
