//! A file on its way out, under headers that let no browser run it.

use poem::http::HeaderValue;
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::payload::{Binary, Payload};
use poem_openapi::registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;

use crate::application::read_attachments::Bytes;
use crate::domain::attachment::Attachment;

/// A file on its way out.
pub(super) struct Download {
    pub(super) file: Attachment,
    pub(super) content: Bytes,
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
        let headers = self.file.headers();
        let mut response = Response::builder().body(Body::from_bytes_stream(self.content));
        for (name, value) in headers {
            let value = HeaderValue::try_from(value).expect("what is not ASCII is encoded");
            response.headers_mut().insert(name, value);
        }
        response
    }
}
