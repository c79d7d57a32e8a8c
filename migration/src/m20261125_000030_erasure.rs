//! When a person's name and address were erased.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Adds the column.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let erased = Table::alter().table("person").add_column(timestamp_with_time_zone_null("erased_at")).to_owned();
        manager.alter_table(erased).await
    }
}
