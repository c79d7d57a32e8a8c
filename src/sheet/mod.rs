//! Tables as files that an official opens: XLSX and CSV, both ways. A format layer: it knows no rule, no store and no
//! words of ours, and what it reads is bounded, whoever sent it.

mod csv;
mod xlsx;

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;

pub use self::csv::{read_csv, write_csv};
pub use self::xlsx::{read_xlsx, write_xlsx};

/// How many rows a sheet may hold that is read, its header not counted.
pub const MAX_ROWS: usize = 20_000;
/// How many characters a cell may hold that is read.
pub const MAX_CELL: usize = 4_000;
/// How many columns a sheet may hold that is read.
pub const MAX_COLUMNS: usize = 100;
/// How many sheets a file may hold that is read.
pub const MAX_SHEETS: usize = 20;

/// One table: a header, and below it rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Its name; at most 31 characters, none of `[]:*?/\`. A CSV file has none.
    pub name: String,
    /// What heads its columns.
    pub header: Vec<String>,
    /// Its rows as they stand below the header: the first is row 2 for whoever looks at it. A row that is empty keeps
    /// its place, one that ends early lacks cells.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A whole number; what has a fraction is read as text.
    Number(i64),
    /// A day; written as the text `2025-07-01`, which no program turns into another.
    Date(NaiveDate),
}

impl Cell {
    /// A text, or nothing where it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        match text.into() {
            text if text.is_empty() => Self::Empty,
            text => Self::Text(text),
        }
    }

    /// What stands there, as text: numbers in digits, days as `2025-07-01`, nothing as the empty text.
    pub fn as_text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Date(day) => Cow::Owned(day.to_string()),
        }
    }
}

impl From<Option<&str>> for Cell {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }
}

impl From<Option<i64>> for Cell {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

impl From<Option<NaiveDate>> for Cell {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Date)
    }
}

/// Where a cell stands, as spreadsheets say it: `C17`. Both count from 0: the column, and the row with the header's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// The column.
    pub column: usize,
    /// The row; the header's is 0.
    pub row: usize,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), self.row + 1)
    }
}

/// A column as spreadsheets name it: `A` to `Z`, `AA` and so on.
fn column_letters(column: usize) -> String {
    let letter = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => letter.to_string(),
        before => format!("{}{letter}", column_letters(before - 1)),
    }
}

/// Why a file is no table that is taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is not of the format that it is said to be, or damaged.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// Its text is not UTF-8.
    #[error("its text is not UTF-8")]
    NotUtf8,
    /// Unpacked it would be bigger than any table that is taken.
    #[error("unpacked it is too big")]
    TooBig,
    /// It holds too many sheets.
    #[error("it holds more than {MAX_SHEETS} sheets")]
    TooManySheets,
    /// A sheet holds too many rows.
    #[error("sheet {sheet:?} holds more than {MAX_ROWS} rows")]
    TooManyRows {
        /// Which sheet.
        sheet: String,
    },
    /// A sheet holds too many columns.
    #[error("sheet {sheet:?} holds more than {MAX_COLUMNS} columns")]
    TooManyColumns {
        /// Which sheet.
        sheet: String,
    },
    /// A cell holds too long a text.
    #[error("cell {at} of sheet {sheet:?} holds more than {MAX_CELL} characters")]
    TooLong {
        /// Which sheet.
        sheet: String,
        /// Which cell.
        at: At,
    },
    /// It cannot be written.
    #[error("it cannot be written: {0}")]
    Unwritable(String),
}

/// Puts what was read where it stands, within the bounds.
struct Builder {
    name: String,
    rows: Vec<Vec<Cell>>,
}

impl Builder {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), rows: Vec::new() }
    }

    fn put(&mut self, at: At, cell: Cell) -> Result<(), Error> {
        if cell == Cell::Empty {
            return Ok(());
        }
        let sheet = || self.name.clone();
        if at.row > MAX_ROWS {
            return Err(Error::TooManyRows { sheet: sheet() });
        }
        if at.column >= MAX_COLUMNS {
            return Err(Error::TooManyColumns { sheet: sheet() });
        }
        if matches!(&cell, Cell::Text(text) if text.chars().nth(MAX_CELL).is_some()) {
            return Err(Error::TooLong { sheet: sheet(), at });
        }
        if self.rows.len() <= at.row {
            self.rows.resize(at.row + 1, Vec::new());
        }
        let row = &mut self.rows[at.row];
        if row.len() <= at.column {
            row.resize(at.column + 1, Cell::Empty);
        }
        row[at.column] = cell;
        Ok(())
    }

    fn finish(self) -> Sheet {
        let mut rows = self.rows.into_iter();
        let header = rows.next().unwrap_or_default().iter().map(|cell| cell.as_text().into_owned()).collect();
        Sheet { name: self.name, header, rows: rows.collect() }
    }
}

#[cfg(test)]
mod tests;
