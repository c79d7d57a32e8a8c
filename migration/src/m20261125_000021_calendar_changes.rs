//! Changes of calendars, and how far each has been carried out.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::index::index;

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(changes()).await?;
        manager.create_index(index("calendar_change", &["calendar", "announced_at", "id"])).await?;
        // Almost all have been carried out: what is to be looked at is found without them.
        let mut due = index("calendar_change", &["next_look_at"]);
        manager.create_index(due.and_where(Expr::col("next_look_at").is_not_null()).to_owned()).await
    }
}

fn changes() -> TableCreateStatement {
    Table::create()
        .table("calendar_change")
        .col(uuid("id").primary_key())
        .col(text("calendar"))
        .col(uuid_null("person_id"))
        .col(text("legal_basis"))
        .col(text("days"))
        .col(timestamp_with_time_zone("announced_at"))
        .col(uuid_null("reached"))
        .col(integer("failed"))
        .col(integer("cases"))
        .col(integer("deadlines"))
        .col(timestamp_with_time_zone_null("done_at"))
        .col(timestamp_with_time_zone_null("next_look_at"))
        .foreign_key(ForeignKey::create().from("calendar_change", "calendar").to("calendar", "id"))
        .to_owned()
}
