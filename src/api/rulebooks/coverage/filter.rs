//! What a reader wants to see of a coverage, and where the page begins.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::api::cursor;
use crate::application::Error;
use crate::domain::coverage::{CellState, Hole};
use crate::domain::register::Register;

/// Which holes are wanted.
pub(super) struct Filter {
    states: Vec<CellState>,
    category: Option<String>,
    territory: Option<String>,
    after: Option<(String, String, NaiveDate)>,
}

impl Filter {
    /// Reads what was asked; codes that name nothing are told.
    pub fn of(
        register: &Register,
        states: Vec<CellState>,
        category: Option<String>,
        territory: Option<String>,
        cursor: Option<String>,
    ) -> Result<Self, Error> {
        if let Some(code) = category.as_deref().filter(|code| register.find_category(code).is_none()) {
            return Err(Error::invalid(
                "category",
                format!("Không có lĩnh vực mang mã “{code}”; xem GET /v1/categories."),
                format!("There is no category with the code “{code}”; see GET /v1/categories."),
            ));
        }
        let codes: HashSet<&str> = register.territories().map(|unit| unit.code.as_str()).collect();
        if let Some(code) = territory.as_deref().filter(|code| !codes.contains(code)) {
            return Err(Error::invalid(
                "territory",
                format!("Không có địa bàn mang mã “{code}”; xem GET /v1/territories."),
                format!("There is no territory with the code “{code}”; see GET /v1/territories."),
            ));
        }
        let after = cursor.map(|cursor| read_cursor(&cursor).ok_or_else(cursor::unknown)).transpose()?;
        Ok(Self { states, category, territory, after })
    }

    /// Whether this hole is wanted.
    pub fn lets_through(&self, register: &Register, hole: &Hole) -> bool {
        let in_category = |code: &str| register.lineage(&hole.category).contains(&code);
        let in_territory = |code: &str| {
            let unit = register.find_unit(&hole.unit);
            unit.is_some_and(|unit| register.surroundings(unit, hole.from).iter().any(|around| around.code == code))
        };
        (self.states.is_empty() || self.states.contains(&hole.finding.state))
            && self.category.as_deref().is_none_or(in_category)
            && self.territory.as_deref().is_none_or(in_territory)
    }

    /// Whether this hole comes after those of the pages before.
    pub fn is_after_cursor(&self, hole: &Hole) -> bool {
        let key = (&hole.category, &hole.unit, hole.from);
        self.after.as_ref().is_none_or(|(category, unit, from)| key > (category, unit, *from))
    }
}

/// The cursor of a page that ends with this hole.
pub(super) fn cursor_of(hole: &Hole) -> String {
    format!("{}~{}~{}", hole.category, hole.unit, hole.from)
}

fn read_cursor(cursor: &str) -> Option<(String, String, NaiveDate)> {
    let mut parts = cursor.split('~');
    let (category, unit, from) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then(|| (category.to_owned(), unit.to_owned(), from))
}
