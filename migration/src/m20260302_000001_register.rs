//! The register (organizations, territories, categories, successions) and the rulebook's revisions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Creates the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            organization(),
            territory(),
            category(),
            succession(),
            rulebook(),
            competence_rule(),
            limit_policy(),
            ladder_step(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables =
            ["ladder_step", "limit_policy", "competence_rule", "rulebook", "succession", "category", "territory"];
        for table in tables.into_iter().chain(["organization"]) {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

fn organization() -> TableCreateStatement {
    Table::create()
        .table("organization")
        .col(text("code").primary_key())
        .col(text("kind"))
        .col(text_null("level"))
        .col(text("name_vi"))
        .col(text("name_en"))
        .col(text("short"))
        .col(text_null("parent"))
        .col(text_null("territory"))
        .col(boolean("is_committee"))
        .col(text_null("sector"))
        .col(date_null("valid_from"))
        .col(date_null("valid_to"))
        .col(text("calendar"))
        .to_owned()
}

fn territory() -> TableCreateStatement {
    Table::create()
        .table("territory")
        .col(text("unit_id").primary_key())
        .col(text("code"))
        .col(text("level"))
        .col(text("name_vi"))
        .col(text("name_en"))
        .col(text_null("parent_code"))
        .col(date_null("valid_from"))
        .col(date_null("valid_to"))
        .to_owned()
}

fn category() -> TableCreateStatement {
    Table::create()
        .table("category")
        .col(text("code").primary_key())
        .col(text_null("parent"))
        .col(text("name_vi"))
        .col(text("name_en"))
        .col(text_null("legal_basis"))
        .col(text("examples"))
        .col(text("field"))
        .to_owned()
}

fn succession() -> TableCreateStatement {
    Table::create()
        .table("succession")
        .col(uuid("id").primary_key())
        .col(text("kind"))
        .col(date("effective_on"))
        .col(text("predecessor"))
        .col(text_null("successor"))
        .col(text("event"))
        .col(boolean("is_default"))
        .col(text_null("share"))
        .col(text_null("scope"))
        .col(text_null("legal_basis"))
        .to_owned()
}

fn rulebook() -> TableCreateStatement {
    Table::create()
        .table("rulebook")
        .col(integer("revision").primary_key())
        .col(text("status"))
        .col(timestamp_with_time_zone_null("published_at"))
        .col(timestamp_with_time_zone_null("effective_at"))
        .to_owned()
}

fn competence_rule() -> TableCreateStatement {
    Table::create()
        .table("competence_rule")
        .col(integer("revision"))
        .col(text("id"))
        .col(text("category"))
        .col(text_null("territory"))
        .col(date_null("valid_from"))
        .col(date_null("valid_to"))
        .col(text("lead"))
        .col(text("coordinating"))
        .col(text_null("legal_basis"))
        .col(text_null("note"))
        .col(integer("priority"))
        .col(text("enterprises"))
        .col(text("sectors"))
        .col(big_integer_null("amount_from"))
        .col(big_integer_null("amount_to"))
        .primary_key(Index::create().col("revision").col("id"))
        .foreign_key(&mut of_rulebook("competence_rule"))
        .to_owned()
}

fn limit_policy() -> TableCreateStatement {
    Table::create()
        .table("limit_policy")
        .col(integer("revision"))
        .col(integer("place"))
        .col(text("kind"))
        .col(text_null("urgency"))
        .col(text("unit"))
        .col(integer("quantity"))
        .col(date_null("valid_from"))
        .col(date_null("valid_to"))
        .col(text_null("legal_basis"))
        .primary_key(Index::create().col("revision").col("place"))
        .foreign_key(&mut of_rulebook("limit_policy"))
        .to_owned()
}

fn ladder_step() -> TableCreateStatement {
    Table::create()
        .table("ladder_step")
        .col(integer("revision"))
        .col(text("owed_by"))
        .col(integer("step"))
        .col(integer("offset_days"))
        .col(integer_null("repeat_every_days"))
        .col(text("positions"))
        .col(text("delivery"))
        .primary_key(Index::create().col("revision").col("owed_by").col("step"))
        .foreign_key(&mut of_rulebook("ladder_step"))
        .to_owned()
}

/// What belongs to a revision needs one.
fn of_rulebook(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, "revision").to("rulebook", "revision").to_owned()
}
