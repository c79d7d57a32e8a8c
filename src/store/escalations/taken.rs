//! The ledger of the steps that were taken: each once, and who is still to be told of which.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

use crate::domain::deadline::DeadlineStatus;
use crate::domain::escalation::{Reached, Skipped, Step, StepKey};
use crate::domain::notification::NotificationState;
use crate::domain::rulebook::Delivery;
use crate::domain::words::Position;
use crate::store::rows::read;
use ::entity::escalation::{ActiveModel, Column, Entity, Model};
use ::entity::{deadline, notification};

/// The mail that carries a step, and when the step counts as unreached unless the mail was taken by then.
pub type Carried = (Uuid, DateTime<Utc>);

/// A step that is taken now.
#[derive(Debug, Clone)]
pub struct TakenStep<'a> {
    /// Its id.
    pub id: Uuid,
    /// The step.
    pub step: &'a Step<'a>,
    /// On which case.
    pub case: Uuid,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// The mail that carries it; none where its reader is told later, in a digest, or not at all.
    pub carried: Option<Carried>,
    /// The mail that tells of a vacancy.
    pub vacancy_mail: Option<Uuid>,
    /// The step whose mail did not arrive and that climbs to this one.
    pub instead_of: Option<Uuid>,
}

/// A step that was taken before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownStep {
    /// Its id.
    pub id: Uuid,
    /// What makes it this step.
    pub key: StepKey,
    /// Of which ladder; none where it was taken before ladders had names.
    pub ladder: Option<String>,
    /// At once or in a digest.
    pub delivery: Delivery,
    /// Which position it reached, and who held it.
    pub reached: (Position, Option<Uuid>),
    /// When somebody is still to be told of it, or it is to be looked at anew whom it reaches.
    pub tell_at: Option<DateTime<Utc>>,
    /// Whether its reader was told, or is not to be.
    pub is_settled: bool,
    /// Whether that is who is told of a vacancy.
    pub tells_of_vacancy: bool,
    /// The step whose mail did not arrive and that climbed to this one, and whom that had reached.
    pub instead_of: Option<(Uuid, Position)>,
}

impl KnownStep {
    /// Whether its reader is still to be told by a letter; what waits for a digest is not.
    pub fn is_owed(&self) -> bool {
        !self.is_settled && self.delivery == Delivery::AtOnce
    }
}

/// Records steps, as far as they were not taken before. Whoever asks holds the case.
pub async fn insert_steps<C: ConnectionTrait>(conn: &C, taken: &[TakenStep<'_>]) -> Result<(), DbErr> {
    if taken.is_empty() {
        return Ok(());
    }
    let once = [
        Column::DeadlineId,
        Column::DeadlineVersion,
        Column::Step,
        Column::Occurrence,
        Column::Position,
        Column::DueAt,
    ];
    let before = OnConflict::columns(once).do_nothing().to_owned();
    Entity::insert_many(taken.iter().map(row_of)).on_conflict(before).exec_without_returning(conn).await?;
    Ok(())
}

fn row_of(taken: &TakenStep<'_>) -> ActiveModel {
    let TakenStep { id, step, case, taken_at, carried, vacancy_mail, instead_of } = taken;
    ActiveModel {
        id: Set(*id),
        case_id: Set(*case),
        deadline_id: Set(step.deadline.id),
        deadline_version: Set(step.deadline.version),
        ladder: Set(Some(step.rung.ladder.clone())),
        step: Set(step.rung.step),
        occurrence: Set(step.rung.occurrence),
        position: Set(step.position.as_str().to_owned()),
        reached: Set(reached(step.position, step.reached.as_ref()).as_str().to_owned()),
        organization: Set(step.deadline.owed_by.clone()),
        person_id: Set(step.reached.as_ref().map(|reached| reached.person)),
        due_at: Set(step.rung.at),
        taken_at: Set(*taken_at),
        delivery: Set(step.rung.delivery.as_str().to_owned()),
        instead_of: Set(*instead_of),
        ..told(step, *carried, *vacancy_mail)
    }
}

/// Who was told of a step, who is still to be told, or why nobody is.
fn told(step: &Step<'_>, carried: Option<Carried>, vacancy_mail: Option<Uuid>) -> ActiveModel {
    ActiveModel {
        skipped: Set(step.skipped.map(|skipped| skipped.as_str().to_owned())),
        tell_at: Set(step.tell_at),
        vacancy_to: Set(step.vacancy.as_ref().map(|told| told.person)),
        vacancy_mail: Set(vacancy_mail),
        notification_id: carried.map_or(Set(None), |(mail, _)| Set(Some(mail))),
        unreached_at: carried.map_or(Set(None), |(_, at)| Set(Some(at))),
        ..Default::default()
    }
}

fn reached(position: Position, reached: Option<&Reached>) -> Position {
    reached.map_or(position, |reached| reached.position)
}

/// Notes what became of a step that waited: whom it reaches now, by which mail, or until when it waits on.
pub async fn update_waiting<C: ConnectionTrait>(
    conn: &C,
    id: Uuid,
    step: &Step<'_>,
    (carried, vacancy_mail): (Option<Carried>, Option<Uuid>),
) -> Result<(), DbErr> {
    let mut row = told(step, carried, vacancy_mail);
    // What carried it before, while somebody else waited to be told, carries it still.
    if carried.is_none() {
        (row.notification_id, row.unreached_at) = (NotSet, NotSet);
    }
    if vacancy_mail.is_none() {
        row.vacancy_mail = NotSet;
    }
    row.reached = Set(reached(step.position, step.reached.as_ref()).as_str().to_owned());
    row.person_id = Set(step.reached.as_ref().map(|reached| reached.person));
    Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

/// The steps of a case of which somebody is still to be told, and those that these deadlines had from a moment on.
pub async fn find_known<C: ConnectionTrait>(
    conn: &C,
    case: Uuid,
    since: &[(Uuid, DateTime<Utc>)],
) -> Result<Vec<KnownStep>, DbErr> {
    let of_deadlines = since.iter().fold(Condition::any(), |any, (deadline, at)| {
        any.add(Condition::all().add(Column::DeadlineId.eq(*deadline)).add(Column::DueAt.gte(*at)))
    });
    let wanted = of_deadlines.add(Column::TellAt.is_not_null());
    let rows = Entity::find().filter(Column::CaseId.eq(case)).filter(wanted).all(conn).await?;
    let stand_for = rows.iter().filter(|row| row.tell_at.is_some()).filter_map(|row| row.instead_of).collect();
    let origins = origins(conn, stand_for).await?;
    rows.into_iter().map(|row| known(row, &origins)).collect()
}

/// Which position each of these steps reached.
async fn origins<C: ConnectionTrait>(conn: &C, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Position>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(conn).await?;
    rows.into_iter().map(|row| Ok((row.id, position("escalation.reached", &row.reached)?))).collect()
}

pub(super) fn known(row: Model, origins: &HashMap<Uuid, Position>) -> Result<KnownStep, DbErr> {
    let deadline = (row.deadline_id, row.deadline_version);
    let delivery = read("escalation.delivery", &row.delivery, Delivery::parse)?;
    let for_whom = position("escalation.position", &row.position)?;
    Ok(KnownStep {
        id: row.id,
        key: (deadline, (row.step, row.occurrence), for_whom, row.due_at),
        ladder: row.ladder,
        is_settled: row.notification_id.is_some() || row.skipped.is_some(),
        delivery,
        reached: (position("escalation.reached", &row.reached)?, row.person_id),
        tell_at: row.tell_at,
        tells_of_vacancy: row.vacancy_to.is_some(),
        instead_of: row.instead_of.and_then(|id| Some((id, *origins.get(&id)?))),
    })
}

fn position(column: &str, word: &str) -> Result<Position, DbErr> {
    read(column, word, Position::parse)
}

/// The steps of a case that wait for a digest.
pub async fn find_digest_steps<C: ConnectionTrait>(conn: &C, case: Uuid) -> Result<Vec<KnownStep>, DbErr> {
    let waiting = super::waiting().filter(Column::CaseId.eq(case));
    let rows = waiting.all(conn).await?;
    let origins = origins(conn, rows.iter().filter_map(|row| row.instead_of).collect()).await?;
    rows.into_iter().map(|row| known(row, &origins)).collect()
}

/// Deadlines with steps of which somebody is to be told by now, at most `limit`. The index on the moment makes this
/// follow what waits, not what exists.
pub async fn list_untold<C: ConnectionTrait>(
    conn: &C,
    now: DateTime<Utc>,
    system_now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let held = Query::select()
        .expr(Expr::val(1))
        .from(deadline::Entity)
        .and_where(Expr::col((deadline::Entity, deadline::Column::Id)).equals((Entity, Column::DeadlineId)))
        .and_where(deadline::Column::HeldUntil.gt(system_now))
        .to_owned();
    let due = Entity::find().select_only().column(Column::DeadlineId).distinct();
    due.filter(Column::TellAt.lte(now)).filter(Expr::exists(held).not()).limit(limit).into_tuple().all(conn).await
}

/// Who had a letter of a ladder about a case at `since` or later; with each step that it told them of: of which deadline
/// at which version, which step, due when. A letter that was withdrawn told nobody.
pub async fn list_told<C: ConnectionTrait>(
    conn: &C,
    case_code: &str,
    since: DateTime<Utc>,
) -> Result<Vec<(Uuid, Vec<StepKey>)>, DbErr> {
    use notification::Column as Letter;
    let letters: Vec<(Uuid, Uuid)> = notification::Entity::find()
        .select_only()
        .columns([Letter::Id, Letter::PersonId])
        .filter(Letter::CaseCode.eq(case_code))
        .filter(Letter::Kind.eq("escalation"))
        .filter(Letter::CreatedAt.gte(since))
        .filter(Letter::State.ne(NotificationState::Withdrawn.as_str()))
        .into_tuple()
        .all(conn)
        .await?;
    if letters.is_empty() {
        return Ok(Vec::new());
    }
    let carried = Entity::find().filter(Column::NotificationId.is_in(letters.iter().map(|(id, _)| *id)));
    let mut told: HashMap<Uuid, Vec<StepKey>> = HashMap::new();
    for row in carried.all(conn).await? {
        let key = ((row.deadline_id, row.deadline_version), (row.step, row.occurrence));
        let key = (key.0, key.1, position("escalation.position", &row.position)?, row.due_at);
        told.entry(row.notification_id.unwrap_or_default()).or_default().push(key);
    }
    Ok(letters.into_iter().map(|(id, person)| (person, told.remove(&id).unwrap_or_default())).collect())
}

/// Whoever waits to be told of these deadlines' steps is told no more: what is owed was done, stands or begins anew.
pub async fn settle_moot<C: ConnectionTrait>(conn: &C, deadlines: &[Uuid]) -> Result<(), DbErr> {
    skip_untold(conn, Column::DeadlineId.is_in(deadlines.iter().copied())).await
}

/// The same of these steps.
pub async fn skip_moot<C: ConnectionTrait>(conn: &C, steps: &[Uuid]) -> Result<(), DbErr> {
    if steps.is_empty() {
        return Ok(());
    }
    skip_untold(conn, Column::Id.is_in(steps.iter().copied())).await
}

async fn skip_untold<C: ConnectionTrait>(conn: &C, of: SimpleExpr) -> Result<(), DbErr> {
    let untold = || Condition::all().add(Column::NotificationId.is_null()).add(Column::Skipped.is_null());
    let word = Expr::case(untold(), Expr::value(Skipped::Moot.as_str())).finally(Expr::col(Column::Skipped));
    Entity::update_many()
        .col_expr(Column::Skipped, word.into())
        .col_expr(Column::TellAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::VacancyTo, Expr::value(None::<Uuid>))
        .filter(of)
        .filter(Condition::any().add(untold()).add(Column::TellAt.is_not_null()))
        .exec(conn)
        .await?;
    Ok(())
}

/// The mails that carry these deadlines' steps, or told of their vacancies.
pub async fn list_mails<C: ConnectionTrait>(conn: &C, deadlines: &[Uuid]) -> Result<Vec<Uuid>, DbErr> {
    let carried = Entity::find().select_only().columns([Column::NotificationId, Column::VacancyMail]).distinct();
    let of_deadlines = carried.filter(Column::DeadlineId.is_in(deadlines.iter().copied()));
    let mails: Vec<(Option<Uuid>, Option<Uuid>)> = of_deadlines.into_tuple().all(conn).await?;
    Ok(mails.into_iter().flat_map(|(own, vacancy)| [own, vacancy]).flatten().collect())
}

/// Those of these mails that carry a step, or tell of a vacancy, of a deadline that still runs as it did then. A letter is
/// about one case, a digest about many.
pub async fn list_running_mails<C: ConnectionTrait>(conn: &C, case: Uuid, mails: &[Uuid]) -> Result<Vec<Uuid>, DbErr> {
    let runs = Query::select()
        .expr(Expr::val(1))
        .from(deadline::Entity)
        .and_where(Expr::col((deadline::Entity, deadline::Column::Id)).equals((Entity, Column::DeadlineId)))
        .and_where(Expr::col((deadline::Entity, deadline::Column::Version)).equals((Entity, Column::DeadlineVersion)))
        .and_where(deadline::Column::Status.eq(DeadlineStatus::Running.as_str()))
        .to_owned();
    let of_vacancies =
        Condition::all().add(Column::CaseId.eq(case)).add(Column::VacancyMail.is_in(mails.iter().copied()));
    let of_mails = Condition::any().add(Column::NotificationId.is_in(mails.iter().copied())).add(of_vacancies);
    let columns = Entity::find().select_only().columns([Column::NotificationId, Column::VacancyMail]);
    let running: Vec<(Option<Uuid>, Option<Uuid>)> =
        columns.filter(of_mails).filter(Expr::exists(runs)).into_tuple().all(conn).await?;
    Ok(running.into_iter().flat_map(|(own, vacancy)| [own, vacancy]).flatten().collect())
}

/// The steps that these mails carry, or of whose vacancy they told, are told anew, as soon as their cases are looked at: to
/// whom they reach then.
pub async fn tell_again<C: ConnectionTrait>(conn: &C, mails: &[Uuid], now: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::NotificationId, Expr::value(None::<Uuid>))
        .col_expr(Column::UnreachedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::TellAt, Expr::value(now))
        .filter(Column::NotificationId.is_in(mails.iter().copied()))
        .exec(conn)
        .await?;
    let letters = notification::Entity::find().filter(notification::Column::Id.is_in(mails.iter().copied()));
    let about: Vec<(Option<Uuid>, Uuid)> = letters
        .select_only()
        .columns([notification::Column::CaseId, notification::Column::PersonId])
        .into_tuple()
        .all(conn)
        .await?;
    for (case, person) in about {
        let Some(case) = case else { continue };
        Entity::update_many()
            .col_expr(Column::VacancyMail, Expr::value(None::<Uuid>))
            .col_expr(Column::VacancyTo, Expr::value(person))
            .col_expr(Column::TellAt, Expr::value(now))
            .filter(Column::CaseId.eq(case))
            .filter(Column::VacancyMail.is_in(mails.iter().copied()))
            .exec(conn)
            .await?;
    }
    Ok(())
}

/// Lets it be looked at anew whom these steps reach, which nobody was told of yet.
pub async fn reach_anew<C: ConnectionTrait>(conn: &C, steps: &[Uuid], now: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::TellAt, Expr::value(now))
        .filter(Column::Id.is_in(steps.iter().copied()))
        .filter(Column::NotificationId.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Notes why the steps that these mails carry have none for their reader any more.
pub async fn skip_carried<C: ConnectionTrait>(conn: &C, mails: &[Uuid], because: Skipped) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Skipped, Expr::value(because.as_str()))
        .col_expr(Column::UnreachedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::NotificationId.is_in(mails.iter().copied()))
        .exec(conn)
        .await?;
    Ok(())
}
