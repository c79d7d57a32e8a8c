//! Pages for people that are no console: the frame they share, `/`, and where the links in letters lead. They show no data
//! of any case and ask for no credentials.

use poem::http::StatusCode;
use poem::http::header::{CACHE_CONTROL, LOCATION};
use poem::web::{Html, Path};
use poem::{IntoEndpoint, Response, Route, endpoint::make_sync, get, handler};

use super::contract::ContractError;
use super::gate::nothing_here;
use super::problem::Refused;
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
        .at("/cases/:code", get(case))
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

/// Where a letter's link leads: how the case is read. The same for every well-formed code, whether it exists or not.
#[handler]
fn case(Path(code): Path<String>) -> poem::Result<Html<String>> {
    if !is_code(&code) {
        return Err(Refused(nothing_here().into()).into());
    }
    let body = format!(
        "<h1>Hồ sơ {code}</h1>\n\
         <p>Trang này không hiển thị nội dung hồ sơ. Hồ sơ được đọc qua API, bằng mã truy cập (token) của người hoặc của \
         tổ chức được xem:</p>\n<pre>GET /v1/cases/{code}\nAuthorization: Bearer thaogo_…</pre>\n\
         <ul><li>Thử ngay trên trình duyệt: mở <a href=\"/docs#/Cases/read_case\">tài liệu API</a>, bấm <b>Authorize</b>, \
         dán mã truy cập, rồi gọi <code>read_case</code> với mã hồ sơ <code>{code}</code>.</li>\n\
         <li>Chưa có mã truy cập: hỏi quản trị hệ thống của cơ quan, doanh nghiệp mình.</li></ul>\n\
         <section lang=\"en\">\n<h1>Case {code}</h1>\n\
         <p>This page shows nothing of the case. A case is read through the API, with the token of a person or an \
         organization that may see it:</p>\n<pre>GET /v1/cases/{code}\nAuthorization: Bearer thaogo_…</pre>\n\
         <ul><li>To try it in the browser, open the <a href=\"/docs#/Cases/read_case\">API documentation</a>, press \
         <b>Authorize</b>, paste the token, and send <code>read_case</code> with the code <code>{code}</code>.</li>\n\
         <li>Without a token: ask the administrator of your agency or enterprise.</li></ul>\n</section>"
    );
    Ok(Html(frame(&format!("Hồ sơ {code}"), &body)))
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

/// Whether this can be a case's code, `H29-210318-00042`: nothing in it needs escaping then.
fn is_code(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [prefix, day, number] = parts[..] else { return false };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_prefix = (1..=10).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_prefix && day.len() == 6 && digits(day) && (5..=12).contains(&number.len()) && digits(number)
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

    use super::is_code;
    use crate::api::toy;

    #[test]
    fn codes_are_told_from_anything_else() {
        assert!(is_code("H29-210318-00042") && is_code("H29-210318-100000"));
        for other in
            ["H29", "H29-210318", "H29-21031-00042", "H29-210318-0004", "<b>-210318-00042", "H29-210318-00042-1"]
        {
            assert!(!is_code(other), "{other}");
        }
    }

    #[tokio::test]
    async fn a_letters_link_tells_how_the_case_is_read_and_shows_nothing_of_it() {
        let page = toy::client().get("/cases/H29-210318-00042").send().await;
        page.assert_status_is_ok();
        page.assert_header_exist("Content-Security-Policy");
        let html = page.0.into_body().into_string().await.unwrap();
        assert!(html.contains("GET /v1/cases/H29-210318-00042") && html.contains("/docs#/Cases/read_case"));
        assert!(!html.contains("<form") && !html.contains("<input"), "it pretends no login");
        let other = toy::client().get("/cases/%3Cscript%3E").send().await;
        other.assert_status(StatusCode::NOT_FOUND);
        other.assert_content_type("application/problem+json");
    }

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
