//! A file on a case or a petition, as everyone reads it who sees that.

use std::collections::HashMap;

use poem_openapi::Object;
use uuid::Uuid;

use super::{Moment, NamedView, PersonView, moment, organization};
use crate::application::City;
use crate::domain::attachment::{Attachment, Owner};
use crate::domain::text::Language;

/// A file on a case or a petition; its content lies under its id.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Attachment", skip_serializing_if_is_none)]
pub struct AttachmentView {
    /// Its id.
    pub id: Uuid,
    /// How whoever added it called it.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// What it is, as its content tells.
    pub media_type: String,
    /// Its size in bytes.
    pub size: i64,
    /// SHA-256 of its content, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The petition that it is part of; absent where it was added to the case itself.
    pub petition: Option<Uuid>,
    /// Who added it.
    pub added_by: AttachmentAuthorView,
    /// When.
    pub added_at: Moment,
}

/// Who added a file.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AttachmentAuthor", skip_serializing_if_is_none)]
pub struct AttachmentAuthorView {
    /// For which organization.
    pub organization: NamedView,
    /// The person; absent for an organization's own system.
    pub person: Option<PersonView>,
}

/// All files of a case or a petition.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AttachmentList")]
pub struct AttachmentListView {
    /// The files, the oldest first.
    pub items: Vec<AttachmentView>,
}

impl AttachmentView {
    /// The view of a file, with the names of those who add files.
    pub fn new(city: &City, file: Attachment, names: &HashMap<Uuid, String>, language: Language) -> Self {
        let named = |id: Uuid| PersonView { id, name: names.get(&id).cloned().unwrap_or_default() };
        let author = AttachmentAuthorView {
            organization: organization(city, &file.organization, language),
            person: file.person.map(named),
        };
        Self {
            id: file.id,
            name: file.name.as_str().to_owned(),
            description: file.description,
            media_type: file.content.kind.as_str().to_owned(),
            size: file.content.size,
            sha256: file.content.sha256,
            petition: match file.owner {
                Owner::Case(_) => None,
                Owner::Petition(id) => Some(id),
            },
            added_by: author,
            added_at: moment(file.added_at),
        }
    }
}
