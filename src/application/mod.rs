//! The use cases: one file each, named verb + noun. Each checks access, opens the one transaction, asks the domain,
//! stores what it decided. Knows nothing of HTTP, HTML or SMTP.

mod act;
mod add;
mod app;
mod caller;
mod checked;
mod each_due;
mod error;
mod notices;
mod read_notifications;
mod send_mail;

pub mod accept_case;
pub mod approve_answer;
pub mod authenticate;
pub mod comment_case;
pub mod compute_deadline;
pub mod confirm_case;
pub mod create_token;
pub mod decline_case;
pub mod direct_organizations;
pub mod draft_answer;
pub mod escalate_due;
pub mod file_case;
pub mod file_petition;
pub mod give_opinion;
pub mod judge_report;
pub mod lapse_due;
pub mod list_cases;
pub mod list_escalations;
pub mod list_events;
pub mod list_notifications;
pub mod list_petitions;
pub mod list_positions;
pub mod preview_routing;
pub mod read_case;
pub mod read_feed;
pub mod read_petition;
pub mod remind;
pub mod report_directive;
pub mod request_information;
pub mod request_opinion;
pub mod route_case;
pub mod seed_city;
pub mod supply_information;
pub mod verify_history;
pub mod withdraw_case;
pub mod write_digests;
pub mod write_note;

pub use crate::store::cases::CaseKey;
pub use crate::store::idempotency::RequestKey;
pub use app::{AUTHORITY, App, COORDINATOR, City};
pub use caller::{Caller, Done};
pub use error::{Error, FieldError};
pub use read_notifications::{NotificationPage, find_letters, read_notification};
pub use send_mail::send_mail;
