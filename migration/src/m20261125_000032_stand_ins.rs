//! Who stands in for whom, and who seated and unseated whom when.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::index::index;

/// Creates the table; gives positions their versions and their record.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(stand_ins()).await?;
        manager.create_index(index("stand_in", &["person_id"])).await?;
        manager.create_index(index("stand_in", &["stand_in"])).await?;
        manager.create_index(index("stand_in", &["valid_to"])).await?;
        // SQLite takes one column at a time.
        let columns = [
            integer("version").default(1).to_owned(),
            uuid_null("created_by"),
            timestamp_with_time_zone_null("created_at"),
            uuid_null("ended_by"),
            timestamp_with_time_zone_null("ended_at"),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("position_holder").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

fn stand_ins() -> TableCreateStatement {
    Table::create()
        .table("stand_in")
        .col(uuid("id").primary_key())
        .col(uuid("person_id"))
        .col(text("organization"))
        .col(text("position"))
        .col(text_null("field"))
        .col(boolean("only_this"))
        .col(uuid("stand_in"))
        .col(date("valid_from"))
        .col(date("valid_to"))
        .col(text("reason"))
        .col(integer("version").default(1))
        .col(uuid_null("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("ended_by"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(ForeignKey::create().from("stand_in", "person_id").to("person", "id"))
        .foreign_key(ForeignKey::create().from("stand_in", "stand_in").to("person", "id"))
        .to_owned()
}
