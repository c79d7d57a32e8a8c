//! `/cases/{code}/files/{id}`: a file of a case, to be saved; no browser runs it.

use poem::http::HeaderValue;
use poem::{Body, Response};
use uuid::Uuid;

use crate::application::CaseKey;
use crate::application::read_attachments::{Place, read_attachment};
use crate::application::record_read::About;
use crate::console::failure::Halt;
use crate::console::here::Here;

/// The file.
pub async fn send(here: &Here<'_>, code: &str, id: &str) -> Result<Response, Halt> {
    let key = CaseKey::parse(code);
    let actor = here.reader("/cases/:code/files/:file", About::Case(key.clone())).await?;
    let id = id.parse::<Uuid>().map_err(|_| Halt::NotFound)?;
    let (file, content) = read_attachment(here.app, &actor, &Place::Case(key), id).await?;
    let mut response = Response::builder().body(Body::from_bytes_stream(content));
    for (name, value) in file.headers() {
        let value = HeaderValue::try_from(value).expect("what is not ASCII is encoded");
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}
