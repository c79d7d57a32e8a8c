//! Revisions as they are shown: their heads, what two say otherwise, what happened to each.

use std::collections::BTreeMap;

use poem_openapi::Object;

use super::rows::{DelegationView, LimitView, RowView, RuleView, StepView};
use crate::api::views::{Moment, PersonView, moment};
use crate::api::word::Word;
use crate::application::read_rulebooks::{KeptRow, Names};
use crate::domain::rulebook::{Deed, Diff, Entry, FieldDiff, Revision, Row, RowDiff, RulebookStatus, Section};
use crate::words;

/// A revision of the rulebook, without what it says.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Rulebook", skip_serializing_if_is_none)]
pub struct RulebookView {
    /// Its number. Cases name the revision that routed them.
    pub revision: i32,
    /// Where it stands.
    pub status: Word<RulebookStatus>,
    /// Whether filings are routed by it now.
    pub in_effect: bool,
    /// Its version, for `If-Match`: rises with everything that is done to it, each row included.
    pub version: i32,
    /// The published revision that it was copied from.
    pub base: Option<i32>,
    /// When it was opened.
    pub opened_at: Option<Moment>,
    /// Who opened it; told to those who read drafts, as the next four.
    pub opened_by: Option<PersonView>,
    /// When it was submitted.
    pub submitted_at: Option<Moment>,
    /// Who submitted it.
    pub submitted_by: Option<PersonView>,
    /// Why, as told on submission.
    pub reason: Option<String>,
    /// Who approved it.
    pub approved_by: Option<PersonView>,
    /// When it was published.
    pub published_at: Option<Moment>,
    /// From when filings are routed by it.
    pub effective_at: Option<Moment>,
}

impl RulebookView {
    /// As it is shown to somebody who reads drafts or not.
    pub fn new(head: Revision, names: &Names, in_effect: i32, reads_drafts: bool) -> Self {
        let person = |id: Option<uuid::Uuid>| {
            let id = id.filter(|_| reads_drafts)?;
            Some(PersonView { id, name: names.get(&id)?.clone() })
        };
        Self {
            revision: head.number,
            status: Word(head.status),
            in_effect: head.number == in_effect,
            version: head.version,
            base: head.base,
            opened_at: head.opened_at.filter(|_| reads_drafts).map(moment),
            opened_by: person(head.opened_by),
            submitted_at: head.submitted_at.filter(|_| reads_drafts).map(moment),
            submitted_by: person(head.submitted_by),
            reason: head.reason.filter(|_| reads_drafts),
            approved_by: person(head.approved_by),
            published_at: head.published_at.map(moment),
            effective_at: head.effective_at.map(moment),
        }
    }
}

/// A page of revisions.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RulebookPage", skip_serializing_if_is_none)]
pub struct RulebookPageView {
    /// The revisions, the newest first.
    pub items: Vec<RulebookView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// Declares the page of a part's rows.
macro_rules! row_page {
    ($page:ident, $name:literal, $view:ident, $what:literal) => {
        #[doc = concat!("A page of ", $what, ".")]
        #[derive(Debug, Clone, Object)]
        #[oai(rename = $name, skip_serializing_if_is_none)]
        pub struct $page {
            /// The rows, in their order.
            pub items: Vec<$view>,
            /// Where the next page begins; absent on the last one.
            pub next_cursor: Option<String>,
        }

        impl From<(Vec<$view>, Option<String>)> for $page {
            fn from((items, next_cursor): (Vec<$view>, Option<String>)) -> Self {
                Self { items, next_cursor }
            }
        }
    };
}

row_page!(RulePageView, "CompetenceRulePage", RuleView, "competence rules");
row_page!(DelegationPageView, "DelegationPage", DelegationView, "delegations");
row_page!(LimitPageView, "LimitPage", LimitView, "limits");
row_page!(StepPageView, "LadderStepPage", StepView, "steps of ladders");

/// The first `limit` of these rows, and where the next page begins.
pub fn one_page<T: RowView>(kept: Vec<KeptRow>, limit: usize) -> (Vec<T>, Option<String>) {
    let more = kept.len() > limit;
    let items: Vec<T> = kept.into_iter().take(limit).filter_map(T::of).collect();
    let next = items.last().filter(|_| more).map(T::key);
    (items, next)
}

words! {
    /// How a row differs.
    RowChange {
        /// It is new.
        Added = "added",
        /// It is gone.
        Removed = "removed",
        /// It says something else.
        Changed = "changed",
    }
}

/// One field that differs, as files write it.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RulebookFieldDiff", skip_serializing_if_is_none)]
pub struct FieldDiffView {
    /// Which field.
    pub field: String,
    /// What it said; absent where nothing stood there.
    pub old: Option<String>,
    /// What it says; absent where nothing stands there.
    pub new: Option<String>,
}

/// One row that differs.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RulebookRowDiff")]
pub struct RowDiffView {
    /// In which part.
    pub part: Word<Section>,
    /// Which row: its id, of a ladder's step `ladder/step`.
    pub id: String,
    /// How.
    pub change: Word<RowChange>,
    /// The fields that differ; of a row that is new or gone those that say something.
    pub fields: Vec<FieldDiffView>,
}

/// What one revision says otherwise than another.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RulebookDiff")]
pub struct DiffView {
    /// Which revision.
    pub revision: i32,
    /// Otherwise than which.
    pub against: i32,
    /// How many rows are new.
    pub added: u32,
    /// How many say something else.
    pub changed: u32,
    /// How many are gone.
    pub removed: u32,
    /// The rows, by part and id.
    pub rows: Vec<RowDiffView>,
}

impl DiffView {
    /// What `revision` says otherwise than `against`.
    pub fn new(against: i32, revision: i32, diff: Diff) -> Self {
        let rows: Vec<RowDiffView> = diff.rows.into_iter().map(RowDiffView::from).collect();
        let count = |change| rows.iter().filter(|row| row.change.0 == change).count() as u32;
        let (added, changed, removed) = (count(RowChange::Added), count(RowChange::Changed), count(RowChange::Removed));
        Self { revision, against, added, changed, removed, rows }
    }
}

impl From<RowDiff> for RowDiffView {
    fn from(diff: RowDiff) -> Self {
        let of =
            |row: &Row, change, fields| Self { part: Word(row.section()), id: row.id(), change: Word(change), fields };
        let said = |row: &Row| row.fields().map(|(column, text)| (column.field, text)).collect::<Vec<_>>();
        match diff {
            RowDiff::Added(row) => {
                let fields = said(&row).into_iter().map(|(field, new)| field_diff(field, String::new(), new));
                of(&row, RowChange::Added, fields.collect())
            }
            RowDiff::Removed(row) => {
                let fields = said(&row).into_iter().map(|(field, old)| field_diff(field, old, String::new()));
                of(&row, RowChange::Removed, fields.collect())
            }
            RowDiff::Changed { new, fields, .. } => {
                let fields = fields.into_iter().map(|FieldDiff { field, old, new }| field_diff(field, old, new));
                of(&new, RowChange::Changed, fields.collect())
            }
        }
    }
}

fn field_diff(field: &str, old: String, new: String) -> FieldDiffView {
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    FieldDiffView { field: field.to_owned(), old: said(old), new: said(new) }
}

/// One thing that happened to a revision.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RulebookEntry", skip_serializing_if_is_none)]
pub struct EntryView {
    /// The version of the revision that it made.
    pub version: i32,
    /// When.
    pub at: Moment,
    /// Who did it.
    pub person: Option<PersonView>,
    /// For which organization, by its code.
    pub organization: String,
    /// What was done.
    pub action: Word<Deed>,
    /// In which part, where it was one row.
    pub part: Option<Word<Section>>,
    /// To which row.
    pub row: Option<String>,
    /// What the row said before, field by field as files write them; absent where there was none.
    pub old: Option<BTreeMap<String, String>>,
    /// What the row says since; absent where it is gone.
    pub new: Option<BTreeMap<String, String>>,
    /// The reason, or what an import changed.
    pub text: Option<String>,
}

impl EntryView {
    /// As it is shown.
    pub fn new(entry: Entry, names: &Names) -> Self {
        let (part, row) = entry.row.unzip();
        Self {
            version: entry.version,
            at: moment(entry.at),
            person: entry.person.and_then(|id| Some(PersonView { id, name: names.get(&id)?.clone() })),
            organization: entry.organization,
            action: Word(entry.deed),
            part: part.map(Word),
            row,
            old: entry.old,
            new: entry.new,
            text: entry.text,
        }
    }
}

/// A page of what happened to a revision.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RulebookJournal", skip_serializing_if_is_none)]
pub struct JournalView {
    /// What happened, in order.
    pub items: Vec<EntryView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}
