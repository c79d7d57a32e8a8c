//! Checks that texts, documents and agencies pass, whichever action brings them.

use chrono::NaiveDate;

use super::file_case::secret;
use super::{City, Error};
use crate::domain::case::OfficialDocument;

/// The text, unless it carries a state-secret marking.
pub(super) fn checked_text(pointer: &str, text: String) -> Result<String, Error> {
    match secret(pointer, &text) {
        Some(error) => Err(Error::Invalid(vec![error])),
        None => Ok(text),
    }
}

/// The same for a text that need not be there.
pub(super) fn checked_if_any(pointer: &str, text: Option<String>) -> Result<Option<String>, Error> {
    text.map(|text| checked_text(pointer, text)).transpose()
}

/// The official document, unless one of its texts carries such a marking.
pub(super) fn checked_document(document: OfficialDocument) -> Result<OfficialDocument, Error> {
    let OfficialDocument { number, symbol, signed_on, signer } = document;
    Ok(OfficialDocument {
        number: checked_text("/official_document/number", number)?,
        symbol: checked_text("/official_document/symbol", symbol)?,
        signed_on,
        signer: checked_text("/official_document/signer", signer)?,
    })
}

/// Whether there is such an agency on a date, one that can handle cases.
pub(super) fn checked_agency(city: &City, pointer: &str, code: &str, on: NaiveDate) -> Result<(), Error> {
    let known = city.register().find_organization(code).filter(|found| found.is_valid_on(on));
    if known.is_some_and(|found| found.may_lead()) {
        return Ok(());
    }
    Err(Error::invalid(
        pointer,
        format!("Không có cơ quan “{code}” đang hoạt động; xem GET /v1/organizations?kind=agency."),
        format!("There is no agency “{code}” today; see GET /v1/organizations?kind=agency."),
    ))
}
