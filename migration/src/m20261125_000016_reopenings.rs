//! Cases that were reopened say when they had ended: filled in once from their histories, which have always told it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let fill = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        manager.get_connection().execute_unprepared(fill).await?;
        Ok(())
    }
}

const POSTGRES: &str = "UPDATE cases SET proceedings = (proceedings::jsonb || jsonb_build_object('reopenings', (
    SELECT jsonb_agg(jsonb_build_object('at', reopened.body::jsonb ->> 'at', 'ended_at', (
        SELECT ended.body::jsonb ->> 'at' FROM case_event ended
        WHERE ended.case_id = reopened.case_id AND ended.seq < reopened.seq
          AND ended.action IN ('confirm', 'close', 'decline')
        ORDER BY ended.seq DESC LIMIT 1)) ORDER BY reopened.seq)
    FROM case_event reopened WHERE reopened.case_id = cases.id AND reopened.action = 'reopen')))::text
WHERE EXISTS (SELECT 1 FROM case_event reopened WHERE reopened.case_id = cases.id AND reopened.action = 'reopen')";

const SQLITE: &str = "UPDATE cases SET proceedings = json_set(proceedings, '$.reopenings', json((
    SELECT json_group_array(json_object('at', json_extract(reopened.body, '$.at'), 'ended_at', (
        SELECT json_extract(ended.body, '$.at') FROM case_event ended
        WHERE ended.case_id = reopened.case_id AND ended.seq < reopened.seq
          AND ended.action IN ('confirm', 'close', 'decline')
        ORDER BY ended.seq DESC LIMIT 1)) ORDER BY reopened.seq)
    FROM case_event reopened WHERE reopened.case_id = cases.id AND reopened.action = 'reopen')))
WHERE EXISTS (SELECT 1 FROM case_event reopened WHERE reopened.case_id = cases.id AND reopened.action = 'reopen')";
