//! The files of a rulebook, as tables and as workbooks, and tokens.

use super::authenticate::is_well_formed;
use super::rulebook_sheets::Reading;
use crate::domain::rulebook::Section;
use crate::sheet::{Sheet, read_csv, read_xlsx, write_csv, write_xlsx};

/// Every row or what is wrong with it; and what was read as a table is read again when it is written.
#[test]
fn tables() {
    bolero::check!(name = "tables").for_each(|bytes: &[u8]| {
        let Ok(sheet) = read_csv(bytes) else { return };
        for section in Section::ALL {
            let reading = Reading::of_table(*section, &sheet);
            assert!(reading.broken.is_empty() || !reading.errors.is_empty());
            assert!(reading.errors.into_fields().iter().all(|error| !error.pointer.is_empty()));
        }
        // With one of these in a header nobody could tell what separates its cells; ours hold none.
        if sheet.header.iter().any(|title| title.contains([';', '\t'])) {
            return;
        }
        let again = read_csv(&write_csv(&sheet).expect("the memory takes it")).expect("what was written is read");
        assert_eq!(said(&again), said(&sheet));
    });
}

/// A workbook is an archive of XML: whatever it holds, it is read within bounds or refused.
#[test]
fn workbooks() {
    bolero::check!(name = "workbooks").for_each(|bytes: &[u8]| {
        let Ok(sheets) = read_xlsx(bytes) else { return };
        let reading = Reading::of_workbook(&sheets, None);
        assert!(reading.broken.is_empty() || !reading.errors.is_empty());
        // A workbook without sheets is written with an empty one.
        if let Ok(written) = write_xlsx(&sheets)
            && !sheets.is_empty()
        {
            assert_eq!(read_xlsx(&written).expect("what was written is read").len(), sheets.len());
        }
    });
}

#[test]
fn tokens() {
    bolero::check!(name = "tokens").for_each(|bytes: &[u8]| {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        if is_well_formed(text) {
            assert!(text.is_ascii() && !text.contains(char::is_whitespace));
        }
    });
}

/// What a table says, but for empty cells and rows at its ends.
fn said(sheet: &Sheet) -> Vec<Vec<String>> {
    let header = std::iter::once(sheet.header.clone());
    let rows = sheet.rows.iter().map(|row| row.iter().map(|cell| cell.as_text().into_owned()).collect());
    let mut said: Vec<Vec<String>> = header.chain(rows).collect();
    for row in &mut said {
        let filled = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        row.truncate(filled);
    }
    let filled = said.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
    said.truncate(filled);
    said
}
