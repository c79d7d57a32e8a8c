//! The coordinator or a leader of the city lets only named persons see a case, or everyone again who may.

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{act, save};
use super::checked::checked_text;
use super::notices::organization_name;
use super::read_case::CaseReading;
use super::{App, Caller, City, Done, Error, FieldError};
use crate::domain::access::grant::Grant;
use crate::domain::access::{Role, Scope};
use crate::domain::case::{Case, Fact, Giver, decide};
use crate::domain::lifecycle::Action;
use crate::store::cases::{CaseKey, hold_case};
use crate::store::grants;

/// Restricts the case to these persons; who does it is one of them. What each may see and do else stays as it is.
pub async fn restrict_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    mut readers: Vec<Uuid>,
    reason: String,
) -> Result<Done<CaseReading>, Error> {
    let today = app.today();
    let roles = grants::list_of(app.db.read(), &readers).await?;
    act(app, caller, key, expected, Action::Restrict, |case, city| {
        check_readers(city, case, &readers, &roles, today)?;
        readers.extend(caller.actor.person);
        readers.sort_unstable();
        readers.dedup();
        Ok(Fact::Restrict { readers, reason: checked_text("/reason", reason)? })
    })
    .await
}

/// Ends the restriction.
pub async fn unrestrict_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    reason: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::Unrestrict, |_, _| {
        Ok(Fact::Unrestrict { reason: checked_text("/reason", reason)? })
    })
    .await
}

/// Ends the restriction by an operator's word, for a case that nobody sees any more who could.
pub async fn unrestrict_by_command(app: &App, key: &CaseKey, reason: String) -> Result<(), Error> {
    let (city, now) = (app.city(), app.clock.now());
    let reason = Some(checked_text("reason", reason)?).filter(|text| !text.trim().is_empty());
    let reason = reason.ok_or_else(|| Error::invalid("reason", "Hãy ghi rõ lý do.", "Say why."))?;
    let txn = app.db.begin().await?;
    let before = hold_case(&txn, &Scope::of_system(), key).await?.ok_or_else(Error::no_such_case)?;
    let wanted = Fact::Unrestrict { reason };
    let event = app.at_desk(&city, now, |desk| decide(&before.case, wanted, Giver::System, desk))?;
    save(app, &city, &txn, &before, &event).await?;
    Ok(txn.commit().await?)
}

/// Each of them has a role today, and one handles cases in the agency that leads: a case that nobody who handles it sees
/// would stand still.
fn check_readers(city: &City, case: &Case, readers: &[Uuid], roles: &[Grant], on: NaiveDate) -> Result<(), Error> {
    let valid = || roles.iter().filter(|role| role.is_valid_on(on));
    let idle = readers.iter().enumerate().filter(|(_, reader)| !valid().any(|role| role.person == **reader));
    let mut faults: Vec<FieldError> = idle.map(|(index, _)| nobody(index)).collect();
    let handles = |role: &Grant| matches!(role.role, Role::Officer | Role::Director);
    if let Some(lead) = case.lead_agency.as_ref().filter(|_| case.status.is_open())
        && !valid().any(|role| handles(role) && role.organization == *lead)
    {
        let name = organization_name(city, lead);
        faults.push(FieldError::new(
            "/readers",
            format!(
                "Nêu ít nhất một người xử lý hồ sơ tại cơ quan chủ trì ({}), nếu không hồ sơ sẽ đứng yên.",
                name.vi
            ),
            format!("Name somebody who handles cases in the agency that leads ({}): else it stands still.", name.en),
        ));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn nobody(index: usize) -> FieldError {
    FieldError::new(
        format!("/readers/{index}"),
        "Không có người nào có mã này đang giữ vai trò; xem mã người trong GET /v1/organizations/{organization}/positions.",
        "Nobody of this id has a role; people's ids are in GET /v1/organizations/{organization}/positions.",
    )
}
