//! The answer: its draft, its signature, the enterprise's word on it.

use crate::api::cases::bodies::{ApproveRequest, ConfirmRequest, DraftAnswerRequest};
use crate::application::approve_answer::approve_answer;
use crate::application::confirm_case::confirm_case;
use crate::application::draft_answer::draft_answer;

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
}
