//! The form that brings a file, as the contract tells of it.

use poem::{Request, RequestBody};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use crate::api::gate::{LONGEST_DESCRIPTION, Pieces};
use crate::api::problem::Failure;
use crate::application::Error;

/// The body of a call that brings a file, not read yet.
pub(super) struct FormBody {
    pub(super) pieces: Pieces,
    pub(super) content_type: String,
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
