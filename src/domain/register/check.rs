//! What is wrong with a register: trees and successions that come back to themselves, what refers to nothing, and times
//! that do not fit. Every flaw at once, each with its row and its field.

mod organizations;
mod successions;
mod trees;

use super::Register;
use crate::domain::text::Text;
use crate::words;

words! {
    /// What a flaw of the register is in.
    RegisterPart {
        /// An organization.
        Organization = "organization",
        /// A territory.
        Territory = "territory",
        /// A category.
        Category = "category",
        /// A succession.
        Succession = "succession",
    }
}

/// One thing wrong with a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterFlaw {
    /// In what.
    pub part: RegisterPart,
    /// In which one: a code, a unit id, or `from → to` of a succession with its day.
    pub id: String,
    /// In which field (`parent`, `valid_to`, `to` …).
    pub field: &'static str,
    /// What is wrong and how to mend it.
    pub text: Text,
}

impl Register {
    /// Everything that is wrong with it; none where routing may rely on it.
    pub fn flaws(&self) -> Vec<RegisterFlaw> {
        let mut found = Found(Vec::new());
        organizations::check(self, &mut found);
        trees::check_territories(self, &mut found);
        trees::check_categories(self, &mut found);
        successions::check(self, &mut found);
        found.0
    }
}

/// The flaws so far.
struct Found(Vec<RegisterFlaw>);

impl Found {
    fn note(
        &mut self,
        part: RegisterPart,
        id: impl Into<String>,
        field: &'static str,
        (vi, en): (impl Into<String>, impl Into<String>),
    ) {
        self.0.push(RegisterFlaw { part, id: id.into(), field, text: Text::new(vi, en) });
    }

    fn reversed(&mut self, part: RegisterPart, id: &str) {
        let vi = "Ngày kết thúc sớm hơn ngày bắt đầu; hãy sửa một trong hai ngày.";
        self.note(part, id, "valid_to", (vi, "Its last day is before its first; change one of the two."));
    }

    fn circle(&mut self, part: RegisterPart, id: &str, field: &'static str, circle: &[&str]) {
        let shown = circle.join(" → ");
        let vi = format!("Quan hệ quay vòng: {shown}; hãy bỏ một mắt xích.");
        self.note(part, id, field, (vi, format!("It comes back in a circle: {shown}; break it at one place.")));
    }
}

/// The circle that one comes to by way of `next` from `start`, if `start` is its smallest member: so that each circle is
/// told once. The first member stands at the end again.
fn circle_from<'a>(start: &'a str, next: impl Fn(&'a str) -> Option<&'a str>) -> Option<Vec<&'a str>> {
    let mut seen = vec![start];
    let mut current = next(start)?;
    while current != start {
        if current < start || seen.contains(&current) {
            return None;
        }
        seen.push(current);
        current = next(current)?;
    }
    seen.push(start);
    Some(seen)
}

#[cfg(test)]
mod tests;
