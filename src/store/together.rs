//! Rows of several tables, written together: in one round trip on PostgreSQL, where round trips are most of what a write
//! costs; one after the other on SQLite, which lies in our own process and knows no data-modifying `WITH`.

use sea_orm::sea_query::{CommonTableExpression, InsertStatement, WithClause};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, InsertMany, QueryTrait};

/// Rows that wait to be written, in the order in which their tables refer to each other.
#[derive(Debug, Default)]
pub(super) struct Inserts(Vec<InsertStatement>);

impl Inserts {
    /// Adds rows of one table; none is fine.
    pub fn add<A: ActiveModelTrait>(&mut self, rows: impl IntoIterator<Item = A>) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_some() {
            self.0.push(<A::Entity as EntityTrait>::insert_many(rows).into_query());
        }
    }

    /// Adds rows of one table that say themselves what a conflict means.
    pub fn add_insert<A: ActiveModelTrait>(&mut self, insert: InsertMany<A>) {
        self.0.push(insert.into_query());
    }

    /// Writes them all. PostgreSQL checks references when the whole statement is done.
    pub async fn write<C: ConnectionTrait>(mut self, conn: &C) -> Result<(), DbErr> {
        if conn.get_database_backend() != DbBackend::Postgres {
            for insert in &self.0 {
                conn.execute(insert).await?;
            }
            return Ok(());
        }
        let Some(last) = self.0.pop() else { return Ok(()) };
        if self.0.is_empty() {
            conn.execute(&last).await?;
            return Ok(());
        }
        let mut before = WithClause::new();
        for (number, insert) in self.0.into_iter().enumerate() {
            before.cte(CommonTableExpression::new().table_name(format!("part_{number}")).query(insert).to_owned());
        }
        conn.execute(&before.query(last)).await?;
        Ok(())
    }
}
