//! Questions to the enterprise, and its replies.

use crate::api::cases::bodies::{QuestionRequest, ReplyRequest};
use crate::application::request_information::request_information;
use crate::application::supply_information::supply_information;

actions! {
    /// Questions to the enterprise, and its replies.
    AskingApi

    /// Ask the enterprise for information
    ///
    /// By the lead agency. The enterprise has its own deadline; the answer's clock stands meanwhile, the first time
    /// in a leg.
    #[oai(path = "/:case/request_information", method = "post", operation_id = "request_information")]
    request_information(QuestionRequest): |app, on, body| {
        request_information(app, &on.by, &on.key, on.version, body.text)
    }

    /// Supply the information
    ///
    /// By the enterprise. The answer's clock runs on.
    #[oai(path = "/:case/supply_information", method = "post", operation_id = "supply_information")]
    supply_information(ReplyRequest): |app, on, body| {
        supply_information(app, &on.by, &on.key, on.version, body.text)
    }
}
