//! The rows of a revision one by one, each with its version: the version of the revision that wrote it.

use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::columns::{
    Written, delegation_row, limit_row, read_delegation, read_limit, read_rule, read_step, rule_row, step_row,
};
use crate::domain::rulebook::{Row, Section};
use ::entity::{competence_rule, delegation, ladder_step, limit_policy};

/// A row with its version.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRow {
    /// What it says.
    pub row: Row,
    /// The version of its revision that wrote it.
    pub version: i32,
}

/// Which rules are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleFilter {
    /// Of this category.
    pub category: Option<String>,
    /// In this territory.
    pub territory: Option<String>,
    /// Led by this party.
    pub lead: Option<String>,
    /// After this id.
    pub after: Option<String>,
}

/// The rules that a filter lets through, by id; `limit` at most.
pub async fn list_rules(
    conn: &impl ConnectionTrait,
    revision: i32,
    filter: &RuleFilter,
    limit: u64,
) -> Result<Vec<KeptRow>, DbErr> {
    use competence_rule::Column;
    let asked =
        [(Column::Category, &filter.category), (Column::Territory, &filter.territory), (Column::Lead, &filter.lead)];
    let mut query = competence_rule::Entity::find().filter(Column::Revision.eq(revision));
    for (column, value) in asked {
        query = query.filter(Condition::all().add_option(value.as_ref().map(|value| column.eq(value))));
    }
    let after = filter.after.as_ref().map(|after| Column::Id.gt(after));
    let query = query.filter(Condition::all().add_option(after)).order_by_asc(Column::Id).limit(limit);
    query.all(conn).await?.into_iter().map(kept_rule).collect()
}

/// The rows of one part, in their order.
pub async fn list_rows(conn: &impl ConnectionTrait, revision: i32, section: Section) -> Result<Vec<KeptRow>, DbErr> {
    match section {
        Section::Rules => list_rules(conn, revision, &RuleFilter::default(), u64::from(u32::MAX)).await,
        Section::Delegations => {
            let all = delegation::Entity::find().filter(delegation::Column::Revision.eq(revision));
            let all = all.order_by_asc(delegation::Column::Id).all(conn).await?;
            all.into_iter().map(kept_delegation).collect()
        }
        Section::Limits => {
            let all = limit_policy::Entity::find().filter(limit_policy::Column::Revision.eq(revision));
            let all = all.order_by_asc(limit_policy::Column::Place).all(conn).await?;
            all.into_iter().map(kept_limit).collect()
        }
        Section::Ladders => {
            let all = ladder_step::Entity::find().filter(ladder_step::Column::Revision.eq(revision));
            let all = all.order_by_asc(ladder_step::Column::OwedBy).order_by_asc(ladder_step::Column::Ladder);
            all.order_by_asc(ladder_step::Column::Step).all(conn).await?.into_iter().map(kept_step).collect()
        }
    }
}

/// The row of this id.
pub async fn find_row(
    conn: &impl ConnectionTrait,
    revision: i32,
    section: Section,
    id: &str,
) -> Result<Option<KeptRow>, DbErr> {
    let found = match section {
        Section::Rules => {
            let found = competence_rule::Entity::find().filter(rule_is(revision, id)).one(conn).await?;
            found.map(kept_rule)
        }
        Section::Delegations => {
            let found = delegation::Entity::find().filter(delegation_is(revision, id)).one(conn).await?;
            found.map(kept_delegation)
        }
        Section::Limits => {
            let found = limit_policy::Entity::find().filter(limit_is(revision, id)).one(conn).await?;
            found.map(kept_limit)
        }
        Section::Ladders => {
            let found = ladder_step::Entity::find().filter(step_is(revision, id)).one(conn).await?;
            found.map(kept_step)
        }
    };
    found.transpose()
}

/// Adds a row that is not there. Whoever calls holds the revision.
pub async fn insert_row(conn: &impl ConnectionTrait, written: Written, row: &Row) -> Result<(), DbErr> {
    match row {
        Row::Rule(rule) => {
            let row = rule_row(written, rule).into_active_model();
            competence_rule::Entity::insert(row).exec_without_returning(conn).await?;
        }
        Row::Delegation(it) => {
            let row = delegation_row(written, it).into_active_model();
            delegation::Entity::insert(row).exec_without_returning(conn).await?;
        }
        Row::Limit(policy) => {
            let place = next_place(conn, written.0).await?;
            let row = limit_row(written, place, policy).into_active_model();
            limit_policy::Entity::insert(row).exec_without_returning(conn).await?;
        }
        Row::Step(step) => {
            let row = step_row(written, step).into_active_model();
            ladder_step::Entity::insert(row).exec_without_returning(conn).await?;
        }
    }
    Ok(())
}

/// Writes a row that is there anew. Whoever calls holds the revision.
pub async fn update_row(conn: &impl ConnectionTrait, written: Written, row: &Row) -> Result<(), DbErr> {
    let (revision, id) = (written.0, row.id());
    match row {
        Row::Rule(rule) => {
            let row = rule_row(written, rule).into_active_model().reset_all();
            competence_rule::Entity::update_many().set(row).filter(rule_is(revision, &id)).exec(conn).await?;
        }
        Row::Delegation(it) => {
            let row = delegation_row(written, it).into_active_model().reset_all();
            delegation::Entity::update_many().set(row).filter(delegation_is(revision, &id)).exec(conn).await?;
        }
        Row::Limit(policy) => {
            let mut row = limit_row(written, 0, policy).into_active_model().reset_all();
            // It keeps its place among the others.
            row.place = NotSet;
            limit_policy::Entity::update_many().set(row).filter(limit_is(revision, &id)).exec(conn).await?;
        }
        Row::Step(step) => {
            let row = step_row(written, step).into_active_model().reset_all();
            ladder_step::Entity::update_many().set(row).filter(step_is(revision, &id)).exec(conn).await?;
        }
    }
    Ok(())
}

/// Takes a row out. Whoever calls holds the revision.
pub async fn delete_row(conn: &impl ConnectionTrait, revision: i32, section: Section, id: &str) -> Result<(), DbErr> {
    match section {
        Section::Rules => competence_rule::Entity::delete_many().filter(rule_is(revision, id)).exec(conn).await?,
        Section::Delegations => {
            delegation::Entity::delete_many().filter(delegation_is(revision, id)).exec(conn).await?
        }
        Section::Limits => limit_policy::Entity::delete_many().filter(limit_is(revision, id)).exec(conn).await?,
        Section::Ladders => ladder_step::Entity::delete_many().filter(step_is(revision, id)).exec(conn).await?,
    };
    Ok(())
}

/// The place after the last limit's.
async fn next_place(conn: &impl ConnectionTrait, revision: i32) -> Result<i32, DbErr> {
    let of_revision = limit_policy::Entity::find().filter(limit_policy::Column::Revision.eq(revision));
    let last = of_revision.order_by_desc(limit_policy::Column::Place).one(conn).await?;
    Ok(last.map_or(0, |last| last.place + 1))
}

fn rule_is(revision: i32, id: &str) -> SimpleExpr {
    competence_rule::Column::Revision.eq(revision).and(competence_rule::Column::Id.eq(id))
}

fn delegation_is(revision: i32, id: &str) -> SimpleExpr {
    delegation::Column::Revision.eq(revision).and(delegation::Column::Id.eq(id))
}

fn limit_is(revision: i32, id: &str) -> SimpleExpr {
    limit_policy::Column::Revision.eq(revision).and(limit_policy::Column::Id.eq(id))
}

/// A step is known by `ladder/step`; any other id is none's.
fn step_is(revision: i32, id: &str) -> SimpleExpr {
    use ladder_step::Column;
    match id.rsplit_once('/').and_then(|(ladder, step)| Some((ladder, step.parse::<i32>().ok()?))) {
        Some((ladder, step)) => Column::Revision.eq(revision).and(Column::Ladder.eq(ladder)).and(Column::Step.eq(step)),
        None => Expr::val(1).eq(0),
    }
}

fn kept_rule(row: competence_rule::Model) -> Result<KeptRow, DbErr> {
    let version = row.version;
    Ok(KeptRow { row: Row::Rule(read_rule(row)?), version })
}

fn kept_delegation(row: delegation::Model) -> Result<KeptRow, DbErr> {
    let version = row.version;
    Ok(KeptRow { row: Row::Delegation(read_delegation(row)?), version })
}

fn kept_limit(row: limit_policy::Model) -> Result<KeptRow, DbErr> {
    let version = row.version;
    Ok(KeptRow { row: Row::Limit(read_limit(row)?), version })
}

fn kept_step(row: ladder_step::Model) -> Result<KeptRow, DbErr> {
    let version = row.version;
    Ok(KeptRow { row: Row::Step(read_step(row)?), version })
}
