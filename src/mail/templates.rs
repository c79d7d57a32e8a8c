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
    "case_filed",
    "case_receipt",
    "case_unrouted",
    "case_accepted",
    "case_deemed_accepted",
    "case_routed_to_you",
    "information_requested",
    "information_supplied",
    "information_lapsed",
    "draft_for_signature",
    "case_answered",
    "case_confirmed",
    "case_closed",
    "case_declined",
    "case_withdrawn",
    "escalation",
    "digest",
    "petition_receipt",
];
