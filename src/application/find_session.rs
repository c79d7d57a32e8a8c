//! Whose browser asks for a page, how far they are in, and as whom they act there.

use super::authenticate::hash;
use super::credentials::is_secret;
use super::sign_in::{seat_of, seats_of};
use super::single_sign_on::is_there;
use super::{App, Error};
use crate::domain::access::{Actor, Role};
use crate::domain::second_factor::SecondFactorFor;
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
    /// For which organizations they may act today, and in which roles.
    pub seats: Vec<(String, Role)>,
    /// What the browser holds.
    pub(super) secret: String,
    /// How they sign in here; none where they only do so at the city's identity provider.
    pub(super) account: Option<Account>,
}

impl Visitor {
    /// Whether they have a second factor.
    pub fn has_second_factor(&self) -> bool {
        has_second_factor(self.account.as_ref())
    }

    /// Whether they have a password here.
    pub fn has_password(&self) -> bool {
        self.account.is_some()
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
    let Some((person, account)) = accounts::find(conn, session.person).await? else { return Ok(None) };
    let seats = match &session.provided {
        Some(provided) => provided.seats.iter().filter(|seat| is_there(app, seat)).cloned().collect(),
        None => seats_of(grants::find_valid(conn, session.person, app.today()).await?),
    };
    if seats.is_empty() || account.is_none() && session.provided.is_none() {
        return Ok(None);
    }
    if session.is_to_be_noted(now) {
        sessions::note_use(app.db.write(), session.id, now).await?;
    }
    settle(app.sign_in.second_factor, &mut session, account.as_ref(), &seats);
    Ok(Some(Visitor { session, person, seats, secret: secret.to_owned(), account }))
}

fn has_second_factor(account: Option<&Account>) -> bool {
    account.is_some_and(|account| account.second_factor.is_some())
}

/// What a session amounts to today: a role that ended takes the seat away, one that was given may ask for a second
/// factor.
fn settle(wanted: SecondFactorFor, session: &mut Session, account: Option<&Account>, seats: &[(String, Role)]) {
    let is_proved = session.provided.as_ref().is_some_and(|provided| provided.second_factor);
    if session.stage == Stage::SignedIn
        && !is_proved
        && !has_second_factor(account)
        && seats.iter().any(|(_, role)| wanted.is_required(*role))
    {
        session.stage = Stage::SetUpWanted;
    }
    session.seat = session.seat.take().filter(|seat| seats.contains(seat)).or_else(|| seat_of(session.stage, seats));
}
