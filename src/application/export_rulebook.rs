//! A revision as a file that an official opens, edits and imports again.

use super::find_rulebook::find_rulebook;
use super::rulebook_sheets::{bare, guide, titled};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::rulebook::Section;
use crate::sheet::{write_csv, write_xlsx};

/// The format of a file, with what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// A workbook with a sheet for each part, and one that explains the columns.
    Xlsx,
    /// One part.
    Csv(Section),
}

/// The revision of this key as a file, and its number.
pub async fn export_rulebook(
    app: &App,
    actor: &Actor,
    key: &str,
    format: ExportFormat,
) -> Result<(i32, Vec<u8>), Error> {
    let book = find_rulebook(app, actor, key).await?;
    let revision = book.revision;
    // A big workbook takes a while: not on the threads that answer everyone.
    let written = tokio::task::spawn_blocking(move || match format {
        ExportFormat::Csv(section) => write_csv(&bare(section, &book.rows(section))),
        ExportFormat::Xlsx => {
            let parts = Section::ALL.iter().map(|section| titled(*section, &book.rows(*section)));
            write_xlsx(&std::iter::once(guide()).chain(parts).collect::<Vec<_>>())
        }
    });
    let content = written.await.map_err(Error::internal)?.map_err(Error::internal)?;
    Ok((revision, content))
}
