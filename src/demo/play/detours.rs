//! The longer ways that some cases take: given back, extended, proposed to a higher body, disputed.

use super::Player;
use crate::application::decide_extension::decide_extension;
use crate::application::dispute_answer::dispute_answer;
use crate::application::read_case::read_case;
use crate::application::request_extension::request_extension;
use crate::application::return_case::{ReturnCase, return_case};
use crate::application::submit_upward::{SubmitUpward, submit_upward};
use crate::application::{Caller, CaseKey, Error};
use crate::demo::past::Act;
use crate::domain::moment::city_date;

/// How many working days more are asked for.
const MORE: i32 = 10;

impl Player<'_> {
    /// Carries out an act that not every case comes to.
    pub(super) async fn detour(
        &mut self,
        act: Act,
        by: &Caller,
        key: &CaseKey,
        version: i32,
        id: &str,
    ) -> Result<(), Error> {
        let app = self.app;
        match act {
            Act::Return => {
                let reason = self.texts.next("return", id);
                let legal_basis = Some(self.texts.next("return_basis", id));
                let returned = ReturnCase { reason, legal_basis, proposed_agency: None };
                return_case(app, by, key, version, returned).await?;
            }
            Act::AskForTime => {
                let case = read_case(app, &by.actor, key).await?.case;
                let Some(owed) = case.find_owed_answer() else { return Ok(()) };
                let until = app.city().calendar(&owed.calendar).nth_working_day(city_date(owed.due_at), MORE);
                request_extension(app, by, key, version, until, self.texts.next("extension", id)).await?;
            }
            Act::GrantTime => {
                decide_extension(app, by, key, version, true, None).await?;
            }
            Act::SubmitUpward => {
                let proposal = self.texts.next("proposal", id);
                let higher_body = self.texts.next("higher_body", id);
                let proposed = SubmitUpward { proposal, higher_body, official_document: self.document(by) };
                submit_upward(app, by, key, version, proposed).await?;
            }
            Act::Dispute => {
                dispute_answer(app, by, key, version, self.texts.next("dispute", id)).await?;
            }
            _ => {}
        }
        Ok(())
    }
}
