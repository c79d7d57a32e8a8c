//! (being written)
pub mod calendars;
