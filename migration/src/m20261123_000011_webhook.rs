//! Webhooks: subscriptions of organizations, and what is delivered to them.

use sea_orm_migration::{prelude::*, schema::*};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(webhooks()).await?;
        manager.create_table(deliveries()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn webhooks() -> TableCreateStatement {
    Table::create()
        .table("webhook")
        .col(uuid("id"))
        .col(string("organization"))
        .col(string("role"))
        .col(text("url"))
        .col(text("description"))
        .col(text("actions"))
        .col(boolean("active"))
        .col(timestamp_with_time_zone_null("gone_at"))
        .col(string("secret"))
        .col(string_null("previous_secret"))
        .col(timestamp_with_time_zone_null("previous_until"))
        .col(big_integer("position"))
        .col(integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn deliveries() -> TableCreateStatement {
    Table::create()
        .table("webhook_delivery")
        .col(uuid("id"))
        .col(uuid("webhook_id"))
        .col(big_integer_null("position"))
        .col(string("kind"))
        .col(text("body"))
        .col(string("state"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone_null("first_attempt_at"))
        .col(timestamp_with_time_zone_null("last_attempt_at"))
        .col(timestamp_with_time_zone("next_attempt_at"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(integer_null("status"))
        .col(text_null("reply"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("delivered_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(
            ForeignKey::create()
                .from("webhook_delivery", "webhook_id")
                .to("webhook", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("webhook", &["organization", "id"]),
        index("webhook_delivery", &["webhook_id", "id"]),
        // An event is handed over once, whatever happens.
        index("webhook_delivery", &["webhook_id", "position"]).unique().to_owned(),
        // What waits, for those who send; what is long done, for those who forget.
        index("webhook_delivery", &["state", "next_attempt_at"]),
    ]
}

fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
