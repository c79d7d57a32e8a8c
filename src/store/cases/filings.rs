//! What was filed in a period, as far as routing asks, in batches: for deciding it anew.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::domain::moment::midnight;
use ::entity::case;

/// What routing asks of a case.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct KeptFiling {
    /// The case.
    pub id: Uuid,
    /// As people say it.
    pub code: String,
    /// The category's code.
    pub category: String,
    /// The territory's unit id.
    pub territory: String,
    /// At stake, in đồng.
    pub amount_vnd: Option<i64>,
    /// For whom.
    pub enterprise: String,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
}

/// What was filed from one date through another, from `after` on, the oldest first.
pub async fn list_filings<C: ConnectionTrait>(
    conn: &C,
    (from, to): (NaiveDate, NaiveDate),
    after: Option<&KeptFiling>,
    limit: u64,
) -> Result<Vec<KeptFiling>, DbErr> {
    use case::Column::{AmountVnd, Category, Code, Enterprise, FiledAt, Id, Territory};
    let end = to.succ_opt().map(|next| FiledAt.lt(midnight(next)));
    let further = after.map(|last| {
        let same = Condition::all().add(FiledAt.eq(last.filed_at)).add(Id.gt(last.id));
        Condition::any().add(FiledAt.gt(last.filed_at)).add(same)
    });
    case::Entity::find()
        .select_only()
        .columns([Id, Code, Category, Territory, AmountVnd, Enterprise, FiledAt])
        // What names nobody shows nobody: simulations are read by all who steer the city.
        .filter(case::Column::Restriction.is_null())
        .filter(Condition::all().add(FiledAt.gte(midnight(from))).add_option(end).add_option(further))
        .order_by_asc(FiledAt)
        .order_by_asc(Id)
        .limit(limit)
        .into_model()
        .all(conn)
        .await
}
