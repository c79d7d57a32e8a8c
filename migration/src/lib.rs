//! The frozen steps of the schema, for SQLite and PostgreSQL. Never imports the tables of today.

pub use sea_orm_migration::prelude::*;

mod m20260302_000004_mail;

/// Runs the steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20260302_000004_mail::Migration)]
    }
}
