//! Who the caller is, and what time it is.

use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::agenda;
use super::caller::ApiCaller;
use super::cases::Topic;
use super::problem::Failure;
use super::users::GrantView;
use super::views::{Moment, NamedView, PersonView, moment, organization};
use super::word::Word;
use crate::application::App;
use crate::application::give_calendar_address::{give_calendar_address, revoke_calendar_address};
use crate::application::read_users::read_own_roles;
use crate::domain::access::Role;
use crate::domain::access::token::TokenScope;
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
    /// Every role that the person has today, in whichever organization; absent for an organization's own system.
    roles: Option<Vec<GrantView>>,
    /// What this token may be used for; absent: everything that the role may do.
    scopes: Option<Vec<Word<TokenScope>>>,
    /// What this role may do at all; what it may do on a case, the case tells.
    actions: Vec<Word<Action>>,
    /// The business clock: what deadlines are counted by.
    now: Moment,
}

/// The address of the caller's own calendar.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CalendarAddress")]
struct AddressView {
    /// Where a calendar program subscribes. Shown this once: whoever knows it reads the calendar.
    url: String,
}

/// An address that was given.
#[derive(ApiResponse)]
enum Given {
    /// The address; one given before reads nothing any more.
    #[oai(status = 201)]
    Created(Json<AddressView>),
}

/// An address that is gone.
#[derive(ApiResponse)]
enum Revoked {
    /// There is no address any more.
    #[oai(status = 204)]
    Gone,
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Me")]
impl MeApi {
    /// Read who I am
    ///
    /// The holder of the token, what their role may do and this token may be used for, which other roles they have, and
    /// the business clock.
    #[oai(path = "/me", method = "get", operation_id = "read_me")]
    async fn read_me(&self, caller: ApiCaller) -> Result<Json<MeView>, Failure> {
        let actor = &caller.actor;
        let city = self.0.city();
        let roles = read_own_roles(&self.0, actor).await?;
        let role = |grant| GrantView::new(&city, grant, self.0.today(), caller.language);
        let scopes = caller.narrowing.scopes.as_ref();
        let actions = Action::ALL.iter().filter(|action| actor.role.may_ever(**action));
        Ok(Json(MeView {
            person: actor.person.map(|id| PersonView { id, name: actor.name.clone() }),
            name: actor.name.clone(),
            organization: organization(&city, &actor.organization, caller.language),
            role: Word(actor.role),
            roles: roles.map(|roles| roles.into_iter().map(role).collect()),
            scopes: scopes.map(|scopes| scopes.iter().copied().map(Word).collect()),
            actions: actions.copied().map(Word).collect(),
            now: moment(self.0.clock.now()),
        }))
    }

    /// Get an address for my calendar
    ///
    /// A secret address of one's own, to subscribe to in a calendar program (iCalendar): the running deadlines that one
    /// owes, by the cases that one handles and the positions that one holds. Entries show the case's code and what is
    /// due, nothing of the content, and move as deadlines move. A new address ends the one before; it ends too when
    /// one's last token does. For persons alone.
    #[oai(path = "/me/calendar_address", method = "post", operation_id = "give_calendar_address")]
    async fn give_calendar_address(&self, caller: ApiCaller) -> Result<Given, Failure<403>> {
        let secret = give_calendar_address(&self.0, &caller.actor).await?;
        Ok(Given::Created(Json(AddressView { url: agenda::address(&self.0, &secret) })))
    }

    /// Revoke the address of my calendar
    ///
    /// Calendar programs that subscribed to it are told that there is nothing (404). Harmless where there is none.
    #[oai(path = "/me/calendar_address", method = "delete", operation_id = "revoke_calendar_address")]
    async fn revoke_calendar_address(&self, caller: ApiCaller) -> Result<Revoked, Failure<403>> {
        revoke_calendar_address(&self.0, &caller.actor).await?;
        Ok(Revoked::Gone)
    }
}
