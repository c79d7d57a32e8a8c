//! A secret address under which a person's calendar reads what they owe; a new one ends the one before.

use uuid::Uuid;

use super::authenticate::hash;
use super::credentials::new_secret;
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::text::Text;
use crate::store::calendar_addresses;

/// Gives the caller an address: the secret in it, which is shown this once and kept as a hash.
pub async fn give_calendar_address(app: &App, actor: &Actor) -> Result<String, Error> {
    let person = check_person(actor)?;
    let secret = new_secret();
    calendar_addresses::put(app.db.write(), person, hash(&secret), app.system_now()).await?;
    Ok(secret)
}

/// Takes the caller's address away: it reads nothing from now on.
pub async fn revoke_calendar_address(app: &App, actor: &Actor) -> Result<(), Error> {
    let person = check_person(actor)?;
    Ok(calendar_addresses::delete(app.db.write(), person).await?)
}

fn check_person(actor: &Actor) -> Result<Uuid, Error> {
    actor.person.ok_or_else(|| {
        Error::Forbidden(Text::new(
            "Chỉ mã truy cập của một người mới có lịch riêng; hệ thống của đơn vị đọc GET /v1/cases.",
            "Only a person's token has a calendar of its own; an organization's system reads GET /v1/cases.",
        ))
    })
}
