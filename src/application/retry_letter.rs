//! Lets a letter that was given up be tried anew, because a person says so.

use uuid::Uuid;

use super::list_notifications::{LetterReading, find_letter};
use super::{App, Error};
use crate::domain::access::{Actor, Role};
use crate::domain::text::Text;
use crate::store::outbox;

/// Lets the letter begin anew: the same bytes under the same Message-ID, with three days of attempts before it. One that
/// waits, is on its way or was taken is left as it is, so that asking twice is asking once.
pub async fn retry_letter(app: &App, actor: &Actor, id: Uuid) -> Result<LetterReading, Error> {
    if !matches!(actor.role, Role::Coordinator | Role::Administrator) {
        return Err(Error::Forbidden(Text::new(
            "Chỉ đầu mối điều phối và quản trị viên được cho gửi lại thư.",
            "Only the coordinator and administrators may have a letter sent again.",
        )));
    }
    let found = find_letter(app, actor, id).await?;
    if !outbox::renew(app.db.write(), id).await? {
        return Ok(found);
    }
    tracing::info!(notification = %id, by = ?actor.person, "a letter is tried anew");
    find_letter(app, actor, id).await
}
