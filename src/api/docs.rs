//! `/docs`, `/openapi.json`, `/openapi.yaml`: the contract for people and programs. The page and its scripts come from the
//! binary and ask nobody but this server.

use poem::http::StatusCode;
use poem::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION};
use poem::{Endpoint, IntoResponse, Response, endpoint::make_sync, get, web::Html};
use poem_openapi::OpenApiService;

use super::contract::Contract;
use super::pages::Pages;

const PAGE: &str = include_str!("docs/page.html");
const START: &str = include_str!("docs/start.js");

/// Swagger UI puts style attributes into its markup and shows data images; all else is as strict as everywhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Adds the pages to `pages`.
pub fn mount(pages: Pages, contract: &Contract) -> Pages {
    let (style, script) = swagger_ui();
    pages
        .at("/docs", get(make_sync(|_| Html(PAGE).with_header(CONTENT_SECURITY_POLICY, POLICY))))
        .at(
            "/docs/",
            get(make_sync(|_| {
                Response::builder().status(StatusCode::MOVED_PERMANENTLY).header(LOCATION, "/docs").finish()
            })),
        )
        .at("/docs/start.js", get(asset("text/javascript", START.to_owned())))
        .at("/docs/swagger-ui.css", get(asset("text/css", style)))
        .at("/docs/swagger-ui.js", get(asset("text/javascript", script)))
        .at("/openapi.json", get(file("application/json", contract.to_json())))
        .at("/openapi.yaml", get(file("application/yaml", contract.to_yaml())))
}

/// Style and script of Swagger UI, taken out of the page that poem-openapi makes for a service without operations.
fn swagger_ui() -> (String, String) {
    let page = OpenApiService::new((), "", "").swagger_ui_html();
    let between = |start: &str, end: &str| {
        let inner = page.split_once(start).and_then(|(_, rest)| rest.split_once(end));
        inner.map(|(inner, _)| inner.to_owned()).unwrap_or_default()
    };
    let style = between("<style charset=\"UTF-8\">", "</style>");
    (style, between("<script charset=\"UTF-8\">", "</script>"))
}

/// A file that changes with the binary only.
fn asset(media: &'static str, content: String) -> impl Endpoint {
    served(media, content, "public, max-age=3600")
}

fn file(media: &'static str, content: String) -> impl Endpoint {
    served(media, content, "no-cache")
}

fn served(media: &'static str, content: String, cache: &'static str) -> impl Endpoint {
    let media = format!("{media}; charset=utf-8");
    make_sync(move |_| Response::builder().content_type(&media).header(CACHE_CONTROL, cache).body(content.clone()))
}

#[cfg(test)]
mod tests {
    use super::{PAGE, START, swagger_ui};

    #[test]
    fn the_page_is_complete_and_asks_nobody_else() {
        let (style, script) = swagger_ui();
        assert!(style.contains(".swagger-ui"));
        assert!(script.contains("SwaggerUIBundle"));
        assert!(START.contains("/openapi.json"));
        assert!(!PAGE.contains("http"));
    }
}
