//! The guide: what it says of the standard, of the sources and of the dependencies is held against them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The numbers of the requirements of OWASP's ASVS 5.0.0, levels 1 and 2.
const ASVS: &str = include_str!("asvs_ids.txt");
const SECURITY: &str = include_str!("../../src/guide/security.md");
const DEPENDENCIES: &str = include_str!("../../src/guide/dependencies.md");

/// The cells of the rows that have so many.
fn rows(text: &str, cells: usize) -> Vec<Vec<&str>> {
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let split = rows.map(|row| row.trim_matches(['|', ' ']).split(" | ").map(str::trim).collect::<Vec<_>>());
    split.filter(|row| row.len() == cells).collect()
}

#[test]
fn every_requirement_of_the_standard_is_answered_once() {
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows(SECURITY, 4) {
        if row[0].split('.').count() == 3 {
            *told.entry(row[0]).or_default() += 1;
            assert!(matches!(row[2], "met" | "n/a" | "open"), "{row:?}");
            assert!(!row[1].is_empty() && !row[3].is_empty(), "{row:?}");
        }
    }
    let asked: BTreeMap<&str, usize> = ASVS.lines().map(|id| (id, 1)).collect();
    assert_eq!(told, asked);
}

#[test]
fn every_file_and_test_that_the_guide_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for named in SECURITY.split('`').skip(1).step_by(2) {
        let (path, name) = named.split_once("::").map_or((named, None), |(path, name)| (path, Some(name)));
        if !["src/", "tests/", "openapi/"].iter().any(|folder| path.starts_with(folder)) || path.contains(' ') {
            continue;
        }
        seen += 1;
        let text = fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{named}: {error}"));
        let is_there = |name: &str| text.contains(&format!("fn {name}("));
        assert!(name.is_none_or(is_there), "{named} is not there");
    }
    assert!(seen > 100, "the guide was read");
}

#[test]
fn every_direct_dependency_is_explained() {
    for manifest in ["Cargo.toml", "entity/Cargo.toml", "migration/Cargo.toml"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(manifest)).expect("a manifest");
        let mut within = false;
        for line in text.lines() {
            if line.starts_with('[') {
                within = matches!(line, "[dependencies]" | "[dev-dependencies]");
            }
            let name = line.split([' ', '=', '.']).next().unwrap_or_default();
            let is_dependency =
                within && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
            if is_dependency && !matches!(name, "entity" | "migration") && line.contains('=') {
                assert!(DEPENDENCIES.contains(&format!("`{name}`")), "{manifest}: {name} is not explained");
            }
        }
    }
}
