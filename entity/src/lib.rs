//! The tables, one file each: rows as they are stored. No rules here, and no types of the domain.

pub mod calendar;
pub mod calendar_day;
pub mod calendar_hours;
