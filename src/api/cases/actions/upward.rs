//! What is beyond the city: proposals to higher bodies, and their word.

use crate::api::cases::bodies::{FollowUpRequest, ReceiveFromAboveRequest, SubmitUpwardRequest};
use crate::application::follow_up::follow_up;
use crate::application::receive_from_above::receive_from_above;
use crate::application::submit_upward::submit_upward;

actions! {
    /// What is beyond the city: proposals to higher bodies, and their word.
    UpwardApi

    /// Submit a proposal to a higher body
    ///
    /// By the director of the lead agency. The answer's clock stands; a `follow_up` is due every 15 working days until
    /// the higher body's word is there.
    #[oai(path = "/:case/submit_upward", method = "post", operation_id = "submit_upward")]
    submit_upward(SubmitUpwardRequest): |app, on, body| {
        submit_upward(app, &on.by, &on.key, on.version, body.into())
    }

    /// Follow a proposal up
    ///
    /// By the lead agency: what the higher body said when it was asked. The `follow_up` deadline is met and the next
    /// one begins.
    #[oai(path = "/:case/follow_up", method = "post", operation_id = "follow_up")]
    follow_up(FollowUpRequest): |app, on, body| {
        follow_up(app, &on.by, &on.key, on.version, body.text)
    }

    /// Receive the higher body's word
    ///
    /// By the lead agency. The case goes on and the answer's clock with it.
    #[oai(path = "/:case/receive_from_above", method = "post", operation_id = "receive_from_above")]
    receive_from_above(ReceiveFromAboveRequest): |app, on, body| {
        receive_from_above(app, &on.by, &on.key, on.version, body.text, body.official_document.map(Into::into))
    }
}
