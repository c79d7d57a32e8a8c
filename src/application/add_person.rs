//! Adding a person by a command on the server, in a position if one is named: under the rules of the API, from always on.

use uuid::Uuid;

use super::create_token::seat_person;
use super::positions::{address_taken, faults_of_post, find_other_holder};
use super::seat_person::held_by;
use super::{Error, FieldError};
use crate::clock::system_now;
use crate::domain::escalation::{Holder, Post};
use crate::domain::moment::city_date;
use crate::store::database::Database;
use crate::store::positions::Term;
use crate::store::{people, register};

pub use super::positions::NewPerson;

/// Adds a person; their id.
///
/// # Errors
/// All that is wrong with them, by the names of the command's options.
pub async fn add_person(db: &Database, new: NewPerson, post: Option<Post>) -> Result<Uuid, Error> {
    let mut faults = new.faults("");
    let person = new.into_person();
    if people::find_person_by_email(db.read(), &person.email).await?.is_some() {
        faults.push(address_taken("email"));
    }
    let holder =
        post.map(|Post { organization, position, field }| Holder { position, organization, field, person: person.id });
    if let Some(holder) = &holder {
        let register = register::load_register(db.read()).await?;
        if register.find_organization(&holder.organization).is_none() {
            faults.push(FieldError::new(
                "organization",
                format!("Không có tổ chức “{}”; xem GET /v1/organizations.", holder.organization),
                format!("there is no organization “{}”; see GET /v1/organizations", holder.organization),
            ));
        } else {
            faults.extend(faults_of_post(&register, &holder.post(), ""));
        }
        let (id, holder) = (Uuid::nil(), holder.clone());
        let term = Term { id, holder, from: None, to: None, version: 1, begun: None, ended: None };
        if let Some(other) = find_other_holder(db.read(), &term, city_date(system_now())).await? {
            faults.push(FieldError { pointer: "position".into(), ..held_by(db.read(), &other).await? });
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    seat_person(db, &person, holder.as_ref()).await?;
    Ok(person.id)
}
