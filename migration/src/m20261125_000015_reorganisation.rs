//! Reorganisations, their journals, and what each made of the cases that were open on its day.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::index;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(reorganisation()).await?;
        manager.create_table(reorganisation_event()).await?;
        manager.create_table(case_transfer()).await?;
        manager.create_index(index("reorganisation", &["status", "effective_on"]).to_owned()).await
    }
}

fn reorganisation() -> TableCreateStatement {
    Table::create()
        .table("reorganisation")
        .col(uuid("id").primary_key())
        .col(text("title"))
        .col(date("effective_on"))
        .col(text("status"))
        .col(integer("version"))
        .col(text("draft"))
        .col(text_null("written"))
        .to_owned()
}

fn reorganisation_event() -> TableCreateStatement {
    Table::create()
        .table("reorganisation_event")
        .col(uuid("reorganisation_id"))
        .col(integer("seq"))
        .col(text("step"))
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("person_id"))
        .col(text_null("organization"))
        .col(text_null("reason"))
        .primary_key(Index::create().col("reorganisation_id").col("seq"))
        .foreign_key(&mut of_reorganisation("reorganisation_event"))
        .to_owned()
}

fn case_transfer() -> TableCreateStatement {
    Table::create()
        .table("case_transfer")
        .col(uuid("reorganisation_id"))
        .col(uuid("case_id"))
        .col(text_null("outcome"))
        .col(timestamp_with_time_zone("moved_at"))
        .col(text("category"))
        .col(text("territory"))
        .col(text("status"))
        .col(text_null("lead_before"))
        .col(text_null("lead_after"))
        .col(uuid_null("officer_before"))
        .col(timestamp_with_time_zone_null("due_at"))
        .col(big_integer_null("remaining_minutes"))
        .col(text_null("likely_territory"))
        .col(text("parts"))
        .primary_key(Index::create().col("reorganisation_id").col("case_id"))
        .foreign_key(&mut of_reorganisation("case_transfer"))
        .foreign_key(ForeignKey::create().from("case_transfer", "case_id").to("cases", "id"))
        .to_owned()
}

fn of_reorganisation(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, "reorganisation_id").to("reorganisation", "id").to_owned()
}
