//! A rulebook as the sheets of a file: written for an official to edit, and read back with every error at its cell.

use std::collections::HashMap;

use super::FieldError;
use crate::domain::rulebook::{Column, ColumnKind, Row, Section, columns};
use crate::domain::text::Text;
use crate::sheet::{At, Cell, Sheet};

/// What the sheet that explains the others is called.
const GUIDE: &str = "Hướng dẫn";
/// So many errors of a file are told; how many there are is told always.
const MOST_ERRORS: usize = 20_000;

/// How a part's sheet is called.
const fn name_of(section: Section) -> &'static str {
    match section {
        Section::Rules => "Phân công",
        Section::Delegations => "Ủy quyền",
        Section::Limits => "Thời hạn",
        Section::Ladders => "Đôn đốc",
    }
}

/// The sheet of a part, with what an official calls its columns.
pub(super) fn titled(section: Section, rows: &[Row]) -> Sheet {
    let header = columns(section).iter().map(|column| format!("{}\n({})", column.title, column.name)).collect();
    Sheet { name: name_of(section).to_owned(), header, rows: rows.iter().map(cells).collect() }
}

/// The same with nothing but the columns' names.
pub(super) fn bare(section: Section, rows: &[Row]) -> Sheet {
    let header = columns(section).iter().map(|column| column.name.to_owned()).collect();
    Sheet { header, ..titled(section, rows) }
}

fn cells(row: &Row) -> Vec<Cell> {
    let cell = |(column, text): (&Column, String)| match column.kind {
        ColumnKind::Number => text.parse().map_or_else(|_| Cell::text(text), Cell::Number),
        ColumnKind::Text | ColumnKind::Day => Cell::text(text),
    };
    columns(row.section()).iter().zip(row.texts()).map(cell).collect()
}

/// What explains every column of every part.
pub(super) fn guide() -> Sheet {
    let header = ["Trang", "Cột", "Tên cột trong tệp", "Cách ghi"].map(str::to_owned).to_vec();
    let line = |section: Section, column: &Column| {
        [name_of(section), column.title, column.name, column.meaning].map(Cell::text).to_vec()
    };
    let rows = Section::ALL.iter().flat_map(|section| columns(*section).iter().map(|column| line(*section, column)));
    Sheet { name: GUIDE.to_owned(), header, rows: rows.collect() }
}

/// What a file says, part by part, and what is wrong with it.
#[derive(Default)]
pub(super) struct Reading {
    /// The rows of each part that the file holds.
    pub parts: Vec<(Section, Vec<Row>)>,
    /// What is wrong.
    pub errors: Errors,
    /// The parts of which some row cannot be read.
    pub broken: Vec<Section>,
    /// Where each row stands.
    places: HashMap<(Section, String), Place>,
}

/// Where a row stands in a file.
#[derive(Debug, Clone)]
struct Place {
    /// The name of its sheet; a CSV file has none.
    sheet: String,
    /// Its row, the header's being 0.
    row: usize,
    /// In which column each field stands.
    columns: Vec<Option<usize>>,
}

/// What is wrong with a file, up to what is told.
#[derive(Debug, Default)]
pub(super) struct Errors {
    told: Vec<FieldError>,
    count: usize,
}

impl Errors {
    fn add(&mut self, pointer: String, text: Text) {
        self.count += 1;
        if self.told.len() < MOST_ERRORS {
            self.told.push(FieldError { pointer, text });
        }
    }

    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All of them; where there are more than are told, first how many.
    pub fn into_fields(mut self) -> Vec<FieldError> {
        let (all, told) = (self.count, self.told.len());
        if all > told {
            let total = FieldError::new(
                "/file",
                format!(
                    "Tệp có {all} lỗi; dưới đây là {told} lỗi đầu tiên. Hãy sửa rồi kiểm tra lại với dry_run=true."
                ),
                format!(
                    "The file has {all} errors; these are the first {told}. Mend them and check again with dry_run=true."
                ),
            );
            self.told.insert(0, total);
        }
        self.told
    }
}

impl Reading {
    /// Reads the sheets of a workbook: those of parts by their names, whichever are there, or only one's.
    pub fn of_workbook(sheets: &[Sheet], only: Option<Section>) -> Self {
        let mut reading = Self::default();
        let is_asked = |section: Section| only.is_none_or(|only| only == section);
        for sheet in sheets.iter().filter(|sheet| sheet.name.trim() != GUIDE) {
            let name = sheet.name.trim();
            let is_named = |section: &&Section| name_of(**section) == name || section.as_str() == name;
            match Section::ALL.iter().find(is_named) {
                Some(section) if !is_asked(*section) => {}
                Some(section) if reading.parts.iter().any(|(read, _)| read == section) => reading.errors.add(
                    sheet.name.clone(),
                    Text::new(
                        "Phần này có hai trang; hãy xóa một trang.",
                        "There are two sheets of this part: delete one.",
                    ),
                ),
                Some(section) => reading.read_part(*section, sheet),
                None => reading.errors.add(sheet.name.clone(), unknown_sheet(name)),
            }
        }
        if reading.parts.is_empty() && reading.errors.is_empty() {
            reading.errors.add("/file".into(), unknown_sheet(""));
        }
        reading
    }

    /// Reads the one table of a part.
    pub fn of_table(section: Section, sheet: &Sheet) -> Self {
        let mut reading = Self::default();
        reading.read_part(section, sheet);
        reading
    }

    fn read_part(&mut self, section: Section, sheet: &Sheet) {
        let Some(columns) = self.read_header(section, sheet) else {
            self.broken.push(section);
            return self.parts.push((section, Vec::new()));
        };
        let mut rows = Vec::new();
        let filled = |row: &&Vec<Cell>| row.iter().any(|cell| !cell.as_text().trim().is_empty());
        let mut count = 0;
        for (row, cells) in (1..).zip(&sheet.rows).filter(|(_, cells)| filled(cells)) {
            count += 1;
            let text = |at: &Option<usize>| {
                at.and_then(|at| cells.get(at)).map_or_else(String::new, |cell| cell.as_text().into_owned())
            };
            let mut texts: Vec<String> = columns.iter().map(text).collect();
            if section == Section::Limits && columns[0].is_none() {
                texts[0] = format!("L{count}");
            }
            let place = Place { sheet: sheet.name.clone(), row, columns: columns.clone() };
            match Row::read(section, &texts) {
                Ok(read) => match self.places.get(&(section, read.id())).map(|first| first.row) {
                    Some(first) => self.is_there_twice(section, &place, first),
                    None => {
                        self.places.insert((section, read.id()), place);
                        rows.push(read);
                    }
                },
                Err(errors) => {
                    for error in errors {
                        self.tell(section, &place, error.field, error.text);
                    }
                    self.broken.push(section);
                }
            }
        }
        self.parts.push((section, rows));
    }

    fn is_there_twice(&mut self, section: Section, place: &Place, first: usize) {
        let field = if section == Section::Ladders { "step" } else { "id" };
        let text = Text::new(
            format!("Trùng mã với dòng {}; hãy đặt mã khác hoặc xóa một dòng.", first + 1),
            format!("Row {} has the same id; choose another one, or delete one of the rows.", first + 1),
        );
        self.tell(section, place, field, text);
        self.broken.push(section);
    }

    /// In which column of the sheet each of the part's stands; none where the header is not right.
    fn read_header(&mut self, section: Section, sheet: &Sheet) -> Option<Vec<Option<usize>>> {
        let mut found: Vec<Option<usize>> = vec![None; columns(section).len()];
        let before = self.errors.count;
        for (at, head) in sheet.header.iter().enumerate().filter(|(_, head)| !head.trim().is_empty()) {
            let name = column_name(head);
            let place = columns(section).iter().position(|column| column.name == name || column.field == name);
            let text = match place {
                Some(place) if found[place].is_none() => {
                    found[place] = Some(at);
                    continue;
                }
                Some(_) => Text::new(
                    format!("Cột “{name}” có hai lần; hãy xóa một cột."),
                    format!("The column “{name}” is there twice; delete one."),
                ),
                None => Text::new(
                    format!("Không có cột “{name}”; các cột là: {}.", names(section)),
                    format!("There is no column “{name}”; the columns are: {}.", names(section)),
                ),
            };
            self.errors.add(reference(&sheet.name, At { column: at, row: 0 }), text);
        }
        for (column, at) in columns(section).iter().zip(&found) {
            // Limits were kept without ids once; their place makes one.
            let may_lack = section == Section::Limits && column.field == "id";
            if at.is_none() && !may_lack {
                let at = At { column: sheet.header.len(), row: 0 };
                let text = Text::new(
                    format!("Thiếu cột “{}” ({}); để trống các ô nếu không dùng.", column.name, column.title),
                    format!(
                        "The column “{}” is missing; leave its cells empty where nothing is to stand there.",
                        column.name
                    ),
                );
                self.errors.add(reference(&sheet.name, at), text);
            }
        }
        (self.errors.count == before).then_some(found)
    }

    /// Notes what is wrong with a field of a row that was read.
    pub fn tell_row(&mut self, section: Section, id: &str, field: &'static str, text: Text) {
        match self.places.get(&(section, id.to_owned())).cloned() {
            Some(place) => self.tell(section, &place, field, text),
            // What is missing altogether stands nowhere.
            None => self.errors.add(name_of(section).to_owned(), text),
        }
    }

    fn tell(&mut self, section: Section, place: &Place, field: &'static str, text: Text) {
        let column = columns(section).iter().position(|column| column.field == field).unwrap_or(0);
        let at = At { column: place.columns[column].unwrap_or(0), row: place.row };
        let (row, title) = (place.row + 1, columns(section)[column].title);
        let name = columns(section)[column].name;
        let text = Text::new(
            format!("Dòng {row}, cột “{title}” ({name}): {}", text.vi),
            format!("Row {row}, column {name}: {}", text.en),
        );
        self.errors.add(reference(&place.sheet, at), text);
    }
}

/// A cell as spreadsheets refer to it: `Phân công!C17`.
fn reference(sheet: &str, at: At) -> String {
    if sheet.is_empty() { at.to_string() } else { format!("{sheet}!{at}") }
}

/// A column's name in its header: all of it, or what stands in brackets at its end.
fn column_name(head: &str) -> String {
    let head = head.trim();
    let bracketed = head.strip_suffix(')').and_then(|head| head.rsplit_once('(')).map(|(_, name)| name);
    bracketed.unwrap_or(head).trim().to_lowercase()
}

fn names(section: Section) -> String {
    columns(section).iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

fn unknown_sheet(name: &str) -> Text {
    let known = Section::ALL.iter().map(|section| name_of(*section)).collect::<Vec<_>>().join(", ");
    Text::new(
        format!(
            "Trang “{name}” không thuộc quy định phân công; các trang là: {known}. Hãy đổi tên hoặc xóa trang này."
        ),
        format!("The sheet “{name}” is no part of a rulebook; the parts are: {known}. Rename or delete it."),
    )
}

#[cfg(test)]
mod tests;
