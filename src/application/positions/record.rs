//! What the chain of access events says of positions given and taken. Why somebody was away it does not say: it is never
//! erased.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::escalation::{Post, StandIn};
use crate::store::positions::Term;

/// A term that was given (`Seated`) or whose last day was set (`Unseated`).
pub(in crate::application) fn of_term(action: AccessAction, term: &Term, by: By, at: DateTime<Utc>) -> AccessEvent {
    let Post { organization, position, field } = term.holder.post();
    let data = json!({
        "term": term.id, "organization": organization, "position": position, "field": field, "valid_from": term.from,
        "valid_to": term.to,
    });
    AccessEvent { at, by, action, subject: Subject::Person(term.holder.person), data }
}

/// Standing in that was arranged (`StandInAppointed`) or ended earlier (`StandInEnded`).
pub(in crate::application) fn of_stand_in(
    action: AccessAction,
    stand_in: &StandIn,
    by: By,
    at: DateTime<Utc>,
) -> AccessEvent {
    let Post { organization, position, field } = &stand_in.post;
    let data = json!({
        "stand_in": stand_in.id, "for": stand_in.absent, "organization": organization, "position": position,
        "field": field, "only_this": stand_in.only_this, "valid_from": stand_in.from, "valid_to": stand_in.to,
    });
    AccessEvent { at, by, action, subject: Subject::Person(stand_in.stand_in), data }
}
