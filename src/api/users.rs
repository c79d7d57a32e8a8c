//! People who may come in, and the roles that they are given and that end.

mod body;

use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

pub use self::body::GrantView;
use self::body::{CreateUserRequest, EndRoleRequest, GrantRoleRequest, InvitationView, UserPageView, UserView};
use super::caller::ApiCaller;
use super::cases::{Topic, etag, first_answer};
use super::cursor::{self, Page};
use super::gate::Version;
use super::problem::Failure;
use super::views::moment;
use super::word::Word;
use crate::application::App;
use crate::application::create_user::create_user;
use crate::application::end_role::end_role;
use crate::application::grant_role::grant_role;
use crate::application::invite_person::invite_user;
use crate::application::read_users::{ListUsers, UserReading, list_users, read_role, read_user};
use crate::domain::access::Role;
use crate::domain::access::grant::Grant;

/// Users.
pub struct UsersApi(pub App);

/// A person who was added.
#[derive(ApiResponse)]
enum Added {
    /// Added, with their first role.
    #[oai(status = 201)]
    Created(
        Json<UserView>,
        /// Where the user is.
        #[oai(header = "Location")]
        String,
    ),
}

/// A role that was given.
#[derive(ApiResponse)]
enum Given {
    /// Given.
    #[oai(status = 201)]
    Created(
        Json<GrantView>,
        /// Where the role is.
        #[oai(header = "Location")]
        String,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A role with the version that the next write must name.
#[derive(ApiResponse)]
enum RoleAnswer {
    /// The role as it now is.
    #[oai(status = 200)]
    Ok(
        Json<GrantView>,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A letter that was written.
#[derive(ApiResponse)]
enum Invited {
    /// It goes out within moments.
    #[oai(status = 202)]
    Accepted(Json<InvitationView>),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Access")]
impl UsersApi {
    /// Add a user
    ///
    /// A person who may come in, with their first role. Who may give that role there may add them: administrators the
    /// roles of public bodies and an enterprise's manager, the chairman auditor and administrator, a director the
    /// officers of their own agency, a manager the reporters and managers of their own enterprise. An address belongs to
    /// one person; whoever has one already is given the role instead.
    #[oai(path = "/users", method = "post", operation_id = "create_user")]
    async fn create_user(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<CreateUserRequest>,
    ) -> Result<Added, Failure<403>> {
        let by = caller.writes(key.0, &body.0);
        let done = create_user(&self.0, &by, body.0.into()).await?;
        let view: UserView = first_answer(&self.0, &by, done, |user| self.user(user, &caller)).await;
        let location = format!("/v1/users/{}", view.id);
        Ok(Added::Created(Json(view), location))
    }

    /// List users
    ///
    /// In the order in which they were added: everybody for the administrator, the chairman and the auditor; for a
    /// director or a manager those who have or had a role in their own organization, with their roles there.
    #[oai(path = "/users", method = "get", operation_id = "list_users")]
    async fn list_users(
        &self,
        caller: ApiCaller,
        /// Who has or had a role in this organization, by its code.
        #[oai(validator(min_length = 1, max_length = 100))]
        organization: Query<Option<String>>,
        /// Who has or had this role.
        role: Query<Option<Word<Role>>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<UserPageView>, Failure<403>> {
        let limit = limit.0.unwrap_or(50) as usize;
        let wanted = ListUsers { organization: organization.0, role: role.0.map(|word| word.0) };
        let after = cursor::read_id(cursor.0)?;
        let found = list_users(&self.0, &caller.actor, wanted, after, limit as u64 + 1).await?;
        let (found, next_cursor) = cursor::page_by_id(found, limit, |user| user.person.id);
        let items = found.into_iter().map(|user| self.user(user, &caller)).collect();
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), UserPageView { items, next_cursor }, next.as_deref()))
    }

    /// Read a user
    ///
    /// With those of their roles that the caller sees.
    #[oai(path = "/users/:user", method = "get", operation_id = "read_user")]
    async fn read_user(
        &self,
        caller: ApiCaller,
        /// The user's id.
        user: Path<Uuid>,
    ) -> Result<Json<UserView>, Failure<403>> {
        Ok(Json(self.user(read_user(&self.0, &caller.actor, user.0).await?, &caller)))
    }

    /// Invite a user
    ///
    /// Mails the user a letter whose link sets a password for the pages at `/sign-in`, once, within 72 hours. An earlier
    /// letter's link counts no more. Whoever has a password already may set another one by it, and keeps their second
    /// factor. For whoever may give the user one of their roles; who has none today is not invited (409).
    #[oai(path = "/users/:user/invite", method = "post", operation_id = "invite_user")]
    async fn invite_user(
        &self,
        caller: ApiCaller,
        /// The user's id.
        user: Path<Uuid>,
    ) -> Result<Invited, Failure<403, 409>> {
        let expires_at = invite_user(&self.0, &caller.actor, user.0).await?;
        Ok(Invited::Accepted(Json(InvitationView { expires_at: moment(expires_at) })))
    }

    /// Give a role
    ///
    /// To a user whom the caller sees, from a day to a day; a person may have roles in several organizations, and a token
    /// acts in one of them. Nobody gives a role to themselves. Who may give which role is told at `POST /v1/users`. What
    /// they have already, or will have, is not given again (409).
    #[oai(path = "/users/:user/roles", method = "post", operation_id = "grant_role")]
    async fn grant_role(
        &self,
        caller: ApiCaller,
        /// The user's id.
        user: Path<Uuid>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<GrantRoleRequest>,
    ) -> Result<Given, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let done = grant_role(&self.0, &by, user.0, body.0.into()).await?;
        let view: GrantView = first_answer(&self.0, &by, done, |grant| self.grant(grant, &caller)).await;
        let (location, etag) = (format!("/v1/users/{}/roles/{}", user.0, view.id), etag(view.version));
        Ok(Given::Created(Json(view), location, etag))
    }

    /// Read a role of a user
    ///
    /// With its version, which ending it must name.
    #[oai(path = "/users/:user/roles/:grant", method = "get", operation_id = "read_role")]
    async fn read_role(
        &self,
        caller: ApiCaller,
        /// The user's id.
        user: Path<Uuid>,
        /// The role's id.
        grant: Path<Uuid>,
    ) -> Result<RoleAnswer, Failure<403>> {
        let grant = read_role(&self.0, &caller.actor, user.0, grant.0).await?;
        Ok(role_answer(self.grant(grant, &caller)))
    }

    /// End a role
    ///
    /// At once, or with a day. A role that ends at once stops the tokens and sessions that act in it with their next
    /// request, and its tokens are revoked: they do not come to life again where the role is given anew. Who may give a
    /// role may end it; nobody ends their own.
    #[oai(path = "/users/:user/roles/:grant/end", method = "post", operation_id = "end_role")]
    async fn end_role(
        &self,
        caller: ApiCaller,
        /// The user's id.
        user: Path<Uuid>,
        /// The role's id.
        grant: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        body: Json<EndRoleRequest>,
    ) -> Result<RoleAnswer, Failure<403, 409>> {
        let (which, last) = ((user.0, grant.0), body.0.valid_to);
        let ended = end_role(&self.0, &caller.actor, which, version.0.0, last).await?;
        Ok(role_answer(self.grant(ended, &caller)))
    }
}

impl UsersApi {
    fn user(&self, user: UserReading, caller: &ApiCaller) -> UserView {
        UserView::new(&self.0.city(), user, self.0.today(), caller.language)
    }

    fn grant(&self, grant: Grant, caller: &ApiCaller) -> GrantView {
        GrantView::new(&self.0.city(), grant, self.0.today(), caller.language)
    }
}

fn role_answer(view: GrantView) -> RoleAnswer {
    let etag = etag(view.version);
    RoleAnswer::Ok(Json(view), etag)
}
