//! Holding mail back, and letting it go: by a person's word. What holds it after a restore is in `send_mail`.

use chrono::{DateTime, Utc};

use super::{App, Error};
use crate::domain::access::{Actor, Role};
use crate::domain::notification::MailHold;
use crate::domain::text::Text;
use crate::store::database::Database;
use crate::store::mail_holds;

/// Since when mail is held, and why; none where it goes out. For the city's roles, auditors and administrators.
pub async fn read_hold(app: &App, actor: &Actor) -> Result<Option<MailHold>, Error> {
    match actor.role {
        Role::Reporter | Role::Manager | Role::Officer | Role::Director => Err(Error::Forbidden(Text::new(
            "Vai trò của bạn không xem được tình trạng gửi thư; Thành phố, kiểm tra và quản trị viên được xem.",
            format!(
                "The role “{}” may not read whether mail is held; the city's roles, the auditor and administrators may.",
                actor.role
            ),
        ))),
        Role::Coordinator | Role::ViceChairman | Role::Chairman | Role::Auditor | Role::Administrator => {
            find_hold(&app.db).await
        }
    }
}

/// Lets mail go again. Where it was not held nothing changes, so that asking twice is asking once.
pub async fn release_mail(app: &App, actor: &Actor) -> Result<(), Error> {
    if !matches!(actor.role, Role::Coordinator | Role::Administrator) {
        return Err(Error::Forbidden(Text::new(
            "Chỉ đầu mối điều phối và quản trị viên được cho gửi thư trở lại.",
            "Only the coordinator and administrators may let mail go again.",
        )));
    }
    if release(&app.db).await? {
        tracing::warn!(by = ?actor.person, "mail was released");
    }
    Ok(())
}

/// Since when mail is held, and why, for whoever runs the service.
pub async fn find_hold(db: &Database) -> Result<Option<MailHold>, Error> {
    Ok(mail_holds::find(db.read()).await?)
}

/// Holds mail from `now` on; false if it was held before.
pub async fn hold(db: &Database, reason: &str, now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(mail_holds::hold(db.write(), reason, now).await?)
}

/// Lets mail go again; false if it was not held.
pub async fn release(db: &Database) -> Result<bool, Error> {
    Ok(mail_holds::release(db.write()).await?)
}
