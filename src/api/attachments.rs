//! Files on a case: added as they come, listed, given out again with headers that let no browser run them.

use poem::http::HeaderValue;
use poem::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG};
use poem::{Body, IntoResponse, Request, RequestBody, Response};
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::{Binary, Json, Payload};
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaRequest, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use poem_openapi::{ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions, OpenApi};
use uuid::Uuid;

use super::caller::ApiCaller;
use super::cases::Topic;
use super::gate::{FileForm, LONGEST_DESCRIPTION, Pieces};
use super::problem::Failure;
use super::views::{AttachmentListView, AttachmentView};
use crate::application::attach_file::attach_file;
use crate::application::read_attachments::{Bytes, list_attachments, names_of, read_attachment};
use crate::application::{App, Caller, CaseKey, Done, Error};
use crate::domain::attachment::Attachment;
use crate::domain::text::Language;

/// Files on a case.
pub struct AttachmentsApi(pub App);

/// A file that was added.
#[derive(ApiResponse)]
enum Attached {
    /// Kept, and part of the case's history.
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
        form: FormBody,
    ) -> Result<Attached, Failure<403, 409>> {
        let by = caller.writes(key.0, &String::new());
        let form = FileForm::begin(form.pieces, &form.content_type).await?;
        let done = attach_file(&self.0, &by, &CaseKey::parse(&case.0), form).await?;
        let view = self.answer(&by, done, caller.language).await?;
        let location = format!("/v1/cases/{}/attachments/{}", case.0, view.id);
        Ok(Attached::Created(Json(view), location))
    }

    /// List a case's files
    ///
    /// The oldest first. Whoever sees the case sees its files.
    #[oai(path = "/cases/:case/attachments", method = "get", operation_id = "list_attachments")]
    async fn list_attachments(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
    ) -> Result<Json<AttachmentListView>, Failure> {
        let (files, names) = list_attachments(&self.0, &caller.actor, &CaseKey::parse(&case.0)).await?;
        let city = self.0.city();
        let items = files.into_iter().map(|file| AttachmentView::new(&city, file, &names, caller.language));
        Ok(Json(AttachmentListView { items: items.collect() }))
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
        let key = CaseKey::parse(&case.0);
        let (file, content) = read_attachment(&self.0, &caller.actor, &key, attachment.0).await?;
        Ok(Download { file, content })
    }
}

impl AttachmentsApi {
    /// The answer to a call that adds: the same as the first time, if it was carried out before and answered then.
    async fn answer(&self, by: &Caller, done: Done<Attachment>, language: Language) -> Result<AttachmentView, Error> {
        let (file, first) = match done {
            Done::Executed(file) => (file, None),
            Done::AlreadyApplied(file, first) => (file, first),
        };
        if let Some(first) = first.and_then(|text| AttachmentView::parse_from_json_string(&text).ok()) {
            return Ok(first);
        }
        let names = names_of(&self.0, std::slice::from_ref(&file)).await?;
        let view = AttachmentView::new(&self.0.city(), file, &names, language);
        if let Some(request) = &by.request
            && let Err(error) = self.0.keep_answer(request, view.to_json_string()).await
        {
            tracing::warn!(%error, "an answer could not be kept for a repeat");
        }
        Ok(view)
    }
}

/// The body of a call that brings a file, not read yet.
struct FormBody {
    pieces: Pieces,
    content_type: String,
}

impl FormBody {
    const SCHEMA: &'static str = "AttachFileRequest";

    fn schema(_: &mut Registry) -> MetaSchema {
        let file = MetaSchema {
            format: Some("binary"),
            description: Some("The file, with its name (`filename`)."),
            ..MetaSchema::new("string")
        };
        let description = MetaSchema {
            description: Some("What it is about."),
            max_length: Some(LONGEST_DESCRIPTION),
            ..MetaSchema::new("string")
        };
        MetaSchema {
            description: Some("One file, and what it is about."),
            required: vec!["file"],
            properties: vec![
                ("description", MetaSchemaRef::Inline(Box::new(description))),
                ("file", MetaSchemaRef::Inline(Box::new(file))),
            ],
            ..MetaSchema::new("object")
        }
    }
}

impl<'a> ApiExtractor<'a> for FormBody {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_schema::<Self, _>(Self::SCHEMA.into(), Self::schema);
    }

    fn request_meta() -> Option<MetaRequest> {
        let schema = MetaSchemaRef::Reference(Self::SCHEMA.into());
        let content = vec![MetaMediaType { content_type: "multipart/form-data", schema }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let pieces = request.data::<Pieces>().cloned();
        let pieces = pieces.ok_or_else(|| Failure::<0>(Error::internal("the gate let a form pass unseen")))?;
        Ok(Self { pieces, content_type: request.content_type().unwrap_or_default().to_owned() })
    }
}

/// A file on its way out.
struct Download {
    file: Attachment,
    content: Bytes,
}

impl ApiResponse for Download {
    fn meta() -> MetaResponses {
        let header = |name: &str, description: &str| MetaHeader {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            required: true,
            deprecated: false,
            schema: String::schema_ref(),
        };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The content, as the media type that it is.",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType { content_type: "*/*", schema: Binary::<Body>::schema_ref() }],
                headers: vec![
                    header("Content-Disposition", "That it is to be saved, and under which name."),
                    header("ETag", "Its SHA-256, quoted."),
                ],
            }],
        }
    }

    fn register(_registry: &mut Registry) {}
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let content = &self.file.content;
        let headers = [
            (CONTENT_TYPE, content.kind.as_str().to_owned()),
            (CONTENT_LENGTH, content.size.to_string()),
            (CONTENT_DISPOSITION, disposition(self.file.name.as_str())),
            (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
            (ETAG, format!("\"{}\"", content.sha256)),
        ];
        let mut response = Response::builder().body(Body::from_bytes_stream(self.content));
        for (name, value) in headers {
            let value = HeaderValue::try_from(value).expect("what is not ASCII is encoded");
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// To be saved under this name, whatever its letters: RFC 6266 with the encoding of RFC 8187.
fn disposition(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let coded: String = name
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("attachment; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_is_plain_in_its_header() {
        assert_eq!(
            disposition("Công văn \"12\".pdf"),
            "attachment; filename*=UTF-8''C%C3%B4ng%20v%C4%83n%20%2212%22.pdf"
        );
    }
}
