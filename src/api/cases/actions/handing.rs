//! Who handles a case: accepting it and handing it on.

use crate::api::cases::bodies::{AcceptRequest, AssignRequest, ReclassifyRequest, ReturnRequest, RouteRequest};
use crate::application::accept_case::accept_case;
use crate::application::assign_officer::assign_officer;
use crate::application::reclassify_case::reclassify_case;
use crate::application::return_case::return_case;
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

    /// Return a case as not competent
    ///
    /// By the director of the lead agency, while the case waits to be accepted and unless the coordinator assigned it.
    /// It goes to the lead of the next rule that has not held it, with a leg and an acceptance deadline of its own;
    /// where there is none, and at the second return, it comes to the coordinator (`received`). The answer deadline
    /// goes on.
    #[oai(path = "/:case/return", method = "post", operation_id = "return_case")]
    return_case(ReturnRequest): |app, on, body| {
        return_case(app, &on.by, &on.key, on.version, body.into())
    }

    /// Assign another officer
    ///
    /// By the director of the lead agency: somebody else of the same agency handles the case from now on.
    #[oai(path = "/:case/assign", method = "post", operation_id = "assign_officer")]
    assign_officer(AssignRequest): |app, on, body| {
        assign_officer(app, &on.by, &on.key, on.version, body.officer)
    }

    /// Correct the category or the territory
    ///
    /// By the lead agency or the coordinator. The rulebook is asked again as at today, with its reasons in `routing`:
    /// where it names another lead, the case is handed to it (`routed`); where it names the same, the case stays as it
    /// is. The answer deadline goes on.
    #[oai(path = "/:case/reclassify", method = "post", operation_id = "reclassify_case")]
    reclassify_case(ReclassifyRequest): |app, on, body| {
        reclassify_case(app, &on.by, &on.key, on.version, body.into())
    }
}
