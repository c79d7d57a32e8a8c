//! A petition: one letter of an enterprise that holds several obstacles, each a case of its own. Owns what a letter is
//! and how its obstacles are counted; what happens to each of them is the case's.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::case::Outcome;
use super::lifecycle::Status;

/// How many obstacles one letter may hold.
pub const MOST_CASES: usize = 50;

/// A letter as it was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Petition {
    /// Its id.
    pub id: Uuid,
    /// Whose letter.
    pub enterprise: String,
    /// Its number in the enterprise's register.
    pub number: String,
    /// Its symbol, where it bears one.
    pub symbol: Option<String>,
    /// The date it bears.
    pub signed_on: NaiveDate,
    /// Who signed it.
    pub signer: String,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
}

impl Petition {
    /// Number and symbol as they are written: `128/HFIC-KHĐT`.
    pub fn document(&self) -> String {
        match &self.symbol {
            Some(symbol) => format!("{}/{symbol}", self.number),
            None => self.number.clone(),
        }
    }

    /// Number and symbol as they are compared: neither blanks nor the case of letters make another document.
    pub fn document_key(&self) -> String {
        self.document().split_whitespace().collect::<String>().to_uppercase()
    }
}

/// One obstacle of a letter, as far as the letter shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The case.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// One line.
    pub title: String,
    /// The category's code.
    pub category: String,
    /// Where it stands.
    pub status: Status,
    /// Who handles it.
    pub lead_agency: Option<String>,
    /// What its answer amounts to, once it is signed.
    pub outcome: Option<Outcome>,
}

/// How many obstacles stand where. Each is counted once among open, answered, closed, withdrawn and declined; those
/// answered or closed are counted once more by what their answer amounts to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub total: u32,
    /// The city has not answered yet.
    pub open: u32,
    /// The signed answer is with the enterprise.
    pub answered: u32,
    /// The enterprise confirmed, or said nothing in time.
    pub closed: u32,
    /// The enterprise took it back.
    pub withdrawn: u32,
    /// The coordinator ruled that it is not for this system.
    pub declined: u32,
    /// Answered or closed: the obstacle is gone.
    pub removed: u32,
    /// Answered or closed: part of it is.
    pub partly_removed: u32,
    /// Answered or closed: the law leaves no choice.
    pub explained: u32,
    /// Answered or closed: proposed to a higher body.
    pub beyond_competence: u32,
}

impl Counts {
    /// Counts obstacles.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        let mut counts = Self::default();
        for item in items {
            counts.add(item.status, item.outcome, 1);
        }
        counts
    }

    /// Adds so many obstacles that stand alike. An answer that was disputed is none until it is given again.
    pub fn add(&mut self, status: Status, outcome: Option<Outcome>, many: u32) {
        self.total += many;
        *match status {
            Status::Answered => &mut self.answered,
            Status::Closed => &mut self.closed,
            Status::Withdrawn => &mut self.withdrawn,
            Status::Declined => &mut self.declined,
            _ => &mut self.open,
        } += many;
        let Some(outcome) = outcome.filter(|_| matches!(status, Status::Answered | Status::Closed)) else { return };
        *match outcome {
            Outcome::Removed => &mut self.removed,
            Outcome::PartlyRemoved => &mut self.partly_removed,
            Outcome::Explained => &mut self.explained,
            Outcome::BeyondCompetence => &mut self.beyond_competence,
        } += many;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letter(number: &str, symbol: Option<&str>) -> Petition {
        Petition {
            id: Uuid::nil(),
            enterprise: "hfic".into(),
            number: number.into(),
            symbol: symbol.map(str::to_owned),
            signed_on: NaiveDate::from_ymd_opt(2026, 2, 27).unwrap(),
            signer: "Nguyễn Minh An".into(),
            filed_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_document_is_known_by_number_and_symbol_however_they_are_spaced() {
        let key = letter("128", Some("HFIC-KHĐT")).document_key();
        assert_eq!(key, "128/HFIC-KHĐT");
        assert_eq!(letter(" 128", Some("hfic - khđt")).document_key(), key);
        assert_ne!(letter("128", Some("HFIC-KHDT")).document_key(), key, "a letter of the alphabet makes a difference");
        assert_ne!(letter("128", None).document_key(), key);
    }

    proptest! {
        #[test]
        fn every_obstacle_is_counted_once_by_where_it_stands(
            standing in proptest::collection::vec((0..Status::ALL.len(), 0..=Outcome::ALL.len()), 0..60),
        ) {
            let mut counts = Counts::default();
            for (status, outcome) in &standing {
                counts.add(Status::ALL[*status], Outcome::ALL.get(*outcome).copied(), 1);
            }
            let by_status = counts.open + counts.answered + counts.closed + counts.withdrawn + counts.declined;
            prop_assert_eq!((counts.total as usize, by_status), (standing.len(), counts.total));
            let by_outcome =
                counts.removed + counts.partly_removed + counts.explained + counts.beyond_competence;
            prop_assert!(by_outcome <= counts.answered + counts.closed);
        }
    }
}
