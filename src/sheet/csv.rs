//! CSV (RFC 4180) as spreadsheets write and open it: UTF-8 with a mark, so that Vietnamese stays Vietnamese.

use super::{At, Builder, Cell, Error, Sheet};

/// Tells a spreadsheet that the text is UTF-8.
const MARK: &str = "\u{feff}";

/// Writes a table. Texts that a spreadsheet would take for a formula begin with an apostrophe, which reading takes off.
///
/// # Errors
/// None in practice: the memory takes everything.
pub fn write_csv(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    let unwritable = |error: csv::Error| Error::Unwritable(error.to_string());
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.as_bytes().to_vec());
    let titles = sheet.header.iter().map(|title| guarded(&Cell::text(title.as_str())));
    writer.write_record(titles).map_err(unwritable)?;
    for row in &sheet.rows {
        // A row of the header's length always: a spreadsheet shows the same columns everywhere.
        let missing = sheet.header.len().saturating_sub(row.len());
        let cells = row.iter().map(guarded).chain(std::iter::repeat_n(String::new(), missing));
        writer.write_record(cells).map_err(unwritable)?;
    }
    writer.into_inner().map_err(|error| Error::Unwritable(error.to_string()))
}

/// Reads a table. Its cells may be separated by commas, semicolons or tabs, as the spreadsheet's country has it.
///
/// # Errors
/// What is not UTF-8 or beyond the bounds.
pub fn read_csv(bytes: &[u8]) -> Result<Sheet, Error> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::NotUtf8)?;
    let text = text.strip_prefix(MARK).unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let (mut builder, mut record, mut row) = (Builder::new(""), csv::StringRecord::new(), 0);
    while reader.read_record(&mut record).map_err(|error| Error::Unreadable(error.to_string()))? {
        // The reader passes over empty lines; for whoever looks at the table they are rows.
        let begins = record.position().map_or(0, |position| position.byte() as usize);
        row += text[begins..].bytes().take_while(|byte| *byte == b'\n').count();
        for (column, cell) in record.iter().enumerate() {
            builder.put(At { column, row }, Cell::text(unguarded(cell)))?;
        }
        row += 1;
    }
    Ok(builder.finish())
}

/// What separates the cells of the first row; what stands in quotes separates nothing.
fn delimiter(text: &str) -> u8 {
    let (mut found, mut is_quoted, mut begins) = ([0_usize; 128], false, true);
    for c in text.chars() {
        match c {
            // A quote within a quoted cell comes twice: closed, and opened again.
            '"' if is_quoted || begins => is_quoted = !is_quoted,
            '\n' if !is_quoted => break,
            ',' | ';' | '\t' if !is_quoted => found[c as usize] += 1,
            _ => {}
        }
        begins = matches!(c, ',' | ';' | '\t' | '"');
    }
    let count = |separator: char| found[separator as usize];
    // Commas where none stands out.
    [',', ';', '\t'].into_iter().rev().max_by_key(|separator| count(*separator)).map_or(b',', |found| found as u8)
}

/// What a spreadsheet would take for the beginning of a formula, or whoever reads the file for the mark of its encoding.
fn is_dangerous(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\n' | '\u{feff}')
}

/// Whether this text begins as one that was guarded.
fn looks_guarded(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('\'') && chars.next().is_some_and(|second| is_dangerous(second) || second == '\'')
}

fn guarded(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.starts_with(is_dangerous) || looks_guarded(text) => format!("'{text}"),
        other => other.as_text().into_owned(),
    }
}

fn unguarded(text: &str) -> &str {
    if looks_guarded(text) { &text[1..] } else { text }
}
