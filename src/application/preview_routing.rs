//! Who would be competent, as at a date; writes nothing.

use chrono::NaiveDate;

use super::file_case::{is_enterprise, unknown_category, unknown_enterprise, unknown_territory};
use super::{App, Error};
use crate::domain::routing::{Filing, RoutingDecision};

/// A filing that nobody files.
#[derive(Debug, Clone)]
pub struct PreviewRouting {
    /// The category's code.
    pub category: String,
    /// The territory's code, read at the date.
    pub territory: String,
    /// As at which date; none: today.
    pub on: Option<NaiveDate>,
    /// What is at stake.
    pub amount_vnd: Option<i64>,
    /// Which enterprise.
    pub enterprise: Option<String>,
}

/// Routes it by the revision in force now, evaluated as at the date asked.
pub fn preview_routing(app: &App, asked: &PreviewRouting) -> Result<RoutingDecision, Error> {
    let city = app.city();
    let register = city.register();
    let on = asked.on.unwrap_or_else(|| app.today());
    let mut errors = Vec::new();
    if register.find_category(&asked.category).is_none() {
        errors.push(unknown_category(&asked.category));
    }
    let enterprise = asked.enterprise.as_deref();
    errors.extend(enterprise.filter(|code| !is_enterprise(&city, code, on)).map(unknown_enterprise));
    let Some(territory) = register.find_territory(&asked.territory, on) else {
        errors.push(unknown_territory(&asked.territory, on));
        return Err(Error::Invalid(errors));
    };
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let sector = enterprise.and_then(|code| register.find_organization(code)?.sector.as_deref());
    let amount_vnd = asked.amount_vnd;
    Ok(city.router().route(&Filing { category: &asked.category, territory, on, enterprise, sector, amount_vnd }))
}
