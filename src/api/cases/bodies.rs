//! What filing and the actions take, by theme.

mod answering;
mod asking;
mod ending;
mod filing;
mod handing;

pub use answering::{ApproveRequest, ConfirmRequest, DraftAnswerRequest};
pub use asking::{QuestionRequest, ReplyRequest};
pub use ending::{DeclineRequest, WithdrawRequest};
pub use filing::{FileCaseRequest, ObstacleRequest};
pub use handing::{AcceptRequest, RouteRequest};
