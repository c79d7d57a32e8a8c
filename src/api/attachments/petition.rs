//! Files on a petition.

use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::{AttachForm, Attached, Download, answer, list, read};
use crate::api::caller::ApiCaller;
use crate::api::cases::Topic;
use crate::api::form_body::FormBody;
use crate::api::gate::FileForm;
use crate::api::problem::Failure;
use crate::api::views::AttachmentListView;
use crate::application::App;
use crate::application::attach_to_petition::attach_to_petition;
use crate::application::read_attachments::Place;

/// Files on a petition.
pub struct PetitionAttachmentsApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Petitions")]
impl PetitionAttachmentsApi {
    /// Attach a file to a petition
    ///
    /// The scanned paper, by the enterprise or by the coordinator on its behalf. What is taken is what is taken on a
    /// case, up to 25 MiB each and 20 on a petition unless the operator chose otherwise. It is kept once, becomes part
    /// of the history of each of the petition's cases, and is read there too; their versions stay as they are.
    #[oai(path = "/petitions/:petition/attachments", method = "post", operation_id = "attach_to_petition")]
    async fn attach_to_petition(
        &self,
        caller: ApiCaller,
        /// The petition's id.
        petition: Path<Uuid>,
        /// Makes repeating the call harmless: the same key with the same file gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        form: FormBody<AttachForm>,
    ) -> Result<Attached, Failure<403, 409>> {
        let by = caller.writes(key.0, &String::new());
        let form = FileForm::begin(form.pieces, &form.content_type).await?;
        let done = attach_to_petition(&self.0, &by, petition.0, form).await?;
        let view = answer(&self.0, &by, done, caller.language).await?;
        let location = format!("/v1/petitions/{}/attachments/{}", petition.0, view.id);
        Ok(Attached::Created(Json(view), location))
    }

    /// List a petition's files
    ///
    /// The oldest first. Whoever sees one of its cases sees the petition and its files.
    #[oai(path = "/petitions/:petition/attachments", method = "get", operation_id = "list_petition_attachments")]
    async fn list_petition_attachments(
        &self,
        caller: ApiCaller,
        /// The petition's id.
        petition: Path<Uuid>,
    ) -> Result<Json<AttachmentListView>, Failure> {
        Ok(list(&self.0, &caller, &Place::Petition(petition.0)).await?)
    }

    /// Read a file of a petition
    ///
    /// Its content as it was sent, to be saved under its name. `ETag` is its SHA-256.
    #[oai(
        path = "/petitions/:petition/attachments/:attachment",
        method = "get",
        operation_id = "read_petition_attachment"
    )]
    async fn read_petition_attachment(
        &self,
        caller: ApiCaller,
        /// The petition's id.
        petition: Path<Uuid>,
        /// The file's id.
        attachment: Path<Uuid>,
    ) -> Result<Download, Failure> {
        Ok(read(&self.0, &caller.actor, &Place::Petition(petition.0), attachment.0).await?)
    }
}
