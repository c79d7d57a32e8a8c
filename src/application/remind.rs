//! A person reminds whoever answers for a case now.

use super::add::{Begun, begin};
use super::checked::checked_if_any;
use super::read_case::{CaseReading, find_reading};
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Reminds them, in the caller's own words where there are some.
pub async fn remind(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    text: Option<String>,
) -> Result<Done<CaseReading>, Error> {
    match begin(app, caller, key, Action::Remind).await? {
        Begun::Fresh(adding) => {
            let text = checked_if_any("/text", text)?;
            adding.finish(app, caller, Fact::Remind { text }).await?;
            Ok(Done::Executed(find_reading(app, &caller.actor, key).await?))
        }
        Begun::Repeated(carried) => {
            Ok(Done::AlreadyApplied(find_reading(app, &caller.actor, key).await?, carried.answer))
        }
    }
}
