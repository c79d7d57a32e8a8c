//! A leader of the city or the coordinator directs organizations to do something about a case, until a day.

use super::act::act;
use super::checked::{check_agency, checked_text};
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::{Asked, Fact};
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;
use chrono::NaiveDate;
use uuid::Uuid;

/// Directs these organizations, all the same: agencies, and the enterprise of the case itself.
pub async fn direct_organizations(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    organizations: Vec<String>,
    text: String,
    due_on: NaiveDate,
) -> Result<Done<CaseReading>, Error> {
    let today = app.today();
    act(app, caller, key, expected, Action::Direct, |case, city| {
        for (index, organization) in organizations.iter().enumerate().filter(|(_, code)| **code != case.enterprise) {
            check_agency(city, &format!("/organizations/{index}"), organization, today)?;
        }
        let text = checked_text("/text", text)?;
        let directed = organizations.into_iter().map(|organization| Asked { id: Uuid::now_v7(), organization });
        Ok(Fact::Direct { directed: directed.collect(), text, due_on })
    })
    .await
}
