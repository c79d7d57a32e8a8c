//! `/guide`: what is written down for those who answer for the service. The texts lie in `src/guide` as Markdown; the
//! fields of the personal data come from the table beside them, which a test holds against the schema.

use std::fmt::Write as _;

use poem::http::StatusCode;
use poem::web::{Html, Path};
use poem::{get, handler};
use pulldown_cmark::{Options, Parser, html::push_html};

use super::pages::{Pages, frame};

/// Each page: where it is, its title, its text.
const PAGES: [(&str, &str, &str); 3] = [
    ("personal-data", "Dữ liệu cá nhân · Personal data", include_str!("../guide/personal-data.md")),
    ("security", "Security", include_str!("../guide/security.md")),
    ("dependencies", "Dependencies", include_str!("../guide/dependencies.md")),
];

/// Every column of the schema with the kind of personal data in it; empty where there is none.
const FIELDS: &str = include_str!("../guide/personal-data.csv");
/// Where the page of the personal data shows them.
const FIELDS_HERE: &str = "{{fields}}";

/// Adds the pages to `pages`.
pub fn mount(pages: Pages) -> Pages {
    pages.at("/guide", get(index)).at("/guide/:page", get(page))
}

#[handler]
fn index() -> Html<String> {
    let items = PAGES.map(|(path, title, _)| format!("<li><a href=\"/guide/{path}\">{title}</a></li>\n")).concat();
    let more = "<li><a href=\"/docs\">API</a></li>\n<li><a href=\"/problems\">Các lỗi của API · Problems</a></li>\n";
    Html(frame("Tài liệu · Guide", &format!("<h1>Tài liệu · Guide</h1>\n<ul>{items}{more}</ul>")))
}

#[handler]
fn page(Path(asked): Path<String>) -> poem::Result<Html<String>> {
    let known = PAGES.iter().find(|(path, _, _)| *path == asked);
    let (_, title, text) = known.ok_or_else(|| poem::Error::from_status(StatusCode::NOT_FOUND))?;
    let text = text.replace(FIELDS_HERE, &fields());
    let mut html = String::from("<p><a href=\"/guide\">/guide</a></p>\n");
    push_html(&mut html, Parser::new_ext(&text, Options::ENABLE_TABLES));
    Ok(Html(frame(title, &html)))
}

/// The columns that hold personal data, as a table in Markdown.
fn fields() -> String {
    let mut table = String::from("| bảng · table | cột · column | loại · kind |\n| --- | --- | --- |\n");
    for row in FIELDS.lines().skip(1) {
        if let [name, column, kind] = row.split(',').collect::<Vec<_>>()[..]
            && !kind.is_empty()
        {
            let _ = writeln!(table, "| `{name}` | `{column}` | `{kind}` |");
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::toy;

    #[tokio::test]
    async fn each_page_is_served_and_others_are_not() {
        for (path, _, _) in PAGES {
            let answer = toy::client().get(format!("/guide/{path}")).send().await;
            answer.assert_status_is_ok();
            let html = answer.0.into_body().into_string().await.unwrap();
            assert!(html.contains("<h1>") && html.contains("<table>") && !html.contains("{{"), "{path}");
        }
        toy::client().get("/guide").send().await.assert_status_is_ok();
        toy::client().get("/guide/other").send().await.assert_status(StatusCode::NOT_FOUND);
    }

    #[test]
    fn every_kind_of_personal_data_is_explained() {
        let (_, _, text) = PAGES[0];
        for row in FIELDS.lines().skip(1) {
            let kind = row.rsplit(',').next().unwrap_or_default();
            assert!(kind.is_empty() || text.contains(&format!("| `{kind}` |")), "{row}");
        }
    }
}
