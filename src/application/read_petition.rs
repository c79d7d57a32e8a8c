//! Reading a petition: the letter, the cases in it that the reader may see, and how these stand.

use uuid::Uuid;

use super::{App, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::case::Case;
use crate::domain::petition::{Counts, Item, Petition};
use crate::domain::text::Text;
use crate::store::petitions;

/// A petition as one reader may see it.
#[derive(Debug, Clone)]
pub struct PetitionReading {
    /// The letter.
    pub letter: Petition,
    /// The cases that the reader may see, in the letter's order.
    pub items: Vec<Item>,
    /// How these stand.
    pub counts: Counts,
}

/// The petition of this id, as the actor may see it.
pub async fn read_petition(app: &App, actor: &Actor, id: Uuid) -> Result<PetitionReading, Error> {
    find_petition(app, actor, id).await
}

pub(super) async fn find_petition(app: &App, actor: &Actor, id: Uuid) -> Result<PetitionReading, Error> {
    let (conn, scope) = (app.db.read(), Scope::of(actor));
    let letter = petitions::find(conn, &scope, id).await?.ok_or_else(no_such_petition)?;
    Ok(PetitionReading::new(letter, petitions::list_items(conn, &scope, id).await?))
}

pub(super) fn no_such_petition() -> Error {
    Error::NotFound(Text::new(
        "Không có văn bản kiến nghị này, hoặc bạn không được xem.",
        "There is no such petition, or none that you may see.",
    ))
}

impl PetitionReading {
    fn new(letter: Petition, items: Vec<Item>) -> Self {
        Self { counts: Counts::of(&items), letter, items }
    }

    /// The reading of a petition that was just filed.
    pub(super) fn of(letter: Petition, cases: &[Case]) -> Self {
        let items = cases.iter().map(|case| Item {
            id: case.id,
            code: case.code.clone(),
            title: case.subject.title.clone(),
            category: case.subject.category.clone(),
            status: case.status,
            lead_agency: case.lead_agency.clone(),
            outcome: case.answer.as_ref().map(|answer| answer.draft.outcome),
        });
        Self::new(letter, items.collect())
    }
}
