//! What filing and the actions take, by theme.

mod answering;
mod asking;
mod coordinating;
mod ending;
mod filing;
mod handing;
mod seeing;
mod time;
mod upward;

pub use answering::{ApproveRequest, ConfirmRequest, DisputeRequest, DraftAnswerRequest, RejectDraftRequest};
pub use asking::{QuestionRequest, ReplyRequest};
pub use coordinating::{
    AcceptDirectiveRequest, DirectRequest, GiveOpinionRequest, RemindRequest, ReportDirectiveRequest,
    RequestOpinionRequest, SendBackDirectiveRequest,
};
pub use ending::{DeclineRequest, ReopenRequest, WithdrawRequest};
pub use filing::{FileCaseRequest, ObstacleRequest};
pub use handing::{AcceptRequest, AssignRequest, ReclassifyRequest, ReturnRequest, RouteRequest};
pub use seeing::{RestrictCaseRequest, UnrestrictCaseRequest};
pub use time::{DecideExtensionRequest, RequestExtensionRequest, SetUrgencyRequest};
pub use upward::{FollowUpRequest, ReceiveFromAboveRequest, SubmitUpwardRequest};
