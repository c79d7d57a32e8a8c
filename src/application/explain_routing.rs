//! Why a case lies where it lies, and whether the rulebook would say so again: its last decision on the case is asked of
//! the revision that made it once more, for its own date. Writes nothing.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::rulers::Rulers;
use super::{App, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::case::rulings;
use crate::domain::routing::{Difference, RoutingDecision};
use crate::store::cases::{CaseKey, find_case};
use crate::store::events;

/// What is kept, and what comes out now.
#[derive(Debug, Clone)]
pub struct RoutingExplained {
    /// The decision that is kept with the case, with all that people decided after the rulebook.
    pub kept: RoutingDecision,
    /// The rulebook's last decision, asked again.
    pub replayed: Replayed,
}

/// A decision of the rulebook, asked again.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// Which event of the case's history carries it.
    pub seq: i32,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What comes out now.
    pub decision: RoutingDecision,
    /// In what that differs from what came out then.
    pub differences: Vec<Difference>,
}

/// Explains the routing of the case under this key, for everyone who may see the case.
pub async fn explain_routing(app: &App, actor: &Actor, key: &CaseKey) -> Result<RoutingExplained, Error> {
    let conn = app.db.begin_reading().await?;
    let scope = Scope::of(actor);
    let case = find_case(&conn, &scope, key).await?.ok_or_else(Error::no_such_case)?.case;
    let kept = events::list_events(&conn, &scope, case.id, 0, u64::from(u32::MAX)).await?;
    let history: Vec<_> = kept.iter().map(|kept| &kept.event).collect();
    let ruling = rulings(history).pop().ok_or_else(|| Error::internal("a history begins with a filing"))?;
    let mut rulers = Rulers::over(Arc::clone(app.city().router().register()));
    let decision = rulers.replay(&conn, &ruling).await?.map_err(Error::internal)?;
    conn.commit().await?;
    let (seq, at) = (ruling.event.seq, ruling.event.at);
    let replayed = Replayed { seq, at, differences: ruling.decision.differences(&decision), decision };
    Ok(RoutingExplained { kept: case.routing, replayed })
}
