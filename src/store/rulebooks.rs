//! The rulebook's revisions: their heads, their content, the rows of a draft, what happened to them. A published one
//! never changes; no rules.

mod columns;
mod heads;
mod rows;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use self::columns::{delegation_row, limit_row, read_delegation, read_limit, read_rule, read_step, rule_row, step_row};
use super::rows::{insert, read};
use crate::domain::rulebook::{Revision, Rulebook, RulebookStatus};
use ::entity::{competence_rule, delegation, ladder_step, limit_policy, rulebook};

pub use heads::{
    add_entry, advance, find_head, find_newest_published, find_open, list_entries, list_heads, next_number, update_head,
};
pub use rows::{KeptRow, RuleFilter, delete_row, find_row, insert_row, list_rows, list_rules, update_row};

/// Saves a revision that was not there before, in its first version. Call it in a transaction: it takes several
/// statements.
///
/// # Errors
/// Also when the revision exists already.
pub async fn save(conn: &impl ConnectionTrait, book: &Rulebook) -> Result<(), DbErr> {
    let (published_at, effective_at) = (book.published_at, book.effective_at);
    let status = book.status;
    save_opened(conn, &Revision { status, published_at, effective_at, ..Revision::new(book.revision) }, book).await
}

/// The same, with what is known of how it came about.
pub async fn save_opened(conn: &impl ConnectionTrait, head: &Revision, book: &Rulebook) -> Result<(), DbErr> {
    let written = (head.number, head.version);
    let (rules, limits, ladders) = (book.rules.iter(), book.limits.iter().zip(0..), book.ladders.iter());
    insert::<rulebook::Entity>(conn, [head_row(head)].into_iter()).await?;
    insert::<competence_rule::Entity>(conn, rules.map(|rule| rule_row(written, rule))).await?;
    let delegations = book.delegations.iter().map(|delegation| delegation_row(written, delegation));
    insert::<delegation::Entity>(conn, delegations).await?;
    insert::<limit_policy::Entity>(conn, limits.map(|(limit, place)| limit_row(written, place, limit))).await?;
    insert::<ladder_step::Entity>(conn, ladders.map(|step| step_row(written, step))).await
}

/// The number of the latest published revision.
pub async fn find_published_revision(conn: &impl ConnectionTrait) -> Result<Option<i32>, DbErr> {
    let published = rulebook::Entity::find().filter(is(&[RulebookStatus::Published]));
    Ok(published.order_by_desc(rulebook::Column::Revision).one(conn).await?.map(|row| row.revision))
}

/// The number of the revision that is being drafted or waits for its approval, if there is one.
pub async fn find_draft_revision(conn: &impl ConnectionTrait) -> Result<Option<i32>, DbErr> {
    let open = rulebook::Entity::find().filter(is(&[RulebookStatus::Draft, RulebookStatus::Submitted]));
    Ok(open.order_by_desc(rulebook::Column::Revision).one(conn).await?.map(|row| row.revision))
}

/// The published revision that is in effect at `now`, and those that come into effect later; by that moment.
///
/// # Errors
/// Also when a column holds what is none of its words.
pub async fn load_in_effect(conn: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Rulebook>, DbErr> {
    use rulebook::Column::{EffectiveAt, Revision};
    let published = rulebook::Entity::find().filter(is(&[RulebookStatus::Published]));
    let mut latest = published.order_by_desc(EffectiveAt).order_by_desc(Revision).all(conn).await?;
    let begun = latest.iter().position(|row| row.effective_at.is_none_or(|at| at <= now));
    latest.truncate(begun.map_or(latest.len(), |place| place + 1));
    let mut books = Vec::with_capacity(latest.len());
    for row in latest.into_iter().rev() {
        books.push(whole(conn, row).await?);
    }
    Ok(books)
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

async fn whole(conn: &impl ConnectionTrait, row: rulebook::Model) -> Result<Rulebook, DbErr> {
    Ok(Rulebook {
        status: read("rulebook.status", &row.status, RulebookStatus::parse)?,
        published_at: row.published_at,
        effective_at: row.effective_at,
        ..load_content(conn, row.revision).await?
    })
}

fn is(statuses: &[RulebookStatus]) -> SimpleExpr {
    rulebook::Column::Status.is_in(statuses.iter().map(|status| status.as_str()))
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

fn head_row(head: &Revision) -> rulebook::Model {
    rulebook::Model {
        revision: head.number,
        status: head.status.to_string(),
        published_at: head.published_at,
        effective_at: head.effective_at,
        version: head.version,
        base: head.base,
        opened_at: head.opened_at,
        opened_by: head.opened_by,
        submitted_at: head.submitted_at,
        submitted_by: head.submitted_by,
        approved_by: head.approved_by,
        reason: head.reason.clone(),
    }
}
