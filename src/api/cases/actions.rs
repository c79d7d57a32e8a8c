//! The actions on a case: one verb each, named as in `allowed_actions`.

use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;

use super::bodies::{
    AcceptRequest, ApproveRequest, ConfirmRequest, DeclineRequest, DraftAnswerRequest, QuestionRequest, ReplyRequest,
    RouteRequest, WithdrawRequest,
};
use super::{CaseAnswer, Topic, answer, etag};
use crate::api::caller::ApiCaller;
use crate::api::gate::Version;
use crate::api::problem::Failure;
use crate::application::accept_case::accept_case;
use crate::application::approve_answer::approve_answer;
use crate::application::confirm_case::confirm_case;
use crate::application::decline_case::decline_case;
use crate::application::draft_answer::draft_answer;
use crate::application::read_case::CaseReading;
use crate::application::request_information::request_information;
use crate::application::route_case::route_case;
use crate::application::supply_information::supply_information;
use crate::application::withdraw_case::withdraw_case;
use crate::application::{App, Caller, CaseKey, Done};
use crate::domain::case::OfficialDocument;
use crate::domain::text::Language;

/// The actions.
pub struct ActionsApi(pub App);

/// Who acts, on which case, against which version.
type Acted = Result<CaseAnswer, Failure<403, 409>>;

#[OpenApi(prefix_path = "/v1/cases", tag = "Topic::Cases")]
impl ActionsApi {
    /// Accept a case
    ///
    /// By the lead agency, through a person's token. The officer named, else the caller, handles the case from now
    /// on; the acceptance deadline is met.
    #[oai(path = "/:case/accept", method = "post", operation_id = "accept_case")]
    async fn accept_case(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<AcceptRequest>,
    ) -> Acted {
        let (by, key) = (caller.writes(key.0, &body.0), CaseKey::parse(&case.0));
        let done = accept_case(&self.0, &by, &key, version.0.0, body.0.officer).await?;
        self.answered(&by, done, caller.language).await
    }

    /// Hand a case to an agency
    ///
    /// By the coordinator; the decision binds the agency. A new leg begins with its own acceptance deadline, while
    /// the case's answer deadline goes on.
    #[oai(path = "/:case/route", method = "post", operation_id = "route_case")]
    async fn route_case(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<RouteRequest>,
    ) -> Acted {
        let (by, key) = (caller.writes(key.0, &body.0), CaseKey::parse(&case.0));
        let done = route_case(&self.0, &by, &key, version.0.0, body.0.lead_agency, body.0.reason).await?;
        self.answered(&by, done, caller.language).await
    }

    /// Decline a case
    ///
    /// By the coordinator: the case is not for this system. The enterprise is told why and where to turn instead.
    #[oai(path = "/:case/decline", method = "post", operation_id = "decline_case")]
    async fn decline_case(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<DeclineRequest>,
    ) -> Acted {
        let (by, key) = (caller.writes(key.0, &body.0), CaseKey::parse(&case.0));
        let done =
            decline_case(&self.0, &by, &key, version.0.0, body.0.reason.0, body.0.text, body.0.where_to_turn).await?;
        self.answered(&by, done, caller.language).await
    }

    /// Ask the enterprise for information
    ///
    /// By the lead agency. The enterprise has its own deadline; the answer's clock stands meanwhile, the first time
    /// in a leg.
    #[oai(path = "/:case/request_information", method = "post", operation_id = "request_information")]
    async fn request_information(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<QuestionRequest>,
    ) -> Acted {
        let (by, key) = (caller.writes(key.0, &body.0), CaseKey::parse(&case.0));
        let done = request_information(&self.0, &by, &key, version.0.0, body.0.text).await?;
        self.answered(&by, done, caller.language).await
    }

    /// Supply the information
    ///
    /// By the enterprise. The answer's clock runs on.
    #[oai(path = "/:case/supply_information", method = "post", operation_id = "supply_information")]
    async fn supply_information(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<ReplyRequest>,
    ) -> Acted {
        let (by, key) = (caller.writes(key.0, &body.0), CaseKey::parse(&case.0));
        let done = supply_information(&self.0, &by, &key, version.0.0, body.0.text).await?;
        self.answered(&by, done, caller.language).await
    }

    /// Submit an answer for signature
    ///
    /// By the lead agency. A later draft replaces an earlier one; nobody outside the agency sees it before it is
    /// signed.
    #[oai(path = "/:case/draft_answer", method = "post", operation_id = "draft_answer")]
    async fn draft_answer(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<DraftAnswerRequest>,
    ) -> Acted {
        let (by, key) = (caller.writes(key.0, &body.0), CaseKey::parse(&case.0));
        let done = draft_answer(&self.0, &by, &key, version.0.0, body.0.into()).await?;
        self.answered(&by, done, caller.language).await
    }

    /// Sign the answer
    ///
    /// By a director of the lead agency who did not draft it. The answer goes to the enterprise as the official
    /// document named; the answer deadline is met and the confirmation period begins.
    #[oai(path = "/:case/approve", method = "post", operation_id = "approve_answer")]
    async fn approve_answer(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<ApproveRequest>,
    ) -> Acted {
        let (by, key) = (caller.writes(key.0, &body.0), CaseKey::parse(&case.0));
        let done = approve_answer(&self.0, &by, &key, version.0.0, document(body.0)).await?;
        self.answered(&by, done, caller.language).await
    }

    /// Confirm that the obstacle is gone
    ///
    /// By the enterprise's manager. The case closes.
    #[oai(path = "/:case/confirm", method = "post", operation_id = "confirm_case")]
    async fn confirm_case(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<ConfirmRequest>,
    ) -> Acted {
        let (by, key) = (caller.writes(key.0, &body.0), CaseKey::parse(&case.0));
        let done = confirm_case(&self.0, &by, &key, version.0.0, body.0.text).await?;
        self.answered(&by, done, caller.language).await
    }

    /// Take a case back
    ///
    /// By the enterprise's manager, while the case is open.
    #[oai(path = "/:case/withdraw", method = "post", operation_id = "withdraw_case")]
    async fn withdraw_case(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<WithdrawRequest>,
    ) -> Acted {
        let (by, key) = (caller.writes(key.0, &body.0), CaseKey::parse(&case.0));
        let done = withdraw_case(&self.0, &by, &key, version.0.0, body.0.text).await?;
        self.answered(&by, done, caller.language).await
    }
}

impl ActionsApi {
    async fn answered(&self, by: &Caller, done: Done<CaseReading>, language: Language) -> Acted {
        let view = answer(&self.0, by, done, language).await;
        let etag = etag(view.version);
        Ok(CaseAnswer::Ok(Json(view), etag))
    }
}

fn document(request: ApproveRequest) -> OfficialDocument {
    let document = request.official_document;
    OfficialDocument {
        number: document.number,
        symbol: document.symbol,
        signed_on: document.signed_on,
        signer: document.signer,
    }
}
