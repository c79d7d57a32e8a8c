//! The layer rule: who may import whom. Read from the sources, so that an import that breaks it fails here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each layer may import of ours, beside itself.
const RULE: [(&str, &[&str]); 16] = [
    ("domain", &["words"]),
    ("reference", &["domain", "words"]),
    ("store", &["domain", "clock", "words"]),
    ("files", &["domain", "words"]),
    ("mail", &["domain", "trust", "words"]),
    ("webhook", &["domain", "trust", "words"]),
    ("oidc", &["domain", "trust", "words"]),
    ("metrics", &["domain", "words"]),
    ("sheet", &[]),
    (
        "application",
        &["domain", "store", "files", "mail", "metrics", "oidc", "reference", "sheet", "webhook", "clock", "words"],
    ),
    ("worker", &["application", "domain", "mail::transport", "clock", "words"]),
    ("console", &["application", "domain"]),
    ("api", &["application", "console", "domain", "metrics", "words"]),
    ("config", &["api", "application", "domain", "files", "mail", "oidc", "webhook", "clock", "words"]),
    (
        "command",
        &["api", "application", "config", "domain", "files", "mail", "reference", "store", "worker", "clock", "words"],
    ),
    (
        "demo",
        &["api", "application", "command", "domain", "files", "mail", "store", "webhook", "worker", "clock", "words"],
    ),
];

/// Imports that the rule forbids and that have a reason.
const EXCEPTIONS: [(&str, &str, &str); 1] =
    [("api/mail_preview.rs", "mail::preview", "its pages show letters as their readers would see them")];

/// Crates of the workspace and outside it that belong to one layer.
const CRATES: [(&str, &[&str]); 21] = [
    ("entity", &["store"]),
    ("migration", &["store"]),
    ("poem", &["api", "console"]),
    ("askama", &["console"]),
    ("qrcode", &["console"]),
    ("argon2", &["application"]),
    ("totp_rs", &["domain"]),
    ("zxcvbn", &["domain"]),
    ("poem_openapi", &["api"]),
    ("lettre", &["mail", "config"]),
    ("object_store", &["files"]),
    ("infer", &["files"]),
    ("governor", &["api"]),
    ("rustls", &["api", "files", "mail", "trust", "webhook"]),
    ("jsonwebtoken", &["oidc"]),
    ("reqwest", &["oidc"]),
    ("multer", &["api"]),
    ("prometheus_client", &["metrics"]),
    ("calamine", &["sheet"]),
    ("rust_xlsxwriter", &["sheet"]),
    ("zip", &["sheet"]),
];

#[test]
fn each_layer_imports_only_what_it_may() {
    let mut broken = Vec::new();
    let mut used: Vec<(&str, &str, &str)> = Vec::new();
    for (file, text) in sources() {
        let layer = layer_of(&file);
        let Some((_, may)) = RULE.iter().find(|(name, _)| *name == layer) else { continue };
        for import in imports(&text) {
            let is_allowed = import.starts_with(&format!("{layer}::"))
                || import == layer
                || may.iter().any(|allowed| import == *allowed || import.starts_with(&format!("{allowed}::")));
            let exception = EXCEPTIONS.iter().find(|(at, what, _)| *at == file && import.starts_with(what));
            used.extend(exception);
            if !is_allowed && exception.is_none() {
                broken.push(format!("src/{file} imports crate::{import}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert_eq!(used.len(), EXCEPTIONS.len(), "an exception that nothing needs any more: {used:?}");
}

/// Who may see every case: what the service does by itself, and the command that verifies the history. The store's own
/// finders that take no scope are for them alone, and for whoever found the case within a scope before.
const SEES_ALL: [&str; 8] = [
    "application/change_over_ladders.rs",
    "application/export_personal_data.rs",
    "application/recount_deadlines.rs",
    "application/restrict_case.rs",
    "application/tell_handover.rs",
    "application/verify_history.rs",
    "application/write_digests.rs",
    "store/privacy.rs",
];

#[test]
fn only_what_the_service_does_by_itself_sees_every_case() {
    let mut asking: Vec<String> = Vec::new();
    for (file, text) in sources() {
        if file != "domain/access.rs" && text.contains("of_system(") {
            asking.push(file.clone());
        }
        let makes_one = text.contains(" Scope {") && file != "domain/access.rs";
        assert!(!makes_one, "src/{file} makes a scope of its own");
    }
    assert_eq!(asking, SEES_ALL, "Scope::of_system is for what the service does by itself");
}

/// Tables that hold what is in cases, and the modules of the store that read them: nobody else does.
#[test]
fn an_unscoped_read_of_a_case_is_for_the_service_itself() {
    // Each finder without a scope, and who may call it: the worker's tasks, the verification, and what counts or moves
    // cases for those who steer the city, who see every case that is not restricted.
    let free: [(&str, &[&str]); 9] = [
        ("hold_case_of_deadline(", &["climb_unreached", "escalate_due", "lapse_due"]),
        ("hold_free_case(", &["carry_out_reorganisations"]),
        ("hold_cases_of_petition(", &["attach_to_petition"]),
        (
            "find_cases(",
            &[
                "change_over_ladders",
                "plan_escalations",
                "preview_calendar_change",
                "preview_reorganisation",
                "read_reorganisations",
                "tell_handover",
            ],
        ),
        ("list_case_ids(", &["verify_history"]),
        ("list_running_cases(", &["change_over_ladders", "preview_calendar_change", "recount_deadlines"]),
        ("list_filings(", &["simulate_rulebook"]),
        ("notifications::find(", &["read_notifications"]),
        ("list_codes(", &["hand_over"]),
    ];
    for (finder, may) in free {
        for (file, text) in sources() {
            let calls = text.contains(finder) && !file.starts_with("store/");
            let caller = file.trim_start_matches("application/").trim_end_matches(".rs");
            assert!(!calls || may.contains(&caller), "src/{file} calls {finder}…)");
        }
    }
}

#[test]
fn every_folder_is_a_layer() {
    let outside = ["clock.rs", "config.rs", "trust.rs", "main.rs", "lib.rs", "arguments.rs"];
    for (file, _) in sources() {
        let layer = layer_of(&file);
        assert!(outside.contains(&file.as_str()) || RULE.iter().any(|(name, _)| *name == layer), "src/{file}");
    }
}

#[test]
fn what_belongs_to_one_layer_stays_there() {
    for (file, text) in sources() {
        for (name, layers) in CRATES {
            let is_used = text.lines().any(|line| {
                let line = line.trim_start().trim_start_matches("pub ");
                line.starts_with(&format!("use {name}::")) || line.contains(&format!("::{name}::"))
            });
            assert!(!is_used || layers.contains(&layer_of(&file)), "src/{file} uses {name}");
        }
    }
}

#[test]
fn the_domain_does_no_input_or_output() {
    for (file, text) in sources().into_iter().filter(|(file, _)| layer_of(file) == "domain") {
        for forbidden in ["sea_orm", "tokio", "poem", "std::fs", "std::net", "async fn", "system_now", "Utc::now"] {
            assert!(!text.contains(forbidden), "src/{file} holds {forbidden}");
        }
    }
}

/// Every source file by its path under src/, without its tests.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src can be read").flatten() {
            let path: PathBuf = entry.path();
            let is_test = matches!(entry.file_name().to_str(), Some("tests.rs" | "oracle.rs" | "toy.rs"));
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
                let text = fs::read_to_string(&path).expect("a source is text");
                let name = path.strip_prefix(&root).expect("it is under src").display().to_string();
                found.insert(name, without_tests(&text));
            }
        }
    }
    assert!(found.len() > 100, "src was read");
    found
}

/// The part before the unit tests, without comments.
fn without_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The first folder of a path under src/, or the name of the file there: `demo.rs` belongs to `demo`.
fn layer_of(file: &str) -> &str {
    file.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// What follows each `crate::`, one path for each name of a list.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let end = list.find("};").unwrap_or(list.len());
                found.extend(list[..end].split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
            }
            None => {
                let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
                found.push(rest.chars().take_while(|c| is_path(*c)).collect());
            }
        }
    }
    found
}
