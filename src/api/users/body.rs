//! What users and their roles take, and how they are shown.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

use crate::api::views::{Moment, NamedView, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::application::create_user::CreateUser;
use crate::application::grant_role::GrantRole;
use crate::application::read_users::UserReading;
use crate::domain::access::Role;
use crate::domain::access::grant::Grant;
use crate::domain::moment::to_the_second;
use crate::domain::text::Language;

/// A person to be added, with the first role that they get.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CreateUserRequest", example, skip_serializing_if_is_none)]
pub struct CreateUserRequest {
    /// How they are called.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Where their mail goes, and by what they sign in; it is kept in small letters.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: String,
    /// In which language they read; Vietnamese unless told otherwise.
    pub language: Option<Word<Language>>,
    /// In which organization they get their first role, by its code.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub organization: String,
    /// Which role.
    pub role: Word<Role>,
    /// Its first day; today unless told otherwise.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; none: until it is ended.
    pub valid_to: Option<NaiveDate>,
}

impl Example for CreateUserRequest {
    fn example() -> Self {
        Self {
            name: "Đỗ Thị Hạnh".into(),
            email: "hanh.do@ipc.example".into(),
            language: Some(Word(Language::Vi)),
            organization: "ipc".into(),
            role: Word(Role::Manager),
            valid_from: None,
            valid_to: NaiveDate::from_ymd_opt(2035, 12, 31),
        }
    }
}

impl From<CreateUserRequest> for CreateUser {
    fn from(request: CreateUserRequest) -> Self {
        let CreateUserRequest { name, email, language, organization, role, valid_from, valid_to } = request;
        let language = language.map_or(Language::Vi, |word| word.0);
        Self { name, email, language, role: GrantRole { organization, role: role.0, valid_from, valid_to } }
    }
}

/// A role to be given.
#[derive(Debug, Clone, Object)]
#[oai(rename = "GrantRoleRequest", example, skip_serializing_if_is_none)]
pub struct GrantRoleRequest {
    /// In which organization, by its code.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub organization: String,
    /// Which role.
    pub role: Word<Role>,
    /// Its first day; today unless told otherwise.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; none: until it is ended.
    pub valid_to: Option<NaiveDate>,
}

impl Example for GrantRoleRequest {
    fn example() -> Self {
        Self {
            organization: "snnmt".into(),
            role: Word(Role::Officer),
            valid_from: None,
            valid_to: NaiveDate::from_ymd_opt(2035, 12, 31),
        }
    }
}

impl From<GrantRoleRequest> for GrantRole {
    fn from(request: GrantRoleRequest) -> Self {
        let GrantRoleRequest { organization, role, valid_from, valid_to } = request;
        Self { organization, role: role.0, valid_from, valid_to }
    }
}

/// When a role is to end.
#[derive(Debug, Clone, Default, Object)]
#[oai(rename = "EndRoleRequest", example, skip_serializing_if_is_none)]
pub struct EndRoleRequest {
    /// Its last day; left out, it ends at once.
    pub valid_to: Option<NaiveDate>,
}

impl Example for EndRoleRequest {
    fn example() -> Self {
        Self { valid_to: NaiveDate::from_ymd_opt(2035, 6, 30) }
    }
}

/// A role that a person has in an organization.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RoleGrant", skip_serializing_if_is_none)]
pub struct GrantView {
    /// Its id.
    pub id: Uuid,
    /// In which organization.
    pub organization: NamedView,
    /// Which role.
    pub role: Word<Role>,
    /// Whether it counts today.
    pub valid: bool,
    /// Its first day; absent: since it was given.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; absent: until it is ended.
    pub valid_to: Option<NaiveDate>,
    /// Who gave it, by their id; absent: the command line.
    pub granted_by: Option<Uuid>,
    /// When it was given.
    pub granted_at: Moment,
    /// Who ended it or set its last day, by their id; absent: nobody, or the command line.
    pub ended_by: Option<Uuid>,
    /// When it was ended at once; absent where it was not.
    pub ended_at: Option<Moment>,
    /// Its version, for `If-Match`.
    pub version: i32,
}

impl GrantView {
    /// A grant as it counts on a day, named in the reader's language.
    pub fn new(city: &City, grant: Grant, on: NaiveDate, language: Language) -> Self {
        Self {
            id: grant.id,
            organization: organization(city, &grant.organization, language),
            role: Word(grant.role),
            valid: grant.is_valid_on(on),
            valid_from: grant.valid_from,
            valid_to: grant.valid_to,
            granted_by: grant.granted_by,
            granted_at: moment(to_the_second(grant.granted_at)),
            ended_by: grant.ended_by,
            ended_at: grant.ended_at.map(|at| moment(to_the_second(at))),
            version: grant.version,
        }
    }
}

/// A person who may come in, with those of their roles that the caller sees.
#[derive(Debug, Clone, Object)]
#[oai(rename = "User")]
pub struct UserView {
    /// Their id.
    pub id: Uuid,
    /// How they are called.
    pub name: String,
    /// Where their mail goes.
    pub email: String,
    /// In which language they read.
    pub language: Word<Language>,
    /// Their roles, also those that are over, in the order in which they were given.
    pub roles: Vec<GrantView>,
}

impl UserView {
    /// A user with roles as they count on a day, named in the reader's language.
    pub fn new(city: &City, user: UserReading, on: NaiveDate, language: Language) -> Self {
        let UserReading { person, grants } = user;
        Self {
            id: person.id,
            name: person.name,
            email: person.email,
            language: Word(person.language),
            roles: grants.into_iter().map(|grant| GrantView::new(city, grant, on, language)).collect(),
        }
    }
}

/// A page of users.
#[derive(Debug, Clone, Object)]
#[oai(rename = "UserPage", skip_serializing_if_is_none)]
pub struct UserPageView {
    /// The users, in the order in which they were added.
    pub items: Vec<UserView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// A letter with which a user sets a password.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Invitation")]
pub struct InvitationView {
    /// Until when its link counts.
    pub expires_at: Moment,
}
