//! The reference data of the city as CSV (see `README.md` beside it) and its loader. Owns how the files are read and
//! checked; what they mean is the domain's.

pub mod calendars;
mod register;
mod rulebook;
mod table;

use crate::domain::calendar::Calendar;
use crate::domain::register::Register;
use crate::domain::rulebook::Rulebook;
pub use table::Error;

/// What a city begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// Organizations, territories, categories and successions.
    pub register: Register,
    /// Revision 1 as a draft: whoever loads it publishes it at a moment of the business clock.
    pub rulebook: Rulebook,
    /// The calendars, the default one first.
    pub calendars: Vec<Calendar>,
}

/// Ho Chi Minh City, from the files in the binary.
///
/// # Errors
/// The first row that cannot be read or that refers to what is not there, by file, row and column.
pub fn city() -> Result<City, Error> {
    let register = register::read()?;
    let rulebook = rulebook::read(&register)?;
    Ok(City { register, rulebook, calendars: calendars::calendars() })
}

#[cfg(test)]
mod tests;
