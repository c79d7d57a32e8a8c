//! Ending a case, and taking it up again.

use crate::api::cases::bodies::{DeclineRequest, ReopenRequest, WithdrawRequest};
use crate::application::decline_case::decline_case;
use crate::application::reopen_case::reopen_case;
use crate::application::withdraw_case::withdraw_case;

actions! {
    /// Ending a case, and taking it up again.
    EndingApi

    /// Decline a case
    ///
    /// By the coordinator: the case is not for this system. The enterprise is told why and where to turn instead.
    #[oai(path = "/:case/decline", method = "post", operation_id = "decline_case")]
    decline_case(DeclineRequest): |app, on, body| {
        decline_case(app, &on.by, &on.key, on.version, body.reason.0, body.text, body.where_to_turn)
    }

    /// Take a case back
    ///
    /// By the enterprise's manager, while the case is open.
    #[oai(path = "/:case/withdraw", method = "post", operation_id = "withdraw_case")]
    withdraw_case(WithdrawRequest): |app, on, body| {
        withdraw_case(app, &on.by, &on.key, on.version, body.text)
    }

    /// Take up again what had ended
    ///
    /// By the coordinator, within six months. A closed case goes back to its last lead agency (`in_progress`) with a
    /// `rework` deadline; a declined one comes to the coordinator (`received`) with `triage` and a fresh `answer`.
    #[oai(path = "/:case/reopen", method = "post", operation_id = "reopen_case")]
    reopen_case(ReopenRequest): |app, on, body| {
        reopen_case(app, &on.by, &on.key, on.version, body.reason)
    }
}
