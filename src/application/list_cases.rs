//! Listing the cases that a reader may see, a page at a time.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::file_case::{unknown_category, unknown_enterprise, unknown_territory};
use super::read_case::CaseReading;
use super::{App, City, Error, FieldError};
use crate::domain::access::{Actor, Scope};
use crate::domain::lifecycle::Status;
use crate::domain::register::OrganizationKind;
use crate::store::cases::{self, CaseFilter};

pub use crate::store::cases::CaseOrder;

/// What a list is narrowed to, in the caller's words.
#[derive(Debug, Clone, Default)]
pub struct ListCases {
    /// Words of code, title or description, with or without diacritics.
    pub q: Option<String>,
    /// Any of these statuses; empty: all.
    pub status: Vec<Status>,
    /// This category and what is under it.
    pub category: Option<String>,
    /// The territory of this code today, and what is in it.
    pub territory: Option<String>,
    /// This enterprise.
    pub enterprise: Option<String>,
    /// This lead agency.
    pub lead_agency: Option<String>,
    /// Of this letter.
    pub petition: Option<Uuid>,
    /// Whether something on the case is overdue.
    pub overdue: Option<bool>,
    /// On which this organization is late.
    pub late_by: Option<String>,
    /// Filed on this date or later.
    pub filed_from: Option<NaiveDate>,
    /// Filed on this date or earlier.
    pub filed_to: Option<NaiveDate>,
}

/// A page of cases and where the next one begins.
pub type Page = (Vec<CaseReading>, Option<(DateTime<Utc>, Uuid)>);

/// Lists cases from `after` on.
pub async fn list_cases(
    app: &App,
    actor: &Actor,
    wanted: ListCases,
    order: CaseOrder,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Page, Error> {
    let filter = filter(app, &app.city(), wanted)?;
    let page = cases::list_cases(app.db.read(), &Scope::of(actor), &filter, order, after, limit).await?;
    Ok((CaseReading::page(app, actor, page.items).await?, page.next))
}

fn filter(app: &App, city: &City, wanted: ListCases) -> Result<CaseFilter, Error> {
    let ListCases {
        q,
        status,
        category,
        territory,
        enterprise,
        lead_agency,
        petition,
        overdue,
        late_by,
        filed_from,
        filed_to,
    } = wanted;
    let categories = category.map(|code| subtree(city, &code)).transpose()?.unwrap_or_default();
    let territories = territory.map(|code| inside(city, &code, app.today())).transpose()?.unwrap_or_default();
    let overdue = overdue.map(|wanted| (wanted, app.clock.now()));
    check_organizations(city, enterprise.as_deref(), lead_agency.as_deref(), late_by.as_deref())?;
    Ok(CaseFilter {
        q,
        status,
        categories,
        territories,
        enterprise,
        lead_agency,
        petition,
        overdue,
        late_by: late_by.map(|debtor| (debtor, app.clock.now())),
        filed_from,
        filed_to,
    })
}

/// What ended is known too: its cases are still to be found.
fn check_organizations(
    city: &City,
    enterprise: Option<&str>,
    lead_agency: Option<&str>,
    late_by: Option<&str>,
) -> Result<(), Error> {
    let kind = |code: &str| city.register().find_organization(code).map(|found| found.kind);
    let is_enterprise = |code: &&str| kind(code) == Some(OrganizationKind::Enterprise);
    let is_agency = |code: &&str| kind(code).is_some_and(|kind| kind != OrganizationKind::Enterprise);
    let enterprise = enterprise.filter(|code| !is_enterprise(code)).map(unknown_enterprise).map(parameter);
    let lead_agency = lead_agency.filter(|code| !is_agency(code)).map(|code| unknown_agency("lead_agency", code));
    let late_by = late_by.filter(|code| kind(code).is_none()).map(|code| {
        FieldError::new(
            "late_by",
            format!("Không có tổ chức “{code}”; xem GET /v1/organizations."),
            format!("There is no organization “{code}”; see GET /v1/organizations."),
        )
    });
    let errors: Vec<_> = enterprise.into_iter().chain(lead_agency).chain(late_by).collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Why a list cannot be narrowed to this agency.
pub(super) fn unknown_agency(parameter: &str, code: &str) -> FieldError {
    FieldError::new(
        parameter,
        format!("Không có cơ quan “{code}”; xem GET /v1/organizations?kind=agency."),
        format!("There is no agency “{code}”; see GET /v1/organizations?kind=agency."),
    )
}

fn subtree(city: &City, code: &str) -> Result<Vec<String>, Error> {
    let register = city.register();
    if register.find_category(code).is_none() {
        return Err(Error::Invalid(vec![parameter(unknown_category(code))]));
    }
    let within = register.categories().filter(|category| register.lineage(&category.code).contains(&code));
    Ok(within.map(|category| category.code.clone()).collect())
}

fn inside(city: &City, code: &str, on: NaiveDate) -> Result<Vec<String>, Error> {
    let register = city.register();
    if register.find_territory(code, on).is_none() {
        return Err(Error::Invalid(vec![parameter(unknown_territory(code, on))]));
    }
    let within = register.territories_on(on).filter(|territory| {
        register.surroundings(territory, on).iter().any(|around| around.code == code) || territory.code == code
    });
    Ok(within.map(|territory| territory.unit_id.clone()).collect())
}

/// The same error, where the code came as a parameter and not in a body.
fn parameter(mut error: FieldError) -> FieldError {
    error.pointer = error.pointer.trim_start_matches('/').to_owned();
    error
}
