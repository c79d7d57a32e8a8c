//! The form that brings a file, not read yet, and as the contract tells of it.

use std::marker::PhantomData;

use poem::{Request, RequestBody};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use super::gate::Pieces;
use super::problem::Failure;
use crate::application::Error;

/// A form's parts, as the contract names them.
pub trait Form: Send + Sync + 'static {
    /// The form's name in the contract.
    const NAME: &'static str;

    /// What it is, and its parts beside the file in their order.
    fn parts() -> (&'static str, Vec<(&'static str, MetaSchema)>);

    /// What is said of the file.
    const FILE: &'static str;
}

/// The body of a call that brings a file, not read yet.
pub struct FormBody<F> {
    /// What arrives.
    pub pieces: Pieces,
    /// Its media type, with the boundary.
    pub content_type: String,
    form: PhantomData<F>,
}

fn schema<F: Form>(_: &mut Registry) -> MetaSchema {
    let file = MetaSchema { format: Some("binary"), description: Some(F::FILE), ..MetaSchema::new("string") };
    let (description, parts) = F::parts();
    let parts = parts.into_iter().chain([("file", file)]);
    MetaSchema {
        description: Some(description),
        required: vec!["file"],
        properties: parts.map(|(name, part)| (name, MetaSchemaRef::Inline(Box::new(part)))).collect(),
        ..MetaSchema::new("object")
    }
}

impl<'a, F: Form> ApiExtractor<'a> for FormBody<F> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_schema::<Self, _>(F::NAME.into(), schema::<F>);
    }

    fn request_meta() -> Option<MetaRequest> {
        let schema = MetaSchemaRef::Reference(F::NAME.into());
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
        let content_type = request.content_type().unwrap_or_default().to_owned();
        Ok(Self { pieces, content_type, form: PhantomData })
    }
}
