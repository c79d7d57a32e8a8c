//! Who the caller is, and what time it is.

use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::caller::ApiCaller;
use super::cases::Topic;
use super::problem::Failure;
use super::views::{Moment, NamedView, PersonView, moment, organization};
use super::word::Word;
use crate::application::App;
use crate::domain::access::Role;
use crate::domain::lifecycle::Action;

/// The caller.
pub struct MeApi(pub App);

/// Who the caller is.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Me", skip_serializing_if_is_none)]
struct MeView {
    /// The person; absent for an organization's own system.
    person: Option<PersonView>,
    /// How the caller is called.
    name: String,
    /// For which organization.
    organization: NamedView,
    /// In which role.
    role: Word<Role>,
    /// What this role may do at all; what it may do on a case, the case tells.
    actions: Vec<Word<Action>>,
    /// The business clock: what deadlines are counted by.
    now: Moment,
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Me")]
impl MeApi {
    /// Read who I am
    ///
    /// The holder of the token, what their role may do, and the business clock.
    #[oai(path = "/me", method = "get", operation_id = "read_me")]
    async fn read_me(&self, caller: ApiCaller) -> Result<Json<MeView>, Failure> {
        let actor = &caller.actor;
        let actions = Action::ALL.iter().filter(|action| actor.role.may_ever(**action));
        Ok(Json(MeView {
            person: actor.person.map(|id| PersonView { id, name: actor.name.clone() }),
            name: actor.name.clone(),
            organization: organization(&self.0.city(), &actor.organization, caller.language),
            role: Word(actor.role),
            actions: actions.copied().map(Word).collect(),
            now: moment(self.0.clock.now()),
        }))
    }
}
