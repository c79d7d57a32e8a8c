//! Letters with a code by which a person sets a password: the first one, or a forgotten one. The code is good for one
//! thing, once, for three days.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::authenticate::hash;
use super::credentials::{Visit, new_secret};
use super::notices::reader_of;
use super::read_users::read_user;
use super::sign_in::{SignInRefusal, admit, attempt};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::access::grant::{Grant, may_grant};
use crate::domain::text::Text;
use crate::domain::throttle::AttemptKind;
use crate::mail::message::{Message, PasswordLetter};
use crate::mail::write_letter;
use crate::store::accounts::Invitation;
use crate::store::people::Person;
use crate::store::{access_events, accounts, grants, outbox};

/// How long the code of a letter counts.
pub const VALID_FOR: TimeDelta = TimeDelta::hours(72);

/// Invites a user whom the caller sees and one of whose roles they may give; until when the letter's code counts.
pub async fn invite_user(app: &App, actor: &Actor, user: Uuid) -> Result<DateTime<Utc>, Error> {
    let seen = read_user(app, actor, user).await?;
    check_may_invite(app, actor, &seen.grants)?;
    invite_person(app, user, By::from(actor)).await
}

/// Whether the actor may give one of these roles, be it over or not.
fn check_may_invite(app: &App, actor: &Actor, grants: &[Grant]) -> Result<(), Error> {
    let city = app.city();
    for grant in grants {
        let found = city.register().find_organization(&grant.organization);
        if found.is_some_and(|found| may_grant(actor, grant.role, &found.code, found.kind)) {
            return Ok(());
        }
    }
    Err(Error::Forbidden(Text::new(
        "Chỉ người được giao vai trò của người này mới được mời họ.",
        "A user is invited by whoever may give them one of their roles.",
    )))
}

/// Invites a person to set a password; an earlier letter's code counts no more. Until when the code counts.
///
/// # Errors
/// Where there is no such person, or one without a role today.
pub async fn invite_person(app: &App, person: Uuid, by: By) -> Result<DateTime<Utc>, Error> {
    let txn = app.db.begin().await?;
    let Some((person, _)) = accounts::find(&txn, person).await? else {
        return Err(Error::NotFound(Text::new("Không có người này.", "There is no such person.")));
    };
    let granted = grants::find_valid(&txn, person.id, app.today()).await?;
    let Some(grant) = granted.first() else {
        return Err(Error::NotNow {
            message: Text::new(
                "Người này hiện không có vai trò nào: hãy giao vai trò trước khi mời.",
                "This person has no role today: give them one before you invite them.",
            ),
            allowed: Vec::new(),
            rule: None,
        });
    };
    let expires_at = send_code(app, &txn, &person, grant, by, true).await?;
    txn.commit().await?;
    Ok(expires_at)
}

/// Sends whoever has this address and a password a letter by which to set another. Nobody learns whether there is such an
/// account: what is done about it is done apart, and what it answers is the same.
pub async fn send_password_letter(app: &App, visit: &Visit, email: &str) -> Result<(), SignInRefusal> {
    match admit(app, &attempt(AttemptKind::Letter, email, visit)).await {
        Ok(_) => {}
        Err(SignInRefusal::Gone) => return Ok(()),
        Err(refused) => return Err(refused),
    }
    let (app, email) = (app.clone(), email.trim().to_owned());
    tokio::spawn(async move {
        if let Err(error) = write_password_letter(&app, &email).await {
            tracing::error!(%error, "a letter for a forgotten password could not be written");
        }
    });
    Ok(())
}

async fn write_password_letter(app: &App, email: &str) -> Result<(), Error> {
    let txn = app.db.begin().await?;
    let Some((person, Some(_))) = accounts::find_by_email(&txn, email).await? else { return Ok(()) };
    if let Some(grant) = grants::find_valid(&txn, person.id, app.today()).await?.first() {
        send_code(app, &txn, &person, grant, By::Nobody, false).await?;
        txn.commit().await?;
    }
    Ok(())
}

async fn send_code(
    app: &App,
    txn: &DatabaseTransaction,
    person: &Person,
    grant: &Grant,
    by: By,
    is_first: bool,
) -> Result<DateTime<Utc>, Error> {
    let (code, now) = (new_secret(), app.system_now());
    let purpose = if is_first { "invitation" } else { "reset" };
    let invitation = Invitation {
        id: Uuid::now_v7(),
        hash: hash(&code),
        person: person.id,
        purpose,
        created_at: now,
        expires_at: now + VALID_FOR,
    };
    accounts::put_invitation(txn, &invitation).await?;
    let letter =
        PasswordLetter { url: app.links.invitation(&code), hours: VALID_FOR.num_hours(), email: person.email.clone() };
    let message = if is_first { Message::Invitation(letter) } else { Message::PasswordReset(letter) };
    let reader = reader_of(&app.city(), person, &grant.organization);
    // Somebody waits for it: it goes out at any hour.
    let written_at = app.clock.now();
    outbox::enqueue(txn, &write_letter(&message, &reader, &app.links, written_at), written_at).await?;
    let event = AccessEvent {
        at: now,
        by,
        action: AccessAction::Invited,
        subject: Subject::Person(person.id),
        data: json!({"purpose": purpose, "expires_at": invitation.expires_at.timestamp()}),
    };
    access_events::append(txn, &[event]).await?;
    Ok(invitation.expires_at)
}
