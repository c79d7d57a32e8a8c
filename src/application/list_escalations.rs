//! What climbed, to whom, and whether it was delivered.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{App, Error};
use crate::domain::access::{Actor, Reach, Role, Scope};
use crate::domain::text::Text;
use crate::domain::words::Position;
use crate::store::cases::CaseKey;
use crate::store::escalations;
use crate::store::people;

pub use crate::store::escalations::{EscalationDelivery, EscalationFilter, KeptEscalation};

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct ListEscalations {
    /// This case.
    pub case: Option<String>,
    /// What this agency owes.
    pub agency: Option<String>,
    /// To this position.
    pub position: Option<Position>,
    /// Delivered or not.
    pub delivery: Option<EscalationDelivery>,
}

/// A page of escalations, the names of who was reached, and where the next page begins.
pub type Page = (Vec<KeptEscalation>, HashMap<Uuid, String>, Option<(DateTime<Utc>, Uuid)>);

/// Lists escalations, the latest first: the city's roles and the auditor see all, an agency its own.
pub async fn list_escalations(
    app: &App,
    actor: &Actor,
    wanted: ListEscalations,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Page, Error> {
    let agencies = own_agency(actor)?.into_iter().chain(wanted.agency).collect();
    let case = wanted.case.as_deref().map(CaseKey::parse);
    let filter = EscalationFilter { case, agencies, position: wanted.position, delivery: wanted.delivery };
    let (items, next) = escalations::list_escalations(app.db.read(), &Scope::of(actor), &filter, after, limit).await?;
    let names = names_of(app, &items).await?;
    Ok((items, names, next))
}

/// The agency to whose steps this reader is held; none for who sees all.
pub(super) fn own_agency(actor: &Actor) -> Result<Option<String>, Error> {
    match Scope::of(actor).reach() {
        Reach::All => Ok(None),
        Reach::Agency => Ok(Some(actor.organization.clone())),
        Reach::Enterprise | Reach::Nothing => Err(forbidden(actor.role)),
    }
}

/// The names of whom these steps reached.
pub(super) async fn names_of(app: &App, steps: &[KeptEscalation]) -> Result<HashMap<Uuid, String>, Error> {
    let people = people::find_people(app.db.read(), steps.iter().filter_map(|step| step.person).collect()).await?;
    Ok(people.into_iter().map(|(id, person)| (id, person.name)).collect())
}

fn forbidden(role: Role) -> Error {
    Error::Forbidden(Text::new(
        "Vai trò của bạn không xem được tình hình đôn đốc; các cơ quan, lãnh đạo Thành phố và kiểm tra được xem.",
        format!("The role “{role}” may not read escalations; agencies, the city's roles and the auditor may."),
    ))
}
