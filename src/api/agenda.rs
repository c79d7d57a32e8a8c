//! `/calendar/{secret}.ics`: a person's agenda for their calendar program, which cannot carry a token. The address is the
//! secret; what it does not fit is not there.

mod ics;

use poem::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, IF_NONE_MATCH};
use poem::http::{HeaderName, StatusCode};
use poem::{Request, Response, endpoint::make, get};
use sha2::{Digest, Sha256};

use super::gate::nothing_here;
use super::pages::Pages;
use super::problem::Refused;
use crate::application::App;
use crate::application::credentials::is_secret;
use crate::application::read_agenda::find_agenda;

/// What its paths begin with: the log shows no more of them.
pub const PREFIX: &str = "/calendar/";

/// How long a calendar program need not ask again.
const FRESH: &str = "private, max-age=300";

/// Adds them to `pages`.
pub fn mount(pages: Pages, app: App) -> Pages {
    let read = make(move |request: Request| {
        let app = app.clone();
        async move { answer(&app, &request).await }
    });
    pages.at("/calendar/:file", get(read))
}

/// The address of a secret.
pub fn address(app: &App, secret: &str) -> String {
    format!("{}{PREFIX}{secret}.ics", app.links.base_url)
}

async fn answer(app: &App, request: &Request) -> poem::Result<Response> {
    let nothing = || poem::Error::from(Refused(nothing_here().into()));
    let file = request.uri().path().strip_prefix(PREFIX).unwrap_or_default();
    let secret = file.strip_suffix(".ics").filter(|secret| is_secret(secret)).ok_or_else(nothing)?;
    let found = find_agenda(app, secret).await.map_err(|error| Refused(error.into()))?;
    let agenda = found.ok_or_else(nothing)?;
    let names = ics::Names { base_url: &app.links.base_url, domain: &app.links.message_domain };
    let text = ics::write(&agenda, names);
    let etag = format!("\"{}\"", digest(&text));
    let response = Response::builder()
        .header(ETAG, &etag)
        .header(CACHE_CONTROL, FRESH)
        .header(HeaderName::from_static("x-robots-tag"), "noindex");
    let known = request.headers().get(IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    if known.is_some_and(|known| {
        known == "*" || known.split(',').any(|known| known.trim().trim_start_matches("W/") == etag)
    }) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let named = response.header(CONTENT_DISPOSITION, "inline; filename=\"thaogo.ics\"");
    Ok(named.content_type("text/calendar; charset=utf-8").body(text))
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
