//! The tables, one file each: rows as they are kept, words and codes as plain strings, without rules.

pub mod calendar;
pub mod calendar_day;
pub mod calendar_hours;
pub mod case;
pub mod case_event;
pub mod case_leg;
pub mod case_number;
pub mod case_party;
pub mod category;
pub mod clock_state;
pub mod competence_rule;
pub mod deadline;
pub mod escalation;
pub mod idempotency;
pub mod ladder_step;
pub mod limit_policy;
pub mod notification;
pub mod notification_attempt;
pub mod organization;
pub mod person;
pub mod personal_data;
pub mod position_holder;
pub mod rulebook;
pub mod succession;
pub mod territory;
pub mod token;
