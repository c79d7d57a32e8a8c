//! How it stands with the delegations of a revision: which hold on a day, and which end soon.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::find_rulebook::find_rulebook;
use super::{App, City, Error};
use crate::domain::access::Actor;
use crate::domain::rulebook::{Delegation, DelegationState};

/// What is asked of the delegations of a revision.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListDelegationTerms {
    /// As at which day; today unless told otherwise.
    pub on: Option<NaiveDate>,
    /// Only those in this state.
    pub state: Option<DelegationState>,
    /// Only those that hold and end within so many days.
    pub ending_within: Option<u32>,
}

/// How it stands with delegations on a day.
pub struct DelegationTerms {
    /// The day.
    pub on: NaiveDate,
    /// The revision.
    pub revision: i32,
    /// The delegations with their states, by id.
    pub items: Vec<(Delegation, DelegationState)>,
    /// Whose names they refer to.
    pub city: Arc<City>,
}

/// Lists them: of what was published for everyone, of a draft for those who read drafts.
pub async fn list_delegation_terms(
    app: &App,
    actor: &Actor,
    key: &str,
    wanted: ListDelegationTerms,
) -> Result<DelegationTerms, Error> {
    let book = find_rulebook(app, actor, key).await?;
    let on = wanted.on.unwrap_or_else(|| app.today());
    let ends_soon = |delegation: &Delegation, days: u32| {
        let until = on.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX);
        delegation.is_valid_on(on) && delegation.last_day().is_some_and(|last| last <= until)
    };
    let items = book.delegations.into_iter().map(|delegation| {
        let state = delegation.state_on(on);
        (delegation, state)
    });
    let items = items.filter(|(delegation, state)| {
        wanted.state.is_none_or(|wanted| wanted == *state)
            && wanted.ending_within.is_none_or(|days| ends_soon(delegation, days))
    });
    Ok(DelegationTerms { on, revision: book.revision, items: items.collect(), city: app.city() })
}
