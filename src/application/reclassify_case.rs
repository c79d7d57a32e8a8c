//! The category or the territory of a case is corrected, and the rulebook in force today is asked again.

use chrono::NaiveDate;

use super::act::act;
use super::checked::checked_text;
use super::file_case::{route, unknown_category, unknown_territory};
use super::notices::organization_name;
use super::read_case::CaseReading;
use super::{App, Caller, City, Done, Error};
use crate::domain::access::Actor;
use crate::domain::case::{Case, Fact, Subject};
use crate::domain::lifecycle::Action;
use crate::domain::routing::{RoutingStep, StepKind};
use crate::domain::text::Text;
use crate::store::cases::CaseKey;

/// What is corrected, and why.
#[derive(Debug, Clone)]
pub struct ReclassifyCase {
    /// The category's code; none: as it is.
    pub category: Option<String>,
    /// The territory's code, read at today's date; none: as it is.
    pub territory: Option<String>,
    /// Why.
    pub reason: String,
}

/// Corrects the category, the territory or both.
pub async fn reclassify_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    wanted: ReclassifyCase,
) -> Result<Done<CaseReading>, Error> {
    let today = app.today();
    act(app, caller, key, expected, Action::Reclassify, |case, city| {
        let reason = checked_text("/reason", wanted.reason)?;
        let subject = corrected(city, case, wanted.category, wanted.territory, today)?;
        let mut routing = route(city, &subject, &case.enterprise, today);
        routing.steps.insert(0, told(city, case, &subject, &caller.actor, &reason));
        let Subject { category, territory, .. } = subject;
        Ok(Fact::Reclassify { category, territory, reason, routing })
    })
    .await
}

/// The subject with what is corrected, checked like a filing of today.
fn corrected(
    city: &City,
    case: &Case,
    category: Option<String>,
    territory: Option<String>,
    on: NaiveDate,
) -> Result<Subject, Error> {
    let register = city.register();
    let mut subject = case.subject.clone();
    let mut errors = Vec::new();
    if let Some(code) = category {
        errors.extend(register.find_category(&code).is_none().then(|| unknown_category(&code)));
        subject.category = code;
    }
    if let Some(code) = territory {
        match register.find_territory(&code, on) {
            Some(found) => subject.territory.clone_from(&found.unit_id),
            None => errors.push(unknown_territory(&code, on)),
        }
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    if subject == case.subject {
        return Err(Error::invalid(
            "/category",
            "Nêu lĩnh vực hoặc địa bàn khác với hiện tại của hồ sơ.",
            "Name a category or a territory other than the case's present one.",
        ));
    }
    Ok(subject)
}

/// What was corrected, by whom and why.
fn told(city: &City, case: &Case, subject: &Subject, by: &Actor, reason: &str) -> RoutingStep {
    let (before, after) = (described(city, &case.subject), described(city, subject));
    let by = organization_name(city, &by.organization);
    let text = Text::new(
        format!("{} xác định lại từ {} thành {}: {reason}", by.vi, before.vi, after.vi),
        format!("{} corrected {} to {}: {reason}", by.en, before.en, after.en),
    );
    RoutingStep { from: case.lead_agency.clone(), ..RoutingStep::new(StepKind::Reclassified, text) }
}

/// Category and territory by their names.
fn described(city: &City, subject: &Subject) -> Text {
    let register = city.register();
    let category = register.find_category(&subject.category).map(|category| &category.name);
    let territory = register.find_unit(&subject.territory).map(|territory| &territory.name);
    let said = |language: fn(&Text) -> &String| {
        format!(
            "“{}” ({})",
            category.map_or(&subject.category, language),
            territory.map_or(&subject.territory, language)
        )
    };
    Text::new(said(|name| &name.vi), said(|name| &name.en))
}
