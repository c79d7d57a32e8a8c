//! What one rulebook says otherwise than another.

use std::collections::BTreeMap;

use super::Rulebook;
use super::columns::columns;
use super::row::{Row, Section};

/// What is different in one rulebook from another, part by part and row by row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diff {
    /// The rows that differ, by part, then in the order of their ids.
    pub rows: Vec<RowDiff>,
}

/// One row that differs.
#[derive(Debug, Clone, PartialEq)]
pub enum RowDiff {
    /// It is new.
    Added(Row),
    /// It is gone.
    Removed(Row),
    /// Some of its fields say something else.
    Changed {
        /// What it is.
        new: Row,
        /// The fields that differ.
        fields: Vec<FieldDiff>,
    },
}

/// One field that differs, in the texts of files; empty where nothing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDiff {
    /// Which, as the API calls it.
    pub field: &'static str,
    /// What it said.
    pub old: String,
    /// What it says.
    pub new: String,
}

impl Diff {
    /// What `new` says otherwise than `old`.
    pub fn between(old: &Rulebook, new: &Rulebook) -> Self {
        let sections = Section::ALL.iter();
        Self { rows: sections.flat_map(|section| between(old.rows(*section), new.rows(*section))).collect() }
    }
}

/// What one part says otherwise.
pub fn between(old: Vec<Row>, new: Vec<Row>) -> Vec<RowDiff> {
    let by_id = |rows: Vec<Row>| rows.into_iter().map(|row| (row.id(), row)).collect::<BTreeMap<_, _>>();
    let (mut old, new) = (by_id(old), by_id(new));
    let mut rows: BTreeMap<String, RowDiff> = BTreeMap::new();
    for (id, new) in new {
        match old.remove(&id) {
            None => {
                rows.insert(id, RowDiff::Added(new));
            }
            Some(old) if old != new => {
                let fields = fields(&old, &new);
                rows.insert(id, RowDiff::Changed { new, fields });
            }
            Some(_) => {}
        }
    }
    rows.extend(old.into_iter().map(|(id, row)| (id, RowDiff::Removed(row))));
    rows.into_values().collect()
}

fn fields(old: &Row, new: &Row) -> Vec<FieldDiff> {
    let texts = columns(new.section()).iter().zip(old.texts().into_iter().zip(new.texts()));
    let differing = texts.filter(|(_, (old, new))| old != new);
    differing.map(|(column, (old, new))| FieldDiff { field: column.field, old, new }).collect()
}
