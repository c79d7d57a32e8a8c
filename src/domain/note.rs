//! A note: what an organization writes down for itself about a case. The case's chain carries its digest alone, so that
//! every verifier may see the chain and nobody outside the organization the note.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: Uuid,
    /// About which case.
    pub case: Uuid,
    /// Whose.
    pub organization: String,
    /// Who wrote it; none for an organization's own system.
    pub author: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
    /// What it says.
    pub text: String,
    /// The colleagues whom it calls on.
    pub mentions: Vec<Uuid>,
    /// Random, so that nobody guesses the text from the digest.
    pub seal: String,
}

impl Note {
    /// What the event says of the note: SHA-256 over its seal, a line feed and its text, in lower-case hexadecimal
    /// digits.
    pub fn digest(&self) -> String {
        let digest = Sha256::new().chain_update(&self.seal).chain_update("\n").chain_update(&self.text).finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_depends_on_seal_and_text() {
        let note = |seal: &str, text: &str| Note {
            id: Uuid::nil(),
            case: Uuid::nil(),
            organization: "snnmt".into(),
            author: None,
            at: DateTime::UNIX_EPOCH,
            text: text.into(),
            mentions: vec![],
            seal: seal.into(),
        };
        // By coreutils: printf 'a\nb' | sha256sum
        assert_eq!(note("a", "b").digest(), "7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78");
        assert_ne!(note("a", "b").digest(), note("a", "c").digest());
        assert_ne!(note("a", "b").digest(), note("c", "b").digest());
    }
}
