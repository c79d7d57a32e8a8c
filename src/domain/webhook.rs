//! Webhooks: which events an organization is told of, and when a delivery is tried again.
//!
//! Owns the subscription, the message and the rule that follows an attempt. It knows nothing of HTTP or signatures; what
//! came of an attempt arrives here as an [`Outcome`].

mod climbed;
mod delivery;
mod event_type;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::access::{Actor, Role};
use super::case::Event;
use super::moment::in_city;

pub use climbed::{is_told_of_step, step_message};
pub use delivery::{Delivery, DeliveryState, Next, Outcome, Trials};
pub use event_type::EventType;

/// How long a secret that was replaced still signs beside the new one.
pub const SECRETS_OVERLAP: TimeDelta = TimeDelta::hours(24);
/// Subscriptions of one organization at most.
pub const MOST_WEBHOOKS: u64 = 20;
/// The type of the message that says nothing but that the way is open.
pub const TEST: &str = "webhook.test";

/// A subscription: one organization is told of what happens on its cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organization: String,
    /// In which role its organization sees cases.
    pub role: Role,
    /// Where the calls go.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// What it is told of; empty: everything.
    pub event_types: Vec<EventType>,
    /// Whether calls are made.
    pub active: bool,
    /// When its receiver said that it is gone (410), which switched it off.
    pub gone_at: Option<DateTime<Utc>>,
    /// What it is signed with.
    pub secrets: Secrets,
    /// Rises with every change.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What calls are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// The one that holds.
    pub current: String,
    /// The one before, and until when (system time) it signs too.
    pub previous: Option<(String, DateTime<Utc>)>,
}

impl Secrets {
    /// Those that sign at this moment (system time), the one that holds first.
    pub fn at(&self, now: DateTime<Utc>) -> impl Iterator<Item = &str> {
        let previous = self.previous.iter().filter(move |(_, until)| now < *until).map(|(secret, _)| secret.as_str());
        std::iter::once(self.current.as_str()).chain(previous)
    }

    /// With a new one that holds; the one that did signs on for a while.
    pub fn rotated(self, new: String, now: DateTime<Utc>) -> Self {
        Self { previous: Some((self.current, now + SECRETS_OVERLAP)), current: new }
    }
}

/// Whether somebody in this role manages their organization's webhooks: who answers for an enterprise or heads an agency.
pub const fn may_manage(role: Role) -> bool {
    matches!(role, Role::Manager | Role::Director)
}

impl Webhook {
    /// Whether it is told of this.
    pub fn wants(&self, kind: EventType) -> bool {
        self.event_types.is_empty() || self.event_types.contains(&kind)
    }

    /// Who reads what it tells: the organization, in the role of whoever manages it.
    pub fn reader(&self) -> Actor {
        Actor {
            token: self.id,
            person: None,
            name: String::new(),
            organization: self.organization.clone(),
            role: self.role,
        }
    }
}

/// What a call says of an event: that it happened, and where to read more. Nothing of a case's content leaves by it.
pub fn message(event: &Event, position: i64, code: &str) -> String {
    let kind = EventType::Case(event.fact.action());
    json!({
        "type": kind.as_str(),
        "timestamp": in_city(event.at).to_rfc3339(),
        "data": {
            "case": code,
            "case_id": event.case,
            "seq": event.seq,
            "position": position,
            "action": event.fact.action(),
        },
    })
    .to_string()
}

/// What a call says that only tries the way.
pub fn test_message(webhook: Uuid, now: DateTime<Utc>) -> String {
    json!({"type": TEST, "timestamp": in_city(now).to_rfc3339(), "data": {"webhook": webhook}}).to_string()
}

#[cfg(test)]
mod tests {
    use super::{SECRETS_OVERLAP, Secrets};
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn a_secret_that_was_replaced_signs_for_a_day_more() {
        let now = DateTime::UNIX_EPOCH;
        let secrets = Secrets { current: "a".into(), previous: None }.rotated("b".into(), now);
        assert_eq!(secrets.at(now).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(secrets.at(now + SECRETS_OVERLAP - TimeDelta::seconds(1)).count(), 2);
        assert_eq!(secrets.at(now + SECRETS_OVERLAP).collect::<Vec<_>>(), ["b"]);
        let again = secrets.rotated("c".into(), now);
        assert_eq!(again.at(now).collect::<Vec<_>>(), ["c", "b"], "two at most");
    }
}
