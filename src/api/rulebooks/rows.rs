//! The rows of a revision, as they are sent and shown: what each part's rows say, with their ids and versions.

mod delegation;
mod limit;
mod rule;
mod step;

use crate::application::read_rulebooks::KeptRow;
use crate::application::{Error, FieldError};

pub use delegation::{DelegationContent, DelegationView};
pub use limit::{LimitContent, LimitView};
pub use rule::{RuleContent, RuleView};
pub use step::{StepContent, StepView};

/// A row of a revision, as the contract shows its part.
pub trait RowView: Sized {
    /// The view of a row of its part.
    fn of(kept: KeptRow) -> Option<Self>;
    /// Its id, where the next page begins after it.
    fn key(&self) -> String;
}

fn some(items: Vec<String>) -> Option<Vec<String>> {
    Some(items).filter(|items| !items.is_empty())
}

/// What a body says, as the texts of its part's columns.
pub struct Said {
    texts: Vec<String>,
    errors: Vec<FieldError>,
}

impl Said {
    fn new(id: &str) -> Self {
        Self { texts: vec![id.to_owned()], errors: Vec::new() }
    }

    fn one(mut self, value: Option<impl ToString>) -> Self {
        self.texts.push(value.map(|value| value.to_string()).unwrap_or_default());
        self
    }

    /// Lists are written with semicolons, which therefore stand in none of their items.
    fn list(mut self, field: &str, items: Option<Vec<String>>) -> Self {
        let items = items.unwrap_or_default();
        for (place, item) in items.iter().enumerate().filter(|(_, item)| item.contains(';') || item.trim().is_empty()) {
            self.errors.push(FieldError::new(
                format!("/{field}/{place}"),
                format!("“{item}” không đúng: mỗi phần tử phải có nội dung và không chứa dấu chấm phẩy."),
                format!("“{item}” is not right: an item says something and holds no semicolon."),
            ));
        }
        self.texts.push(items.join(";"));
        self
    }

    /// The texts, unless something is wrong with them already.
    pub fn texts(self) -> Result<Vec<String>, Error> {
        if self.errors.is_empty() { Ok(self.texts) } else { Err(Error::Invalid(self.errors)) }
    }
}
