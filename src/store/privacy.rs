//! All that is kept about one person, wherever it lies: to hand it out, and to erase of it what may be erased.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::cases::hidden_from;
use super::personal_data::{Contact, PersonalData};
use super::rows::read;
use crate::domain::access::event::{By, Subject};
use crate::domain::access::{Role, Scope};
use crate::domain::notification::{NotificationState, WITH_PASSWORD};
use crate::domain::privacy::ERASED_NAME;
use crate::domain::words::Position;
use ::entity::{
    access_event, calendar_address, case, case_event, idempotency, notification, notification_attempt, person,
    personal_data, position_holder, stand_in, token,
};

/// A position that a person holds or held, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which position.
    pub position: Position,
    /// Of which organization.
    pub organization: String,
    /// The first day; none: always.
    pub from: Option<NaiveDate>,
    /// The last day; none: still.
    pub to: Option<NaiveDate>,
}

/// A letter that was written to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenLetter {
    /// Its id.
    pub id: Uuid,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// To which address.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub state: NotificationState,
}

/// A case whose contact has a person's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedAsContact {
    /// The key of what is kept.
    pub id: Uuid,
    /// On which case.
    pub case: Uuid,
    /// The case's code.
    pub code: String,
    /// What is said of them.
    pub contact: Contact,
}

/// An event of a case that names a person: as who acted, or in what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingEvent {
    /// Its place in the feed.
    pub position: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub action: String,
    /// On which case, by its code.
    pub code: String,
}

/// An event of access that names a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingAccess {
    /// Its place in the chain.
    pub position: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub action: String,
    /// Whether the person did it themselves.
    pub by_themselves: bool,
}

/// When a person's data was erased, if the person is known at all.
pub async fn find_erased_at<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Option<Option<DateTime<Utc>>>, DbErr> {
    Ok(person::Entity::find_by_id(id).one(conn).await?.map(|row| row.erased_at))
}

/// Every position that a person holds, held or will hold.
pub async fn list_held<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Vec<Held>, DbErr> {
    use position_holder::Column;
    let held = position_holder::Entity::find().filter(Column::PersonId.eq(id)).order_by_asc(Column::Id);
    let term = |row: position_holder::Model| {
        let position = read("position_holder.position", &row.position, Position::parse)?;
        Ok(Held { position, organization: row.organization, from: row.valid_from, to: row.valid_to })
    };
    held.all(conn).await?.into_iter().map(term).collect()
}

/// How many open cases a person handles.
pub async fn count_handled<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<u64, DbErr> {
    use case::Column;
    case::Entity::find().filter(Column::OfficerId.eq(id)).filter(Column::EndedAt.is_null()).count(conn).await
}

/// The letters to a person, in the order in which they were written; without the text of those that set a password.
pub async fn list_letters<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Vec<WrittenLetter>, DbErr> {
    use notification::Column;
    let written = notification::Entity::find().filter(Column::PersonId.eq(id)).order_by_asc(Column::Id);
    let letter = |row: notification::Model| {
        Ok(WrittenLetter {
            id: row.id,
            written_at: row.created_at,
            address: row.address,
            subject: row.subject,
            text: if WITH_PASSWORD.contains(&row.kind.as_str()) { String::new() } else { row.body_text },
            state: read("notification.state", &row.state, NotificationState::parse)?,
        })
    };
    written.all(conn).await?.into_iter().map(letter).collect()
}

/// The cases whose contact has this address, in whatever letters it is written, as far as they exist for a scope.
pub async fn list_contacts<C: ConnectionTrait>(
    conn: &C,
    email: &str,
    scope: &Scope,
) -> Result<Vec<NamedAsContact>, DbErr> {
    let email = email.to_lowercase();
    let small = Expr::expr(Func::lower(Expr::col((personal_data::Entity, personal_data::Column::Body))));
    // More may fit the pattern: what is read decides.
    let about =
        personal_data::Entity::belongs_to(case::Entity).from(personal_data::Column::CaseId).to(case::Column::Id);
    let rows = personal_data::Entity::find()
        .join(sea_orm::JoinType::InnerJoin, about.into())
        .select_also(case::Entity)
        .filter(small.like(format!("%{email}%")))
        .filter(not_hidden(scope))
        .order_by_asc(case::Column::Code)
        .all(conn)
        .await?;
    let mut found = Vec::new();
    for (row, case) in rows {
        let (Some(body), Some(case)) = (row.body, case) else { continue };
        let kept: PersonalData = serde_json::from_str(&body).map_err(|error| DbErr::Custom(error.to_string()))?;
        let is_theirs = |contact: &Contact| contact.email.as_deref().is_some_and(|kept| kept.to_lowercase() == email);
        let contact = kept.contact.filter(is_theirs);
        found.extend(contact.map(|contact| NamedAsContact { id: row.id, case: case.id, code: case.code, contact }));
    }
    Ok(found)
}

/// The events that name a person, of cases that exist for a scope.
pub async fn list_events<C: ConnectionTrait>(conn: &C, id: Uuid, scope: &Scope) -> Result<Vec<NamingEvent>, DbErr> {
    use case_event::Column;
    let of_case = case_event::Entity::belongs_to(case::Entity).from(Column::CaseId).to(case::Column::Id);
    let rows: Vec<(i64, DateTime<Utc>, String, String)> = case_event::Entity::find()
        .join(sea_orm::JoinType::InnerJoin, of_case.into())
        .select_only()
        .columns([Column::Position, Column::At, Column::Action])
        .column(case::Column::Code)
        .filter(Column::Body.contains(id.to_string()))
        .filter(not_hidden(scope))
        .order_by_asc(Column::Position)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|(position, at, action, code)| NamingEvent { position, at, action, code }).collect())
}

/// Whatever the scope's reach: what is about a person is theirs, but for cases that are restricted to others.
fn not_hidden(scope: &Scope) -> Condition {
    Condition::all().add_option(hidden_from(scope).map(|hidden| case::Column::Id.not_in_subquery(hidden)))
}

/// The events of access that name a person.
pub async fn list_access<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Vec<NamingAccess>, DbErr> {
    use access_event::Column;
    let (own, about) = (By::Person(id).to_string(), Subject::Person(id).to_string());
    let named = Condition::any().add(Column::Actor.eq(own.as_str())).add(Column::Subject.eq(about));
    let rows = access_event::Entity::find().filter(named).order_by_asc(Column::Position).all(conn).await?;
    let event = |row: access_event::Model| NamingAccess {
        position: row.position,
        at: row.at,
        action: row.action,
        by_themselves: row.actor == own,
    };
    Ok(rows.into_iter().map(event).collect())
}

/// The tokens of a person: label, organization, role, when it was made and when it was last used.
pub async fn list_tokens<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Vec<OwnToken>, DbErr> {
    use token::Column;
    let rows = token::Entity::find().filter(Column::PersonId.eq(id)).order_by_asc(Column::Id).all(conn).await?;
    let own = |row: token::Model| {
        Ok(OwnToken {
            role: read("token.role", &row.role, Role::parse)?,
            label: row.label,
            organization: row.organization,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        })
    };
    rows.into_iter().map(own).collect()
}

/// What is kept of a person's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnToken {
    /// What it is for.
    pub label: String,
    /// For which organization it acts.
    pub organization: String,
    /// In which role.
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Erases a person's name and address; their tokens let nobody in any more and lose their labels and networks, and the
/// address of their calendar is gone. How many tokens there were.
pub async fn erase_person<C: ConnectionTrait>(
    conn: &C,
    id: Uuid,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let row = person::ActiveModel {
        id: Set(id),
        name: Set(ERASED_NAME.to_owned()),
        // An address is unique, and nothing is ever delivered there (RFC 2606).
        email: Set(format!("{}@erased.invalid", id.simple())),
        erased_at: Set(Some(at)),
        ..Default::default()
    };
    person::Entity::update(row).exec(conn).await?;
    calendar_address::Entity::delete_by_id(id).exec(conn).await?;
    // Why somebody was away is their own affair.
    stand_in::Entity::update_many()
        .col_expr(stand_in::Column::Reason, Expr::value(""))
        .filter(stand_in::Column::PersonId.eq(id))
        .exec(conn)
        .await?;
    use token::Column;
    let theirs = Query::select().column(Column::Id).from(token::Entity).and_where(Column::PersonId.eq(id)).to_owned();
    let answers = idempotency::Entity::delete_many().filter(idempotency::Column::TokenId.in_subquery(theirs));
    answers.exec(conn).await?;
    let tokens = token::Entity::update_many()
        .col_expr(Column::Label, Expr::value(""))
        .col_expr(Column::Networks, Expr::value(None::<String>))
        .col_expr(Column::LastUsedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::RevokedAt, Expr::col(Column::RevokedAt).if_null(now))
        .filter(Column::PersonId.eq(id));
    Ok(tokens.exec(conn).await?.rows_affected)
}

/// Blanks the letters to a person and what mail servers said of them; those that wait are given up. How many there were.
pub async fn erase_letters<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<u64, DbErr> {
    use notification::Column;
    let theirs =
        Query::select().column(Column::Id).from(notification::Entity).and_where(Column::PersonId.eq(id)).to_owned();
    notification_attempt::Entity::update_many()
        .col_expr(notification_attempt::Column::Reply, Expr::value(None::<String>))
        .filter(notification_attempt::Column::NotificationId.in_subquery(theirs))
        .exec(conn)
        .await?;
    let unsent = NotificationState::ALL.iter().filter(|state| state.is_unsent());
    notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(NotificationState::Failed.as_str()))
        .filter(Column::PersonId.eq(id))
        .filter(Column::State.is_in(unsent.map(|state| state.as_str())))
        .exec(conn)
        .await?;
    let blanked = notification::Entity::update_many()
        .col_expr(Column::Name, Expr::value(ERASED_NAME))
        .col_expr(Column::Address, Expr::value(""))
        .col_expr(Column::Subject, Expr::value(""))
        .col_expr(Column::BodyText, Expr::value(""))
        .col_expr(Column::BodyHtml, Expr::value(""))
        .filter(Column::PersonId.eq(id));
    Ok(blanked.exec(conn).await?.rows_affected)
}

/// Takes the contact with this address out of the cases that name it; the obstacle's own address stays. How many there
/// were.
pub async fn erase_contacts<C: ConnectionTrait>(conn: &C, email: &str) -> Result<u64, DbErr> {
    let named = list_contacts(conn, email, &Scope::of_system()).await?;
    for NamedAsContact { id, case, .. } in &named {
        let kept = super::personal_data::find(conn, *id).await?.unwrap_or_default();
        let rest = PersonalData { contact: None, ..kept };
        let body = match rest.is_empty() {
            true => None,
            false => Some(serde_json::to_string(&rest).map_err(|error| DbErr::Custom(error.to_string()))?),
        };
        let row = personal_data::ActiveModel { id: Set(*id), body: Set(body), ..Default::default() };
        personal_data::Entity::update(row).exec(conn).await?;
        // Answers that would be given again hold the case as it was.
        idempotency::Entity::delete_many().filter(idempotency::Column::CaseId.eq(*case)).exec(conn).await?;
    }
    Ok(named.len() as u64)
}
