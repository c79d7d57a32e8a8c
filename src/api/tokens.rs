//! Tokens: made and shown once, rotated with an overlap, revoked.

mod body;

use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

use self::body::{CreateTokenRequest, RotateTokenRequest, TokenPageView, TokenView};
use super::caller::ApiCaller;
use super::cases::{Topic, etag};
use super::cursor::{self, Page};
use super::gate::Version;
use super::problem::Failure;
use crate::application::create_own_token::create_own_token;
use crate::application::read_tokens::{ListTokens, TokenReading, list_tokens, read_token};
use crate::application::revoke_token::revoke_token;
use crate::application::rotate_token::rotate_token;
use crate::application::{App, Done};

/// Tokens.
pub struct TokensApi(pub App);

/// A token that was made.
#[derive(ApiResponse)]
enum Made {
    /// Made; `token` is shown this once.
    #[oai(status = 201)]
    Created(
        Json<TokenView>,
        /// Where the token is.
        #[oai(header = "Location")]
        String,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A token with the version that the next write must name.
#[derive(ApiResponse)]
enum TokenAnswer {
    /// The token as it now is.
    #[oai(status = 200)]
    Ok(
        Json<TokenView>,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Access")]
impl TokensApi {
    /// Make a token
    ///
    /// For oneself, in a role that one has, or by an enterprise's manager for the enterprise's own systems. The answer shows
    /// it, this once: only its hash is kept. It can be narrowed to scopes and networks, ends after a year at most, and
    /// stops where the role that it acts in ends. A token that is narrowed makes none that may do more, and one for a role
    /// that signs in with a second step is made with a token of that role, or on the server. Whoever comes by the city's
    /// identity provider needs the role here too. A call that is repeated with its `Idempotency-Key` finds the token
    /// without its secret: revoke it and make another.
    #[oai(path = "/tokens", method = "post", operation_id = "create_token")]
    async fn create_token(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body makes no second token for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<CreateTokenRequest>,
    ) -> Result<Made, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let done = create_own_token(&self.0, &by, &caller.narrowing, body.0.try_into()?).await?;
        let view = self.view(outcome(done), &caller);
        let (location, etag) = (format!("/v1/tokens/{}", view.id), etag(view.version));
        Ok(Made::Created(Json(view), location, etag))
    }

    /// List tokens
    ///
    /// In the order in which they were made: one's own; for a director or a manager those of their organization and its
    /// people too; for the administrator, the chairman and the auditor everybody's. Never with their secrets.
    #[oai(path = "/tokens", method = "get", operation_id = "list_tokens")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_tokens(
        &self,
        caller: ApiCaller,
        /// Of this person, by their id.
        person: Query<Option<Uuid>>,
        /// Acting for this organization, by its code.
        #[oai(validator(min_length = 1, max_length = 100))]
        organization: Query<Option<String>>,
        /// Only those that are neither revoked nor expired.
        open: Query<Option<bool>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<TokenPageView>, Failure> {
        let limit = limit.0.unwrap_or(50) as usize;
        let wanted = ListTokens { person: person.0, organization: organization.0, open: open.0.unwrap_or(false) };
        let after = cursor::read_id(cursor.0)?;
        let found = list_tokens(&self.0, &caller.actor, wanted, after, limit as u64 + 1).await?;
        let (found, next_cursor) = cursor::page_by_id(found, limit, |token| token.id);
        let items = found.into_iter().map(|token| self.view(token.into(), &caller)).collect();
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), TokenPageView { items, next_cursor }, next.as_deref()))
    }

    /// Read a token
    ///
    /// All of it but the secret, which was shown when it was made.
    #[oai(path = "/tokens/:token", method = "get", operation_id = "read_token")]
    async fn read_token(
        &self,
        caller: ApiCaller,
        /// The token's id.
        token: Path<Uuid>,
    ) -> Result<TokenAnswer, Failure> {
        let token = read_token(&self.0, &caller.actor, token.0).await?;
        Ok(answer(self.view(token.into(), &caller)))
    }

    /// Rotate a token
    ///
    /// The answer shows the new secret, this once. The one before lets in for as long as was said, so that whoever uses
    /// it changes in peace; a rotation before that time is over ends it. One's own, and a manager those of the
    /// enterprise's systems.
    #[oai(path = "/tokens/:token/rotate", method = "post", operation_id = "rotate_token")]
    async fn rotate_token(
        &self,
        caller: ApiCaller,
        /// The token's id.
        token: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key with the same body rotates once in 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<RotateTokenRequest>,
    ) -> Result<TokenAnswer, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let which = (token.0, version.0.0);
        let done = rotate_token(&self.0, &by, &caller.narrowing, which, body.0.into()).await?;
        Ok(answer(self.view(outcome(done), &caller)))
    }

    /// Revoke a token
    ///
    /// It lets nobody in from the next request on, and never again. One's own; for a director or a manager those of their
    /// organization and its people; for administrators everybody's.
    #[oai(path = "/tokens/:token/revoke", method = "post", operation_id = "revoke_token")]
    async fn revoke_token(
        &self,
        caller: ApiCaller,
        /// The token's id.
        token: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<TokenAnswer, Failure<403, 409>> {
        let revoked = revoke_token(&self.0, &caller.actor, token.0, version.0.0).await?;
        Ok(answer(self.view(revoked.into(), &caller)))
    }
}

impl TokensApi {
    fn view(&self, reading: TokenReading, caller: &ApiCaller) -> TokenView {
        TokenView::new(&self.0.city(), reading, caller.language)
    }
}

/// First answers are not kept for a repeat: they show the secret.
fn outcome(done: Done<TokenReading>) -> TokenReading {
    match done {
        Done::Executed(reading) | Done::AlreadyApplied(reading, _) => reading,
    }
}

fn answer(view: TokenView) -> TokenAnswer {
    let etag = etag(view.version);
    TokenAnswer::Ok(Json(view), etag)
}
