//! The hash chain over a case's events: what makes an alteration noticeable.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// The hash that the first event of a case follows.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The exact text that is stored and hashed: JSON without blanks, its keys sorted.
pub fn canonical<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(value)?;
    value.sort_all_objects();
    serde_json::to_string(&value)
}

/// The hash of a stored text that follows `previous`: SHA-256 over both, in lower-case hexadecimal digits.
pub fn link(previous: &str, text: &str) -> String {
    let digest = Sha256::new().chain_update(previous).chain_update("\n").chain_update(text).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One stored event, as far as the chain is concerned.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    /// Its place in the case.
    pub seq: i32,
    /// The stored text.
    pub text: &'a str,
    /// The hash that it claims to follow.
    pub previous_hash: &'a str,
    /// The hash that it claims.
    pub hash: &'a str,
}

/// Verifies a case's chain; the first `seq` that does not fit, if one does not.
pub fn verify<'a>(events: impl IntoIterator<Item = Stored<'a>>) -> Result<(), i32> {
    let mut previous = GENESIS.to_owned();
    for (event, expected) in events.into_iter().zip(1..) {
        let fits =
            event.seq == expected && event.previous_hash == previous && event.hash == link(&previous, event.text);
        if !fits {
            return Err(expected);
        }
        previous = event.hash.to_owned();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chain(texts: &[String]) -> Vec<(String, String, String)> {
        let mut previous = GENESIS.to_owned();
        let mut chain = Vec::new();
        for text in texts {
            let hash = link(&previous, text);
            chain.push((text.clone(), previous, hash.clone()));
            previous = hash;
        }
        chain
    }

    fn check(chain: &[(String, String, String)]) -> Result<(), i32> {
        verify(chain.iter().zip(1..).map(|((text, previous_hash, hash), seq)| Stored {
            seq,
            text,
            previous_hash,
            hash,
        }))
    }

    #[test]
    fn keys_are_sorted_and_nothing_is_blank() {
        let value = serde_json::json!({"b": 1, "a": {"d": null, "c": "x y"}});
        assert_eq!(canonical(&value).unwrap(), r#"{"a":{"c":"x y","d":null},"b":1}"#);
    }

    proptest! {
        #[test]
        fn any_change_of_a_text_is_noticed(texts in prop::collection::vec("[a-z]{1,8}", 1..8), at in any::<prop::sample::Index>()) {
            let mut chain = chain(&texts);
            prop_assert_eq!(check(&chain), Ok(()));
            let at = at.index(chain.len());
            chain[at].0.push('!');
            prop_assert_eq!(check(&chain), Err(at as i32 + 1));
        }

        #[test]
        fn a_missing_event_is_noticed(texts in prop::collection::vec("[a-z]{1,8}", 2..8), at in any::<prop::sample::Index>()) {
            let mut chain = chain(&texts);
            let at = at.index(chain.len() - 1);
            chain.remove(at);
            prop_assert_eq!(check(&chain), Err(at as i32 + 1));
        }
    }
}
