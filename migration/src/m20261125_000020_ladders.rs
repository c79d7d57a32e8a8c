//! Ladders have names and say what they are for. A step that was taken is known by its moment too: under another
//! revision the same number may be another step.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Makes the steps' table anew, for its key changes, with the rows that there are; names the ladder of what is taken.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(ladder_step()).await?;
        manager.get_connection().execute_unprepared(COPY).await?;
        manager.drop_table(Table::drop().table("ladder_step").to_owned()).await?;
        manager.rename_table(Table::rename().table("named_ladder_step", "ladder_step").to_owned()).await?;
        let ladder = text_null("ladder");
        manager.alter_table(Table::alter().table("escalation").add_column(ladder).to_owned()).await?;
        let old = "escalation_deadline_id_deadline_version_step_occurrence_position";
        manager.drop_index(Index::drop().name(old).table("escalation").to_owned()).await?;
        let key = ["deadline_id", "deadline_version", "step", "occurrence", "position", "due_at"];
        let mut once = Index::create();
        once.name("escalation_once").table("escalation").unique();
        for column in key {
            once.col(column);
        }
        manager.create_index(once).await
    }
}

/// A ladder that was its debtor's only one bears the debtor's name and is for anything.
const COPY: &str = "INSERT INTO named_ladder_step \
    (revision, ladder, owed_by, step, offset_days, repeat_every_days, positions, delivery, version) \
    SELECT revision, owed_by, owed_by, step, offset_days, repeat_every_days, positions, delivery, version FROM ladder_step";

fn ladder_step() -> TableCreateStatement {
    Table::create()
        .table("named_ladder_step")
        .col(integer("revision"))
        .col(text("ladder"))
        .col(text("owed_by"))
        .col(text_null("category"))
        .col(text_null("urgency"))
        .col(text_null("kind"))
        .col(big_integer_null("amount_from"))
        .col(integer("step"))
        .col(integer("offset_days"))
        .col(integer_null("repeat_every_days"))
        .col(text("positions"))
        .col(text("delivery"))
        .col(integer("version").default(1))
        .primary_key(Index::create().col("revision").col("ladder").col("step"))
        .foreign_key(ForeignKey::create().from("named_ladder_step", "revision").to("rulebook", "revision"))
        .to_owned()
}
