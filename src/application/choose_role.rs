//! Choosing as whom to act, for people who have several roles.

use uuid::Uuid;

use super::App;
use super::check_second_factor::go_on;
use super::find_session::Visitor;
use super::sign_in::{Entered, SignInRefusal};
use crate::domain::session::{Session, Stage};

/// Lets somebody who is in act by one of the roles that they have today, under a new secret.
pub async fn choose_role(app: &App, visitor: &Visitor, grant: Uuid) -> Result<Entered, SignInRefusal> {
    let chosen = visitor.granted.iter().find(|granted| granted.id == grant);
    let Some(chosen) = chosen.filter(|_| visitor.session.stage == Stage::SignedIn) else {
        return Err(SignInRefusal::NoRole);
    };
    let seat = Some((chosen.organization.clone(), chosen.role));
    let session = Session { seat, last_used_at: app.system_now(), ..visitor.session.clone() };
    let txn = app.db.begin().await?;
    let entered = go_on(&txn, visitor, &session).await?;
    txn.commit().await?;
    Ok(entered)
}
