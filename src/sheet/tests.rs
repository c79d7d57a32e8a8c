use std::io::{Cursor, Write};

use proptest::prelude::*;

use super::*;

fn sheet(header: &[&str], rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet { name: "Bảng".into(), header: header.iter().map(ToString::to_string).collect(), rows }
}

fn texts(rows: &[Vec<Cell>]) -> Vec<Vec<String>> {
    let text = |row: &Vec<Cell>| row.iter().map(|cell| cell.as_text().into_owned()).collect();
    rows.iter().map(text).collect()
}

#[test]
fn csv_is_read_as_a_spreadsheet_shows_it() {
    let file = "\u{feff}a;b\r\n1;'=x\r\n\r\n\"hai\r\ndòng\";'không\r\n";
    let read = read_csv(file.as_bytes()).unwrap();
    assert_eq!(read.header, ["a", "b"]);
    assert_eq!(texts(&read.rows), [vec!["1", "=x"], vec![], vec!["hai\ndòng", "'không"]]);
    assert_eq!(read_csv(b"\"a;b;c\",d\n1;x,2").unwrap().header, ["a;b;c", "d"], "what is quoted separates nothing");
    assert_eq!(read_csv(&[0xff, 0xfe, b'a', 0]), Err(Error::NotUtf8));
}

#[test]
fn a_title_that_begins_like_a_file_is_read_as_it_was_written() {
    let titled = sheet(&["\u{feff}a", "b"], vec![vec![Cell::text("\u{feff}"), Cell::text("x")]]);
    let read = read_csv(&write_csv(&titled).unwrap()).unwrap();
    assert_eq!((read.header, texts(&read.rows)), (titled.header, texts(&titled.rows)));
}

#[test]
fn no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers() {
    let rows = vec![vec![Cell::text("=1+1"), Cell::Number(-2), Cell::text("@district"), Cell::text("'=1")]];
    let written = write_csv(&sheet(&["a", "b", "c", "d"], rows.clone())).unwrap();
    assert_eq!(String::from_utf8(written.clone()).unwrap(), "\u{feff}a,b,c,d\r\n'=1+1,-2,'@district,''=1\r\n");
    assert_eq!(texts(&read_csv(&written).unwrap().rows), texts(&rows));
}

#[test]
fn cells_are_named_as_spreadsheets_name_them() {
    let name = |column, row| At { column, row }.to_string();
    assert_eq!(
        [name(2, 16), name(25, 0), name(26, 0), name(701, 1), name(702, 1)],
        ["C17", "Z1", "AA1", "ZZ2", "AAA2"]
    );
}

#[test]
fn days_and_numbers_that_a_spreadsheet_made_are_read_as_such() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    page.write_string(0, 0, "a").unwrap();
    page.write_number_with_format(1, 0, 45839.0, &day).unwrap();
    page.write_number(2, 0, 1.5).unwrap();
    page.write_formula(4, 1, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
    let read = read_xlsx(&book.save_to_buffer().unwrap()).unwrap().remove(0);
    assert_eq!(texts(&read.rows), [vec!["2025-07-01"], vec!["1.5"], vec![], vec!["", "2"]]);
    assert!(matches!(read.rows[0][0], Cell::Date(_)));
}

#[test]
fn a_file_that_unpacks_without_end_and_a_table_without_end_are_refused() {
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..65 {
        bomb.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    assert_eq!(read_xlsx(&bomb), Err(Error::TooBig));
    assert!(matches!(read_xlsx(b"PK no archive"), Err(Error::Unreadable(_))));
    let rows = |count| write_csv(&sheet(&["a"], vec![vec![Cell::Number(1)]; count])).unwrap();
    assert!(read_csv(&rows(MAX_ROWS)).is_ok());
    assert_eq!(read_csv(&rows(MAX_ROWS + 1)), Err(Error::TooManyRows { sheet: String::new() }));
    let far = {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_string(1_048_575, 0, "a").unwrap();
        book.save_to_buffer().unwrap()
    };
    assert!(matches!(read_xlsx(&far), Err(Error::TooManyRows { .. })));
    let long = write_csv(&sheet(&["a"], vec![vec![Cell::text("ă".repeat(MAX_CELL + 1))]])).unwrap();
    assert!(matches!(read_csv(&long), Err(Error::TooLong { at: At { column: 0, row: 1 }, .. })));
}

/// Texts without characters that no XML may hold, and as they are read: with one kind of line ends.
fn any_text() -> impl Strategy<Value = String> {
    let text = proptest::string::string_regex("['=+@_x0-9a-cđ ;,\"<&\n\t-]{0,12}").unwrap();
    // A cell of white space alone is read as empty by some programs.
    text.prop_map(|text| text.trim().to_owned())
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![any_text().prop_map(Cell::text), (-EXACT..=EXACT).prop_map(Cell::Number)]
}

const EXACT: i64 = 1 << 53;

fn any_sheet() -> impl Strategy<Value = Sheet> {
    let row = proptest::collection::vec(any_cell(), 3);
    proptest::collection::vec(row, 1..6).prop_map(|rows| sheet(&["a", "b", "c"], rows))
}

/// The cells' texts, without what is empty at the end of a row or of the table.
fn trimmed(sheet: &Sheet) -> Vec<Vec<String>> {
    let mut rows = texts(&sheet.rows);
    rows.iter_mut().for_each(|row| row.truncate(row.iter().rposition(|text| !text.is_empty()).map_or(0, |at| at + 1)));
    rows.truncate(rows.iter().rposition(|row| !row.is_empty()).map_or(0, |at| at + 1));
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(sheet in any_sheet()) {
        let from_csv = read_csv(&write_csv(&sheet).unwrap()).unwrap();
        prop_assert_eq!(trimmed(&from_csv), trimmed(&sheet));
        let from_xlsx = read_xlsx(&write_xlsx(std::slice::from_ref(&sheet)).unwrap()).unwrap().remove(0);
        prop_assert_eq!(&from_xlsx.name, &sheet.name);
        prop_assert_eq!(trimmed(&from_xlsx), trimmed(&sheet));
    }

    #[test]
    fn no_bytes_make_the_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_csv(&bytes);
        let _ = read_xlsx(&bytes);
    }
}
