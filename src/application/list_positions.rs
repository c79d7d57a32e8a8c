//! Who holds which position of an organization, as at a date, and who stands in for them.

use chrono::NaiveDate;

use super::positions::{find_readable, read_terms};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::store::positions;

pub use super::positions::PositionReading;
pub use crate::store::positions::{Act, Term};
pub use crate::store::stand_ins::KeptStandIn;

/// The holders on a date, with the stand-ins of then and later: of one's own organization for everyone, of every public
/// body for those in one. With `history` every term and every stand-in that there ever was.
pub async fn list_positions(
    app: &App,
    actor: &Actor,
    organization: &str,
    on: NaiveDate,
    history: bool,
) -> Result<Vec<PositionReading>, Error> {
    find_readable(app.city().register(), actor, organization)?;
    let mut terms = positions::list_of_organization(app.db.read(), organization, (!history).then_some(on)).await?;
    terms.retain(|term| history || term.is_in_force(on));
    read_terms(app, actor, terms, on, history).await
}
