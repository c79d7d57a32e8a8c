//! Who sees a case.

use crate::api::cases::bodies::{RestrictCaseRequest, UnrestrictCaseRequest};
use crate::application::restrict_case::{restrict_case, unrestrict_case};

actions! {
    /// Who sees a case.
    SeeingApi

    /// Let only named persons see a case
    ///
    /// By the coordinator, the chairman or a vice-chairman, in every status; again to name others. From then on the case
    /// exists only for the persons named, as far as their role and organization let them see it anyway; for who marked
    /// it; for those who answer for the enterprise that filed it; and for the auditor, whose reads are recorded. Lists,
    /// the feed, files, escalations and letters follow; systems' tokens and webhooks get nothing of it; letters about it
    /// carry the code alone. Deadlines and ladders go on, and reach who holds the positions: name them.
    #[oai(path = "/:case/restrict", method = "post", operation_id = "restrict_case")]
    restrict_case(RestrictCaseRequest): |app, on, body| {
        restrict_case(app, &on.by, &on.key, on.version, body.readers, body.reason)
    }

    /// Let everyone see a case again who may
    ///
    /// By the coordinator, the chairman or a vice-chairman who sees it.
    #[oai(path = "/:case/unrestrict", method = "post", operation_id = "unrestrict_case")]
    unrestrict_case(UnrestrictCaseRequest): |app, on, body| {
        unrestrict_case(app, &on.by, &on.key, on.version, body.reason)
    }
}
