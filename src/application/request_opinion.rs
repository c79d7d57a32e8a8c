//! The lead agency asks other agencies for their opinions, each with a deadline of its own.

use super::act::act;
use super::checked::{check_agency, checked_text};
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::{Asked, Fact};
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;
use uuid::Uuid;

/// Asks these agencies, all the same.
pub async fn request_opinion(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    agencies: Vec<String>,
    text: String,
) -> Result<Done<CaseReading>, Error> {
    let today = app.today();
    act(app, caller, key, expected, Action::RequestOpinion, |_, city| {
        for (index, agency) in agencies.iter().enumerate() {
            check_agency(city, &format!("/agencies/{index}"), agency, today)?;
        }
        let text = checked_text("/text", text)?;
        let asked = agencies.into_iter().map(|organization| Asked { id: Uuid::now_v7(), organization });
        Ok(Fact::RequestOpinion { asked: asked.collect(), text })
    })
    .await
}
