//! `/problems` and `/problems/<slug>`: what each problem means and what to do, in both languages. The texts lie in
//! `src/guide/problems` as Markdown, Vietnamese first, English after a line of three dashes.

use poem::http::StatusCode;
use poem::web::{Html, Path};
use poem::{get, handler};
use pulldown_cmark::{Parser, html::push_html};

use super::ProblemKind;
use crate::api::pages::{Pages, frame};

/// Adds the pages to `pages`.
pub fn mount(pages: Pages) -> Pages {
    pages.at("/problems", get(index)).at("/problems/:slug", get(page))
}

#[handler]
fn index() -> Html<String> {
    let items: String = ProblemKind::ALL.iter().map(|kind| index_item(*kind)).collect();
    let body = format!(
        "<h1>Các lỗi của API</h1>\n<p>Mỗi lỗi trả về là một tài liệu <code>application/problem+json</code>; trường <code>type</code> \
         dẫn đến một trang dưới đây.</p>\n<p lang=\"en\">The problems of the API: each failure is answered with \
         <code>application/problem+json</code>, whose <code>type</code> leads to one of these pages.</p>\n<ul>{items}</ul>"
    );
    Html(frame("Các lỗi của API · The problems of the API", &body))
}

fn index_item(kind: ProblemKind) -> String {
    let (path, status, title) = (kind.path(), kind.status().as_u16(), kind.title());
    format!(
        "<li><a href=\"{path}\">{status} <code>{kind}</code></a>: {} · <span lang=\"en\">{}</span></li>\n",
        title.vi, title.en
    )
}

#[handler]
fn page(Path(slug): Path<String>) -> poem::Result<Html<String>> {
    let kind = ProblemKind::parse(&slug).ok_or_else(|| poem::Error::from_status(StatusCode::NOT_FOUND))?;
    let (vi, en) = guide(kind).split_once("\n---\n").expect("each text has both languages, as a test checks");
    let title = kind.title();
    let body = format!(
        "<p><a href=\"/problems\">/problems</a> · HTTP {} · <code>{kind}</code></p>\n<h1>{}</h1>\n{}\n<section lang=\"en\">\n<h1>{}</h1>\n{}</section>",
        kind.status().as_u16(),
        title.vi,
        render(vi),
        title.en,
        render(en),
    );
    Ok(Html(frame(&title.vi, &body)))
}

fn render(markdown: &str) -> String {
    let mut html = String::new();
    push_html(&mut html, Parser::new(markdown));
    html
}

/// The text of one problem.
pub(super) const fn guide(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Unreadable => include_str!("../../guide/problems/unreadable.md"),
        ProblemKind::Unauthenticated => include_str!("../../guide/problems/unauthenticated.md"),
        ProblemKind::Forbidden => include_str!("../../guide/problems/forbidden.md"),
        ProblemKind::NotFound => include_str!("../../guide/problems/not-found.md"),
        ProblemKind::MethodNotAllowed => include_str!("../../guide/problems/method-not-allowed.md"),
        ProblemKind::TooSlow => include_str!("../../guide/problems/request-timeout.md"),
        ProblemKind::NotNow => include_str!("../../guide/problems/not-now.md"),
        ProblemKind::Stale => include_str!("../../guide/problems/stale.md"),
        ProblemKind::TooLarge => include_str!("../../guide/problems/too-large.md"),
        ProblemKind::AddressTooLong => include_str!("../../guide/problems/uri-too-long.md"),
        ProblemKind::HeadersTooLarge => include_str!("../../guide/problems/headers-too-large.md"),
        ProblemKind::UnsupportedMedia => include_str!("../../guide/problems/unsupported-media-type.md"),
        ProblemKind::Invalid => include_str!("../../guide/problems/invalid.md"),
        ProblemKind::ExtensionIntoPast => include_str!("../../guide/problems/extension-into-past.md"),
        ProblemKind::FourEyes => include_str!("../../guide/problems/four-eyes.md"),
        ProblemKind::LegalBasisRequired => include_str!("../../guide/problems/legal-basis-required.md"),
        ProblemKind::FileEmpty => include_str!("../../guide/problems/file-empty.md"),
        ProblemKind::FileTooLarge => include_str!("../../guide/problems/file-too-large.md"),
        ProblemKind::FileTypeForbidden => include_str!("../../guide/problems/file-type-forbidden.md"),
        ProblemKind::FileInfected => include_str!("../../guide/problems/file-infected.md"),
        ProblemKind::TooManyFiles => include_str!("../../guide/problems/too-many-files.md"),
        ProblemKind::KeyReused => include_str!("../../guide/problems/key-reused.md"),
        ProblemKind::VersionRequired => include_str!("../../guide/problems/version-required.md"),
        ProblemKind::TooMany => include_str!("../../guide/problems/too-many-requests.md"),
        ProblemKind::Internal => include_str!("../../guide/problems/internal.md"),
        ProblemKind::Unavailable => include_str!("../../guide/problems/unavailable.md"),
    }
}
