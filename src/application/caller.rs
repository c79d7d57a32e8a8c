//! Who calls, and under which key a repeated call is recognised.

use crate::domain::access::Actor;
use crate::store::idempotency::RequestKey;

/// Who calls a use case that writes.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who they are.
    pub actor: Actor,
    /// The key that makes repeating the call harmless.
    pub request: Option<RequestKey>,
}

impl From<Actor> for Caller {
    fn from(actor: Actor) -> Self {
        Self { actor, request: None }
    }
}

/// What a call amounted to; repeating it is harmless either way.
#[derive(Debug)]
pub enum Done<T> {
    /// It was carried out now.
    Executed(T),
    /// It had been carried out before. The first answer, if it was given then.
    AlreadyApplied(T, Option<String>),
}
