//! A step that was taken may wait for the letter that tells of it: until when, and who else is told of a vacancy. A letter
//! that is no longer to be sent says why.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::index::index;

/// Adds the columns; what waits is found without the steps that do not.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [timestamp_with_time_zone_null("tell_at"), uuid_null("vacancy_to"), uuid_null("vacancy_mail")] {
            manager.alter_table(Table::alter().table("escalation").add_column(column).to_owned()).await?;
        }
        let mut waiting = index("escalation", &["tell_at"]);
        waiting.and_where(Expr::col("tell_at").is_not_null());
        manager.create_index(waiting).await?;
        let because = text_null("withdrawn_because");
        manager.alter_table(Table::alter().table("notification").add_column(because).to_owned()).await
    }
}
