//! Cases, their events, deadlines, escalations, and what makes a repeated request harmless.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

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
        if manager.get_database_backend() == DbBackend::Postgres {
            // Case numbers are drawn here, so that no filing waits for another's commit.
            manager.get_connection().execute_unprepared("CREATE SEQUENCE case_number_sequence").await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("cases")
            .col(uuid("id"))
            .col(string_uniq("code"))
            .col(integer("version"))
            .col(string("status"))
            .col(string("title"))
            .col(text("description"))
            .col(string("category"))
            .col(string("territory"))
            .col(string("urgency"))
            .col(text_null("urgency_reason"))
            .col(string_null("project"))
            .col(big_integer_null("amount_vnd"))
            .col(text_null("proposal"))
            .col(text("legal_references"))
            .col(uuid_null("personal_data_id"))
            .col(string("enterprise"))
            .col(string_null("lead_agency"))
            .col(text("coordinating_agencies"))
            .col(uuid_null("officer_id"))
            .col(text("routing"))
            .col(text_null("draft"))
            .col(text_null("answer"))
            .col(text("information_requests"))
            .col(text_null("closing_remark"))
            .col(string("last_hash"))
            .col(text("folded"))
            .col(timestamp_with_time_zone("filed_at"))
            .col(timestamp_with_time_zone("updated_at"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
        Table::create()
            .table("case_event")
            .col(big_pk_auto("position"))
            .col(uuid("case_id"))
            .col(integer("seq"))
            .col(string("action"))
            .col(timestamp_with_time_zone("at"))
            .col(text("body"))
            .col(string("previous_hash"))
            .col(string("hash"))
            .foreign_key(ForeignKey::create().from("case_event", "case_id").to("cases", "id"))
            .to_owned(),
        Table::create()
            .table("case_leg")
            .col(uuid("case_id"))
            .col(integer("number"))
            .col(string("agency"))
            .col(timestamp_with_time_zone("began_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .col(boolean("information_requested"))
            .primary_key(Index::create().col("case_id").col("number"))
            .foreign_key(ForeignKey::create().from("case_leg", "case_id").to("cases", "id"))
            .to_owned(),
        Table::create()
            .table("case_party")
            .col(string("agency"))
            .col(uuid("case_id"))
            .primary_key(Index::create().col("agency").col("case_id"))
            .foreign_key(ForeignKey::create().from("case_party", "case_id").to("cases", "id"))
            .to_owned(),
        Table::create()
            .table("deadline")
            .col(uuid("id"))
            .col(uuid("case_id"))
            .col(integer("number"))
            .col(string("kind"))
            .col(string("owed_by"))
            .col(integer("version"))
            .col(string("calendar"))
            .col(string("limit_unit"))
            .col(integer("limit_quantity"))
            .col(text_null("legal_basis"))
            .col(timestamp_with_time_zone("started_at"))
            .col(timestamp_with_time_zone("due_at"))
            .col(boolean("provisional"))
            .col(string("status"))
            .col(text("suspensions"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .col(timestamp_with_time_zone_null("next_step_at"))
            .col(timestamp_with_time_zone_null("lapses_at"))
            .col(timestamp_with_time_zone_null("held_until"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("deadline", "case_id").to("cases", "id"))
            .to_owned(),
        Table::create()
            .table("escalation")
            .col(uuid("id"))
            .col(uuid("case_id"))
            .col(uuid("deadline_id"))
            .col(integer("deadline_version"))
            .col(integer("step"))
            .col(integer("occurrence"))
            .col(string("position"))
            .col(string("reached"))
            .col(string("organization"))
            .col(uuid_null("person_id"))
            .col(timestamp_with_time_zone("due_at"))
            .col(timestamp_with_time_zone("taken_at"))
            .col(string("delivery"))
            .col(uuid_null("notification_id"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("escalation", "case_id").to("cases", "id"))
            .to_owned(),
        Table::create()
            .table("personal_data")
            .col(uuid("id"))
            .col(uuid("case_id"))
            .col(text_null("body"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
        Table::create()
            .table("idempotency")
            .col(uuid("token_id"))
            .col(string("key"))
            .col(string("fingerprint"))
            .col(uuid("case_id"))
            .col(text_null("answer"))
            .col(timestamp_with_time_zone("created_at"))
            .primary_key(Index::create().col("token_id").col("key"))
            .to_owned(),
        Table::create()
            .table("case_number")
            .col(date("day"))
            .col(big_integer("base"))
            .col(big_integer("taken"))
            .primary_key(Index::create().col("day"))
            .to_owned(),
        Table::create()
            .table("clock_state")
            .col(integer("id"))
            .col(timestamp_with_time_zone("now"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("cases", &["filed_at", "id"]).to_owned(),
        index("cases", &["enterprise", "filed_at", "id"]).to_owned(),
        index("cases", &["lead_agency", "filed_at", "id"]).to_owned(),
        index("cases", &["status", "filed_at", "id"]).to_owned(),
        index("cases", &["updated_at", "id"]).to_owned(),
        index("case_event", &["case_id", "seq"]).unique().to_owned(),
        index("case_party", &["case_id"]).to_owned(),
        index("deadline", &["case_id"]).to_owned(),
        // What the worker looks for every second: these hold what still waits, not what exists.
        index("deadline", &["next_step_at"]).and_where(Expr::col("next_step_at").is_not_null()).to_owned(),
        index("deadline", &["lapses_at"]).and_where(Expr::col("lapses_at").is_not_null()).to_owned(),
        index("escalation", &["due_at"])
            .and_where(Expr::col("notification_id").is_null())
            .and_where(Expr::col("person_id").is_not_null())
            .to_owned(),
        index("deadline", &["status", "due_at"]).to_owned(),
        index("escalation", &["deadline_id", "deadline_version", "step", "occurrence", "position"]).unique().to_owned(),
        index("escalation", &["case_id"]).to_owned(),
        index("escalation", &["taken_at", "id"]).to_owned(),
        index("escalation", &["person_id", "notification_id"]).to_owned(),
        index("idempotency", &["created_at"]).to_owned(),
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
