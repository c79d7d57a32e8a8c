//! Checks that every free text passes, whichever action brings it.

use super::Error;
use super::file_case::secret;

/// The text, unless it carries a state-secret marking.
pub(super) fn checked_text(pointer: &str, text: String) -> Result<String, Error> {
    match secret(pointer, &text) {
        Some(error) => Err(Error::Invalid(vec![error])),
        None => Ok(text),
    }
}
