//! Of which case a delivery tells: what a receiver has not taken yet is forgotten when only named persons may see it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::index::index;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = uuid_null("case_id");
        manager.alter_table(Table::alter().table("webhook_delivery").add_column(column).to_owned()).await?;
        manager.create_index(index("webhook_delivery", &["case_id"])).await?;
        let known = "UPDATE webhook_delivery SET case_id = (SELECT case_event.case_id FROM case_event \
                     WHERE case_event.position = webhook_delivery.position) WHERE position IS NOT NULL";
        manager.get_connection().execute_unprepared(known).await?;
        Ok(())
    }
}
