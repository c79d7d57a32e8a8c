//! Who holds which position of an organization, as at a date.

use chrono::NaiveDate;

use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::text::Text;
use crate::store::people;

pub use crate::store::people::Term;

/// The holders on a date with their names: of one's own organization for everyone, of every public body for those in one.
pub async fn list_positions(
    app: &App,
    actor: &Actor,
    organization: &str,
    on: NaiveDate,
) -> Result<Vec<(Term, String)>, Error> {
    let may_read = actor.organization == organization || actor.role.is_public_body();
    let known = app.city().register().find_organization(organization).is_some();
    if !may_read || !known {
        return Err(Error::NotFound(Text::new(
            "Không có tổ chức này; xem GET /v1/organizations.",
            "There is no such organization; see GET /v1/organizations.",
        )));
    }
    let terms = people::find_terms(app.db.read(), organization, on).await?;
    let ids = terms.iter().map(|term| term.holder.person).collect();
    let names = people::find_people(app.db.read(), ids).await?;
    let named = terms.into_iter().filter_map(|term| {
        let name = names.get(&term.holder.person)?.name.clone();
        Some((term, name))
    });
    Ok(named.collect())
}
