//! Who may ever ask for what: a row for each operation of the contract, each page and each of the worker's tasks. What has
//! no row does not start. Rows are coarse, they know the role alone, and a role stands in a row where it may find that what it
//! asks for is not there for it; what a caller may do with this case or that row, the use cases decide.

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
    /// Whoever is signed in; the pages lead everybody else to where they sign in.
    SignedIn,
    /// The service itself.
    System,
}

use Who::{Anyone, Bearer, Preview, Roles, SignedIn, System};

/// A name and who may ask for it.
pub type Row = (&'static str, Who);

/// Who may have a say in who acts for an organization, or watches over it.
const SEATS: &[Role] = &[Manager, Director, Chairman, Auditor, Administrator];
const EVERYONE: &[Role] =
    &[Reporter, Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Auditor, Administrator];
const PUBLIC_BODIES: &[Role] = &[Officer, Director, Coordinator, ViceChairman, Chairman, Auditor, Administrator];
const PUBLIC_READERS: &[Role] = &[Officer, Director, Coordinator, ViceChairman, Chairman, Auditor];
/// Whoever acts on cases as an enterprise or an agency; the administrator finds none.
const HANDLERS: &[Role] = &[Manager, Officer, Director, Administrator];
const CITY: &[Role] = &[Coordinator, ViceChairman, Chairman];
const CITY_AND_AUDITOR: &[Role] = &[Coordinator, ViceChairman, Chairman, Auditor];

/// The operations of the contract, in its order. `tests/flows/access_matrix.txt` shows how each answers whom: it agrees
/// with this, as a test checks.
pub const OPERATIONS: &[Row] = &[
    ("list_access_events", Roles(&[Auditor, Administrator])),
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
    ("read_case", Roles(EVERYONE)),
    ("accept_case", Roles(HANDLERS)),
    ("accept_directive", Roles(&[Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Administrator])),
    ("approve_answer", Roles(HANDLERS)),
    ("assign_officer", Roles(HANDLERS)),
    ("list_attachments", Roles(EVERYONE)),
    ("attach_file", Roles(&[Reporter, Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Administrator])),
    ("read_attachment", Roles(EVERYONE)),
    ("list_comments", Roles(EVERYONE)),
    (
        "comment_case",
        Roles(&[Reporter, Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Administrator]),
    ),
    ("confirm_case", Roles(HANDLERS)),
    ("list_deadlines", Roles(EVERYONE)),
    ("explain_deadline", Roles(EVERYONE)),
    ("decide_extension", Roles(&[Manager, Officer, Director, ViceChairman, Chairman, Administrator])),
    ("decline_case", Roles(&[Manager, Officer, Director, Coordinator, Administrator])),
    ("direct_organizations", Roles(&[Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Administrator])),
    ("list_directives", Roles(EVERYONE)),
    ("dispute_answer", Roles(HANDLERS)),
    ("draft_answer", Roles(HANDLERS)),
    ("list_events", Roles(EVERYONE)),
    ("follow_up", Roles(HANDLERS)),
    ("give_opinion", Roles(HANDLERS)),
    ("list_notes", Roles(&[Reporter, Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Administrator])),
    ("write_note", Roles(&[Reporter, Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Administrator])),
    ("list_opinions", Roles(EVERYONE)),
    ("receive_from_above", Roles(HANDLERS)),
    ("reclassify_case", Roles(&[Manager, Officer, Director, Coordinator, Administrator])),
    ("reject_draft", Roles(HANDLERS)),
    ("remind", Roles(&[Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Administrator])),
    ("reopen_case", Roles(&[Manager, Officer, Director, Coordinator, Administrator])),
    ("report_directive", Roles(HANDLERS)),
    ("request_extension", Roles(HANDLERS)),
    ("request_information", Roles(HANDLERS)),
    ("request_opinion", Roles(HANDLERS)),
    ("return_case", Roles(HANDLERS)),
    ("restrict_case", Roles(CITY)),
    ("route_case", Roles(&[Manager, Officer, Director, Coordinator, Administrator])),
    ("explain_routing", Roles(EVERYONE)),
    ("send_back_directive", Roles(&[Manager, Officer, Director, Coordinator, ViceChairman, Chairman, Administrator])),
    ("set_urgency", Roles(&[Manager, Officer, Director, Coordinator, Administrator])),
    ("submit_upward", Roles(HANDLERS)),
    ("supply_information", Roles(&[Reporter, Manager, Officer, Director, Administrator])),
    ("unrestrict_case", Roles(CITY)),
    ("withdraw_case", Roles(HANDLERS)),
    ("list_categories", Roles(EVERYONE)),
    ("read_category", Roles(EVERYONE)),
    ("list_escalations", Roles(PUBLIC_READERS)),
    ("acknowledge_escalation", Roles(EVERYONE)),
    ("read_feed", Roles(EVERYONE)),
    ("read_mail_status", Roles(&[Coordinator, ViceChairman, Chairman, Auditor, Administrator])),
    ("release_mail", Roles(&[Coordinator, Administrator])),
    ("read_me", Roles(EVERYONE)),
    ("read_own_personal_data", Roles(EVERYONE)),
    ("revoke_calendar_address", Roles(EVERYONE)),
    ("give_calendar_address", Roles(EVERYONE)),
    ("list_notifications", Roles(PUBLIC_BODIES)),
    ("read_notification", Roles(PUBLIC_BODIES)),
    ("retry_notification", Roles(&[Coordinator, Administrator])),
    ("list_organizations", Roles(EVERYONE)),
    ("read_organization", Roles(EVERYONE)),
    ("list_positions", Roles(EVERYONE)),
    ("seat_person", Roles(&[Manager, Director, Coordinator])),
    ("end_position", Roles(&[Manager, Director, Coordinator])),
    ("appoint_stand_in", Roles(EVERYONE)),
    ("end_stand_in", Roles(EVERYONE)),
    ("read_overview", Roles(EVERYONE)),
    ("list_petitions", Roles(EVERYONE)),
    ("file_petition", Roles(&[Reporter, Manager, Coordinator])),
    ("read_petition", Roles(EVERYONE)),
    ("list_petition_attachments", Roles(EVERYONE)),
    ("attach_to_petition", Roles(&[Reporter, Manager, Officer, Director, Coordinator, Administrator])),
    ("read_petition_attachment", Roles(EVERYONE)),
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
    ("read_coverage", Roles(EVERYONE)),
    ("draw_coverage", Roles(EVERYONE)),
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
    ("list_tokens", Roles(EVERYONE)),
    ("create_token", Roles(EVERYONE)),
    ("read_token", Roles(EVERYONE)),
    ("revoke_token", Roles(EVERYONE)),
    ("rotate_token", Roles(EVERYONE)),
    ("list_users", Roles(SEATS)),
    ("create_user", Roles(SEATS)),
    ("read_user", Roles(SEATS)),
    ("invite_user", Roles(SEATS)),
    ("grant_role", Roles(SEATS)),
    ("read_role", Roles(SEATS)),
    ("end_role", Roles(SEATS)),
    ("list_webhooks", Roles(&[Manager, Director])),
    ("create_webhook", Roles(&[Manager, Director])),
    ("delete_webhook", Roles(&[Manager, Director])),
    ("read_webhook", Roles(&[Manager, Director])),
    ("change_webhook", Roles(&[Manager, Director])),
    ("list_deliveries", Roles(&[Manager, Director])),
    ("redeliver", Roles(&[Manager, Director])),
    ("rotate_secret", Roles(&[Manager, Director])),
    ("test_webhook", Roles(&[Manager, Director])),
    ("erase_person", Roles(&[Administrator])),
    ("read_personal_data", Roles(&[Administrator])),
];

/// The operations that show what is in cases, whole or in part. Who watches over the service asks for that too, and that
/// they did is recorded. What lies under a case or a petition is here as far as an auditor may ask for it; else the service
/// does not start.
pub const SHOWING_CASES: &[&str] = &[
    "list_cases",
    "read_case",
    "list_attachments",
    "read_attachment",
    "list_comments",
    "list_deadlines",
    "explain_deadline",
    "list_directives",
    "list_events",
    "list_opinions",
    "explain_routing",
    "list_escalations",
    "read_feed",
    "list_notifications",
    "read_notification",
    "list_petitions",
    "read_petition",
    "list_petition_attachments",
    "read_petition_attachment",
    "list_reorganised_cases",
    "read_handover",
    "export_handover",
    "preview_reorganisation",
    "simulate_rulebook",
];

/// The pages beside the contract, as they are routed.
pub const PAGES: &[Row] = &[
    ("/", Anyone),
    ("/style.css", Anyone),
    ("/favicon.ico", Anyone),
    ("/escalations", Anyone),
    ("/account", SignedIn),
    ("/account/language", SignedIn),
    ("/account/recovery-codes", SignedIn),
    ("/account/sessions/:session", SignedIn),
    ("/assets/:file", Anyone),
    ("/cases", SignedIn),
    ("/cases/new", SignedIn),
    ("/cases/:code", SignedIn),
    ("/cases/:code/:action", SignedIn),
    ("/cases/:code/files/:file", SignedIn),
    ("/invitations/:code", Bearer),
    ("/language", Anyone),
    ("/overview", SignedIn),
    ("/password", Anyone),
    ("/role", SignedIn),
    ("/second-factor", Anyone),
    ("/second-factor/new", Anyone),
    ("/sign-in", Anyone),
    ("/sign-in/provider", Anyone),
    ("/sign-in/provider/back", Anyone),
    ("/sign-out", Anyone),
    ("/work", SignedIn),
    ("/docs", Anyone),
    ("/docs/", Anyone),
    ("/docs/start.js", Anyone),
    ("/docs/swagger-ui.css", Anyone),
    ("/docs/swagger-ui.js", Anyone),
    ("/openapi.json", Anyone),
    ("/openapi.yaml", Anyone),
    ("/guide", Anyone),
    ("/guide/:page", Anyone),
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
    ("ladders", System),
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
}
