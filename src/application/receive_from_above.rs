//! The higher body's word is there: the case goes on, and its clock with it.

use super::act::act;
use super::checked::{checked_document, checked_text};
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::{Fact, OfficialDocument};
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Writes down what the higher body said, and by which document.
pub async fn receive_from_above(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    text: String,
    document: Option<OfficialDocument>,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::ReceiveFromAbove, |_, _| {
        let text = checked_text("/text", text)?;
        let official_document = document.map(checked_document).transpose()?;
        Ok(Fact::ReceiveFromAbove { text, official_document })
    })
    .await
}
