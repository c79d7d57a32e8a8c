//! The texts of the letters, embedded: one file for each message and language, and what they share.

/// Declares the table of templates: the shared ones by name, and for each message its file in both languages.
macro_rules! letters {
    ($($name:literal),+ $(,)?) => {
        /// Each template's name and source.
        pub const LETTERS: &[(&str, &str)] = &[
            ("layout.html", include_str!("templates/layout.html")),
            $(
                (concat!("vi/", $name, ".txt"), include_str!(concat!("templates/vi/", $name, ".txt"))),
                (concat!("en/", $name, ".txt"), include_str!(concat!("templates/en/", $name, ".txt"))),
            )+
        ];
    };
}

letters![
    "letter",
    "facts",
    "restricted",
    "case_filed",
    "case_receipt",
    "case_unrouted",
    "case_routed_to_you",
    "case_handed_to_you",
    "case_returned",
    "case_moved_away",
    "lead_changed",
    "case_reclassified",
    "case_declined",
    "case_accepted",
    "case_deemed_accepted",
    "case_assigned",
    "case_reassigned",
    "urgency_changed",
    "information_requested",
    "information_supplied",
    "information_lapsed",
    "opinion_requested",
    "opinion_given",
    "opinion_lapsed",
    "consent_deemed",
    "extension_requested",
    "extension_decided",
    "extension_granted",
    "submitted_upward",
    "word_from_above",
    "draft_for_signature",
    "draft_rejected",
    "case_answered",
    "case_confirmed",
    "case_disputed",
    "case_closed",
    "case_withdrawn",
    "case_reopened",
    "deadlines_moved",
    "directive_given",
    "directive_reported",
    "directive_accepted",
    "directive_sent_back",
    "reminder",
    "comment_added",
    "mentioned",
    "escalation",
    "digest",
    "petition_receipt",
    "reorganised",
    "rulebook_submitted",
    "rulebook_approved",
    "rulebook_sent_back",
    "invitation",
    "password_reset",
];
