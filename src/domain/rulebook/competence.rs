//! One rule on who must handle what, where, since when and on which legal basis.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::register::{Level, is_within};

/// Who leads or coordinates, as a rule names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Party {
    /// An organization, by its code.
    Organization(String),
    /// The people's committee of the filing's territory at that level (`@district`, `@commune`).
    Committee(Level),
}

impl Party {
    /// Reads a code, `@district` or `@commune`; any other word with an `@` is none of them.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "" => None,
            "@district" => Some(Self::Committee(Level::District)),
            "@commune" => Some(Self::Committee(Level::Commune)),
            marker if marker.starts_with('@') => None,
            code => Some(Self::Organization(code.to_owned())),
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization(code) => f.write_str(code),
            Self::Committee(level) => write!(f, "@{level}"),
        }
    }
}

/// For this category (and what is under it), in this territory (and what is in it), under these conditions, from this
/// date to that: who leads and who coordinates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompetenceRule {
    /// Its id (`R007`), unique within a revision.
    pub id: String,
    /// The code of the category.
    pub category: String,
    /// The code of the territory, read on the filing's date; anywhere where `None`.
    pub territory: Option<String>,
    /// Its first day; open where it always held.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; open while it holds.
    pub valid_to: Option<NaiveDate>,
    /// Who leads.
    pub lead: Party,
    /// Who coordinates.
    pub coordinating: Vec<Party>,
    /// The law that it follows, where it was recorded.
    pub legal_basis: Option<String>,
    /// A remark of whoever wrote it.
    pub note: Option<String>,
    /// Decides between rules that are equally specific: the higher one wins.
    pub priority: i32,
    /// Condition: for these enterprises only, by code; for all where empty.
    pub enterprises: Vec<String>,
    /// Condition: for enterprises of one of these sectors only; for all where empty.
    pub sectors: Vec<String>,
    /// Condition: from this investment value on, in đồng, inclusive.
    pub amount_from: Option<i64>,
    /// Condition: up to this investment value, in đồng, inclusive.
    pub amount_to: Option<i64>,
}

impl CompetenceRule {
    /// Whether it holds on that date.
    pub fn is_valid_on(&self, on: NaiveDate) -> bool {
        is_within(self.valid_from, self.valid_to, on)
    }

    /// How many of the three conditions it makes: enterprises, sectors, investment value.
    pub fn conditions(&self) -> usize {
        let amount = self.amount_from.is_some() || self.amount_to.is_some();
        [!self.enterprises.is_empty(), !self.sectors.is_empty(), amount].into_iter().filter(|made| *made).count()
    }

    /// Whether its conditions are met. What is not known meets no condition. An enterprise may have several sectors,
    /// separated by commas; one of them suffices.
    pub fn is_met_by(&self, enterprise: Option<&str>, sector: Option<&str>, amount_vnd: Option<i64>) -> bool {
        let named = |code: &str| self.enterprises.iter().any(|own| own == code);
        let in_sector = |all: &str| all.split(',').any(|one| self.sectors.iter().any(|own| own == one.trim()));
        (self.enterprises.is_empty() || enterprise.is_some_and(named))
            && (self.sectors.is_empty() || sector.is_some_and(in_sector))
            && self.amount_from.is_none_or(|from| amount_vnd.is_some_and(|amount| from <= amount))
            && self.amount_to.is_none_or(|to| amount_vnd.is_some_and(|amount| amount <= to))
    }
}
