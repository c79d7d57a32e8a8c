//! Replacing parts of a draft by those of a file: all of it in one transaction, or nothing, with every error at its cell.

use super::draft_rulebook::{EDITORS, Held, hold, person_of, row_of};
use super::keep_file::IncomingFile;
use super::rulebook_sheets::Reading;
use super::{App, Error, FieldError};
use crate::domain::access::Actor;
use crate::domain::attachment::FileRefusal;
use crate::domain::rulebook::{Deed, Diff, Revision, Row, RowDiff, Rulebook, RulebookStatus, Section, between, flaws};
use crate::domain::text::Text;
use crate::sheet::{self, read_csv, read_xlsx};
use crate::store::rulebooks;

/// How many bytes a file may hold.
const MOST_BYTES: usize = 10 << 20;

/// How a file is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportDraft {
    /// Which part it holds; needed for CSV, a workbook names its parts.
    pub section: Option<Section>,
    /// Only check it, and tell what it would change.
    pub dry_run: bool,
    /// The version of the draft that it was made for.
    pub expected: i32,
}

/// Imports a file into the draft; the draft's head as it now is, and what changed.
pub async fn import_draft(
    app: &App,
    actor: &Actor,
    file: impl IncomingFile,
    how: ImportDraft,
) -> Result<(Revision, Diff), Error> {
    person_of(actor, EDITORS)?;
    let content = take_in(file).await?;
    let reading = tokio::task::spawn_blocking(move || read(&content, how.section)).await.map_err(Error::internal)??;
    let held = hold(app, actor, EDITORS, RulebookStatus::Draft, Some(how.expected)).await?;
    let old = held.book().await?;
    let parts = check(app, &old, reading)?;
    let rows = parts.into_iter().flat_map(|(section, rows)| between(old.rows(section), rows)).collect();
    let diff = Diff { rows };
    if how.dry_run {
        held.txn.rollback().await?;
        return Ok((Revision { version: how.expected, ..held.head }, diff));
    }
    apply(&held, &diff).await?;
    let text = summary(&diff);
    held.record(Deed::Imported, None, (None, None), Some(text)).await?;
    held.txn.commit().await?;
    Ok((held.head, diff))
}

/// All of the file, which is small.
async fn take_in(mut file: impl IncomingFile) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    while let Some(piece) = file.piece().await? {
        if content.len() + piece.len() > MOST_BYTES {
            return Err(Error::File(FileRefusal::TooLarge { limit: MOST_BYTES as u64 }));
        }
        content.extend_from_slice(&piece);
    }
    match file.rest().await? {
        Some(_) => Err(Error::invalid(
            "/description",
            "Không nhận trường này; hãy bỏ đi.",
            "It is not taken here: leave it out.",
        )),
        None if content.is_empty() => Err(Error::File(FileRefusal::Empty)),
        None => Ok(content),
    }
}

/// What the file says; it is a workbook if it begins like one.
fn read(content: &[u8], section: Option<Section>) -> Result<Reading, Error> {
    let is_workbook = content.starts_with(b"PK");
    match section {
        only if is_workbook => Ok(Reading::of_workbook(&read_xlsx(content).map_err(unreadable)?, only)),
        Some(section) => Ok(Reading::of_table(section, &read_csv(content).map_err(unreadable)?)),
        None => Err(Error::invalid(
            "part",
            "Tệp CSV chỉ chứa một phần; hãy nêu part=rules, delegations, limits hoặc ladders.",
            "A CSV file holds one part: say which, part=rules, delegations, limits or ladders.",
        )),
    }
}

/// The parts of the file, if nothing is wrong with any of their rows.
fn check(app: &App, old: &Rulebook, mut reading: Reading) -> Result<Vec<(Section, Vec<Row>)>, Error> {
    let parts = std::mem::take(&mut reading.parts);
    let mut book = old.clone();
    for (section, rows) in &parts {
        book = book.with_rows(*section, rows.iter().cloned());
    }
    for flaw in flaws(app.city().register(), &book) {
        let (section, id) = row_of(&book, &flaw);
        let is_imported = parts.iter().any(|(part, _)| *part == section);
        if is_imported && !rests_on_broken(section, &reading.broken) {
            reading.tell_row(section, &id, flaw.field, flaw.text);
        }
    }
    if reading.errors.is_empty() { Ok(parts) } else { Err(Error::Invalid(reading.errors.into_fields())) }
}

/// Whether rows that could not be read may be what a flaw in this part misses.
fn rests_on_broken(section: Section, broken: &[Section]) -> bool {
    match section {
        // What is wrong with a rule is wrong whatever the others say.
        Section::Rules => false,
        Section::Delegations => broken.contains(&Section::Rules) || broken.contains(&section),
        Section::Limits | Section::Ladders => broken.contains(&section),
    }
}

async fn apply(held: &Held, diff: &Diff) -> Result<(), Error> {
    let (txn, written) = (&held.txn, (held.head.number, held.head.version));
    for row in &diff.rows {
        match row {
            RowDiff::Added(row) => rulebooks::insert_row(txn, written, row).await?,
            RowDiff::Changed { new, .. } => rulebooks::update_row(txn, written, new).await?,
            RowDiff::Removed(row) => rulebooks::delete_row(txn, written.0, row.section(), &row.id()).await?,
        }
    }
    Ok(())
}

fn summary(diff: &Diff) -> String {
    let (mut added, mut changed, mut removed) = (0, 0, 0);
    for row in &diff.rows {
        match row {
            RowDiff::Added(_) => added += 1,
            RowDiff::Changed { .. } => changed += 1,
            RowDiff::Removed(_) => removed += 1,
        }
    }
    format!("+{added} ~{changed} -{removed}")
}

/// Why a file is no table that is taken.
fn unreadable(error: sheet::Error) -> Error {
    use sheet::Error::{NotUtf8, TooBig, TooLong, TooManyColumns, TooManyRows, TooManySheets, Unreadable, Unwritable};
    let most_rows = sheet::MAX_ROWS;
    let text = match &error {
        NotUtf8 => Text::new(
            "Tệp không phải UTF-8; hãy lưu lại dạng “CSV UTF-8” hoặc XLSX.",
            "The file is not UTF-8: save it as “CSV UTF-8” or as XLSX.",
        ),
        TooManyRows { sheet } => Text::new(
            format!("Trang “{sheet}” có quá {most_rows} dòng; hãy xóa các dòng thừa."),
            format!("The sheet “{sheet}” has more than {most_rows} rows: delete those that are not needed."),
        ),
        TooLong { sheet, at } => Text::new(
            format!("Ô {at} của trang “{sheet}” dài quá {} ký tự; hãy rút gọn.", sheet::MAX_CELL),
            format!("The cell {at} of the sheet “{sheet}” holds more than {} characters: shorten it.", sheet::MAX_CELL),
        ),
        TooManyColumns { .. } | TooManySheets | TooBig => Text::new(
            "Tệp quá lớn khi mở ra; hãy chỉ giữ các trang và cột của quy định phân công.",
            "Opened the file is too big: keep only the sheets and columns of the rulebook.",
        ),
        Unreadable(_) | Unwritable(_) => Text::new(
            "Không mở được tệp; hãy lưu lại dạng XLSX hoặc CSV UTF-8 rồi gửi lại.",
            "The file cannot be opened: save it anew as XLSX or CSV UTF-8 and send it again.",
        ),
    };
    Error::Invalid(vec![FieldError { pointer: "/file".into(), text }])
}
