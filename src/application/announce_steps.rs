//! Lets webhooks be told of the steps that are taken, in the transaction that takes them.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::Error;
use super::case_look::CaseLook;
use crate::domain::webhook::{EventType, is_told_of_step, step_message};
use crate::store::deliveries::{self, NewDelivery};
use crate::store::escalations::TakenStep;
use crate::store::webhooks;

/// One delivery for each step and each subscription that is told of it.
pub(super) async fn announce_steps(
    conn: &impl ConnectionTrait,
    look: &CaseLook<'_>,
    taken: &[TakenStep<'_>],
) -> Result<(), Error> {
    if taken.is_empty() {
        return Ok(());
    }
    let case = look.case;
    let mut concerned: BTreeSet<&str> = taken.iter().map(|taken| taken.step.deadline.owed_by.as_str()).collect();
    concerned.insert(&case.enterprise);
    concerned.extend(case.lead_agency.as_deref());
    for webhook in webhooks::list_active(conn, concerned).await? {
        let told = taken.iter().filter(|taken| is_told_of_step(&webhook, case, taken.step));
        let new = told.map(|taken| NewDelivery {
            id: Uuid::now_v7(),
            position: None,
            case: Some(case.id),
            kind: EventType::Escalation.as_str().to_owned(),
            body: step_message(taken.id, case, taken.step, taken.taken_at),
        });
        deliveries::insert_all(conn, webhook.id, new.collect(), look.now).await?;
    }
    Ok(())
}
