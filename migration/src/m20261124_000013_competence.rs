//! Delegations; categories from a date to a date; official identifiers; successions for some categories and territories
//! only.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Creates the table and adds the columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(delegation()).await?;
        for (table, column) in [
            ("category", date_null("valid_from")),
            ("category", date_null("valid_to")),
            ("organization", text_null("identifier")),
            ("succession", text("categories").default("[]").to_owned()),
            ("succession", text("territories").default("[]").to_owned()),
        ] {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

fn delegation() -> TableCreateStatement {
    Table::create()
        .table("delegation")
        .col(integer("revision"))
        .col(text("id"))
        .col(text("delegator"))
        .col(text("delegate"))
        .col(text("categories"))
        .col(text("territories"))
        .col(big_integer_null("amount_from"))
        .col(big_integer_null("amount_to"))
        .col(date_null("valid_from"))
        .col(date_null("valid_to"))
        .col(date_null("revoked_on"))
        .col(text_null("instrument"))
        .col(boolean("may_pass_on"))
        .col(text_null("note"))
        .primary_key(Index::create().col("revision").col("id"))
        .foreign_key(ForeignKey::create().from("delegation", "revision").to("rulebook", "revision"))
        .to_owned()
}
