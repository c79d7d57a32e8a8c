//! People's data: handed out to themselves, handed out and erased by an administrator.

mod body;

use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use uuid::Uuid;

use self::body::{ErasePersonRequest, ErasureView, PersonalDataView};
use super::caller::ApiCaller;
use super::cases::Topic;
use super::problem::Failure;
use crate::application::App;
use crate::application::erase_person::erase_person;
use crate::application::export_personal_data::{export_own_data, export_personal_data};

/// People's data.
pub struct PersonalDataApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Access")]
impl PersonalDataApi {
    /// Read what is kept about me
    ///
    /// All that is kept about the caller: name and address, roles, positions, standing in, tokens, the letters with what they say,
    /// the cases that name them as whom to ask, and what they did. [What is kept why and for how
    /// long](/guide/personal-data) is written down field by field. For persons alone.
    #[oai(path = "/me/personal_data", method = "get", operation_id = "read_own_personal_data")]
    async fn read_own_personal_data(&self, caller: ApiCaller) -> Result<Json<PersonalDataView>, Failure<403>> {
        let found = export_own_data(&self.0, &caller.actor).await?;
        Ok(Json(PersonalDataView::new(&self.0.city(), found, self.0.today(), caller.language)))
    }

    /// Read what is kept about a user
    ///
    /// To answer a request of theirs: the same as `GET /v1/me/personal_data`, without what letters say and why they were
    /// away. For an
    /// administrator; that it was read is an access event.
    #[oai(path = "/users/:user/personal_data", method = "get", operation_id = "read_personal_data")]
    async fn read_personal_data(
        &self,
        caller: ApiCaller,
        /// The user's id.
        user: Path<Uuid>,
    ) -> Result<Json<PersonalDataView>, Failure<403>> {
        let found = export_personal_data(&self.0, &caller.actor, user.0).await?;
        Ok(Json(PersonalDataView::new(&self.0.city(), found, self.0.today(), caller.language)))
    }

    /// Erase a user's data
    ///
    /// Name and address, the letters to them, the labels of their tokens, why they were away, and their name and address where cases name them
    /// as whom to ask. Letters that wait are not sent. Histories stay whole: they name people by ids, which lead to no name
    /// any more. The answer says what stays. Whoever still has a role, a position or an open case is refused (409), with
    /// what to do first. Repeating the call is harmless. For an administrator; it is an access event.
    #[oai(path = "/users/:user/erase", method = "post", operation_id = "erase_person")]
    async fn erase_person(
        &self,
        caller: ApiCaller,
        /// The user's id.
        user: Path<Uuid>,
        body: Json<ErasePersonRequest>,
    ) -> Result<Json<ErasureView>, Failure<403, 409>> {
        let erased = erase_person(&self.0, &caller.actor, user.0, body.0.into()).await?;
        Ok(Json(ErasureView::new(&erased)))
    }
}
