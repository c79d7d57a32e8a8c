//! Reading the outbox: letters and their attempts, newest first.

use ::entity::{case_party, notification, notification_attempt};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::cases::hidden_from;
use crate::domain::access::Scope;
use crate::domain::notification::{
    Attempt, AttemptOutcome, Notification, NotificationFilter, NotificationState, WithdrawnBecause,
};
use crate::domain::text::{Language, fold};

/// Up to `limit` letters that were written before the letter `before`, newest first; with a scope none about cases that are
/// restricted and do not exist for it.
pub async fn list(
    conn: &impl ConnectionTrait,
    scope: Option<&Scope>,
    filter: &NotificationFilter,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Notification>, DbErr> {
    use notification::Column;
    let to = match &filter.to {
        Some(to) => Some(Column::Address.is_in(addresses_like(conn, to).await?)),
        None => None,
    };
    let wanted = Condition::all()
        .add_option(to)
        .add_option(scope.and_then(hidden_from).map(about_none_of))
        .add_option(filter.id.map(|id| Column::Id.eq(id)))
        .add_option(before.map(|id| Column::Id.lt(id)))
        .add_option(filter.case_code.as_ref().map(|code| Column::CaseCode.eq(code)))
        .add_option(filter.agency.as_ref().map(|agency| Column::CaseId.in_subquery(cases_of(agency))))
        .add_option(filter.person.map(|person| Column::PersonId.eq(person)))
        .add_option(filter.state.map(|state| Column::State.eq(state.as_str())));
    let found = notification::Entity::find().filter(wanted).order_by_desc(Column::Id).limit(limit).all(conn).await?;
    found.into_iter().map(to_notification).collect()
}

/// The addresses that letters went to, of whoever's name or address holds `to`: in any case, with or without diacritics.
/// Compared here, because each database has its own idea of both.
async fn addresses_like(conn: &impl ConnectionTrait, to: &str) -> Result<Vec<String>, DbErr> {
    use notification::Column;
    let everyone = notification::Entity::find().select_only().column(Column::Name).column(Column::Address).distinct();
    let everyone: Vec<(String, String)> = everyone.into_tuple().all(conn).await?;
    let wanted = fold(to);
    let meant =
        everyone.into_iter().filter(|(name, address)| [name, address].iter().any(|it| fold(it).contains(&wanted)));
    Ok(meant.map(|(_, address)| address).collect())
}

/// One letter with its attempts, the first one first.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<(Notification, Vec<Attempt>)>, DbErr> {
    let Some(row) = notification::Entity::find_by_id(id).one(conn).await? else { return Ok(None) };
    let attempts = notification_attempt::Entity::find()
        .filter(notification_attempt::Column::NotificationId.eq(id))
        .order_by_asc(notification_attempt::Column::Number)
        .all(conn)
        .await?;
    let attempts = attempts.into_iter().map(to_attempt).collect::<Result<_, _>>()?;
    Ok(Some((to_notification(row)?, attempts)))
}

fn about_none_of(hidden: SelectStatement) -> Condition {
    let about = notification::Column::CaseId;
    Condition::any().add(about.is_null()).add(about.not_in_subquery(hidden))
}

fn cases_of(agency: &str) -> SelectStatement {
    Query::select()
        .column(case_party::Column::CaseId)
        .from(case_party::Entity)
        .and_where(case_party::Column::Agency.eq(agency))
        .to_owned()
}

/// The letter of a row.
pub(super) fn to_notification(row: notification::Model) -> Result<Notification, DbErr> {
    Ok(Notification {
        id: row.id,
        kind: row.kind,
        case: row.case_id.zip(row.case_code),
        person: row.person_id,
        name: row.name,
        address: row.address,
        language: known(Language::parse(&row.language), &row.language)?,
        subject: row.subject,
        text: row.body_text,
        html: row.body_html,
        message_id: row.message_id,
        state: known(NotificationState::parse(&row.state), &row.state)?,
        withdrawn_because: row.withdrawn_because.as_deref().and_then(WithdrawnBecause::parse),
        attempts: row.attempts as u32,
        next_attempt_at: row.next_attempt_at,
        not_before: row.not_before,
        created_at: row.created_at,
        sent_at: row.sent_at,
    })
}

fn to_attempt(row: notification_attempt::Model) -> Result<Attempt, DbErr> {
    let outcome = row.outcome.map(|word| known(AttemptOutcome::parse(&word), &word)).transpose()?;
    Ok(Attempt {
        number: row.number as u32,
        started_at: row.started_at,
        ended_at: row.ended_at,
        outcome,
        reply: row.reply,
    })
}

fn known<T>(word: Option<T>, spelled: &str) -> Result<T, DbErr> {
    word.ok_or_else(|| DbErr::Type(format!("{spelled:?} is none of the known words")))
}
