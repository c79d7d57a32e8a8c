//! Pages for people that are no console: the frame they share, `/`, and where a digest's link leads. They show no data of
//! any case and ask for no credentials.

use poem::http::StatusCode;
use poem::http::header::{CACHE_CONTROL, LOCATION};
use poem::web::Html;
use poem::{IntoEndpoint, Response, Route, endpoint::make_sync, get};

use super::contract::ContractError;
use crate::domain::access::permission::{Row, check};

/// Pages as they are added: who may ask for each is in the table, or the service does not start.
#[derive(Default)]
pub struct Pages {
    route: Route,
    paths: Vec<&'static str>,
}

impl Pages {
    /// Adds one at a path.
    pub fn at<E>(mut self, path: &'static str, page: E) -> Self
    where
        E: IntoEndpoint,
        E::Endpoint: 'static,
    {
        self.paths.push(path);
        Self { route: self.route.at(path, page), paths: self.paths }
    }

    /// All of them, if these rows tell of each who may ask for it, and of nothing else.
    ///
    /// # Errors
    /// With every page that has no row and every row that has no page.
    pub fn declared(self, rows: &[Row]) -> Result<Route, ContractError> {
        check(rows, self.paths.iter().copied()).map_err(|wrong| ContractError::new(wrong).within("pages"))?;
        Ok(self.route)
    }

    /// Where they are.
    #[cfg(test)]
    pub fn paths(&self) -> &[&'static str] {
        &self.paths
    }
}

/// Adds the pages to `pages`.
pub fn mount(pages: Pages) -> Pages {
    pages
        .at(
            "/",
            get(make_sync(|_| Response::builder().status(StatusCode::SEE_OTHER).header(LOCATION, "/docs").finish())),
        )
        .at("/style.css", get(make_sync(|_| style())))
        .at("/favicon.ico", get(make_sync(|_| no_icon())))
        .at("/escalations", get(make_sync(|_| Html(escalations()))))
}

/// How the pages look: served and not written into them, so that the policy can forbid what stands in a page.
fn style() -> Response {
    let response = Response::builder().content_type("text/css; charset=utf-8");
    response.header(CACHE_CONTROL, "public, max-age=3600").body(include_str!("pages/style.css"))
}

/// Browsers ask for one on every page; a 404 in their console looks like a fault.
fn no_icon() -> Response {
    Response::builder().status(StatusCode::NO_CONTENT).header(CACHE_CONTROL, "public, max-age=86400").finish()
}

/// Where a digest's link leads: how one's escalations are read and acknowledged.
fn escalations() -> String {
    let body = "<h1>Đôn đốc</h1>\n\
         <p>Các việc đã báo đến từng vị trí được đọc qua API, bằng mã truy cập (token) của người được xem; người nhận xác nhận \
         đã xem và hẹn ngày xử lý cũng tại đó:</p>\n\
         <pre>GET /v1/escalations?position=chairman\nPOST /v1/escalations/{id}/acknowledge\n\
         Authorization: Bearer thaogo_…</pre>\n\
         <p>Thử ngay trên trình duyệt: mở <a href=\"/docs#/Escalations/list_escalations\">tài liệu API</a>, bấm \
         <b>Authorize</b> và dán mã truy cập.</p>\n\
         <section lang=\"en\">\n<h1>Escalations</h1>\n\
         <p>What climbed to which position is read through the API, with the token of a person who may see it; whom it \
         reached says there, too, that they have seen it and by when they act.</p>\n\
         <p>To try it in the browser, open the <a href=\"/docs#/Escalations/list_escalations\">API documentation</a>, \
         press <b>Authorize</b> and paste the token.</p>\n</section>";
    frame("Đôn đốc", body)
}

/// A whole page: `title` and `body` are HTML already.
pub fn frame(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"vi\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} · Tháo Gỡ</title>\n<link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use poem::http::StatusCode;

    use crate::api::toy;

    #[tokio::test]
    async fn a_digests_link_tells_how_escalations_are_read() {
        let page = toy::client().get("/escalations").send().await;
        page.assert_status_is_ok();
        let html = page.0.into_body().into_string().await.unwrap();
        assert!(html.contains("POST /v1/escalations/{id}/acknowledge") && !html.contains("<form"));
    }

    #[tokio::test]
    async fn the_root_leads_to_the_documentation() {
        let root = toy::client().get("/").send().await;
        root.assert_status(StatusCode::SEE_OTHER);
        root.assert_header("Location", "/docs");
        toy::client().get("/favicon.ico").send().await.assert_status(StatusCode::NO_CONTENT);
    }
}
