//! The rules whose breach has a problem type of its own, because a program or a person mends it in its own way.

use crate::words;

words! {
    /// A rule that a command broke.
    Rule {
        /// An extension must end after the deadline that it extends, and after today.
        ExtensionIntoPast = "extension-into-past",
        /// Who drafted an answer cannot sign it; who asked for more time cannot grant it.
        FourEyes = "four-eyes",
        /// A return says by which provision the agency is not competent.
        LegalBasisRequired = "legal-basis-required",
    }
}
