//! Erasing a person's data (Law 91/2025/QH15, article 14): what lies beside the histories is blanked, what the law keeps
//! stays and is named. Whoever still has duties is refused, with what to do first.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use super::export_personal_data::check_handles;
use super::read_users::no_such_user;
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::moment::city_date;
use crate::domain::privacy::{Duties, ErasureGround};
use crate::store::database::Database;
use crate::store::{access_events, accounts, grants, identities, people, privacy, sessions, stand_ins};

/// Why somebody's data is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasePerson {
    /// On what ground.
    pub ground: ErasureGround,
    /// The paper that asks for it, by its number.
    pub reference: Option<String>,
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Whose.
    pub person: Uuid,
    /// When name and address were erased.
    pub at: DateTime<Utc>,
    /// Letters to them that were blanked.
    pub letters: u64,
    /// Cases that do not name them any more.
    pub contacts: u64,
    /// Tokens that lost their labels.
    pub tokens: u64,
}

/// Erases a person's data. Doing it again erases what came since, which is nothing.
pub async fn erase_person(app: &App, actor: &Actor, person: Uuid, wanted: ErasePerson) -> Result<Erased, Error> {
    check_handles(actor)?;
    erase(&app.db, person, wanted, By::from(actor), app.clock.now(), app.today()).await
}

/// The same, from the command line.
pub async fn erase_by_command(db: &Database, person: Uuid, wanted: ErasePerson) -> Result<Erased, Error> {
    let now = db.now().await?;
    erase(db, person, wanted, By::CommandLine, now, city_date(now)).await
}

/// Takes a contact who is no user out of the cases that name this address; how many there were.
pub async fn erase_contact(db: &Database, email: &str) -> Result<u64, Error> {
    let txn = db.begin().await?;
    let contacts = privacy::erase_contacts(&txn, email).await?;
    txn.commit().await?;
    Ok(contacts)
}

async fn erase(
    db: &Database,
    person: Uuid,
    ErasePerson { ground, reference }: ErasePerson,
    by: By,
    at: DateTime<Utc>,
    today: NaiveDate,
) -> Result<Erased, Error> {
    let now = db.now().await?;
    let txn = db.begin().await?;
    let known = people::find_people(&txn, vec![person]).await?.remove(&person).ok_or_else(no_such_user)?;
    if let Some(message) = duties(&txn, person, today).await?.remedy() {
        return Err(Error::NotNow { message, allowed: Vec::new(), rule: None });
    }
    let before = privacy::find_erased_at(&txn, person).await?.flatten();
    let at = before.unwrap_or(at);
    let contacts = privacy::erase_contacts(&txn, &known.email).await?;
    let letters = privacy::erase_letters(&txn, person).await?;
    let tokens = privacy::erase_person(&txn, person, at, now).await?;
    accounts::erase(&txn, person).await?;
    sessions::erase(&txn, person).await?;
    identities::forget(&txn, person).await?;
    if before.is_none() {
        keep_erasure(&txn, person, by, at, json!({"ground": ground, "reference": reference})).await?;
    }
    txn.commit().await?;
    Ok(Erased { person, at, letters, contacts, tokens })
}

async fn keep_erasure(
    txn: &DatabaseTransaction,
    person: Uuid,
    by: By,
    at: DateTime<Utc>,
    data: serde_json::Value,
) -> Result<(), Error> {
    let (action, subject) = (AccessAction::PersonErased, Subject::Person(person));
    access_events::append(txn, &[AccessEvent { at, by, action, subject, data }]).await?;
    Ok(())
}

/// What a person still has to do or to answer for on a day, or later.
async fn duties(conn: &impl ConnectionTrait, person: Uuid, on: NaiveDate) -> Result<Duties, Error> {
    let given = grants::list_of(conn, &[person]).await?;
    let held = privacy::list_held(conn, person).await?;
    Ok(Duties {
        roles: given
            .into_iter()
            .filter(|grant| grant.is_open_on(on))
            .map(|grant| (grant.role, grant.organization))
            .collect(),
        positions: held
            .into_iter()
            .filter(|term| term.to.is_none_or(|to| on <= to))
            .map(|term| (term.position, term.organization))
            .collect(),
        standing_in: stand_ins::list_open_by(conn, person, on)
            .await?
            .into_iter()
            .map(|post| (post.position, post.organization))
            .collect(),
        cases: privacy::count_handled(conn, person).await?,
    })
}
