//! Opinions of other agencies, and directives of the city.

use crate::api::cases::bodies::{
    AcceptDirectiveRequest, DirectRequest, GiveOpinionRequest, ReportDirectiveRequest, RequestOpinionRequest,
    SendBackDirectiveRequest,
};
use crate::application::direct_organizations::direct_organizations;
use crate::application::give_opinion::give_opinion;
use crate::application::judge_report::{accept_directive, send_back_directive};
use crate::application::report_directive::report_directive;
use crate::application::request_opinion::request_opinion;

actions! {
    /// Opinions of other agencies, and directives of the city.
    CoordinatingApi

    /// Ask other agencies for their opinions
    ///
    /// By the lead agency, of several at once. Each has its own deadline and ladder; silence past the deadline counts as
    /// consent, for which the agency's head is responsible. Once two opinions were asked for in the first half of the
    /// answer's limit, the longer limit holds, unless the case is urgent.
    #[oai(path = "/:case/request_opinion", method = "post", operation_id = "request_opinion")]
    request_opinion(RequestOpinionRequest): |app, on, body| {
        request_opinion(app, &on.by, &on.key, on.version, body.agencies, body.text)
    }

    /// Give an opinion
    ///
    /// By the agency that was asked. What it says is for public bodies; an answer may cite it.
    #[oai(path = "/:case/give_opinion", method = "post", operation_id = "give_opinion")]
    give_opinion(GiveOpinionRequest): |app, on, body| {
        let document = body.official_document.map(Into::into);
        give_opinion(app, &on.by, &on.key, on.version, body.stance.0, body.text, document)
    }

    /// Direct organizations to do something
    ///
    /// By the chairman, a vice-chairman or the coordinator. Each organization has a directive with a deadline of its
    /// own, on which it reports.
    #[oai(path = "/:case/direct", method = "post", operation_id = "direct_organizations")]
    direct_organizations(DirectRequest): |app, on, body| {
        direct_organizations(app, &on.by, &on.key, on.version, body.organizations, body.text, body.due_on)
    }

    /// Report on a directive
    ///
    /// By the organization that was directed. The directive's deadline is met; whoever directed accepts the report or
    /// sends it back.
    #[oai(path = "/:case/report_directive", method = "post", operation_id = "report_directive")]
    report_directive(ReportDirectiveRequest): |app, on, body| {
        report_directive(app, &on.by, &on.key, on.version, body.directive, body.text)
    }

    /// Accept a report on a directive
    ///
    /// By a leader of the city, or by the coordinator where the coordinator directed.
    #[oai(path = "/:case/accept_directive", method = "post", operation_id = "accept_directive")]
    accept_directive(AcceptDirectiveRequest): |app, on, body| {
        accept_directive(app, &on.by, &on.key, on.version, body.directive)
    }

    /// Send a report on a directive back
    ///
    /// By a leader of the city, or by the coordinator where the coordinator directed. The directive is owed again, until
    /// a new day.
    #[oai(path = "/:case/send_back_directive", method = "post", operation_id = "send_back_directive")]
    send_back_directive(SendBackDirectiveRequest): |app, on, body| {
        send_back_directive(app, &on.by, &on.key, on.version, body.directive, body.reason, body.due_on)
    }
}
