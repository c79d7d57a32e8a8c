//! Lists of the steps that were taken, with what became of their mail.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

use super::acknowledgements::newest_on_steps;
use crate::domain::access::Scope;
use crate::domain::escalation::{Acknowledgement, Skipped};
use crate::domain::notification::NotificationState;
use crate::domain::words::Position;
use crate::store::cases::{CaseKey, hidden_from};
use crate::store::rows::read;
use crate::words;
use ::entity::{case, escalation, notification};

words! {
    /// What became of a step's mail.
    EscalationDelivery {
        /// Written, or waiting for the digest; not taken by a mail server yet.
        Pending = "pending",
        /// Taken by the mail server.
        Sent = "sent",
        /// Refused, given up, or sent twice without an answer: the step climbs on.
        Failed = "failed",
        /// Its reader gets none.
        Skipped = "skipped",
    }
}

impl EscalationDelivery {
    /// Of a step that was skipped or not, by where its letter stands; none where no letter is written yet.
    pub fn of(is_skipped: bool, letter: Option<NotificationState>) -> Self {
        match letter {
            _ if is_skipped => Self::Skipped,
            Some(NotificationState::Withdrawn) => Self::Skipped,
            Some(NotificationState::Sent) => Self::Sent,
            Some(NotificationState::Failed | NotificationState::NeedsDecision) => Self::Failed,
            Some(NotificationState::Pending | NotificationState::Sending | NotificationState::Held) | None => {
                Self::Pending
            }
        }
    }
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct EscalationFilter {
    /// This case.
    pub case: Option<CaseKey>,
    /// Steps on cases that this agency leads or for what it owes; of several, those that are so of each.
    pub agencies: Vec<String>,
    /// To this position.
    pub position: Option<Position>,
    /// With this outcome.
    pub delivery: Option<EscalationDelivery>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEscalation {
    /// Its id.
    pub id: Uuid,
    /// On which case, by id and code.
    pub case: (Uuid, String),
    /// For which deadline.
    pub deadline: Uuid,
    /// At which version of it.
    pub deadline_version: i32,
    /// Of which ladder; none where it was taken before ladders had names.
    pub ladder: Option<String>,
    /// Which step of the ladder.
    pub step: i32,
    /// How many times it was taken before.
    pub occurrence: i32,
    /// Whom it was for.
    pub position: Position,
    /// Which position received it.
    pub reached: Position,
    /// Who.
    pub person: Option<Uuid>,
    /// When it was due.
    pub due_at: DateTime<Utc>,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// What became of it.
    pub delivery: EscalationDelivery,
    /// Why its reader gets no letter.
    pub skipped: Option<Skipped>,
    /// The step whose mail did not arrive and that climbed to this one.
    pub instead_of: Option<Uuid>,
    /// What its reader said on it last.
    pub acknowledged: Option<Acknowledgement>,
}

/// A page and where the next one begins.
pub type Page = (Vec<KeptEscalation>, Option<(DateTime<Utc>, Uuid)>);

/// Lists steps, the latest first, from `after` on; none on cases that are restricted and do not exist for the scope.
pub async fn list_escalations<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    filter: &EscalationFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Page, DbErr> {
    use escalation::Column;
    let mut query = escalation::Entity::find().filter(narrowed(filter)).filter(not_hidden(scope));
    if let Some((at, id)) = after {
        let same = Condition::all().add(Column::TakenAt.eq(at)).add(Column::Id.lt(id));
        query = query.filter(Condition::any().add(Column::TakenAt.lt(at)).add(same));
    }
    let ordered = query.order_by_desc(Column::TakenAt).order_by_desc(Column::Id);
    let mut rows = ordered.limit(limit + 1).all(conn).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| (row.taken_at, row.id));
    Ok((with_codes(conn, rows).await?, next))
}

/// The step of this id, if the filter lets it through and its case exists for the scope.
pub async fn find_escalation<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    filter: &EscalationFilter,
    id: Uuid,
) -> Result<Option<KeptEscalation>, DbErr> {
    let row = escalation::Entity::find_by_id(id).filter(narrowed(filter)).filter(not_hidden(scope)).one(conn).await?;
    Ok(with_codes(conn, row.into_iter().collect()).await?.pop())
}

fn not_hidden(scope: &Scope) -> Condition {
    let hidden = hidden_from(scope).map(|hidden| escalation::Column::CaseId.not_in_subquery(hidden));
    Condition::all().add_option(hidden)
}

fn narrowed(filter: &EscalationFilter) -> Condition {
    use escalation::Column;
    let case = filter.case.as_ref().map(|key| match key {
        CaseKey::Id(id) => Column::CaseId.eq(*id),
        CaseKey::Code(code) => Column::CaseId.in_subquery(cases_where(case::Column::Code.eq(code.as_str()))),
    });
    let of_agency = |agency: &String| {
        let led = cases_where(case::Column::LeadAgency.eq(agency.as_str()));
        Condition::any().add(Column::Organization.eq(agency.as_str())).add(Column::CaseId.in_subquery(led))
    };
    let of_agencies = filter.agencies.iter().map(of_agency).fold(Condition::all(), Condition::add);
    of_agencies
        .add_option(case)
        .add_option(filter.position.map(|position| Column::Position.eq(position.as_str())))
        .add_option(filter.delivery.map(delivered))
}

fn cases_where(condition: sea_orm::sea_query::SimpleExpr) -> sea_orm::sea_query::SelectStatement {
    Query::select().column(case::Column::Id).from(case::Entity).and_where(condition).to_owned()
}

/// The same reading of delivery as [`delivery_of`], as a condition.
fn delivered(delivery: EscalationDelivery) -> Condition {
    use escalation::Column;
    let mails = |states: &[NotificationState]| {
        let states = states.iter().map(|state| state.as_str());
        let of_state = Query::select()
            .column(notification::Column::Id)
            .from(notification::Entity)
            .and_where(notification::Column::State.is_in(states))
            .to_owned();
        Column::NotificationId.in_subquery(of_state)
    };
    match delivery {
        EscalationDelivery::Skipped => Condition::all().add(Column::Skipped.is_not_null()),
        EscalationDelivery::Sent => Condition::all().add(mails(&[NotificationState::Sent])),
        EscalationDelivery::Failed => {
            Condition::all().add(mails(&[NotificationState::Failed, NotificationState::NeedsDecision]))
        }
        EscalationDelivery::Pending => Condition::all().add(Column::Skipped.is_null()).add(
            Condition::any().add(Column::NotificationId.is_null()).add(mails(&[
                NotificationState::Pending,
                NotificationState::Sending,
                NotificationState::Held,
            ])),
        ),
    }
}

fn delivery_of(row: &escalation::Model, states: &HashMap<Uuid, String>) -> EscalationDelivery {
    let state = row.notification_id.and_then(|id| states.get(&id)).and_then(|state| NotificationState::parse(state));
    EscalationDelivery::of(row.skipped.is_some(), state)
}

async fn with_codes<C: ConnectionTrait>(conn: &C, rows: Vec<escalation::Model>) -> Result<Vec<KeptEscalation>, DbErr> {
    let codes: Vec<(Uuid, String)> = case::Entity::find()
        .select_only()
        .columns([case::Column::Id, case::Column::Code])
        .filter(case::Column::Id.is_in(rows.iter().map(|row| row.case_id)))
        .into_tuple()
        .all(conn)
        .await?;
    let states: Vec<(Uuid, String)> = notification::Entity::find()
        .select_only()
        .columns([notification::Column::Id, notification::Column::State])
        .filter(notification::Column::Id.is_in(rows.iter().filter_map(|row| row.notification_id)))
        .into_tuple()
        .all(conn)
        .await?;
    let (codes, states): (HashMap<_, _>, HashMap<_, _>) = (codes.into_iter().collect(), states.into_iter().collect());
    let mut said = newest_on_steps(conn, rows.iter().map(|row| row.id)).await?;
    let position = |word: &str| read("escalation.position", word, Position::parse);
    let kept = rows.into_iter().map(|row| {
        Ok(KeptEscalation {
            delivery: delivery_of(&row, &states),
            acknowledged: said.remove(&row.id),
            skipped: row.skipped.map(|word| read("escalation.skipped", &word, Skipped::parse)).transpose()?,
            case: (row.case_id, codes.get(&row.case_id).cloned().unwrap_or_default()),
            id: row.id,
            deadline: row.deadline_id,
            deadline_version: row.deadline_version,
            ladder: row.ladder,
            step: row.step,
            occurrence: row.occurrence,
            position: position(&row.position)?,
            reached: position(&row.reached)?,
            person: row.person_id,
            due_at: row.due_at,
            taken_at: row.taken_at,
            instead_of: row.instead_of,
        })
    });
    kept.collect()
}
