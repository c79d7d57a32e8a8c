//! Who may ever ask for what: a row for each operation of the contract, each page and each of the worker's tasks. What has
//! no row does not start. Rows are coarse, they know the role alone; what a caller may do with this case or that row, the
//! use cases decide.

use super::Role::{
    self, Administrator, Auditor, Chairman, Coordinator, Director, Manager, Officer, Reporter, ViceChairman,
};

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever reaches the server.
    Anyone,
    /// Whoever knows an address that is a secret itself.
    Bearer,
    /// Whoever reaches the server while letters are shown instead of sent: on a loopback address alone.
    Preview,
    /// Callers in one of these roles.
    Roles(&'static [Role]),
    /// The service itself.
    System,
}

use Who::{Anyone, Bearer, Preview, Roles, System};

/// A name and who may ask for it.
pub type Row = (&'static str, Who);

const EVERYONE: &[Role] =
    &[Reporter, Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Auditor, Administrator];
/// Who may read what is in cases, if the case is one of theirs.
const READERS: &[Role] = &[Reporter, Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Auditor];
const PARTIES: &[Role] = &[Reporter, Manager, Officer, Director, Coordinator, ViceChairman, Chairman];
const PUBLIC_BODIES: &[Role] = &[Officer, Director, Coordinator, ViceChairman, Chairman, Auditor, Administrator];
const PUBLIC_READERS: &[Role] = &[Officer, Director, Coordinator, ViceChairman, Chairman, Auditor];
const CITY: &[Role] = &[Coordinator, ViceChairman, Chairman];
const CITY_AND_AUDITOR: &[Role] = &[Coordinator, ViceChairman, Chairman, Auditor];
const AGENCY: &[Role] = &[Officer, Director];
const ENTERPRISE: &[Role] = &[Reporter, Manager];

/// The operations of the contract, in its order. `tests/flows/access_matrix.txt` shows how each answers whom: it agrees
/// with this, as a test checks.
pub const OPERATIONS: &[Row] = &[
    ("list_anchors", Roles(CITY_AND_AUDITOR)),
    ("bulk_assign", Roles(&[Director])),
    ("bulk_remind", Roles(&[Director, Coordinator, ViceChairman, Chairman])),
    ("bulk_route", Roles(&[Coordinator])),
    ("list_calendars", Roles(EVERYONE)),
    ("list_calendar_changes", Roles(EVERYONE)),
    ("change_calendar", Roles(&[Coordinator])),
    ("preview_calendar_change", Roles(&[Coordinator])),
    ("read_calendar_change", Roles(EVERYONE)),
    ("list_calendar_days", Roles(EVERYONE)),
    ("compute_deadline", Roles(EVERYONE)),
    ("list_cases", Roles(EVERYONE)),
    ("file_case", Roles(&[Reporter, Manager, Coordinator])),
    ("read_case", Roles(READERS)),
    ("accept_case", Roles(AGENCY)),
    ("accept_directive", Roles(CITY)),
    ("approve_answer", Roles(&[Director])),
    ("assign_officer", Roles(&[Director])),
    ("list_attachments", Roles(READERS)),
    ("attach_file", Roles(PARTIES)),
    ("read_attachment", Roles(READERS)),
    ("list_comments", Roles(READERS)),
    ("comment_case", Roles(PARTIES)),
    ("confirm_case", Roles(&[Manager])),
    ("list_deadlines", Roles(READERS)),
    ("explain_deadline", Roles(READERS)),
    ("decide_extension", Roles(&[Director, ViceChairman, Chairman])),
    ("decline_case", Roles(&[Coordinator])),
    ("direct_organizations", Roles(CITY)),
    ("list_directives", Roles(READERS)),
    ("dispute_answer", Roles(&[Manager])),
    ("draft_answer", Roles(AGENCY)),
    ("list_events", Roles(READERS)),
    ("follow_up", Roles(AGENCY)),
    ("give_opinion", Roles(AGENCY)),
    ("list_notes", Roles(PARTIES)),
    ("write_note", Roles(PARTIES)),
    ("list_opinions", Roles(READERS)),
    ("receive_from_above", Roles(AGENCY)),
    ("reclassify_case", Roles(&[Officer, Director, Coordinator])),
    ("reject_draft", Roles(&[Director])),
    ("remind", Roles(&[Director, Coordinator, ViceChairman, Chairman])),
    ("reopen_case", Roles(&[Coordinator])),
    ("report_directive", Roles(&[Manager, Officer, Director])),
    ("request_extension", Roles(AGENCY)),
    ("request_information", Roles(AGENCY)),
    ("request_opinion", Roles(AGENCY)),
    ("return_case", Roles(&[Director])),
    ("route_case", Roles(&[Coordinator])),
    ("explain_routing", Roles(READERS)),
    ("send_back_directive", Roles(CITY)),
    ("set_urgency", Roles(&[Coordinator])),
    ("submit_upward", Roles(&[Director])),
    ("supply_information", Roles(ENTERPRISE)),
    ("withdraw_case", Roles(&[Manager])),
    ("list_categories", Roles(EVERYONE)),
    ("read_category", Roles(EVERYONE)),
    ("list_escalations", Roles(PUBLIC_READERS)),
    ("read_feed", Roles(EVERYONE)),
    ("read_mail_status", Roles(&[Coordinator, ViceChairman, Chairman, Auditor, Administrator])),
    ("release_mail", Roles(&[Coordinator, Administrator])),
    ("read_me", Roles(EVERYONE)),
    ("revoke_calendar_address", Roles(EVERYONE)),
    ("give_calendar_address", Roles(EVERYONE)),
    ("list_notifications", Roles(PUBLIC_BODIES)),
    ("read_notification", Roles(PUBLIC_BODIES)),
    ("retry_notification", Roles(&[Coordinator, Administrator])),
    ("list_organizations", Roles(EVERYONE)),
    ("read_organization", Roles(EVERYONE)),
    ("list_positions", Roles(EVERYONE)),
    ("list_petitions", Roles(EVERYONE)),
    ("file_petition", Roles(&[Reporter, Manager, Coordinator])),
    ("read_petition", Roles(READERS)),
    ("list_petition_attachments", Roles(READERS)),
    ("attach_to_petition", Roles(&[Reporter, Manager, Coordinator])),
    ("read_petition_attachment", Roles(READERS)),
    ("list_reorganisations", Roles(CITY_AND_AUDITOR)),
    ("create_reorganisation", Roles(&[Coordinator])),
    ("read_reorganisation", Roles(CITY_AND_AUDITOR)),
    ("replace_reorganisation", Roles(&[Coordinator])),
    ("approve_reorganisation", Roles(CITY)),
    ("list_reorganised_cases", Roles(CITY_AND_AUDITOR)),
    ("discard_reorganisation", Roles(&[Coordinator])),
    ("read_handover", Roles(PUBLIC_READERS)),
    ("export_handover", Roles(PUBLIC_READERS)),
    ("preview_reorganisation", Roles(CITY_AND_AUDITOR)),
    ("send_back_reorganisation", Roles(CITY)),
    ("submit_reorganisation", Roles(&[Coordinator])),
    ("undo_reorganisation", Roles(&[Coordinator])),
    ("preview_routing", Roles(EVERYONE)),
    ("list_rulebooks", Roles(EVERYONE)),
    ("discard_draft", Roles(&[Coordinator])),
    ("read_draft", Roles(EVERYONE)),
    ("open_draft", Roles(&[Coordinator])),
    ("approve_draft", Roles(CITY)),
    ("delete_delegation", Roles(&[Coordinator])),
    ("set_delegation", Roles(&[Coordinator])),
    ("import_draft", Roles(&[Coordinator])),
    ("delete_ladder_step", Roles(&[Coordinator])),
    ("set_ladder_step", Roles(&[Coordinator])),
    ("delete_limit", Roles(&[Coordinator])),
    ("set_limit", Roles(&[Coordinator])),
    ("delete_rule", Roles(&[Coordinator])),
    ("set_rule", Roles(&[Coordinator])),
    ("send_back_draft", Roles(CITY)),
    ("submit_draft", Roles(&[Coordinator])),
    ("read_rulebook", Roles(EVERYONE)),
    ("read_coverage", Roles(PUBLIC_BODIES)),
    ("draw_coverage", Roles(PUBLIC_BODIES)),
    ("list_delegation_terms", Roles(EVERYONE)),
    ("list_delegations", Roles(EVERYONE)),
    ("diff_rulebook", Roles(EVERYONE)),
    ("export_rulebook", Roles(EVERYONE)),
    ("read_rulebook_journal", Roles(EVERYONE)),
    ("list_ladders", Roles(EVERYONE)),
    ("list_limits", Roles(EVERYONE)),
    ("list_rules", Roles(EVERYONE)),
    ("simulate_rulebook", Roles(CITY_AND_AUDITOR)),
    ("list_successions", Roles(EVERYONE)),
    ("list_territories", Roles(EVERYONE)),
    ("read_territory", Roles(EVERYONE)),
    ("list_webhooks", Roles(&[Manager, Director])),
    ("create_webhook", Roles(&[Manager, Director])),
    ("delete_webhook", Roles(&[Manager, Director])),
    ("read_webhook", Roles(&[Manager, Director])),
    ("change_webhook", Roles(&[Manager, Director])),
    ("list_deliveries", Roles(&[Manager, Director])),
    ("redeliver", Roles(&[Manager, Director])),
    ("rotate_secret", Roles(&[Manager, Director])),
    ("test_webhook", Roles(&[Manager, Director])),
];

/// The pages beside the contract, as they are routed.
pub const PAGES: &[Row] = &[
    ("/", Anyone),
    ("/style.css", Anyone),
    ("/favicon.ico", Anyone),
    ("/cases/:code", Anyone),
    ("/docs", Anyone),
    ("/docs/", Anyone),
    ("/docs/start.js", Anyone),
    ("/docs/swagger-ui.css", Anyone),
    ("/docs/swagger-ui.js", Anyone),
    ("/openapi.json", Anyone),
    ("/openapi.yaml", Anyone),
    ("/problems", Anyone),
    ("/problems/:slug", Anyone),
    ("/health/live", Anyone),
    ("/health/ready", Anyone),
    ("/calendar/:file", Bearer),
    ("/metrics", Roles(&[Administrator])),
    ("/mail", Preview),
    ("/mail/:id", Preview),
];

/// The worker's tasks.
pub const TASKS: &[Row] = &[
    ("reorganise", System),
    ("lapse", System),
    ("escalate", System),
    ("climb", System),
    ("recount", System),
    ("digest", System),
    ("anchor", System),
    ("send", System),
    ("hand_over", System),
    ("deliver", System),
    ("refresh", System),
    ("sweep", System),
];

/// Compares the rows of a table with what there is.
///
/// # Errors
/// With every name that has no row, and every row that nothing answers to.
pub fn check<'a>(rows: &[Row], there: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
    let there: Vec<&str> = there.into_iter().collect();
    let without = there.iter().filter(|name| !rows.iter().any(|(row, _)| row == *name));
    let without = without.map(|name| format!("“{name}” has no row that says who may ask for it"));
    let idle = rows.iter().filter(|(row, _)| !there.contains(row));
    let idle = idle.map(|(row, _)| format!("the row of “{row}” is about nothing that there is"));
    let wrong: Vec<String> = without.chain(idle).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_one_row() {
        for table in [OPERATIONS, PAGES, TASKS] {
            for (at, (name, _)) in table.iter().enumerate() {
                assert!(!table[..at].iter().any(|(earlier, _)| earlier == name), "{name} twice");
            }
        }
    }

    #[test]
    fn what_has_no_row_and_a_row_of_nothing_are_told() {
        let rows = [("a", Anyone), ("b", System)];
        assert_eq!(check(&rows, ["a", "b"]), Ok(()));
        let wrong = check(&rows, ["a", "c"]).unwrap_err();
        assert!(wrong.contains("“c” has no row") && wrong.contains("“b” is about nothing"), "{wrong}");
    }

    #[test]
    fn the_administrator_asks_for_nothing_of_a_case() {
        let of_cases = ["_case", "_answer", "_attachment", "_note", "_comment", "_event", "_opinion", "_directive"];
        for (name, who) in OPERATIONS.iter().filter(|(name, _)| of_cases.iter().any(|part| name.contains(part))) {
            let may = matches!(who, Roles(roles) if roles.contains(&Administrator));
            // Lists are empty for who sees no case.
            assert!(!may || *name == "list_cases", "{name}");
        }
    }
}
