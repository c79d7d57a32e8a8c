//! The answer: its draft, its signature, the enterprise's word on it.

use crate::api::cases::bodies::{
    ApproveRequest, ConfirmRequest, DisputeRequest, DraftAnswerRequest, RejectDraftRequest,
};
use crate::application::approve_answer::approve_answer;
use crate::application::confirm_case::confirm_case;
use crate::application::dispute_answer::dispute_answer;
use crate::application::draft_answer::draft_answer;
use crate::application::reject_draft::reject_draft;

actions! {
    /// The answer: its draft, its signature, the enterprise's word on it.
    AnsweringApi

    /// Submit an answer for signature
    ///
    /// By the lead agency. A later draft replaces an earlier one; nobody outside the agency sees it before it is
    /// signed.
    #[oai(path = "/:case/draft_answer", method = "post", operation_id = "draft_answer")]
    draft_answer(DraftAnswerRequest): |app, on, body| {
        draft_answer(app, &on.by, &on.key, on.version, body.into())
    }

    /// Sign the answer
    ///
    /// By a director of the lead agency who did not draft it. The answer goes to the enterprise as the official
    /// document named; the answer deadline is met and the confirmation period begins.
    #[oai(path = "/:case/approve", method = "post", operation_id = "approve_answer")]
    approve_answer(ApproveRequest): |app, on, body| {
        approve_answer(app, &on.by, &on.key, on.version, body.official_document.into())
    }

    /// Confirm that the obstacle is gone
    ///
    /// By the enterprise's manager. The case closes.
    #[oai(path = "/:case/confirm", method = "post", operation_id = "confirm_case")]
    confirm_case(ConfirmRequest): |app, on, body| {
        confirm_case(app, &on.by, &on.key, on.version, body.text)
    }

    /// Send a draft back
    ///
    /// By the director of the lead agency. What is to be mended stays in the agency, like the draft.
    #[oai(path = "/:case/reject_draft", method = "post", operation_id = "reject_draft")]
    reject_draft(RejectDraftRequest): |app, on, body| {
        reject_draft(app, &on.by, &on.key, on.version, body.reason)
    }

    /// Dispute the answer
    ///
    /// By the enterprise's manager, while the confirmation period runs. The case goes back to the lead agency, which
    /// owes another answer within the `rework` deadline; the disputed one stays readable in `disputes`.
    #[oai(path = "/:case/dispute", method = "post", operation_id = "dispute_answer")]
    dispute_answer(DisputeRequest): |app, on, body| {
        dispute_answer(app, &on.by, &on.key, on.version, body.reason)
    }
}
