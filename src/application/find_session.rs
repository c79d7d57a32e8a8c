//! Whose browser asks for a page, how far they are in, and as whom they act there.

use super::authenticate::hash;
use super::credentials::is_secret;
use super::sign_in::seat_of;
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::access::grant::Grant;
use crate::domain::second_factor::is_required;
use crate::domain::session::{Session, Stage};
use crate::store::accounts::Account;
use crate::store::people::Person;
use crate::store::{accounts, grants, sessions};

/// Somebody with a session.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The session.
    pub session: Session,
    /// Who.
    pub person: Person,
    /// The roles that they have today.
    pub granted: Vec<Grant>,
    /// What the browser holds.
    pub(super) secret: String,
    /// How they sign in.
    pub(super) account: Account,
}

impl Visitor {
    /// Whether they have a second factor.
    pub fn has_second_factor(&self) -> bool {
        self.account.second_factor.is_some()
    }

    /// As whom they act in the pages, once they are in and have chosen.
    pub fn actor(&self) -> Option<Actor> {
        let (organization, role) = self.session.seat.clone().filter(|_| self.session.stage == Stage::SignedIn)?;
        let (person, name) = (Some(self.person.id), self.person.name.clone());
        Some(Actor { token: self.session.id, person, name, organization, role })
    }
}

/// The session of which a browser holds this secret, unless it has ended or its person has no role any more.
pub async fn find_session(app: &App, secret: &str) -> Result<Option<Visitor>, Error> {
    if !is_secret(secret) {
        return Ok(None);
    }
    let (conn, now) = (app.db.read(), app.system_now());
    let Some(mut session) = sessions::find(conn, &hash(secret)).await? else { return Ok(None) };
    if !session.is_live(now, app.sign_in.idle) {
        return Ok(None);
    }
    let Some((person, Some(account))) = accounts::find(conn, session.person).await? else { return Ok(None) };
    let granted = grants::find_valid(conn, session.person, app.today()).await?;
    if granted.is_empty() {
        return Ok(None);
    }
    if session.is_to_be_noted(now) {
        sessions::note_use(app.db.write(), session.id, now).await?;
    }
    settle(&mut session, &account, &granted);
    Ok(Some(Visitor { session, person, granted, secret: secret.to_owned(), account }))
}

/// What a session amounts to today: a role that ended takes the seat away, one that was given may ask for a second
/// factor.
fn settle(session: &mut Session, account: &Account, granted: &[Grant]) {
    if session.stage == Stage::SignedIn
        && account.second_factor.is_none()
        && granted.iter().any(|g| is_required(g.role))
    {
        session.stage = Stage::SetUpWanted;
    }
    let still =
        |(organization, role): &(String, _)| granted.iter().any(|g| (&g.organization, &g.role) == (organization, role));
    session.seat = session.seat.take().filter(still).or_else(|| seat_of(session.stage, granted));
}
