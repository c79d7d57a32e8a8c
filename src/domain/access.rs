//! Who may come in and what each may see and do: the one permission table.

use uuid::Uuid;

use crate::words;

words! {
    /// What a token's holder is to the service.
    Role {
        /// Files, comments, supplies information for an enterprise.
        Reporter = "reporter",
        /// Answers for what the enterprise files: also confirms, disputes, withdraws.
        Manager = "manager",
        /// Handles cases in an agency.
        Officer = "officer",
        /// Heads an agency: also assigns and signs.
        Director = "director",
        /// Steers the routing.
        Coordinator = "coordinator",
        /// Of the city, by field.
        ViceChairman = "vice_chairman",
        /// Of the city.
        Chairman = "chairman",
        /// Reads everything but notes, changes nothing.
        Auditor = "auditor",
        /// Manages access; sees no content of cases.
        Administrator = "administrator",
    }
}

/// Who acts: a person or a system of an organization, in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The token that let them in.
    pub token: Uuid,
    /// The person, where the token belongs to one.
    pub person: Option<Uuid>,
    /// How they are called: the person's name or the token's label.
    pub name: String,
    /// The organization they act for, by its code.
    pub organization: String,
    /// In which role.
    pub role: Role,
}
