//! People, the positions they hold, and the tokens that let them in.

use sea_orm_migration::{prelude::*, schema::*};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("person")
            .col(uuid("id"))
            .col(string("name"))
            .col(string_uniq("email"))
            .col(string("language"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
        Table::create()
            .table("position_holder")
            .col(uuid("id"))
            .col(string("organization"))
            .col(string("position"))
            .col(string_null("field"))
            .col(uuid("person_id"))
            .col(date_null("valid_from"))
            .col(date_null("valid_to"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
        Table::create()
            .table("token")
            .col(uuid("id"))
            .col(string_uniq("hash"))
            .col(string("hint"))
            .col(string("label"))
            .col(uuid_null("person_id"))
            .col(string("organization"))
            .col(string("role"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("expires_at"))
            .col(timestamp_with_time_zone_null("revoked_at"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("position_holder", &["organization", "position"]).to_owned(),
        index("position_holder", &["person_id"]).to_owned(),
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
