//! Casework: what goes on around a case, events that do not change it, and the limits that it needs.

use sea_orm_migration::{prelude::*, schema::*};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        for statement in FILL {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        for (place, new) in NEW_LIMITS.iter().enumerate() {
            manager.get_connection().execute_unprepared(&add_limit(place, new)).await?;
        }
        Ok(())
    }
}

fn columns() -> Vec<(&'static str, ColumnDef)> {
    vec![
        ("cases", integer("seq").default(0).take()),
        ("cases", text("proceedings").default("{}").take()),
        ("cases", timestamp_with_time_zone_null("ended_at")),
        ("case_leg", boolean("binding").default(false).take()),
        ("limit_policy", integer_null("min_opinions")),
    ]
}

/// What the new columns say of the rows that are there.
const FILL: [&str; 3] = [
    "UPDATE cases SET seq = version",
    "UPDATE cases SET ended_at = updated_at WHERE status IN ('closed', 'withdrawn', 'declined')",
    "UPDATE case_leg SET binding = TRUE WHERE EXISTS (SELECT 1 FROM case_event \
     WHERE case_event.case_id = case_leg.case_id AND case_event.action = 'route' AND case_event.at = case_leg.began_at)",
];

/// The limits of the kinds of deadlines that are new here, for revisions that were published without them.
struct NewLimit {
    kind: &'static str,
    min_opinions: Option<i32>,
    days: i32,
    from: Option<&'static str>,
    to: Option<&'static str>,
    legal_basis: Option<&'static str>,
}

const fn limit(kind: &'static str, days: i32) -> NewLimit {
    NewLimit { kind, min_opinions: None, days, from: None, to: None, legal_basis: None }
}

const NEW_LIMITS: [NewLimit; 5] = [
    NewLimit { min_opinions: Some(2), ..limit("answer", 20) },
    limit("rework", 5),
    limit("follow_up", 15),
    NewLimit {
        to: Some("2023-12-31"),
        legal_basis: Some("Công văn khẩn của Chủ tịch UBND Thành phố (05/2020)"),
        ..limit("opinion", 15)
    },
    NewLimit { from: Some("2024-01-01"), legal_basis: Some("Quyết định 54/2023/QĐ-UBND"), ..limit("opinion", 7) },
];

/// Adds a limit to every revision, after those that it has.
fn add_limit(place: usize, new: &NewLimit) -> String {
    // An untyped literal is a date to PostgreSQL where a date is inserted, and to SQLite the text that it keeps.
    let quoted = |text: Option<&str>| text.map_or_else(|| "NULL".to_owned(), |text| format!("'{text}'"));
    let (kind, days) = (new.kind, new.days);
    let opinions = new.min_opinions.map_or_else(|| "NULL".to_owned(), |least| least.to_string());
    let (from, to, basis) = (quoted(new.from), quoted(new.to), quoted(new.legal_basis));
    format!(
        "INSERT INTO limit_policy (revision, place, kind, min_opinions, unit, quantity, valid_from, valid_to, legal_basis) \
         SELECT revision, {}, '{kind}', {opinions}, 'working_days', {days}, {from}, {to}, {basis} FROM rulebook",
        1000 + place,
    )
}
