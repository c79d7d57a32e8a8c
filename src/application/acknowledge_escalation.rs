//! Whom a step of a ladder reached says that they have seen it, and by when they act. The ladder goes on; they alone hear
//! no more of the same deadline until that day has passed.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::add::{Begun, begin_on_step};
use super::checked::checked_if_any;
use super::list_escalations::{names_of, own_agency};
use super::{App, Caller, Done, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::case::{Fact, Giver, check_role};
use crate::domain::escalation::Acknowledgement;
use crate::domain::lifecycle::Action;
use crate::domain::text::Text;
use crate::store::escalations::{self, EscalationFilter, KeptEscalation};

/// A step, with the name of whom it reached.
pub type NamedStep = (KeptEscalation, HashMap<Uuid, String>);

/// Keeps what the caller says on a step, in the case's history too. What they said before stays, and the newest counts.
pub async fn acknowledge_escalation(
    app: &App,
    caller: &Caller,
    id: Uuid,
    act_by: NaiveDate,
    text: Option<String>,
) -> Result<Done<NamedStep>, Error> {
    let actor = &caller.actor;
    check_role(actor.role, Action::Acknowledge)?;
    let step = find_step(app, actor, id).await?;
    let Some(person) = step.person.filter(|person| actor.person == Some(*person)) else { return Err(not_yours()) };
    match begin_on_step(app, caller, step.case.0, id).await? {
        Begun::Fresh(adding) => {
            let text = checked_if_any("/text", text)?;
            let said = Acknowledgement {
                id: Uuid::now_v7(),
                escalation: id,
                case: step.case.0,
                deadline: (step.deadline, step.deadline_version),
                person,
                position: step.reached,
                act_by,
                text,
                at: app.clock.now(),
            };
            escalations::acknowledge(&adding.txn, &said).await?;
            adding.finish_as(app, Giver::Reached(actor), fact(&said)).await?;
            Ok(Done::Executed(named_step(app, actor, id).await?))
        }
        Begun::Repeated(carried) => Ok(Done::AlreadyApplied(named_step(app, actor, id).await?, carried.answer)),
    }
}

fn fact(said: &Acknowledgement) -> Fact {
    let (deadline, deadline_version) = said.deadline;
    let (escalation, act_by, text) = (said.escalation, said.act_by, said.text.clone());
    Fact::Acknowledge { escalation, deadline, deadline_version, act_by, text }
}

async fn named_step(app: &App, actor: &Actor, id: Uuid) -> Result<NamedStep, Error> {
    let step = find_step(app, actor, id).await?;
    let names = names_of(app, std::slice::from_ref(&step)).await?;
    Ok((step, names))
}

/// The step, if the caller may see it.
async fn find_step(app: &App, actor: &Actor, id: Uuid) -> Result<KeptEscalation, Error> {
    let filter = EscalationFilter { agencies: own_agency(actor)?.into_iter().collect(), ..Default::default() };
    let found = escalations::find_escalation(app.db.read(), &Scope::of(actor), &filter, id).await?;
    found.ok_or_else(|| {
        Error::NotFound(Text::new(
            "Không có bậc đôn đốc này, hoặc bạn không được xem; xem GET /v1/escalations.",
            "There is no such escalation, or none that you may see; see GET /v1/escalations.",
        ))
    })
}

fn not_yours() -> Error {
    Error::Forbidden(Text::new(
        "Bậc đôn đốc này không gửi đến bạn; chỉ người nhận được xác nhận đã xem, bằng mã truy cập của chính mình.",
        "This escalation did not reach you: only whom it reached may acknowledge it, with their own personal token.",
    ))
}
