//! Which scope a token needs for which operation: the one table, published in the contract as `x-scope` and enforced at the
//! edge. What only reads needs no line here; what writes and has none keeps the service from starting.

use serde_yaml_ng::Value;

use super::ContractError;
use crate::domain::access::token::TokenScope;

/// How operations say it.
pub(in crate::api) const SCOPE: &str = "x-scope";

/// What is more than reading, by operation.
const WRITES: [(TokenScope, &[&str]); 5] = [
    // They compute and change nothing, though their question comes in a body.
    (TokenScope::Read, &["preview_routing", "preview_calendar_change", "simulate_rulebook"]),
    (
        TokenScope::File,
        &["file_case", "file_petition", "attach_file", "attach_to_petition", "comment_case", "supply_information"],
    ),
    (
        TokenScope::Act,
        &[
            "accept_case",
            "route_case",
            "return_case",
            "assign_officer",
            "reclassify_case",
            "set_urgency",
            "request_extension",
            "decide_extension",
            "request_information",
            "submit_upward",
            "follow_up",
            "receive_from_above",
            "request_opinion",
            "give_opinion",
            "direct_organizations",
            "report_directive",
            "accept_directive",
            "send_back_directive",
            "draft_answer",
            "approve_answer",
            "confirm_case",
            "reject_draft",
            "dispute_answer",
            "decline_case",
            "withdraw_case",
            "reopen_case",
            "remind",
            "restrict_case",
            "unrestrict_case",
            "write_note",
            "acknowledge_escalation",
            "bulk_assign",
            "bulk_route",
            "bulk_remind",
        ],
    ),
    (
        TokenScope::Steer,
        &[
            "open_draft",
            "discard_draft",
            "set_rule",
            "delete_rule",
            "set_delegation",
            "delete_delegation",
            "set_limit",
            "delete_limit",
            "set_ladder_step",
            "delete_ladder_step",
            "submit_draft",
            "approve_draft",
            "send_back_draft",
            "import_draft",
            "create_reorganisation",
            "replace_reorganisation",
            "submit_reorganisation",
            "approve_reorganisation",
            "send_back_reorganisation",
            "undo_reorganisation",
            "discard_reorganisation",
            "change_calendar",
        ],
    ),
    (
        TokenScope::Manage,
        &[
            "create_webhook",
            "change_webhook",
            "delete_webhook",
            "rotate_secret",
            "test_webhook",
            "redeliver",
            "seat_person",
            "end_position",
            "appoint_stand_in",
            "end_stand_in",
            "create_user",
            "grant_role",
            "invite_user",
            "erase_person",
            "end_role",
            "create_token",
            "rotate_token",
            "revoke_token",
            "retry_notification",
            "release_mail",
            "give_calendar_address",
            "revoke_calendar_address",
        ],
    ),
];

/// Writes every operation's scope into the document.
pub(super) fn declare(document: &mut Value) -> Result<(), ContractError> {
    let paths = document.get_mut("paths").and_then(Value::as_mapping_mut).into_iter().flatten();
    for (path, item) in paths {
        for (method, operation) in item.as_mapping_mut().into_iter().flatten() {
            let Some(operation) = operation.as_mapping_mut() else { continue };
            let is_secured = operation.get("security").and_then(Value::as_sequence).is_some_and(|any| !any.is_empty());
            if !is_secured {
                continue;
            }
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
            let scope = scope_of(method.as_str().unwrap_or_default(), id).ok_or_else(|| {
                let place = path.as_str().unwrap_or_default();
                ContractError::new(format!("`{id}` has no line in the table of scopes")).within(place)
            })?;
            operation.insert(SCOPE.into(), scope.as_str().into());
        }
    }
    Ok(())
}

fn scope_of(method: &str, id: &str) -> Option<TokenScope> {
    let listed = WRITES.iter().find(|(_, operations)| operations.contains(&id)).map(|(scope, _)| *scope);
    listed.or_else(|| (method == "get").then_some(TokenScope::Read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_writes_and_is_not_listed_is_refused() {
        assert_eq!(scope_of("get", "read_something_new"), Some(TokenScope::Read));
        assert_eq!(scope_of("post", "do_something_new"), None);
        assert_eq!(scope_of("post", "file_case"), Some(TokenScope::File));
    }
}
