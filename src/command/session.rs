//! `thaogo session`: where people are signed in to the pages.

use std::error::Error as StdError;

use uuid::Uuid;

use super::print_lines;
use super::user::find;
use crate::application::end_sessions::{list_sessions_of, revoke_all_sessions, revoke_session};
use crate::domain::moment::in_city;
use crate::domain::session::Session;
use crate::store::database::Database;

/// Prints a line for each session of a person that still counts.
pub async fn list(db: &Database, email: &str) -> Result<(), Box<dyn StdError>> {
    let sessions = list_sessions_of(db, find(db, email).await?).await?;
    Ok(print_lines(sessions.iter().map(line))?)
}

fn line(session: &Session) -> String {
    let seat = session.seat.as_ref().map_or_else(String::new, |(organization, role)| format!("{role}@{organization}"));
    let moment = |at| in_city(at).format("%Y-%m-%d %H:%M").to_string();
    let (began, used) = (moment(session.created_at), moment(session.last_used_at));
    let Session { id, stage, address, agent, .. } = session;
    format!("{id}  {stage}  {seat}  {address}  since {began}, used {used}  {agent}")
}

/// Ends one of a person's sessions, or all of them.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn revoke(db: &Database, email: &str, session: Option<Uuid>) -> Result<(), Box<dyn StdError>> {
    let person = find(db, email).await?;
    let ended = match session {
        Some(id) => u64::from(revoke_session(db, person, id).await?),
        None => revoke_all_sessions(db, person).await?,
    };
    if ended == 0 {
        return Err(format!("{email} has no such session: see `thaogo session list --email {email}`").into());
    }
    println!("sessions ended: {ended}");
    Ok(())
}
