//! `/mail`: each letter as its reader would see it. Only with the preview transport, beside invented data.

use poem::web::{Path, Query};
use poem::{Response, get, handler, http::header, web::Data};
use serde::Deserialize;
use uuid::Uuid;

use super::pages::Pages;
use super::problem::{Refusal, Refused};
use crate::application::{App, find_letters, read_notification};
use crate::domain::notification::NotificationFilter;
use crate::mail::preview;
use poem::EndpointExt;

const PAGE: usize = 50;

/// Adds the pages to `pages`.
pub fn mount(pages: Pages, app: App) -> Pages {
    pages.at("/mail", get(list).data(app.clone())).at("/mail/:id", get(letter).data(app))
}

#[derive(Deserialize)]
struct Wanted {
    to: Option<String>,
    case: Option<String>,
    before: Option<Uuid>,
}

#[handler]
async fn list(app: Data<&App>, wanted: Query<Wanted>) -> poem::Result<Response> {
    let Wanted { to, case, before } = wanted.0;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let filter = NotificationFilter { case_code: filled(case), to: filled(to), ..NotificationFilter::default() };
    let found = find_letters(&app.0.db, &filter, before, PAGE).await;
    let page = found.map_err(|error| Refused(Refusal::UseCase(error)))?;
    Ok(html(preview::list(&page.items, &filter, page.next)))
}

#[handler]
async fn letter(app: Data<&App>, id: Path<Uuid>) -> poem::Result<Response> {
    let found = read_notification(&app.0.db, id.0).await;
    let (letter, attempts) = found.map_err(|error| Refused(Refusal::UseCase(error)))?;
    Ok(html(preview::letter(&letter, &attempts)))
}

fn html(page: String) -> Response {
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, preview::CONTENT_SECURITY_POLICY)
        .body(page)
}
