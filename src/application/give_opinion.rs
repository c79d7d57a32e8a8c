//! An agency that was asked gives its opinion.

use super::act::act;
use super::checked::{checked_document, checked_text};
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::{Fact, OfficialDocument, Stance};
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Gives the opinion that is awaited of the caller's agency.
pub async fn give_opinion(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    stance: Stance,
    text: String,
    document: Option<OfficialDocument>,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::GiveOpinion, |case, _| {
        let awaited = case.proceedings.find_awaited(&caller.actor.organization);
        let text = checked_text("/text", text)?;
        let official_document = document.map(checked_document).transpose()?;
        // Where none is awaited the domain says so; no id stands for it.
        let opinion = awaited.map_or_else(Default::default, |awaited| awaited.id);
        Ok(Fact::GiveOpinion { opinion, stance, text, official_document })
    })
    .await
}
