//! The lead agency says that it is not competent: the case goes to the lead of the next rule that has not held it, the
//! second time to the coordinator.

use chrono::NaiveDate;

use super::act::act;
use super::checked::{check_agency, checked_if_any, checked_text};
use super::file_case::filing_of;
use super::notices::organization_name;
use super::read_case::CaseReading;
use super::{App, Caller, City, Done, Error};
use crate::domain::case::{Case, Fact};
use crate::domain::lifecycle::Action;
use crate::domain::routing::{RoutingDecision, RoutingStep, StepKind};
use crate::domain::text::Text;
use crate::store::cases::CaseKey;

/// Why an agency gives a case back.
#[derive(Debug, Clone)]
pub struct ReturnCase {
    /// In words.
    pub reason: String,
    /// By which provision it is not competent; the domain refuses a return without.
    pub legal_basis: Option<String>,
    /// Whom it thinks competent. This advises the coordinator and binds nobody.
    pub proposed_agency: Option<String>,
}

/// Gives the case back.
pub async fn return_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    returned: ReturnCase,
) -> Result<Done<CaseReading>, Error> {
    let today = app.today();
    act(app, caller, key, expected, Action::Return, |case, city| {
        let reason = checked_text("/reason", returned.reason)?;
        let legal_basis = checked_if_any("/legal_basis", returned.legal_basis)?.unwrap_or_default();
        let proposed_agency = returned.proposed_agency;
        if let Some(proposed) = &proposed_agency {
            check_proposed(city, case, proposed, today)?;
        }
        let told = told(city, case, &reason, &legal_basis, proposed_agency.as_deref());
        let routing = decision(city, case, told, today);
        Ok(Fact::Return { reason, legal_basis, proposed_agency, routing })
    })
    .await
}

fn check_proposed(city: &City, case: &Case, proposed: &str, on: NaiveDate) -> Result<(), Error> {
    check_agency(city, "/proposed_agency", proposed, on)?;
    if case.lead_agency.as_deref() == Some(proposed) {
        return Err(Error::invalid(
            "/proposed_agency",
            "Không thể đề xuất chính cơ quan đang chuyển trả.",
            "The agency that returns the case cannot propose itself.",
        ));
    }
    Ok(())
}

/// Where the case goes: by the rulebook as at the day of the return, without whoever held it; a case that was returned
/// before goes to the coordinator.
fn decision(city: &City, case: &Case, told: RoutingStep, on: NaiveDate) -> RoutingDecision {
    let held: Vec<&str> = case.legs.iter().map(|leg| leg.agency.as_str()).collect();
    let mut routing = if case.proceedings.returns.is_empty() {
        city.router().route_without(&filing_of(city, &case.subject, &case.enterprise, on), &held)
    } else {
        RoutingDecision::leave_to_coordinator(city.rulebook().revision, on, returned_before())
    };
    routing.steps.insert(0, told);
    routing
}

fn returned_before() -> Text {
    Text::new(
        "Hồ sơ đã được chuyển trả lần thứ hai; đầu mối quyết định cơ quan chủ trì.",
        "The case was returned a second time; the coordinator decides who leads.",
    )
}

/// Who gave it back and why, with the agency that they propose.
fn told(city: &City, case: &Case, reason: &str, legal_basis: &str, proposed: Option<&str>) -> RoutingStep {
    let returning = case.lead_agency.as_deref().unwrap_or_default();
    let by = organization_name(city, returning);
    let proposal = proposed.map_or_else(
        || Text::new("", ""),
        |proposed| {
            let name = organization_name(city, proposed);
            Text::new(format!(" Đề xuất: {}.", name.vi), format!(" Proposed instead: {}.", name.en))
        },
    );
    let text = Text::new(
        format!("{} chuyển trả vì không đúng thẩm quyền: {reason} (căn cứ: {legal_basis}).{}", by.vi, proposal.vi),
        format!("{} returned the case as not competent: {reason} (legal basis: {legal_basis}).{}", by.en, proposal.en),
    );
    RoutingStep {
        legal_basis: Some(legal_basis.to_owned()),
        from: Some(returning.to_owned()),
        to: proposed.map(str::to_owned),
        ..RoutingStep::new(StepKind::Returned, text)
    }
}
