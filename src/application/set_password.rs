//! Setting a password: the first one or a forgotten one by the code of a letter, or another by whoever is in.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::authenticate::hash;
use super::check_second_factor::go_on;
use super::credentials::{Visit, is_secret};
use super::find_session::Visitor;
use super::set_up_second_factor::check_own_password;
use super::sign_in::{Entered, SignInRefusal};
use super::{App, Error, FieldError};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::password::faults;
use crate::domain::session::Session;
use crate::store::people::Person;
use crate::store::{access_events, accounts, sessions};

/// A password that somebody wants, typed twice.
#[derive(Debug, Clone, Copy)]
pub struct NewPassword<'a> {
    /// The password.
    pub password: &'a str,
    /// The same again.
    pub repeated: &'a str,
}

/// Who may set a password by the code of a letter; none where the code does not count.
pub async fn find_invited(app: &App, code: &str) -> Result<Option<Person>, Error> {
    if !is_secret(code) {
        return Ok(None);
    }
    Ok(accounts::find_invited(app.db.read(), &hash(code), app.system_now()).await?)
}

/// Sets the password of whoever was sent the code, which is used up then; all their sessions end.
pub async fn set_invited_password(app: &App, code: &str, wanted: NewPassword<'_>) -> Result<(), SignInRefusal> {
    let person = find_invited(app, code).await?.ok_or(SignInRefusal::Gone)?;
    let kept = judged(app, &person, wanted).await?;
    let now = app.system_now();
    let txn = app.db.begin().await?;
    if !accounts::use_invitation(&txn, &hash(code), now).await? {
        return Err(SignInRefusal::Gone);
    }
    accounts::set_password(&txn, person.id, &kept, now).await?;
    sessions::end_all(&txn, person.id, None, now).await?;
    access_events::append(&txn, &[password_set(person.id, "letter", now)]).await?;
    txn.commit().await?;
    Ok(())
}

/// Sets another password for whoever is in and knows the one before; their other sessions end.
pub async fn change_password(
    app: &App,
    visit: &Visit,
    visitor: &Visitor,
    current: &str,
    wanted: NewPassword<'_>,
) -> Result<Entered, SignInRefusal> {
    check_own_password(app, visit, visitor, current).await?;
    let kept = judged(app, &visitor.person, wanted).await?;
    let (person, now) = (visitor.person.id, app.system_now());
    let txn = app.db.begin().await?;
    accounts::set_password(&txn, person, &kept, now).await?;
    sessions::end_all(&txn, person, Some(visitor.session.id), now).await?;
    let entered = go_on(&txn, visitor, &Session { last_used_at: now, ..visitor.session.clone() }).await?;
    access_events::append(&txn, &[password_set(person, "changed", now)]).await?;
    txn.commit().await?;
    Ok(entered)
}

/// The hash of a password that is taken.
async fn judged(app: &App, person: &Person, wanted: NewPassword<'_>) -> Result<String, SignInRefusal> {
    let told = faults(wanted.password, &person.name, &person.email);
    let mut errors: Vec<_> = told.into_iter().map(|text| FieldError { pointer: "password".into(), text }).collect();
    if wanted.password != wanted.repeated {
        errors.push(FieldError::new(
            "repeated",
            "Hai lần nhập mật khẩu không giống nhau. Hãy nhập lại.",
            "The two passwords differ. Type it again.",
        ));
    }
    if !errors.is_empty() {
        return Err(SignInRefusal::Invalid(errors));
    }
    Ok(app.sign_in.hash_password(wanted.password).await?)
}

fn password_set(person: Uuid, by: &str, at: DateTime<Utc>) -> AccessEvent {
    AccessEvent {
        at,
        by: By::Person(person),
        action: AccessAction::PasswordSet,
        subject: Subject::Person(person),
        data: json!({"by": by}),
    }
}
