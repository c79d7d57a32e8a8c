//! The schema's steps, for SQLite and PostgreSQL. A step that has landed never changes; none imports the tables' code.

pub use sea_orm_migration::prelude::{MigratorTrait, async_trait};

use sea_orm_migration::prelude::MigrationTrait;

mod index;
mod m20260302_000001_register;
mod m20260302_000002_calendar;
mod m20260302_000003_access;
mod m20260302_000004_mail;
mod m20260302_000005_case;
mod m20261123_000006_casework;
mod m20261123_000007_petition;
mod m20261123_000008_feed;
mod m20261123_000009_history;
mod m20261123_000010_attachment;
mod m20261123_000011_webhook;
mod m20261123_000012_note;
mod m20261124_000013_competence;
mod m20261125_000014_drafts;
mod m20261125_000015_reorganisation;
mod m20261125_000016_reopenings;
mod m20261125_000019_delivery;
mod m20261125_000020_ladders;
mod m20261125_000021_calendar_changes;
mod m20261125_000022_calendar_address;
mod m20261125_000024_skipped_steps;
mod m20261125_000025_acknowledgements;
mod m20261125_000026_grants;
mod m20261125_000030_erasure;
mod m20261125_000031_waiting_steps;
mod m20261125_000032_stand_ins;
mod m20261125_000034_restricted;
mod m20261125_000035_accounts;
mod m20261125_000036_sign_on;
mod m20261125_000037_delivery_case;

/// Every step, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260302_000001_register::Migration),
            Box::new(m20260302_000002_calendar::Migration),
            Box::new(m20260302_000003_access::Migration),
            Box::new(m20260302_000004_mail::Migration),
            Box::new(m20260302_000005_case::Migration),
            Box::new(m20261123_000006_casework::Migration),
            Box::new(m20261123_000007_petition::Migration),
            Box::new(m20261123_000008_feed::Migration),
            Box::new(m20261123_000009_history::Migration),
            Box::new(m20261123_000010_attachment::Migration),
            Box::new(m20261123_000011_webhook::Migration),
            Box::new(m20261123_000012_note::Migration),
            Box::new(m20261124_000013_competence::Migration),
            Box::new(m20261125_000014_drafts::Migration),
            Box::new(m20261125_000015_reorganisation::Migration),
            Box::new(m20261125_000016_reopenings::Migration),
            Box::new(m20261125_000019_delivery::Migration),
            Box::new(m20261125_000020_ladders::Migration),
            Box::new(m20261125_000021_calendar_changes::Migration),
            Box::new(m20261125_000022_calendar_address::Migration),
            Box::new(m20261125_000024_skipped_steps::Migration),
            Box::new(m20261125_000025_acknowledgements::Migration),
            Box::new(m20261125_000026_grants::Migration),
            Box::new(m20261125_000030_erasure::Migration),
            Box::new(m20261125_000031_waiting_steps::Migration),
            Box::new(m20261125_000032_stand_ins::Migration),
            Box::new(m20261125_000034_restricted::Migration),
            Box::new(m20261125_000035_accounts::Migration),
            Box::new(m20261125_000036_sign_on::Migration),
            Box::new(m20261125_000037_delivery_case::Migration),
        ]
    }
}
