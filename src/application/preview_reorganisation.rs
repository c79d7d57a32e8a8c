//! What a reorganisation would do: what stands against it, what it touches, and where each open case would go. Nothing is
//! written.

use uuid::Uuid;

use super::carry_out_reorganisations::address_of;
use super::reorganisations::{check_may_read, find, flaws};
use super::{App, Error, FieldError};
use crate::domain::access::{Actor, Scope};
use crate::domain::reorganisation::{Ending, HandoverOutcome, Move, Reorganisation, plan};
use crate::domain::rulebook::Party;
use crate::store::reorganisations::list_left;
use crate::store::{cases, people};

/// So many cases are looked at in one query.
const AT_ONCE: u64 = 500;

/// What a reorganisation would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The reorganisation.
    pub reorganisation: Reorganisation,
    /// What stands against it today; of one that is approved, nothing is asked.
    pub flaws: Vec<FieldError>,
    /// The rules in force on its day that name an organization that ends, by id.
    pub rules: Vec<String>,
    /// The delegations in force on its day by or to an organization that ends, by id.
    pub delegations: Vec<String>,
    /// How many positions end with their organization.
    pub ended_positions: usize,
    /// How many open cases come to each outcome.
    pub outcomes: Vec<(HandoverOutcome, u64)>,
    /// The first of these cases.
    pub cases: Vec<CasePreview>,
}

/// Where one open case would go.
#[derive(Debug, Clone)]
pub struct CasePreview {
    /// Its code.
    pub code: String,
    /// Who leads it now.
    pub lead: Option<String>,
    /// What becomes of it.
    pub planned: Move,
}

/// What it would do, with at most `limit` cases told one by one.
pub async fn preview_reorganisation(app: &App, actor: &Actor, id: Uuid, limit: usize) -> Result<Preview, Error> {
    check_may_read(actor)?;
    let (city, conn) = (app.city(), app.db.read());
    let it = find(conn, id).await?;
    let is_open = it.status.steps().any(|step| step == crate::domain::reorganisation::ReorganisationStep::Discard);
    let flaws = if is_open { flaws(app, conn, city.register(), &it.draft).await? } else { Vec::new() };
    let written;
    let register = if is_open {
        written = it.draft.applied_to(city.register());
        &written
    } else {
        city.register()
    };
    let ending = Ending { register, on: it.draft.effective_on, by: Some(&it) };
    let (mut outcomes, mut told, mut after) =
        (HandoverOutcome::ALL.iter().map(|o| (*o, 0)).collect::<Vec<_>>(), vec![], None);
    let scope = Scope::of(actor);
    loop {
        let ids = list_left(conn, &it, after, AT_ONCE).await?;
        after = ids.last().copied();
        let is_last = (ids.len() as u64) < AT_ONCE;
        for kept in cases::find_cases(conn, &ids).await? {
            let address = address_of(conn, &kept.case, &it).await?;
            let Some(planned) = plan(&kept.case, ending, address.as_deref()) else { continue };
            for (outcome, count) in &mut outcomes {
                *count += u64::from(*outcome == planned.outcome);
            }
            if told.len() < limit && scope.opens(&kept.case) {
                told.push(CasePreview { code: kept.case.code, lead: kept.case.lead_agency, planned });
            }
        }
        if is_last {
            break;
        }
    }
    let ended: Vec<&str> = it.draft.ended_organizations.iter().map(String::as_str).collect();
    let ends = |party: &Party| matches!(party, Party::Organization(code) if ended.contains(&code.as_str()));
    let on = it.draft.effective_on;
    let rules = city
        .rulebook()
        .rules
        .iter()
        .filter(|rule| rule.is_valid_on(on) && (ends(&rule.lead) || rule.coordinating.iter().any(ends)));
    let delegations = city.rulebook().delegations.iter().filter(|delegation| {
        delegation.is_valid_on(on) && (ended.contains(&delegation.delegator.as_str()) || ends(&delegation.delegate))
    });
    Ok(Preview {
        flaws,
        rules: rules.map(|rule| rule.id.clone()).collect(),
        delegations: delegations.map(|delegation| delegation.id.clone()).collect(),
        ended_positions: people::find_holders(conn, &ended, it.draft.last_day()).await?.len(),
        outcomes,
        cases: told,
        reorganisation: it,
    })
}
