//! Roles given and taken, with dates; what happened to access, in one chain of hashes; tokens that are narrowed, rotated
//! and seen. Whoever holds a token gets the role that it lets in by.

use std::collections::HashSet;

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::prelude::{DateTimeUtc, Uuid};

use crate::index::index;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(role_grant()).await?;
        manager.create_index(index("role_grant", &["person_id"]).to_owned()).await?;
        manager.create_index(index("role_grant", &["organization"]).to_owned()).await?;
        manager.create_table(access_event()).await?;
        // One chain: no two events follow the same one.
        manager.create_index(index("access_event", &["previous_hash"]).unique().to_owned()).await?;
        manager.create_index(index("access_event", &["subject", "position"]).to_owned()).await?;
        for column in token_columns() {
            manager.alter_table(Table::alter().table("token").add_column(column).to_owned()).await?;
        }
        manager.create_index(index("token", &["previous_hash"]).to_owned()).await?;
        manager.create_index(index("token", &["organization", "id"]).to_owned()).await?;
        manager.create_index(index("token", &["person_id", "id"]).to_owned()).await?;
        grant_what_tokens_have(manager).await
    }
}

fn role_grant() -> TableCreateStatement {
    Table::create()
        .table("role_grant")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(string("organization"))
        .col(string("role"))
        .col(date_null("valid_from"))
        .col(date_null("valid_to"))
        .col(uuid_null("granted_by"))
        .col(timestamp_with_time_zone("granted_at"))
        .col(uuid_null("ended_by"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("role_grant", "person_id").to("person", "id"))
        .to_owned()
}

fn access_event() -> TableCreateStatement {
    Table::create()
        .table("access_event")
        .col(big_integer("position"))
        .col(timestamp_with_time_zone("at"))
        .col(string("actor"))
        .col(string("action"))
        .col(string("subject"))
        .col(text("body"))
        .col(string("previous_hash"))
        .col(string("hash"))
        .primary_key(Index::create().col("position"))
        .to_owned()
}

fn token_columns() -> Vec<ColumnDef> {
    vec![
        text_null("scopes"),
        text_null("networks"),
        string_null("previous_hash"),
        timestamp_with_time_zone_null("previous_until"),
        timestamp_with_time_zone_null("last_used_at"),
        integer("version").default(1).take(),
    ]
}

async fn grant_what_tokens_have(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let conn = manager.get_connection();
    let held = Query::select()
        .columns(["person_id", "organization", "role", "created_at"])
        .from("token")
        .and_where(Expr::col("person_id").is_not_null())
        .and_where(Expr::col("revoked_at").is_null())
        .order_by("created_at", Order::Asc)
        .to_owned();
    let mut given = HashSet::new();
    for row in conn.query_all(&held).await? {
        let person: Uuid = row.try_get("", "person_id")?;
        let (organization, role): (String, String) = (row.try_get("", "organization")?, row.try_get("", "role")?);
        let since: DateTimeUtc = row.try_get("", "created_at")?;
        if given.insert((person, organization.clone(), role.clone())) {
            let grant = Query::insert()
                .into_table("role_grant")
                .columns(["id", "person_id", "organization", "role", "granted_at", "version"])
                .values_panic([
                    Uuid::now_v7().into(),
                    person.into(),
                    organization.into(),
                    role.into(),
                    since.into(),
                    1.into(),
                ])
                .to_owned();
            conn.execute(&grant).await?;
        }
    }
    Ok(())
}
