//! Letters that wait and are to say less than when they were written.

use ::entity::notification::{self, Column};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::domain::notification::NotificationState;

/// The letters about a case that were not sent, each with its reader. Not those that a mail server may have taken: they go
/// out once more the same to the byte.
pub async fn list_unsent(conn: &impl ConnectionTrait, case: Uuid) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let unsent = [NotificationState::Pending, NotificationState::Failed].map(|state| state.as_str());
    let letters = notification::Entity::find().select_only().columns([Column::Id, Column::PersonId]);
    let letters = letters.filter(Column::CaseId.eq(case)).filter(Column::State.is_in(unsent));
    letters.order_by_asc(Column::Id).into_tuple().all(conn).await
}

/// Lets a letter say something else from now on: its subject, its text, its HTML.
pub async fn rewrite(
    conn: &impl ConnectionTrait,
    id: Uuid,
    (subject, text, html): (String, String, String),
) -> Result<(), DbErr> {
    notification::Entity::update_many()
        .col_expr(Column::Subject, Expr::value(subject))
        .col_expr(Column::BodyText, Expr::value(text))
        .col_expr(Column::BodyHtml, Expr::value(html))
        .filter(Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}
