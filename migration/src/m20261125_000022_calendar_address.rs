//! Secret addresses under which people read their agendas.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let addresses = Table::create()
            .table("calendar_address")
            .col(uuid("person_id").primary_key())
            .col(string_uniq("hash"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(ForeignKey::create().from("calendar_address", "person_id").to("person", "id"))
            .to_owned();
        manager.create_table(addresses).await
    }
}
