//! `thaogo user`: people who may come in, and their roles.

use std::error::Error as StdError;

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::print_lines;
use crate::application::App;
use crate::application::create_token::find_person_by_email;
use crate::application::create_user::add_user;
use crate::application::end_role::end_by_command;
use crate::application::erase_person::{ErasePerson, Erased, erase_by_command, erase_contact};
use crate::application::export_personal_data::{PersonalDataOf, export_by_command};
use crate::application::grant_role::{GrantRole, grant_by_command};
use crate::application::invite_person::{VALID_FOR, invite_person};
use crate::application::list_positions::KeptStandIn;
use crate::application::read_users::{ListUsers, UserReading, list_by_command};
use crate::application::seat_person::NewPerson;
use crate::application::set_up_second_factor;
use crate::domain::access::Role;
use crate::domain::access::event::By;
use crate::domain::access::grant::Grant;
use crate::domain::escalation::Post;
use crate::domain::moment::city_date;
use crate::store::database::Database;

/// The most users that are listed at once.
const MOST_LISTED: u64 = 10_000;

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Who.
    pub person: NewPerson,
    /// What they may do.
    pub role: Option<GrantRole>,
    /// What they are written to as.
    pub post: Option<Post>,
}

/// Adds a person with a role and a position, where they are named, and prints their id.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn add(db: &Database, new: NewUser) -> Result<(), Box<dyn StdError>> {
    let NewUser { person, role, post } = new;
    println!("{}", add_user(db, person, role, post).await?);
    Ok(())
}

/// Prints a line for each person: id, address, name, and the roles that count today.
pub async fn list(db: &Database, organization: Option<String>, role: Option<Role>) -> Result<(), Box<dyn StdError>> {
    let today = city_date(db.now().await?);
    let users = list_by_command(db, ListUsers { organization, role }, MOST_LISTED).await?;
    Ok(print_lines(users.iter().map(|user| line(user, today)))?)
}

fn line(UserReading { person, grants }: &UserReading, today: NaiveDate) -> String {
    let roles = grants.iter().filter(|grant| grant.is_valid_on(today)).map(|grant| match grant.valid_to {
        Some(last) => format!("{}@{} until {last}", grant.role, grant.organization),
        None => format!("{}@{}", grant.role, grant.organization),
    });
    format!("{}  {}  {}  {}", person.id, person.email, person.name, roles.collect::<Vec<_>>().join(", "))
}

/// Gives a person a role.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn grant(db: &Database, email: &str, role: GrantRole) -> Result<(), Box<dyn StdError>> {
    let Grant { role, organization, .. } = grant_by_command(db, find(db, email).await?, role).await?;
    println!("{email} is {role} of {organization}");
    Ok(())
}

/// Ends a person's role: with a day, or at once.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn end(
    db: &Database,
    email: &str,
    (organization, role): (&str, Role),
    last: Option<NaiveDate>,
) -> Result<(), Box<dyn StdError>> {
    let ended = end_by_command(db, find(db, email).await?, (organization, role), last).await?;
    match ended.ended_at {
        Some(_) => println!("{email} is not {role} of {organization} any more"),
        None => println!("{email} is {role} of {organization} until {}", ended.valid_to.unwrap_or_default()),
    }
    Ok(())
}

/// Mails a person a letter with which they set a password and sign in to the pages.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn invite(app: &App, email: &str) -> Result<(), Box<dyn StdError>> {
    invite_person(app, find(&app.db, email).await?, By::CommandLine).await?;
    println!("a letter to {email} is in the outbox: it works once, within {} hours", VALID_FOR.num_hours());
    Ok(())
}

/// Takes away the second factor of somebody who lost it with the recovery codes, and ends their sessions.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn reset_second_factor(db: &Database, email: &str) -> Result<(), Box<dyn StdError>> {
    if !set_up_second_factor::reset_second_factor(db, find(db, email).await?).await? {
        return Err(format!("{email} has no second factor").into());
    }
    println!("{email} signs in with the password alone, and is asked to set another second factor up");
    Ok(())
}

/// Prints all that is kept about a person, as JSON.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn export(db: &Database, email: &str) -> Result<(), Box<dyn StdError>> {
    println!("{}", serde_json::to_string_pretty(&told(&export_by_command(db, find(db, email).await?).await?))?);
    Ok(())
}

fn told(kept: &PersonalDataOf) -> Value {
    let roles = kept.grants.iter().map(|grant| {
        json!({
            "organization": grant.organization, "role": grant.role, "valid_from": grant.valid_from,
            "valid_to": grant.valid_to, "ended_at": grant.ended_at,
        })
    });
    let positions = kept.held.iter().map(|term| {
        json!({
            "organization": term.organization, "position": term.position, "valid_from": term.from,
            "valid_to": term.to,
        })
    });
    let stand_ins = kept.stand_ins.iter().map(|KeptStandIn { stand_in, reason, .. }| {
        json!({
            "organization": stand_in.post.organization, "position": stand_in.post.position,
            "only_this": stand_in.only_this, "away": stand_in.absent == kept.person.id, "valid_from": stand_in.from,
            "valid_to": stand_in.to, "reason": reason,
        })
    });
    let tokens = kept.tokens.iter().map(|token| {
        json!({
            "label": token.label, "organization": token.organization, "role": token.role,
            "created_at": token.created_at, "last_used_at": token.last_used_at, "revoked_at": token.revoked_at,
        })
    });
    let sessions = kept.sessions.iter().map(|session| {
        json!({
            "address": session.address, "agent": session.agent, "created_at": session.created_at,
            "last_used_at": session.last_used_at, "ended_at": session.ended_at,
        })
    });
    let letters = kept.letters.iter().map(|letter| {
        json!({
            "written_at": letter.written_at, "address": letter.address, "state": letter.state,
            "subject": letter.subject, "text": letter.text,
        })
    });
    let contacts = kept.contacts.iter().map(|named| json!({"case": named.code, "contact": named.contact}));
    let events = kept.events.iter().map(|event| json!({"at": event.at, "case": event.code, "action": event.action}));
    let access = kept
        .access
        .iter()
        .map(|event| json!({"at": event.at, "action": event.action, "by_themselves": event.by_themselves}));
    json!({
        "id": kept.person.id, "name": kept.person.name, "email": kept.person.email,
        "language": kept.person.language, "erased_at": kept.erased_at, "roles": roles.collect::<Vec<_>>(),
        "positions": positions.collect::<Vec<_>>(), "stand_ins": stand_ins.collect::<Vec<_>>(),
        "tokens": tokens.collect::<Vec<_>>(), "sessions": sessions.collect::<Vec<_>>(),
        "letters": letters.collect::<Vec<_>>(), "contacts": contacts.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(), "access_events": access.collect::<Vec<_>>(),
    })
}

/// Erases a person's data; of somebody who is no user, what cases say of them as whom to ask.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn erase(db: &Database, email: &str, wanted: ErasePerson) -> Result<(), Box<dyn StdError>> {
    match find_person_by_email(db, email).await? {
        Some(person) => {
            let Erased { letters, contacts, tokens, .. } = erase_by_command(db, person, wanted).await?;
            println!(
                "erased: name and address, {letters} letters, {contacts} contacts of cases, {tokens} tokens' labels"
            );
        }
        None => match erase_contact(db, email).await? {
            0 => return Err(format!("nobody has the address {email}, and no case names it").into()),
            contacts => println!("erased: {contacts} contacts of cases"),
        },
    }
    Ok(())
}

/// The person of this address.
pub(super) async fn find(db: &Database, email: &str) -> Result<Uuid, Box<dyn StdError>> {
    let found = find_person_by_email(db, email).await?;
    found.ok_or_else(|| format!("nobody has the address {email}: see `thaogo user add`").into())
}
