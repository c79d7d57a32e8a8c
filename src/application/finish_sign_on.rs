//! Taking up somebody who comes back from the city's identity provider: what they bring is redeemed once, and a session
//! begins with the roles that the provider says.

use super::App;
use super::authenticate::hash;
use super::begin_sign_on::{BACK, address_of, for_pages};
use super::credentials::Visit;
use super::sign_in::{Entered, enter, new_session, seat_of};
use super::single_sign_on::{SignOnRefusal, SingleSignOn, Vouched, identify, note_refusal};
use crate::domain::access::Role;
use crate::domain::second_factor::SecondFactorFor;
use crate::domain::session::{Provided, Session, Stage};
use crate::domain::sign_on::{Claims, SignOnFault};
use crate::store::accounts::{self, Account};
use crate::store::sign_ons::{self, Begun};

/// What somebody brings back.
#[derive(Debug, Clone, Copy, Default)]
pub struct Brought<'a> {
    /// What they were led there with.
    pub state: &'a str,
    /// The code that is redeemed; none where they were refused.
    pub code: Option<&'a str>,
    /// Whom they come from, where the provider says so (RFC 9207).
    pub issuer: Option<&'a str>,
}

/// Somebody who came back and is in, or half-way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Their session.
    pub entered: Entered,
    /// Where they wanted to go.
    pub next: Option<String>,
}

/// Takes up whoever comes back with this, in the browser that holds `browser`. That secret is never taken over.
pub async fn finish_sign_on(
    app: &App,
    visit: &Visit,
    browser: Option<&str>,
    brought: Brought<'_>,
) -> Result<Returned, SignOnRefusal> {
    let single = for_pages(app)?;
    let finished = finish(app, single, visit, browser, brought).await;
    if let Err(SignOnRefusal::Refused { fault, person }) = &finished {
        note_refusal(app, single, (*fault, *person), "provider").await?;
    }
    finished
}

async fn finish(
    app: &App,
    single: &SingleSignOn,
    visit: &Visit,
    browser: Option<&str>,
    brought: Brought<'_>,
) -> Result<Returned, SignOnRefusal> {
    let now = app.system_now();
    let browser = browser.ok_or(SignOnFault::State)?;
    let begun = sign_ons::take(app.db.write(), (&hash(brought.state), &hash(browser)), now).await?;
    let Begun { nonce, verifier, next } = begun.ok_or(SignOnFault::State)?;
    if brought.issuer.is_some_and(|issuer| issuer != single.provider.service().issuer) {
        return Err(SignOnFault::Issuer.into());
    }
    let code = brought.code.ok_or(SignOnFault::Declined)?;
    let claims = single.provider.redeem(code, (&verifier, &nonce), &address_of(app, BACK), now).await?;
    let vouched = identify(app, single, &claims, now).await?;
    let entered = begin(app, single, visit, browser, (vouched, &claims)).await?;
    Ok(Returned { entered, next })
}

/// Begins the session of somebody whom the provider vouches for.
async fn begin(
    app: &App,
    single: &SingleSignOn,
    visit: &Visit,
    browser: &str,
    (Vouched { person, seats }, claims): (Vouched, &Claims),
) -> Result<Entered, SignOnRefusal> {
    let now = app.system_now();
    let second_factor = single.mapping.is_second_factor(claims);
    let account = accounts::find(app.db.read(), person.id).await?.and_then(|(_, account)| account);
    let stage =
        if second_factor { Ok(Stage::SignedIn) } else { stage_of(app.sign_in.second_factor, account.as_ref(), &seats) };
    let stage = stage.map_err(|fault| SignOnRefusal::Refused { fault, person: Some(person.id) })?;
    let seat = seat_of(stage, &seats);
    let provided = Some(Provided { seats, second_factor });
    let session = Session { provided, ..new_session(visit, person.id, stage, seat, now) };
    let txn = app.db.begin().await?;
    let entered = enter(&txn, &session, Some(browser), "provider").await?;
    txn.commit().await?;
    Ok(entered)
}

/// How far the provider alone brings somebody who proved no second factor there.
fn stage_of(
    wanted: SecondFactorFor,
    account: Option<&Account>,
    seats: &[(String, Role)],
) -> Result<Stage, SignOnFault> {
    let is_wanted = seats.iter().any(|(_, role)| wanted.is_required(*role));
    match account {
        Some(account) if account.second_factor.is_some() => Ok(Stage::CodeWanted),
        Some(_) if is_wanted => Ok(Stage::SetUpWanted),
        None if is_wanted => Err(SignOnFault::SecondFactor),
        Some(_) | None => Ok(Stage::SignedIn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use uuid::Uuid;

    #[test]
    fn who_proved_no_second_factor_there_proves_it_here() {
        let account = |second_factor: Option<&str>| Account {
            person: Uuid::nil(),
            password_hash: String::new(),
            password_set_at: DateTime::UNIX_EPOCH,
            second_factor: second_factor.map(str::to_owned),
            pending: None,
            last_step: None,
        };
        let seats = |role| vec![("stc".to_owned(), role)];
        let (with, without) = (account(Some("kept")), account(None));
        let of = |account: Option<&Account>, seats: &[_]| stage_of(SecondFactorFor::Roles, account, seats);
        assert_eq!(of(Some(&with), &seats(Role::Officer)), Ok(Stage::CodeWanted));
        assert_eq!(of(Some(&without), &seats(Role::Director)), Ok(Stage::SetUpWanted));
        assert_eq!(of(Some(&without), &seats(Role::Officer)), Ok(Stage::SignedIn));
        assert_eq!(of(None, &seats(Role::Officer)), Ok(Stage::SignedIn));
        assert_eq!(of(None, &seats(Role::Director)), Err(SignOnFault::SecondFactor));
        let all = stage_of(SecondFactorFor::Everyone, Some(&without), &seats(Role::Officer));
        assert_eq!(all, Ok(Stage::SetUpWanted));
    }
}
