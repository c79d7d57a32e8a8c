//! Files on a case or a petition, and the uploads that are under way.

use sea_orm_migration::{prelude::*, schema::*};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(attachment()).await?;
        manager.create_table(upload()).await?;
        for owner in ["case_id", "petition_id"] {
            let of_owner = Index::create()
                .name(format!("attachment_{owner}"))
                .table("attachment")
                .col(owner)
                .and_where(Expr::col(owner).is_not_null())
                .to_owned();
            manager.create_index(of_owner).await?;
        }
        Ok(())
    }
}

fn attachment() -> TableCreateStatement {
    Table::create()
        .table("attachment")
        .col(uuid("id"))
        .col(uuid_null("case_id"))
        .col(uuid_null("petition_id"))
        .col(text("name"))
        .col(string("media_type"))
        .col(big_integer("size"))
        .col(string("sha256"))
        .col(string_uniq("storage_key"))
        .col(text_null("description"))
        .col(string("organization"))
        .col(uuid_null("person_id"))
        .col(timestamp_with_time_zone("added_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("attachment", "case_id").to("cases", "id"))
        .foreign_key(ForeignKey::create().from("attachment", "petition_id").to("petition", "id"))
        .to_owned()
}

/// Written before the first byte is stored and gone with the attachment's own row: what is left tells what to clear away.
fn upload() -> TableCreateStatement {
    Table::create()
        .table("upload")
        .col(string("storage_key"))
        .col(timestamp_with_time_zone("began_at"))
        .primary_key(Index::create().col("storage_key"))
        .to_owned()
}
