//! Single sign-on: whose accounts at the city's identity provider are whose here, sign-ins there that are under way, and
//! what the provider said of whoever has a session.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::index;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [identities(), sign_ons()] {
            manager.create_table(table).await?;
        }
        manager.create_index(index("identity", &["issuer", "person_id"]).unique().to_owned()).await?;
        manager.create_index(index("identity", &["person_id"])).await?;
        manager.create_index(index("sign_on", &["expires_at"])).await?;
        let provided = Table::alter().table("session").add_column(text_null("provided")).to_owned();
        manager.alter_table(provided).await
    }
}

fn identities() -> TableCreateStatement {
    Table::create()
        .table("identity")
        .col(string("issuer"))
        .col(string("subject"))
        .col(uuid("person_id"))
        .col(timestamp_with_time_zone("linked_at"))
        .primary_key(Index::create().col("issuer").col("subject"))
        .to_owned()
}

fn sign_ons() -> TableCreateStatement {
    Table::create()
        .table("sign_on")
        .col(string("state"))
        .col(string("browser"))
        .col(string("nonce"))
        .col(string("verifier"))
        .col(text_null("next"))
        .col(timestamp_with_time_zone("expires_at"))
        .primary_key(Index::create().col("state"))
        .to_owned()
}
