//! Steps whose letter does not arrive climb on; mail that is held after a restore; how fast each destination takes mail.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::index::index;

/// Adds the columns and creates the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [timestamp_with_time_zone_null("unreached_at"), uuid_null("instead_of")] {
            manager.alter_table(Table::alter().table("escalation").add_column(column).to_owned()).await?;
        }
        let slot = timestamp_with_time_zone_null("slot_at");
        manager.alter_table(Table::alter().table("notification").add_column(slot).to_owned()).await?;
        // What the worker looks for every second holds what still waits, not what exists.
        let waiting = Expr::col("unreached_at").is_not_null();
        manager.create_index(index("escalation", &["unreached_at"]).and_where(waiting).to_owned()).await?;
        manager.create_index(index("escalation", &["notification_id"])).await?;
        manager.create_table(holds()).await?;
        manager.create_table(destinations()).await
    }
}

fn holds() -> TableCreateStatement {
    Table::create()
        .table("mail_hold")
        .col(integer("id").primary_key())
        .col(timestamp_with_time_zone("since"))
        .col(text("reason"))
        .to_owned()
}

fn destinations() -> TableCreateStatement {
    Table::create()
        .table("mail_destination")
        .col(string("domain").primary_key())
        .col(timestamp_with_time_zone("free_at"))
        .to_owned()
}
