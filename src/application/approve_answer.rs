//! The director signs the answer; it goes to the enterprise, which confirms or disputes it.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::{Fact, OfficialDocument};
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Signs the answer as an official document.
pub async fn approve_answer(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    document: OfficialDocument,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::Approve, |_, _| {
        let OfficialDocument { number, symbol, signed_on, signer } = document;
        let official_document = OfficialDocument {
            number: checked_text("/official_document/number", number)?,
            symbol: checked_text("/official_document/symbol", symbol)?,
            signer: checked_text("/official_document/signer", signer)?,
            signed_on,
        };
        Ok(Fact::Approve { official_document })
    })
    .await
}
