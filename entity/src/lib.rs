//! The tables, one file each: rows as they are kept, without rules.

pub mod case;
pub mod case_event;
pub mod case_leg;
pub mod case_number;
pub mod case_party;
pub mod clock_state;
pub mod deadline;
pub mod escalation;
pub mod idempotency;
pub mod person;
pub mod personal_data;
pub mod position_holder;
pub mod token;
