//! XLSX: a bold header that stays in view, columns as wide as what they hold, codes and days as text.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, Xlsx};
use chrono::NaiveDate;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet};

use super::{At, Builder, Cell, Error, MAX_SHEETS, Sheet};

/// How many bytes a file may hold once it is unpacked: some times what the biggest table needs.
const MAX_UNPACKED: u64 = 64 << 20;
/// How many parts the archive may hold.
const MAX_PARTS: usize = 1_000;
/// Beyond this a spreadsheet no longer keeps every digit.
const EXACT: i64 = 1 << 53;

/// Writes a file with these sheets, in this order.
///
/// # Errors
/// A sheet's name that no file may hold, or two of one name.
pub fn write_xlsx(sheets: &[Sheet]) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).and_then(|page| write_sheet(page, sheet)).map_err(unwritable)?;
    }
    book.save_to_buffer().map_err(unwritable)
}

fn unwritable(error: rust_xlsxwriter::XlsxError) -> Error {
    Error::Unwritable(error.to_string())
}

fn write_sheet(page: &mut Worksheet, sheet: &Sheet) -> Result<(), rust_xlsxwriter::XlsxError> {
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    // As text: what an official types there stays as typed, a code keeps its zeros, a day its form.
    let text = Format::new().set_num_format("@");
    for (column, title) in (0..).zip(&sheet.header) {
        page.set_column_format(column, &text)?.set_column_width(column, width(sheet, usize::from(column)))?;
        page.write_string_with_format(0, column, title, &head)?;
    }
    page.set_freeze_panes(1, 0)?;
    let number = Format::new().set_num_format("0");
    for (row, cells) in (1..).zip(&sheet.rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Number(count) if (-EXACT..=EXACT).contains(count) => {
                    page.write_number_with_format(row, column, *count as f64, &number)?;
                }
                other => {
                    page.write_string_with_format(row, column, other.as_text(), &text)?;
                }
            }
        }
    }
    Ok(())
}

/// As wide as the longest line of the column's cells, within reason.
fn width(sheet: &Sheet, column: usize) -> f64 {
    let length = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let cells = sheet.rows.iter().filter_map(|row| row.get(column)).map(|cell| length(&cell.as_text()));
    let longest = cells.chain(sheet.header.get(column).map(|title| length(title))).max().unwrap_or(0);
    (longest + 2).clamp(8, 60) as f64
}

/// Reads every sheet of cells, of formulas the values that they had when the file was saved.
///
/// # Errors
/// What is no XLSX, damaged, or beyond the bounds.
pub fn read_xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Error> {
    measure(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let pages = book.sheets_metadata().iter().filter(|page| page.typ == SheetType::WorkSheet);
    let names: Vec<_> = pages.map(|page| page.name.clone()).collect();
    if names.len() > MAX_SHEETS {
        return Err(Error::TooManySheets);
    }
    names.iter().map(|name| read_sheet(&mut book, name)).collect()
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    Error::Unreadable(error.to_string())
}

/// Unpacks the file once into nothing: what it says of its own size may be a lie, and reading it afterwards takes memory.
fn measure(bytes: &[u8]) -> Result<(), Error> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > MAX_PARTS {
        return Err(Error::TooBig);
    }
    let mut left = MAX_UNPACKED;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(unreadable)?;
        left -= io::copy(&mut part.take(left), &mut io::sink()).map_err(unreadable)?;
        if left == 0 {
            return Err(Error::TooBig);
        }
    }
    Ok(())
}

fn read_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Sheet, Error> {
    let mut builder = Builder::new(name);
    // Cell by cell: the reader's own tables reserve room for every cell up to the last one.
    let mut cells = book.worksheet_cells_reader(name).map_err(unreadable)?;
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        builder.put(At { column: column as usize, row: row as usize }, read_cell(cell.get_value()))?;
    }
    Ok(builder.finish())
}

fn read_cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number),
        DataRef::Float(number) => whole(*number).map_or_else(|| Cell::text(number.to_string()), Cell::Number),
        DataRef::String(text) => Cell::text(plain(text)),
        DataRef::SharedString(text) => Cell::text(plain(text)),
        DataRef::Bool(truth) => Cell::text(truth.to_string()),
        DataRef::DateTime(moment) => day(moment).map_or_else(|| Cell::text(moment.to_string()), Cell::Date),
        DataRef::DateTimeIso(text) => Cell::text(text.strip_suffix("T00:00:00").unwrap_or(text)),
        DataRef::DurationIso(text) => Cell::text(text.as_str()),
        DataRef::Error(error) => Cell::text(error.to_string()),
    }
}

/// With one kind of line ends.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= EXACT as f64).then_some(number as i64)
}

/// The day, if it is one without a time.
fn day(moment: &ExcelDateTime) -> Option<NaiveDate> {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let is_day = moment.is_datetime() && (hour, minute, second) == (0, 0, 0);
    is_day.then(|| NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))).flatten()
}
