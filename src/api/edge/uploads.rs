//! How many files of one caller are on their way at once: each holds a request, and some of them a scanner.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use crate::api::problem::Refusal;
use crate::domain::access::Actor;

/// Seconds after which a caller with too many files on their way may try again.
const AGAIN_AFTER: u64 = 5;

/// The files on their way, by who sends them.
#[derive(Debug, Clone, Default)]
pub(super) struct Uploads(Arc<Mutex<HashMap<Uuid, usize>>>);

/// One of them; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Upload {
    uploads: Uploads,
    sender: Uuid,
}

impl Uploads {
    /// Begins one more of this caller's, of whom `most` may be on their way.
    pub(super) fn begin(&self, actor: &Actor, most: usize) -> Result<Upload, Refusal> {
        let sender = actor.person.unwrap_or(actor.token);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(sender).or_default();
        if *count >= most {
            return Err(Refusal::TooMany { after: AGAIN_AFTER });
        }
        *count += 1;
        Ok(Upload { uploads: self.clone(), sender })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let mut open = self.uploads.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.sender) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.sender);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Role;

    #[test]
    fn each_caller_has_so_many_and_what_ended_counts_no_more() {
        let caller = |person| Actor {
            token: Uuid::now_v7(),
            person,
            name: String::new(),
            organization: "hfic".into(),
            role: Role::Manager,
        };
        let (uploads, person) = (Uploads::default(), Some(Uuid::now_v7()));
        let first = uploads.begin(&caller(person), 2).unwrap();
        let _second = uploads.begin(&caller(person), 2).unwrap();
        assert!(uploads.begin(&caller(person), 2).is_err(), "another token of theirs is no way around");
        assert!(uploads.begin(&caller(None), 2).is_ok());
        drop(first);
        drop(uploads.begin(&caller(person), 2).unwrap());
        assert_eq!(uploads.0.lock().unwrap().len(), 1, "nobody stays who sends nothing");
    }
}
