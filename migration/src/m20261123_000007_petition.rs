//! Petitions: letters of enterprises that hold several obstacles; a case names the letter that it came in.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::index::index;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(petition()).await?;
        manager.create_index(index("petition", &["filed_at", "id"]).to_owned()).await?;
        manager.create_index(index("petition", &["enterprise", "filed_at", "id"]).to_owned()).await?;
        // The same letter of the same enterprise comes in once.
        let once = &["enterprise", "document_key", "signed_on"];
        manager.create_index(index("petition", once).unique().to_owned()).await?;
        let uuid = match manager.get_database_backend() {
            DbBackend::Postgres => "uuid",
            _ => "uuid_text",
        };
        let column = format!("ALTER TABLE cases ADD COLUMN petition_id {uuid} REFERENCES petition (id)");
        manager.get_connection().execute_unprepared(&column).await?;
        let of_a_letter = Expr::col("petition_id").is_not_null();
        manager.create_index(index("cases", &["petition_id", "id"]).and_where(of_a_letter).to_owned()).await
    }
}

fn petition() -> TableCreateStatement {
    Table::create()
        .table("petition")
        .col(uuid("id"))
        .col(string("enterprise"))
        .col(string("number"))
        .col(string_null("symbol"))
        .col(date("signed_on"))
        .col(string("signer"))
        .col(string("document_key"))
        .col(timestamp_with_time_zone("filed_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}
