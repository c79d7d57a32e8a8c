//! A step that was taken may have no letter of its reader's: the ledger says why.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::index::index;

/// Adds the column; what waits for a letter is found without the steps that have none.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let skipped = text_null("skipped");
        manager.alter_table(Table::alter().table("escalation").add_column(skipped).to_owned()).await?;
        // Until now, only where nobody was left.
        let known = "UPDATE escalation SET skipped = 'nobody_left' WHERE person_id IS NULL";
        manager.get_connection().execute_unprepared(known).await?;
        manager.drop_index(Index::drop().name("escalation_due_at").table("escalation").to_owned()).await?;
        let mut waiting = index("escalation", &["due_at"]);
        waiting.and_where(Expr::col("notification_id").is_null()).and_where(Expr::col("skipped").is_null());
        manager.create_index(waiting).await
    }
}
