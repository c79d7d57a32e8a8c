//! The schema's steps, frozen once released, for SQLite and PostgreSQL. Never imports the entities: they move on.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20260302_000002_calendar;

/// Every step, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260302_000002_calendar::Migration),
        ]
    }
}
