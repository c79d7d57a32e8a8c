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
    if lacks_second_factor(app.sign_in.second_factor, &session, account.as_ref(), &seats) {
        return Ok(None);
    }
    if session.is_to_be_noted(now) {
        sessions::note_use(app.db.write(), session.id, now).await?;
    }
    session.seat = seat_today(&session, &seats);
    Ok(Some(Visitor { session, person, seats, secret: secret.to_owned(), account }))
}

fn has_second_factor(account: Option<&Account>) -> bool {
    account.is_some_and(|account| account.second_factor.is_some())
}

/// As whom a session acts today. Who chose a role that ended chooses again, and gets another secret with it.
fn seat_today(session: &Session, seats: &[(String, Role)]) -> Option<(String, Role)> {
    match &session.seat {
        Some(seat) => seats.contains(seat).then(|| seat.clone()),
        None => seat_of(session.stage, seats),
    }
}

/// Whether a second factor is wanted that was never proved: a role was given meanwhile, or the city wants it of everyone
/// now. Whoever is in then signs in again.
fn lacks_second_factor(
    wanted: SecondFactorFor,
    session: &Session,
    account: Option<&Account>,
    seats: &[(String, Role)],
) -> bool {
    let is_proved = session.provided.as_ref().is_some_and(|provided| provided.second_factor);
    session.stage == Stage::SignedIn
        && !is_proved
        && !has_second_factor(account)
        && seats.iter().any(|(_, role)| wanted.is_required(*role))
}
