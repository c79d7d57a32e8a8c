//! Cases that only named persons see.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = text_null("restriction");
        manager.alter_table(Table::alter().table("cases").add_column(column).to_owned()).await?;
        // Few are restricted, and every list asks which.
        let few = "CREATE INDEX idx_cases_restricted ON cases (id) WHERE restriction IS NOT NULL";
        manager.get_connection().execute_unprepared(few).await?;
        manager.create_table(case_reader()).await
    }
}

fn case_reader() -> TableCreateStatement {
    Table::create()
        .table("case_reader")
        .col(uuid("person_id"))
        .col(uuid("case_id"))
        .primary_key(Index::create().col("person_id").col("case_id"))
        .foreign_key(ForeignKey::create().from("case_reader", "person_id").to("person", "id"))
        .foreign_key(ForeignKey::create().from("case_reader", "case_id").to("cases", "id"))
        .to_owned()
}
