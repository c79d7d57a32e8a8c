//! The rulebook's revisions. A published one never changes, so that rows are only ever added; no rules.

use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::rows::{insert, read, read_list, write_list};
use crate::domain::calendar::{Limit, LimitUnit};
use crate::domain::rulebook::{CompetenceRule, Delegation, Delivery, LadderSide, LadderStep, LimitPolicy, Party};
use crate::domain::rulebook::{Rulebook, RulebookStatus};
use crate::domain::words::{DeadlineKind, Position, Urgency};
use ::entity::{competence_rule, delegation, ladder_step, limit_policy, rulebook};

/// Saves a revision that was not there before. Call it in a transaction: it takes several statements.
///
/// # Errors
/// Also when the revision exists already.
pub async fn save(conn: &impl ConnectionTrait, book: &Rulebook) -> Result<(), DbErr> {
    let row = rulebook::Model {
        revision: book.revision,
        status: book.status.to_string(),
        published_at: book.published_at,
        effective_at: book.effective_at,
    };
    let revision = book.revision;
    let (rules, limits, ladders) = (book.rules.iter(), book.limits.iter().zip(0..), book.ladders.iter());
    insert::<rulebook::Entity>(conn, [row].into_iter()).await?;
    insert::<competence_rule::Entity>(conn, rules.map(|rule| rule_row(revision, rule))).await?;
    let delegations = book.delegations.iter().map(|delegation| delegation_row(revision, delegation));
    insert::<delegation::Entity>(conn, delegations).await?;
    insert::<limit_policy::Entity>(conn, limits.map(|(limit, place)| limit_row(revision, place, limit))).await?;
    insert::<ladder_step::Entity>(conn, ladders.map(|step| step_row(revision, step))).await
}

/// The number of the latest published revision.
pub async fn find_published_revision(conn: &impl ConnectionTrait) -> Result<Option<i32>, DbErr> {
    let published = rulebook::Entity::find().filter(is_published()).order_by_desc(rulebook::Column::Revision);
    Ok(published.one(conn).await?.map(|row| row.revision))
}

/// The published revision of this number, or the latest; none where there is no such.
///
/// # Errors
/// Also when a column holds what is none of its words.
pub async fn load_published(conn: &impl ConnectionTrait, revision: Option<i32>) -> Result<Option<Rulebook>, DbErr> {
    let mut query = rulebook::Entity::find().filter(is_published()).order_by_desc(rulebook::Column::Revision);
    if let Some(revision) = revision {
        query = query.filter(rulebook::Column::Revision.eq(revision));
    }
    match query.one(conn).await? {
        Some(row) => Ok(Some(whole(conn, row).await?)),
        None => Ok(None),
    }
}

/// The revision of this number, published or not.
///
/// # Errors
/// Also when a column holds what is none of its words.
pub async fn load(conn: &impl ConnectionTrait, revision: i32) -> Result<Option<Rulebook>, DbErr> {
    match rulebook::Entity::find_by_id(revision).one(conn).await? {
        Some(row) => Ok(Some(whole(conn, row).await?)),
        None => Ok(None),
    }
}

/// The number of the revision that is not published yet, if there is one.
pub async fn find_draft_revision(conn: &impl ConnectionTrait) -> Result<Option<i32>, DbErr> {
    let drafts = rulebook::Entity::find().filter(is_published().not()).order_by_desc(rulebook::Column::Revision);
    Ok(drafts.one(conn).await?.map(|row| row.revision))
}

async fn whole(conn: &impl ConnectionTrait, row: rulebook::Model) -> Result<Rulebook, DbErr> {
    Ok(Rulebook {
        status: read("rulebook.status", &row.status, RulebookStatus::parse)?,
        published_at: row.published_at,
        effective_at: row.effective_at,
        ..load_content(conn, row.revision).await?
    })
}

fn is_published() -> SimpleExpr {
    rulebook::Column::Status.eq(RulebookStatus::Published.as_str())
}

/// What a revision says, as a draft.
async fn load_content(conn: &impl ConnectionTrait, revision: i32) -> Result<Rulebook, DbErr> {
    let rules =
        competence_rule::Entity::find().filter(competence_rule::Column::Revision.eq(revision)).all(conn).await?;
    let delegations = delegation::Entity::find().filter(delegation::Column::Revision.eq(revision)).all(conn).await?;
    let limits = limit_policy::Entity::find()
        .filter(limit_policy::Column::Revision.eq(revision))
        .order_by_asc(limit_policy::Column::Place)
        .all(conn)
        .await?;
    let ladders = ladder_step::Entity::find().filter(ladder_step::Column::Revision.eq(revision)).all(conn).await?;
    let book = Rulebook::draft(
        revision,
        rules.into_iter().map(read_rule).collect::<Result<_, _>>()?,
        limits.into_iter().map(read_limit).collect::<Result<_, _>>()?,
        ladders.into_iter().map(read_step).collect::<Result<_, _>>()?,
    );
    Ok(book.with_delegations(delegations.into_iter().map(read_delegation).collect::<Result<_, _>>()?))
}

fn rule_row(revision: i32, rule: &CompetenceRule) -> competence_rule::Model {
    competence_rule::Model {
        revision,
        id: rule.id.clone(),
        category: rule.category.clone(),
        territory: rule.territory.clone(),
        valid_from: rule.valid_from,
        valid_to: rule.valid_to,
        lead: rule.lead.to_string(),
        coordinating: write_list(&rule.coordinating),
        legal_basis: rule.legal_basis.clone(),
        note: rule.note.clone(),
        priority: rule.priority,
        enterprises: write_list(&rule.enterprises),
        sectors: write_list(&rule.sectors),
        amount_from: rule.amount_from,
        amount_to: rule.amount_to,
    }
}

fn read_rule(row: competence_rule::Model) -> Result<CompetenceRule, DbErr> {
    let any = |text: &str| Some(text.to_owned());
    Ok(CompetenceRule {
        lead: read("competence_rule.lead", &row.lead, Party::parse)?,
        coordinating: read_list("competence_rule.coordinating", &row.coordinating, Party::parse)?,
        enterprises: read_list("competence_rule.enterprises", &row.enterprises, any)?,
        sectors: read_list("competence_rule.sectors", &row.sectors, any)?,
        id: row.id,
        category: row.category,
        territory: row.territory,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        legal_basis: row.legal_basis,
        note: row.note,
        priority: row.priority,
        amount_from: row.amount_from,
        amount_to: row.amount_to,
    })
}

fn delegation_row(revision: i32, it: &Delegation) -> delegation::Model {
    delegation::Model {
        revision,
        id: it.id.clone(),
        delegator: it.delegator.clone(),
        delegate: it.delegate.to_string(),
        categories: write_list(&it.categories),
        territories: write_list(&it.territories),
        amount_from: it.amount_from,
        amount_to: it.amount_to,
        valid_from: it.valid_from,
        valid_to: it.valid_to,
        revoked_on: it.revoked_on,
        instrument: it.instrument.clone(),
        may_pass_on: it.may_pass_on,
        note: it.note.clone(),
    }
}

fn read_delegation(row: delegation::Model) -> Result<Delegation, DbErr> {
    let any = |text: &str| Some(text.to_owned());
    Ok(Delegation {
        delegate: read("delegation.delegate", &row.delegate, Party::parse)?,
        categories: read_list("delegation.categories", &row.categories, any)?,
        territories: read_list("delegation.territories", &row.territories, any)?,
        id: row.id,
        delegator: row.delegator,
        amount_from: row.amount_from,
        amount_to: row.amount_to,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        revoked_on: row.revoked_on,
        instrument: row.instrument,
        may_pass_on: row.may_pass_on,
        note: row.note,
    })
}

fn limit_row(revision: i32, place: i32, policy: &LimitPolicy) -> limit_policy::Model {
    limit_policy::Model {
        revision,
        place,
        kind: policy.kind.to_string(),
        urgency: policy.urgency.map(|urgency| urgency.to_string()),
        min_opinions: policy.min_opinions,
        unit: policy.limit.unit().to_string(),
        quantity: policy.limit.quantity() as i32,
        valid_from: policy.valid_from,
        valid_to: policy.valid_to,
        legal_basis: policy.legal_basis.clone(),
    }
}

fn read_limit(row: limit_policy::Model) -> Result<LimitPolicy, DbErr> {
    let unit = read("limit_policy.unit", &row.unit, LimitUnit::parse)?;
    let limit = u32::try_from(row.quantity).ok().and_then(|quantity| Limit::new(unit, quantity));
    Ok(LimitPolicy {
        kind: read("limit_policy.kind", &row.kind, DeadlineKind::parse)?,
        urgency: row.urgency.map(|urgency| read("limit_policy.urgency", &urgency, Urgency::parse)).transpose()?,
        min_opinions: row.min_opinions,
        limit: limit.ok_or_else(|| DbErr::Type(format!("limit_policy.quantity holds {}", row.quantity)))?,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        legal_basis: row.legal_basis,
    })
}

fn step_row(revision: i32, step: &LadderStep) -> ladder_step::Model {
    ladder_step::Model {
        revision,
        ladder: step.ladder.clone(),
        owed_by: step.owed_by.to_string(),
        category: step.category.clone(),
        urgency: step.urgency.map(|urgency| urgency.to_string()),
        kind: step.kind.map(|kind| kind.to_string()),
        amount_from: step.amount_from,
        step: step.step,
        offset_days: step.offset_days,
        repeat_every_days: step.repeat_every_days,
        positions: write_list(&step.positions),
        delivery: step.delivery.to_string(),
    }
}

fn read_step(row: ladder_step::Model) -> Result<LadderStep, DbErr> {
    Ok(LadderStep {
        owed_by: read("ladder_step.owed_by", &row.owed_by, LadderSide::parse)?,
        positions: read_list("ladder_step.positions", &row.positions, Position::parse)?,
        delivery: read("ladder_step.delivery", &row.delivery, Delivery::parse)?,
        urgency: row.urgency.map(|urgency| read("ladder_step.urgency", &urgency, Urgency::parse)).transpose()?,
        kind: row.kind.map(|kind| read("ladder_step.kind", &kind, DeadlineKind::parse)).transpose()?,
        ladder: row.ladder,
        category: row.category,
        amount_from: row.amount_from,
        step: row.step,
        offset_days: row.offset_days,
        repeat_every_days: row.repeat_every_days,
    })
}
