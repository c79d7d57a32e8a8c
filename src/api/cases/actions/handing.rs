//! Who handles a case: accepting it and handing it on.

use crate::api::cases::bodies::{AcceptRequest, RouteRequest};
use crate::application::accept_case::accept_case;
use crate::application::route_case::route_case;

actions! {
    /// Who handles a case: accepting it and handing it on.
    HandingApi

    /// Accept a case
    ///
    /// By the lead agency, through a person's token. The officer named, else the caller, handles the case from now
    /// on; the acceptance deadline is met.
    #[oai(path = "/:case/accept", method = "post", operation_id = "accept_case")]
    accept_case(AcceptRequest): |app, on, body| {
        accept_case(app, &on.by, &on.key, on.version, body.officer)
    }

    /// Hand a case to an agency
    ///
    /// By the coordinator; the decision binds the agency. A new leg begins with its own acceptance deadline, while
    /// the case's answer deadline goes on.
    #[oai(path = "/:case/route", method = "post", operation_id = "route_case")]
    route_case(RouteRequest): |app, on, body| {
        route_case(app, &on.by, &on.key, on.version, body.lead_agency, body.reason)
    }
}
