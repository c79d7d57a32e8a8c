//! The heads of revisions, and what happened to each: written together, in one order.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{head_row, is};
use crate::domain::rulebook::{Deed, Entry, Revision, RowFields, RulebookStatus, Section};
use crate::store::rows::read;
use ::entity::{rulebook, rulebook_entry};

/// The head of the revision of this number.
pub async fn find_head(conn: &impl ConnectionTrait, number: i32) -> Result<Option<Revision>, DbErr> {
    rulebook::Entity::find_by_id(number).one(conn).await?.map(read_head).transpose()
}

/// The head of the revision that is being drafted or waits for its approval.
pub async fn find_open(conn: &impl ConnectionTrait) -> Result<Option<Revision>, DbErr> {
    let open = rulebook::Entity::find().filter(is(&[RulebookStatus::Draft, RulebookStatus::Submitted]));
    open.order_by_desc(rulebook::Column::Revision).one(conn).await?.map(read_head).transpose()
}

/// The head of the revision that was published last.
pub async fn find_newest_published(conn: &impl ConnectionTrait) -> Result<Option<Revision>, DbErr> {
    let published = rulebook::Entity::find().filter(is(&[RulebookStatus::Published]));
    published.order_by_desc(rulebook::Column::Revision).one(conn).await?.map(read_head).transpose()
}

/// The number after the highest.
pub async fn next_number(conn: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let last = rulebook::Entity::find().order_by_desc(rulebook::Column::Revision).one(conn).await?;
    Ok(last.map_or(1, |last| last.revision + 1))
}

/// The heads of every revision before `before`, the newest first; only those that were published unless `all`.
pub async fn list_heads(
    conn: &impl ConnectionTrait,
    all: bool,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<Revision>, DbErr> {
    let mut query = rulebook::Entity::find().order_by_desc(rulebook::Column::Revision).limit(limit);
    if !all {
        query = query.filter(is(&[RulebookStatus::Published]));
    }
    if let Some(before) = before {
        query = query.filter(rulebook::Column::Revision.lt(before));
    }
    query.all(conn).await?.into_iter().map(read_head).collect()
}

/// Brings a draft that still stands as `from` says to its next version, and holds it until the transaction's end;
/// whether it still stood so.
pub async fn advance(conn: &impl ConnectionTrait, from: RulebookStatus, number: i32) -> Result<Option<i32>, DbErr> {
    use rulebook::Column::{Revision, Version};
    let raised = rulebook::Entity::update_many().col_expr(Version, Expr::col(Version).add(1));
    let raised = raised.filter(Revision.eq(number)).filter(is(&[from])).exec(conn).await?;
    if raised.rows_affected == 0 {
        return Ok(None);
    }
    Ok(find_head(conn, number).await?.map(|head| head.version))
}

/// Writes a head anew. Whoever calls holds it.
pub async fn update_head(conn: &impl ConnectionTrait, head: &Revision) -> Result<(), DbErr> {
    let row = head_row(head).into_active_model().reset_all();
    let held = rulebook::Entity::update_many().set(row).filter(rulebook::Column::Revision.eq(head.number));
    held.exec(conn).await?;
    Ok(())
}

/// Adds what happened to a revision.
pub async fn add_entry(conn: &impl ConnectionTrait, revision: i32, entry: &Entry) -> Result<(), DbErr> {
    let (part, row_id) = entry.row.clone().unzip();
    let json = |fields: &Option<RowFields>| fields.as_ref().map(|fields| serde_json::json!(fields).to_string());
    let row = rulebook_entry::Model {
        revision,
        version: entry.version,
        at: entry.at,
        person: entry.person,
        organization: entry.organization.clone(),
        action: entry.deed.to_string(),
        part: part.map(|part| part.to_string()),
        row_id,
        old: json(&entry.old),
        new: json(&entry.new),
        text: entry.text.clone(),
    };
    rulebook_entry::Entity::insert(row.into_active_model()).exec_without_returning(conn).await?;
    Ok(())
}

/// What happened to a revision after the version `after`, in order; `limit` at most.
pub async fn list_entries(
    conn: &impl ConnectionTrait,
    revision: i32,
    after: i32,
    limit: u64,
) -> Result<Vec<Entry>, DbErr> {
    use rulebook_entry::Column;
    let all = rulebook_entry::Entity::find().filter(Column::Revision.eq(revision)).filter(Column::Version.gt(after));
    let all = all.order_by_asc(Column::Version).limit(limit).all(conn).await?;
    all.into_iter().map(read_entry).collect()
}

fn read_entry(row: rulebook_entry::Model) -> Result<Entry, DbErr> {
    let fields = |json: Option<String>| {
        let read = |json: String| serde_json::from_str(&json).map_err(|error| DbErr::Type(error.to_string()));
        json.map(read).transpose()
    };
    let part = row.part.map(|part| read("rulebook_entry.part", &part, Section::parse)).transpose()?;
    Ok(Entry {
        version: row.version,
        at: row.at,
        person: row.person,
        organization: row.organization,
        deed: read("rulebook_entry.action", &row.action, Deed::parse)?,
        row: part.zip(row.row_id),
        old: fields(row.old)?,
        new: fields(row.new)?,
        text: row.text,
    })
}

fn read_head(row: rulebook::Model) -> Result<Revision, DbErr> {
    Ok(Revision {
        number: row.revision,
        status: read("rulebook.status", &row.status, RulebookStatus::parse)?,
        version: row.version,
        base: row.base,
        opened_at: row.opened_at,
        opened_by: row.opened_by,
        submitted_at: row.submitted_at,
        submitted_by: row.submitted_by,
        approved_by: row.approved_by,
        reason: row.reason,
        published_at: row.published_at,
        effective_at: row.effective_at,
    })
}
