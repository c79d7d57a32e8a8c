//! Who holds which position of an organization today.

use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::escalation::Holder;
use crate::domain::text::Text;
use crate::store::people;

/// The holders with their names: of one's own organization for everyone, of every public body for those in one.
pub async fn list_positions(app: &App, actor: &Actor, organization: &str) -> Result<Vec<(Holder, String)>, Error> {
    let may_read = actor.organization == organization || actor.role.is_public_body();
    let known = app.city().register().find_organization(organization).is_some();
    if !may_read || !known {
        return Err(Error::NotFound(Text::new(
            "Không có tổ chức này; xem GET /v1/organizations.",
            "There is no such organization; see GET /v1/organizations.",
        )));
    }
    let holders = people::find_holders(app.db.read(), &[organization], app.today()).await?;
    let ids = holders.iter().map(|holder| holder.person).collect();
    let names = people::find_people(app.db.read(), ids).await?;
    let named = holders.into_iter().filter_map(|holder| {
        let name = names.get(&holder.person)?.name.clone();
        Some((holder, name))
    });
    Ok(named.collect())
}
