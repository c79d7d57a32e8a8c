//! What filing and the actions take, by theme.

mod answering;
mod asking;
mod coordinating;
mod ending;
mod filing;
mod handing;

pub use answering::{ApproveRequest, ConfirmRequest, DraftAnswerRequest};
pub use asking::{QuestionRequest, ReplyRequest};
pub use coordinating::{
    AcceptDirectiveRequest, DirectRequest, GiveOpinionRequest, RemindRequest, ReportDirectiveRequest,
    RequestOpinionRequest, SendBackDirectiveRequest,
};
pub use ending::{DeclineRequest, WithdrawRequest};
pub use filing::{FileCaseRequest, ObstacleRequest};
pub use handing::{AcceptRequest, RouteRequest};
