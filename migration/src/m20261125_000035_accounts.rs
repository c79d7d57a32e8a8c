//! Accounts: passwords, second factors, what is mailed to set a password, sessions, and attempts to sign in.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::index;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [accounts(), invitations(), recovery_codes(), sessions(), attempts()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn accounts() -> TableCreateStatement {
    Table::create()
        .table("account")
        .col(uuid("person_id"))
        .col(string("password_hash"))
        .col(timestamp_with_time_zone("password_set_at"))
        .col(text_null("totp_secret"))
        .col(timestamp_with_time_zone_null("totp_confirmed_at"))
        .col(text_null("totp_pending"))
        .col(uuid_null("totp_pending_session"))
        .col(big_integer_null("last_totp_step"))
        .primary_key(Index::create().col("person_id"))
        .to_owned()
}

fn invitations() -> TableCreateStatement {
    Table::create()
        .table("invitation")
        .col(uuid("id"))
        .col(string_uniq("hash"))
        .col(uuid("person_id"))
        .col(string("purpose"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn recovery_codes() -> TableCreateStatement {
    Table::create()
        .table("recovery_code")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(string("hash"))
        .col(timestamp_with_time_zone_null("used_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn sessions() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(uuid("id"))
        .col(string_uniq("hash"))
        .col(uuid("person_id"))
        .col(string("stage"))
        .col(string_null("organization"))
        .col(string_null("role"))
        .col(string("address"))
        .col(text("agent"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_used_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn attempts() -> TableCreateStatement {
    Table::create()
        .table("sign_in_attempt")
        .col(uuid("id"))
        .col(string("kind"))
        .col(string("account"))
        .col(string("address"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("invitation", &["person_id"]),
        index("recovery_code", &["person_id", "hash"]).unique().to_owned(),
        index("session", &["person_id", "ended_at"]),
        index("sign_in_attempt", &["account", "kind", "at"]),
        index("sign_in_attempt", &["address", "kind", "at"]),
        index("sign_in_attempt", &["at"]),
    ]
}
