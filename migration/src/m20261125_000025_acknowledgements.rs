//! What people say on steps of ladders that reached them; how far running deadlines changed over to the ladders of a
//! revision that took effect.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::index::index;

/// Creates both tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(acknowledgement()).await?;
        for column in ["escalation_id", "case_id"] {
            manager.create_index(index("acknowledgement", &[column])).await?;
        }
        manager.create_table(ladder_change()).await
    }
}

fn acknowledgement() -> TableCreateStatement {
    Table::create()
        .table("acknowledgement")
        .col(uuid("id").primary_key())
        .col(uuid("escalation_id"))
        .col(uuid("case_id"))
        .col(uuid("deadline_id"))
        .col(integer("deadline_version"))
        .col(uuid("person_id"))
        .col(text("position"))
        .col(date("act_by"))
        .col(text_null("text"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(ForeignKey::create().from("acknowledgement", "escalation_id").to("escalation", "id"))
        .foreign_key(ForeignKey::create().from("acknowledgement", "case_id").to("cases", "id"))
        .foreign_key(ForeignKey::create().from("acknowledgement", "person_id").to("person", "id"))
        .to_owned()
}

fn ladder_change() -> TableCreateStatement {
    Table::create()
        .table("ladder_change")
        .col(integer("revision").primary_key())
        .col(integer_null("before"))
        .col(uuid_null("reached"))
        .col(integer("failed"))
        .col(timestamp_with_time_zone_null("done_at"))
        .col(timestamp_with_time_zone_null("next_look_at"))
        .foreign_key(ForeignKey::create().from("ladder_change", "revision").to("rulebook", "revision"))
        .to_owned()
}
