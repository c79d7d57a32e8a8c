//! Reading a CSV file row by row, with errors that say where.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// What is wrong with a file of reference data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is no table: rows of unequal length, broken quotes.
    #[error("{file}: {reason}")]
    Table {
        /// The file's name.
        file: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A cell cannot be read or refers to what is not there.
    #[error("{file}, line {line}, column {column}: {reason}")]
    Cell {
        /// The file's name.
        file: &'static str,
        /// The line in which the row begins, from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// What is wrong.
        reason: String,
    },
}

/// A file of reference data, in NFC.
pub(super) struct Table {
    file: &'static str,
    headers: csv::StringRecord,
    records: Vec<csv::StringRecord>,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    record: &'a csv::StringRecord,
}

impl Table {
    pub fn read(file: &'static str, text: &str) -> Result<Self, Error> {
        let text: String = text.nfc().collect();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let broken = |error: csv::Error| Error::Table { file, reason: error.to_string() };
        let headers = reader.headers().map_err(broken)?.clone();
        let records = reader.records().collect::<Result<_, _>>().map_err(broken)?;
        Ok(Self { file, headers, records })
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|record| Row { table: self, record })
    }

    /// What each row is read as; an error where two rows have the same text in the column `key`.
    pub fn read_all<T>(&self, key: &str, read: impl Fn(Row) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let mut seen = HashSet::new();
        for row in self.rows() {
            if !seen.insert(row.text(key)?) {
                return Err(row.error(key, "it is there twice"));
            }
        }
        self.rows().map(read).collect()
    }
}

impl<'a> Row<'a> {
    /// The cell as it is; an error where the file has no such column.
    fn cell(self, column: &str) -> Result<&'a str, Error> {
        let place = self.table.headers.iter().position(|header| header == column);
        let cell = place.and_then(|place| self.record.get(place));
        cell.ok_or_else(|| self.error(column, "there is no such column"))
    }

    /// A text that may not be empty.
    pub fn text(self, column: &str) -> Result<&'a str, Error> {
        self.optional(column)?.ok_or_else(|| self.error(column, "it is empty"))
    }

    /// A text that may be empty.
    pub fn optional(self, column: &str) -> Result<Option<&'a str>, Error> {
        Ok(Some(self.cell(column)?).filter(|cell| !cell.is_empty()))
    }

    /// Something that may not be empty.
    pub fn parsed<T>(self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
        let text = self.text(column)?;
        parse(text).ok_or_else(|| self.unreadable(column, text))
    }

    /// Something that may be empty.
    pub fn optionally_parsed<T>(self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
        let Some(text) = self.optional(column)? else { return Ok(None) };
        parse(text).map(Some).ok_or_else(|| self.unreadable(column, text))
    }

    /// A list whose items are separated by semicolons.
    pub fn list<T>(self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Error> {
        let items = self.cell(column)?.split(';').filter(|item| !item.is_empty());
        items.map(|item| parse(item).ok_or_else(|| self.unreadable(column, item))).collect()
    }

    /// Checks that what the column refers to, if to anything, is known.
    pub fn refers(self, column: &str, is_known: impl Fn(&str) -> bool) -> Result<(), Error> {
        match self.optional(column)? {
            Some(code) if !is_known(code) => Err(self.unknown(column, code)),
            _ => Ok(()),
        }
    }

    /// The error that what the column refers to is not there.
    pub fn unknown(self, column: &str, what: &str) -> Error {
        self.error(column, &format!("there is no {what:?}"))
    }

    fn unreadable(self, column: &str, text: &str) -> Error {
        self.error(column, &format!("{text:?} is none of what may stand here"))
    }

    fn error(self, column: &str, reason: &str) -> Error {
        let line = self.record.position().map_or(0, csv::Position::line);
        Error::Cell { file: self.table.file, line, column: column.into(), reason: reason.into() }
    }
}

/// A text or a number as it stands.
pub(super) fn as_it_is<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// `yes`, as opposed to `no`.
pub(super) fn yes(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
