//! Files on a case or a petition: added as they come, listed, given out again with headers that let no browser run them.

mod download;
mod form;
mod petition;

use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::types::{ParseFromJSON, ToJSON};
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

use self::download::Download;
use self::form::AttachForm;
use super::caller::ApiCaller;
use super::cases::Topic;
use super::form_body::FormBody;
use super::gate::FileForm;
use super::problem::Failure;
use super::views::{AttachmentListView, AttachmentView};
use crate::application::attach_file::attach_file;
use crate::application::read_attachments::{Place, list_attachments, names_of, read_attachment};
use crate::application::{App, Caller, CaseKey, Done, Error};
use crate::domain::access::Actor;
use crate::domain::attachment::Attachment;
use crate::domain::text::Language;

pub use self::petition::PetitionAttachmentsApi;

/// Files on a case.
pub struct AttachmentsApi(pub App);

/// A file that was added.
#[derive(ApiResponse)]
enum Attached {
    /// Kept, and part of the history.
    #[oai(status = 201)]
    Created(
        Json<AttachmentView>,
        /// Where its content is.
        #[oai(header = "Location")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Cases")]
impl AttachmentsApi {
    /// Attach a file
    ///
    /// By whoever may act on the case, in any status. What it is, is told from its content: PDF, pictures, office
    /// documents without macros, text and CSV are taken, up to 25 MiB each and 20 on a case unless the operator chose
    /// otherwise. It is part of the case's history, with its SHA-256; the case's version stays as it is.
    #[oai(path = "/cases/:case/attachments", method = "post", operation_id = "attach_file")]
    async fn attach_file(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// Makes repeating the call harmless: the same key with the same file gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        form: FormBody<AttachForm>,
    ) -> Result<Attached, Failure<403, 409>> {
        let by = caller.writes(key.0, &String::new());
        let form = FileForm::begin(form.pieces, &form.content_type).await?;
        let done = attach_file(&self.0, &by, &CaseKey::parse(&case.0), form).await?;
        let view = answer(&self.0, &by, done, caller.language).await?;
        let location = format!("/v1/cases/{}/attachments/{}", case.0, view.id);
        Ok(Attached::Created(Json(view), location))
    }

    /// List a case's files
    ///
    /// The oldest first. Whoever sees the case sees its files, and those of the petition that it came in (`petition`).
    #[oai(path = "/cases/:case/attachments", method = "get", operation_id = "list_attachments")]
    async fn list_attachments(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
    ) -> Result<Json<AttachmentListView>, Failure> {
        Ok(list(&self.0, &caller, &Place::Case(CaseKey::parse(&case.0))).await?)
    }

    /// Read a file
    ///
    /// Its content as it was sent, to be saved under its name. `ETag` is its SHA-256.
    #[oai(path = "/cases/:case/attachments/:attachment", method = "get", operation_id = "read_attachment")]
    async fn read_attachment(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// The file's id.
        attachment: Path<Uuid>,
    ) -> Result<Download, Failure> {
        Ok(read(&self.0, &caller.actor, &Place::Case(CaseKey::parse(&case.0)), attachment.0).await?)
    }
}

/// The files of a place.
async fn list(app: &App, caller: &ApiCaller, place: &Place) -> Result<Json<AttachmentListView>, Error> {
    let (files, names) = list_attachments(app, &caller.actor, place).await?;
    let city = app.city();
    let items = files.into_iter().map(|file| AttachmentView::new(&city, file, &names, caller.language));
    Ok(Json(AttachmentListView { items: items.collect() }))
}

/// One file of a place.
async fn read(app: &App, actor: &Actor, place: &Place, id: Uuid) -> Result<Download, Error> {
    let (file, content) = read_attachment(app, actor, place, id).await?;
    Ok(Download { file, content })
}

/// The answer to a call that adds: the same as the first time, if it was carried out before and answered then.
async fn answer(app: &App, by: &Caller, done: Done<Attachment>, language: Language) -> Result<AttachmentView, Error> {
    let (file, first) = match done {
        Done::Executed(file) => (file, None),
        Done::AlreadyApplied(file, first) => (file, first),
    };
    if let Some(first) = first.and_then(|text| AttachmentView::parse_from_json_string(&text).ok()) {
        return Ok(first);
    }
    let names = names_of(app, std::slice::from_ref(&file)).await?;
    let view = AttachmentView::new(&app.city(), file, &names, language);
    if let Some(request) = &by.request
        && let Err(error) = app.keep_answer(request, view.to_json_string()).await
    {
        tracing::warn!(%error, "an answer could not be kept for a repeat");
    }
    Ok(view)
}
