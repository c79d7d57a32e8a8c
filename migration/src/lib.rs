//! The schema in frozen steps, the same for SQLite and PostgreSQL. A step that was released never changes; none imports
//! the tables as they are today.

mod m20260302_000001_register;

use sea_orm_migration::prelude::*;

/// Runs the steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20260302_000001_register::Migration)]
    }
}
