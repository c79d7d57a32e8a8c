//! Checks that what people send passes, whichever action brings it.

use chrono::NaiveDate;
use uuid::Uuid;

use super::file_case::secret;
use super::{App, Caller, City, Error};
use crate::domain::case::OfficialDocument;
use crate::domain::register::OrganizationKind;
use crate::store::people;

/// The text, unless it carries a state-secret marking.
pub(super) fn checked_text(pointer: &str, text: String) -> Result<String, Error> {
    match secret(pointer, &text) {
        Some(error) => Err(Error::Invalid(vec![error])),
        None => Ok(text),
    }
}

/// The texts that were given, unless one carries a state-secret marking.
pub(super) fn checked_if_any(pointer: &str, text: Option<String>) -> Result<Option<String>, Error> {
    text.map(|text| checked_text(pointer, text)).transpose()
}

/// Whether an agency works on a date: a body that can handle a case or give an opinion.
pub(super) fn check_agency(city: &City, pointer: &str, code: &str, on: NaiveDate) -> Result<(), Error> {
    let known = city.register().find_organization(code).filter(|found| found.is_valid_on(on));
    // The authority has no officers, and an enterprise none of the city's.
    if known.is_some_and(|found| matches!(found.kind, OrganizationKind::Agency | OrganizationKind::Vertical)) {
        return Ok(());
    }
    Err(Error::invalid(
        pointer,
        format!("Không có cơ quan “{code}” đang hoạt động; xem GET /v1/organizations?kind=agency."),
        format!("There is no agency “{code}” today; see GET /v1/organizations?kind=agency."),
    ))
}

/// The document, if none of its texts carries a state-secret marking.
pub(super) fn checked_document(document: OfficialDocument) -> Result<OfficialDocument, Error> {
    let OfficialDocument { number, symbol, signed_on, signer } = document;
    Ok(OfficialDocument {
        number: checked_text("/official_document/number", number)?,
        symbol: checked_text("/official_document/symbol", symbol)?,
        signer: checked_text("/official_document/signer", signer)?,
        signed_on,
    })
}

/// Whether the people whom the caller calls on are colleagues: who holds a position in the same organization today.
pub(super) async fn check_colleagues(app: &App, caller: &Caller, people: &[Uuid]) -> Result<(), Error> {
    if people.is_empty() {
        return Ok(());
    }
    let holders = people::find_holders(app.db.read(), &[caller.actor.organization.as_str()], app.today()).await?;
    let stranger = people.iter().position(|person| !holders.iter().any(|holder| holder.person == *person));
    stranger.map_or(Ok(()), |index| {
        Err(Error::invalid(
            &format!("/mentions/{index}"),
            "Chỉ nhắc được người đang giữ vị trí trong đơn vị của bạn.",
            "Only people who hold a position in your own organization can be mentioned.",
        ))
    })
}
