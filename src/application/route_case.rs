//! The coordinator hands a case to an agency, by a decision that binds it.

use super::act::act;
use super::checked::{check_agency, checked_text};
use super::read_case::CaseReading;
use super::{App, Caller, City, Done, Error};
use crate::domain::case::{Case, Fact};
use crate::domain::lifecycle::Action;
use crate::domain::routing::{RoutingDecision, RoutingStep, StepKind};
use crate::domain::text::Text;
use crate::store::cases::CaseKey;

/// Hands the case to `lead_agency`.
pub async fn route_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    lead_agency: String,
    reason: String,
) -> Result<Done<CaseReading>, Error> {
    let today = app.today();
    act(app, caller, key, expected, Action::Route, |case, city| {
        let reason = checked_text("/reason", reason)?;
        check_agency(city, "/lead_agency", &lead_agency, today)?;
        Ok(Fact::Route { routing: decision(case, city, lead_agency, &reason, today), reason })
    })
    .await
}

/// The earlier decision with the coordinator's word after it: nothing of how the case came here is lost.
fn decision(case: &Case, city: &City, lead_agency: String, reason: &str, on: chrono::NaiveDate) -> RoutingDecision {
    let name = super::notices::organization_name(city, &lead_agency);
    let mut routing = case.routing.clone();
    let text = Text::new(
        format!("Đầu mối phân công {} chủ trì: {reason}", name.vi),
        format!("The coordinator assigned the case to {}: {reason}", name.en),
    );
    routing.steps.push(RoutingStep {
        from: case.lead_agency.clone(),
        to: Some(lead_agency.clone()),
        ..RoutingStep::new(StepKind::Coordinator, text)
    });
    routing.on = on;
    routing.coordinating_agencies.retain(|agency| *agency != lead_agency);
    routing.lead_agency = Some(lead_agency);
    routing
}
