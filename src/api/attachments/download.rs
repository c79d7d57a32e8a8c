//! A file on its way out, under headers that let no browser run it.

use poem::http::HeaderValue;
use poem::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG};
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
