//! The form that brings an attachment.

use poem_openapi::registry::MetaSchema;

use crate::api::form_body::Form;
use crate::api::gate::LONGEST_DESCRIPTION;

/// One file, and what it is about.
pub(super) struct AttachForm;

impl Form for AttachForm {
    const NAME: &'static str = "AttachFileRequest";
    const FILE: &'static str = "The file, with its name (`filename`).";

    fn parts() -> (&'static str, Vec<(&'static str, MetaSchema)>) {
        let description = MetaSchema {
            description: Some("What it is about."),
            max_length: Some(LONGEST_DESCRIPTION),
            ..MetaSchema::new("string")
        };
        ("One file, and what it is about.", vec![("description", description)])
    }
}
