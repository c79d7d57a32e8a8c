//! The feed: on PostgreSQL a transaction has its number before it draws a position, so that a reader can tell which
//! positions are decided. SQLite has one writer at a time: there positions are drawn in the order of commits.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(POSTGRES).await?;
        }
        Ok(())
    }
}

const POSTGRES: &str = "
    ALTER TABLE case_event ALTER COLUMN position DROP IDENTITY;
    CREATE SEQUENCE case_event_position OWNED BY case_event.position;
    SELECT setval('case_event_position', max(position)) FROM case_event HAVING max(position) IS NOT NULL;
    CREATE FUNCTION next_event_position() RETURNS bigint LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_current_xact_id();
        RETURN nextval('case_event_position');
    END
    $$;
    ALTER TABLE case_event ALTER COLUMN position SET DEFAULT next_event_position();
";
