//! Notes: what an organization writes down for itself about a case. Their texts stand beside the events, which carry a
//! seal alone.

use sea_orm_migration::{prelude::*, schema::*};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("note")
            .col(uuid("id"))
            .col(uuid("case_id"))
            .col(string("organization"))
            .col(uuid_null("author_id"))
            .col(timestamp_with_time_zone("at"))
            .col(text("body"))
            .col(text("mentions"))
            .col(string("seal"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("note", "case_id").to("cases", "id"))
            .to_owned();
        manager.create_table(table).await?;
        let mut index = Index::create();
        index.name("note_case_id_organization_id").table("note").col("case_id").col("organization").col("id");
        manager.create_index(index).await
    }
}
