//! The time that a case has: its urgency, and more time.

use crate::api::cases::bodies::{DecideExtensionRequest, RequestExtensionRequest, SetUrgencyRequest};
use crate::application::decide_extension::decide_extension;
use crate::application::request_extension::request_extension;
use crate::application::set_urgency::set_urgency;

actions! {
    /// The time that a case has: its urgency, and more time.
    TimeApi

    /// Change how pressing a case is
    ///
    /// By the coordinator. The limit of the answer is counted anew from filing, through the pauses as they were; it
    /// never ends before the close of the next working day. A date that was granted stays.
    #[oai(path = "/:case/set_urgency", method = "post", operation_id = "set_urgency")]
    set_urgency(SetUrgencyRequest): |app, on, body| {
        set_urgency(app, &on.by, &on.key, on.version, body.urgency.0, body.reason)
    }

    /// Ask for more time
    ///
    /// By the lead agency, before the deadline of the answer or of the rework. One request waits at a time.
    #[oai(path = "/:case/request_extension", method = "post", operation_id = "request_extension")]
    request_extension(RequestExtensionRequest): |app, on, body| {
        request_extension(app, &on.by, &on.key, on.version, body.until, body.reason)
    }

    /// Decide on more time
    ///
    /// The first time by the director of the lead agency, once time was granted by the chairman or a vice-chairman,
    /// before the deadline. Granted, the deadline ends with the closing of the day that was asked for; a refusal says
    /// why. The enterprise reads both.
    #[oai(path = "/:case/decide_extension", method = "post", operation_id = "decide_extension")]
    decide_extension(DecideExtensionRequest): |app, on, body| {
        decide_extension(app, &on.by, &on.key, on.version, body.granted, body.reason)
    }
}
