//! What a page shows to nobody who may not see it; what people type is text; files are saved and never run.

use reqwest::multipart::{Form, Part};
use serde_json::json;

use super::{AUDITOR, COORDINATOR, MANAGER, OFFICER, act, code_of_case, enter, says};
use crate::sign_in::events;
use crate::support::{TestApp, on_both};

on_both![
    what_one_may_not_see_is_no_page,
    what_people_type_is_text,
    a_file_is_saved_and_never_run,
    an_auditors_look_is_recorded,
];

async fn what_one_may_not_see_is_no_page(app: TestApp) {
    let (case, restricted) = (app.accepted().await, app.restricted().await);
    let (code, hidden) = (code_of_case(&case), code_of_case(&restricted));
    for stranger in ["quanly@sawaco.example", "chuyenvien1@sct.example", "quantri@vp-ubnd.example"] {
        let mut browser = enter(&app, stranger).await;
        let never = browser.open("/cases/H29-260302-99999").await.expect(404).html;
        for path in ["", "/comment", "/accept", "/files/0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c"] {
            let told = browser.open(&format!("/cases/{code}{path}")).await.expect(404);
            let told = told.html.replace(&code, "H29-260302-99999").replace(&path.replace('/', "%2F"), "");
            assert_eq!(told, never, "{stranger} asks for {path}");
        }
        let fields = [("version", "2"), ("key", "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c"), ("text", "Xin chào.")];
        browser.fill(&format!("/cases/{code}/comment"), &fields).await.expect(404);
    }
    let mut other = enter(&app, "chuyenvien2@snnmt.example").await;
    other.open(&format!("/cases/{code}")).await.expect(200);
    other.open(&format!("/cases/{hidden}")).await.expect(404);
    let page = enter(&app, OFFICER).await.open(&format!("/cases/{hidden}")).await.expect(200);
    says(&page, &["Hồ sơ hạn chế người xem:", "Kiều Tường Quyên"]);
    app.browser()
        .open(&format!("/cases/{code}/comment"))
        .await
        .leads_to(&format!("/sign-in?next=%2Fcases%2F{code}%2Fcomment"));
}

async fn what_people_type_is_text(app: TestApp) {
    let evil = "<script>alert(1)</script> \u{202e}gnp.exe\u{2069} \"'>&<img src=x onerror=alert(1)>";
    let case = app
        .filed_with(json!({
            "title": evil, "description": evil, "project": evil, "proposal": evil, "legal_references": [evil],
            "address": evil, "contact": {"name": evil},
        }))
        .await;
    let code = code_of_case(&case);
    let mut officer = enter(&app, OFFICER).await;
    act(&mut officer, &code, "accept", &[]).await;
    for action in ["comment", "note", "request_information"] {
        act(&mut officer, &code, action, &[("text", evil)]).await.leads_to(&format!("/cases/{code}?done={action}"));
    }
    let mut manager = enter(&app, MANAGER).await;
    act(&mut manager, &code, "supply_information", &[("text", evil)]).await;
    let draft = [("outcome", "removed"), ("text", evil), ("legal_references", evil)];
    act(&mut officer, &code, "draft_answer", &draft).await;
    let page = officer.open(&format!("/cases/{code}")).await.expect(200);
    assert!(
        page.html.matches("&#60;script&#62;alert(1)&#60;/script&#62; [U+202E]gnp.exe[U+2069]").count() >= 12,
        "{}",
        page.html
    );
    let form = officer.open(&format!("/cases/{code}/draft_answer")).await.expect(200);
    for html in [&page.html, &form.html] {
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains('\u{202e}'), "{html}");
    }
    let mut strange = enter(&app, COORDINATOR).await;
    let told = strange.open(&format!("/cases/{code}?done=%3Cscript%3E")).await.expect(200);
    assert!(!told.html.contains("<script"), "{}", told.html);
}

async fn a_file_is_saved_and_never_run(app: TestApp) {
    let case = app.accepted().await;
    let code = code_of_case(&case);
    let content =
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".to_vec();
    let part = Part::bytes(content.clone()).file_name("Bản vẽ.pdf");
    let form = Form::new().text("description", "Bản vẽ <hiện trạng>").part("file", part);
    let kept = app.as_("manager@hfic").post(&format!("/v1/cases/{code}/attachments")).form(form).await.expect(201);
    let mut officer = enter(&app, OFFICER).await;
    let to = format!("/cases/{code}/files/{}", kept["id"].as_str().expect("an id"));
    let page = officer.open(&format!("/cases/{code}")).await.expect(200);
    says(&page, &[&format!("href=\"{to}\""), "Bản vẽ.pdf", "Bản vẽ &#60;hiện trạng&#62;"]);
    let request = officer.request(reqwest::Method::GET, &to);
    let sent = request.send().await.expect("the server answers");
    let header = |name: &str| sent.headers()[name].to_str().expect("ASCII").to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-disposition").starts_with("attachment; filename*=UTF-8''B%E1%BA%A3n"));
    assert_eq!(sent.bytes().await.expect("bytes"), content);
    officer.open(&format!("/cases/{code}/files/x")).await.expect(404);
    officer.open(&format!("/cases/{code}/files/0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c")).await.expect(404);
}

async fn an_auditors_look_is_recorded(app: TestApp) {
    let code = code_of_case(&app.accepted().await);
    let before = events(&app, "cases_read").await.len();
    let mut auditor = enter(&app, AUDITOR).await;
    let page = auditor.open(&format!("/cases/{code}")).await.expect(200);
    assert!(!page.html.contains("class=\"actions\""), "an auditor changes nothing");
    auditor.open("/cases/H29-260302-99999").await.expect(404);
    let reads = events(&app, "cases_read").await;
    assert_eq!(reads.len(), before + 1, "what is not there leaves no record");
    assert_eq!(reads[0]["data"]["operation"], "/cases/:code");
    let fields = [("version", "2"), ("key", "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c"), ("text", "Xin chào.")];
    auditor.fill(&format!("/cases/{code}/comment"), &fields).await.expect(403);
    assert_eq!(events(&app, "cases_read").await.len(), before + 2, "forms tell of the case too");
}
