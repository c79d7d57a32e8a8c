//! Drafts of the rulebook that several people edit: each row with its version, what happened to each revision, and the
//! editions of what servers hold in memory.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Creates the tables and adds the columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(edition()).await?;
        manager.create_table(rulebook_entry()).await?;
        for (table, column) in [
            ("rulebook", integer("version").default(1).to_owned()),
            ("rulebook", integer_null("base")),
            ("rulebook", timestamp_with_time_zone_null("opened_at")),
            ("rulebook", uuid_null("opened_by")),
            ("rulebook", timestamp_with_time_zone_null("submitted_at")),
            ("rulebook", uuid_null("submitted_by")),
            ("rulebook", uuid_null("approved_by")),
            ("rulebook", text_null("reason")),
            ("competence_rule", integer("version").default(1).to_owned()),
            ("delegation", integer("version").default(1).to_owned()),
            ("limit_policy", integer("version").default(1).to_owned()),
            ("limit_policy", text("id").default("").to_owned()),
            ("ladder_step", integer("version").default(1).to_owned()),
        ] {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        // Limits were known by their place; from now on each has an id that stays when another goes.
        let named = "UPDATE limit_policy SET id = 'L' || (place + 1)";
        manager.get_connection().execute_unprepared(named).await?;
        manager.create_index(crate::index::index("limit_policy", &["revision", "id"]).unique().to_owned()).await
    }
}

fn edition() -> TableCreateStatement {
    Table::create().table("edition").col(text("name").primary_key()).col(integer("number")).to_owned()
}

fn rulebook_entry() -> TableCreateStatement {
    Table::create()
        .table("rulebook_entry")
        .col(integer("revision"))
        .col(integer("version"))
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("person"))
        .col(text("organization"))
        .col(text("action"))
        .col(text_null("part"))
        .col(text_null("row_id"))
        .col(text_null("old"))
        .col(text_null("new"))
        .col(text_null("text"))
        .primary_key(Index::create().col("revision").col("version"))
        .foreign_key(ForeignKey::create().from("rulebook_entry", "revision").to("rulebook", "revision"))
        .to_owned()
}
