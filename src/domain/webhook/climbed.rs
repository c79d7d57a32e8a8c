//! What a call says of a step of a ladder, and which subscriptions are told of it.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{EventType, Webhook};
use crate::domain::access::{Reach, Scope};
use crate::domain::case::Case;
use crate::domain::escalation::Step;
use crate::domain::moment::in_city;
use crate::domain::words::Position;

/// Whether a subscription is told of a step: an agency's of what it owes and of the cases that it leads, as it reads them in
/// the list of escalations; an enterprise's of what reaches its own manager. A
/// system is told of no restricted case.
pub fn is_told_of_step(webhook: &Webhook, case: &Case, step: &Step<'_>) -> bool {
    let own = webhook.organization.as_str();
    let manager = step.reached.as_ref().filter(|reached| reached.position == Position::Manager);
    let scope = Scope::of(&webhook.reader());
    webhook.wants(EventType::Escalation)
        && scope.opens(case)
        && match scope.reach() {
            Reach::All => true,
            Reach::Agency => step.deadline.owed_by == own || case.lead_agency.as_deref() == Some(own),
            Reach::Enterprise => case.enterprise == own && step.skipped.is_none() && manager.is_some(),
            Reach::Nothing => false,
        }
}

/// What a call says of a step that was taken under this id: which step of which deadline, and which position it reached;
/// no person, and nothing of the case's content.
pub fn step_message(id: Uuid, case: &Case, step: &Step<'_>, taken_at: DateTime<Utc>) -> String {
    let (deadline, rung) = (step.deadline, &step.rung);
    json!({
        "type": EventType::Escalation.as_str(),
        "timestamp": in_city(taken_at).to_rfc3339(),
        "data": {
            "case": case.code,
            "case_id": case.id,
            "escalation": id,
            "deadline_id": deadline.id,
            "deadline_version": deadline.version,
            "deadline": deadline.kind.as_str(),
            "owed_by": deadline.owed_by,
            "deadline_due_at": in_city(deadline.due_at).to_rfc3339(),
            "ladder": rung.ladder,
            "step": rung.step,
            "occurrence": rung.occurrence,
            "position": step.position.as_str(),
            "reached": step.reached.as_ref().map(|reached| reached.position.as_str()),
            "due_at": in_city(rung.at).to_rfc3339(),
            "skipped_because": step.skipped.map(|because| because.as_str()),
        },
    })
    .to_string()
}
