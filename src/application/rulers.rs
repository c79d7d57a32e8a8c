//! The rulebook's decisions asked again: each under the revision that made it, for its own date.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::ConnectionTrait;

use super::Error;
use crate::domain::case::Ruling;
use crate::domain::register::Register;
use crate::domain::routing::{Filing, Router, RoutingDecision};
use crate::store::rulebooks;

/// The routers of the revisions that decided, each loaded and compiled once.
pub(super) struct Rulers {
    register: Arc<Register>,
    routers: HashMap<i32, Router>,
}

impl Rulers {
    /// Over this register, which only ever changes forward: it still says what it said of any day gone by.
    pub fn over(register: Arc<Register>) -> Self {
        Self { register, routers: HashMap::new() }
    }

    /// What the revision that made this ruling makes of it now.
    ///
    /// # Errors
    /// Why it cannot be asked: the revision or the territory is gone.
    pub async fn replay(
        &mut self,
        conn: &impl ConnectionTrait,
        ruling: &Ruling<'_>,
    ) -> Result<Result<RoutingDecision, String>, Error> {
        let revision = ruling.decision.rulebook;
        if !self.routers.contains_key(&revision) {
            let Some(book) = rulebooks::load(conn, revision).await? else {
                return Ok(Err(format!("revision {revision} of the rulebook is gone")));
            };
            self.routers.insert(revision, Router::compile(Arc::clone(&self.register), Arc::new(book)));
        }
        Ok(again(&self.routers[&revision], ruling))
    }
}

/// What this router, of the revision that made this ruling, makes of it.
fn again(router: &Router, ruling: &Ruling) -> Result<RoutingDecision, String> {
    let register = router.register();
    let unit = &ruling.territory;
    let territory = register.find_unit(unit).ok_or_else(|| format!("the territory {unit} is gone"))?;
    let sector = register.find_organization(&ruling.enterprise).and_then(|enterprise| enterprise.sector.as_deref());
    let held: Vec<&str> = ruling.held.iter().map(String::as_str).collect();
    let filing = Filing {
        category: &ruling.category,
        territory,
        on: ruling.decision.on,
        enterprise: Some(&ruling.enterprise),
        sector,
        amount_vnd: ruling.amount_vnd,
    };
    Ok(router.route_without(&filing, &held))
}
