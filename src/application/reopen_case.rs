//! The coordinator takes up again what had ended, within six months. Where the last lead has ended meanwhile, the case
//! goes to who took over from it, or before the coordinator.

use chrono::NaiveDate;

use super::act::act;
use super::checked::checked_text;
use super::notices::organization_name;
use super::read_case::CaseReading;
use super::{App, Caller, City, Done, Error};
use crate::domain::case::{Case, Fact};
use crate::domain::lifecycle::Action;
use crate::domain::register::{Matter, Organization, Succession};
use crate::domain::routing::{RoutingDecision, RoutingStep, StepKind};
use crate::domain::text::Text;
use crate::store::cases::CaseKey;

/// Takes the case up again.
pub async fn reopen_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    reason: String,
) -> Result<Done<CaseReading>, Error> {
    let today = app.today();
    act(app, caller, key, expected, Action::Reopen, |case, city| {
        Ok(Fact::Reopen { reason: checked_text("/reason", reason)?, routing: moved(city, case, today) })
    })
    .await
}

/// Where the case goes, if its last lead has ended: the earlier decision with what came after it.
fn moved(city: &City, case: &Case, on: NaiveDate) -> Option<RoutingDecision> {
    let register = city.register();
    let lead = case.lead_agency.as_deref()?;
    if register.find_organization(lead).is_some_and(|lead| lead.is_valid_on(on)) {
        return None;
    }
    let territory = register.find_unit(&case.subject.territory)?;
    let found = register.find_heir(lead, Matter { category: &case.subject.category, territory }, on);
    let mut routing = case.routing.clone();
    routing.on = on;
    routing.lead_agency = found.as_ref().map(|(heir, _)| heir.code.clone());
    routing.coordinating_agencies.retain(|agency| Some(agency) != routing.lead_agency.as_ref());
    match found {
        Some((heir, by)) => routing.steps.push(taken_over(city, lead, heir, by.last().copied())),
        None => routing.steps.push(left_alone(city, lead)),
    }
    Some(routing)
}

fn taken_over(city: &City, ended: &str, heir: &Organization, by: Option<&Succession>) -> RoutingStep {
    let from = organization_name(city, ended);
    let text = Text::new(
        format!("{} đã chấm dứt hoạt động; hồ sơ mở lại do {} tiếp nhận.", from.vi, heir.name.vi),
        format!("{} has ended; {} takes over the reopened case.", from.en, heir.name.en),
    );
    RoutingStep {
        legal_basis: by.and_then(|succession| succession.legal_basis.clone()),
        effective_on: by.map(|succession| succession.effective_on),
        from: Some(ended.to_owned()),
        to: Some(heir.code.clone()),
        ..RoutingStep::new(StepKind::Succession, text)
    }
}

fn left_alone(city: &City, ended: &str) -> RoutingStep {
    let from = organization_name(city, ended);
    let text = Text::new(
        format!("{} đã chấm dứt hoạt động, không có cơ quan kế thừa; đầu mối quyết định.", from.vi),
        format!("{} has ended and nobody took over; the coordinator decides.", from.en),
    );
    RoutingStep { from: Some(ended.to_owned()), ..RoutingStep::new(StepKind::Unrouted, text) }
}
