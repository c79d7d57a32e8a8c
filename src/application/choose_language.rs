//! The language that a person reads, in the pages and in letters.

use super::find_session::Visitor;
use super::{App, Error};
use crate::domain::text::Language;
use crate::store::people;

/// Lets pages and letters speak `language` to this person from now on.
pub async fn choose_language(app: &App, visitor: &Visitor, language: Language) -> Result<(), Error> {
    Ok(people::set_language(app.db.write(), visitor.person.id, language).await?)
}
