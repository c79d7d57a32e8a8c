//! Anchors: each day one hash over the heads of all cases whose history went on.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::index;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(anchor()).await?;
        // One chain: no two anchors follow the same one.
        manager.create_index(index("anchor", &["previous"]).unique().to_owned()).await
    }
}

fn anchor() -> TableCreateStatement {
    Table::create()
        .table("anchor")
        .col(date("day"))
        .col(big_integer("position"))
        .col(integer("cases"))
        .col(text("heads"))
        .col(string("previous"))
        .col(string("hash"))
        .primary_key(Index::create().col("day"))
        .to_owned()
}
