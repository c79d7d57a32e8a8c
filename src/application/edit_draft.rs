//! Editing a draft row by row. Each row has its own version, so that two people who edit at once lose nothing.

use super::draft_rulebook::{EDITORS, Held, hold, invalid_row, row_of};
use super::{App, Error, FieldError};
use crate::domain::access::Actor;
use crate::domain::rulebook::{Deed, Row, RulebookStatus, Section, flaws};
use crate::domain::text::Text;
use crate::store::rulebooks::{self, KeptRow};

/// Adds a row, or writes one that still has the `expected` version anew; whether it was added. `texts` are what stands in
/// the part's columns.
pub async fn set_row(
    app: &App,
    actor: &Actor,
    section: Section,
    texts: &[String],
    expected: Option<i32>,
) -> Result<(KeptRow, bool), Error> {
    let row = Row::read(section, texts).map_err(invalid_row)?;
    let held = hold(app, actor, EDITORS, RulebookStatus::Draft, None).await?;
    let id = row.id();
    let before = rulebooks::find_row(&held.txn, held.head.number, section, &id).await?;
    check_version(before.as_ref(), expected)?;
    check_row(app, &held, &row).await?;
    let written = (held.head.number, held.head.version);
    match &before {
        None => rulebooks::insert_row(&held.txn, written, &row).await?,
        Some(_) => rulebooks::update_row(&held.txn, written, &row).await?,
    }
    let (old, new) = (before.as_ref().map(|before| before.row.said()), Some(row.said()));
    held.record(Deed::RowSet, Some((section, id)), (old, new), None).await?;
    let version = held.head.version;
    held.txn.commit().await?;
    Ok((KeptRow { row, version }, before.is_none()))
}

/// Takes out a row that still has the `expected` version.
pub async fn delete_row(app: &App, actor: &Actor, section: Section, id: &str, expected: i32) -> Result<(), Error> {
    let held = hold(app, actor, EDITORS, RulebookStatus::Draft, None).await?;
    let before = rulebooks::find_row(&held.txn, held.head.number, section, id).await?.ok_or_else(no_such_row)?;
    check_version(Some(&before), Some(expected))?;
    rulebooks::delete_row(&held.txn, held.head.number, section, id).await?;
    held.record(Deed::RowDeleted, Some((section, id.to_owned())), (Some(before.row.said()), None), None).await?;
    held.txn.commit().await?;
    Ok(())
}

/// Whether the caller knows the row as it is.
fn check_version(before: Option<&KeptRow>, expected: Option<i32>) -> Result<(), Error> {
    match (before, expected) {
        (None, None) => Ok(()),
        (Some(before), Some(expected)) if before.version == expected => Ok(()),
        (Some(before), None) => Err(Error::RowVersionRequired { version: before.version, row: before.row.said() }),
        (before, Some(_)) => Err(Error::StaleRow { current: before.map(|before| (before.version, before.row.said())) }),
    }
}

/// What would stand against publishing in this row, with the others as they are.
async fn check_row(app: &App, held: &Held, row: &Row) -> Result<(), Error> {
    let book = held.book().await?.with_row(row.clone());
    let own = (row.section(), row.id());
    let found = flaws(app.city().register(), &book).into_iter().filter(|flaw| row_of(&book, flaw) == own);
    let errors: Vec<FieldError> =
        found.map(|flaw| FieldError { pointer: format!("/{}", flaw.field), text: flaw.text }).collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// What is not there, or not for the caller.
fn no_such_row() -> Error {
    Error::NotFound(Text::new(
        "Không có dòng nào mang mã này trong bản quy định phân công.",
        "The revision has no row of this id.",
    ))
}
