//! Actions by pages: each role's way through a case; what is wrong, stale, or sent twice.

use serde_json::json;

use super::filing::FILING;
use super::{COORDINATING, DIRECTOR, MANAGER, OFFICER, act, code_of_case, enter, hidden, says, send};
use crate::support::{TestApp, on_both};

on_both![
    a_case_is_handled_and_confirmed_by_pages_alone,
    a_stale_page_says_what_happened_and_keeps_what_was_typed,
    what_is_wrong_is_named_and_what_was_typed_stays,
    a_form_that_is_sent_twice_counts_once,
    what_cannot_be_done_now_is_said_and_nothing_is_lost,
    whom_a_step_reached_acknowledges_it,
];

async fn a_case_is_handled_and_confirmed_by_pages_alone(app: TestApp) {
    let (mut officer, mut manager) = (enter(&app, OFFICER).await, enter(&app, MANAGER).await);
    let form = manager.open("/cases/new").await.expect(200);
    let filed = send(&mut manager, &form, "/cases/new", &FILING).await;
    let page = filed.header("location").trim_end_matches("?done=file").to_owned();
    let code = page.trim_start_matches("/cases/").to_owned();
    let done = |action: &str| format!("{page}?done={action}");
    let (mut director, mut asked) = (enter(&app, DIRECTOR).await, enter(&app, COORDINATING).await);

    says(&officer.open(&page).await.expect(200), &["Chờ tiếp nhận", &format!("{page}/accept")]);
    act(&mut officer, &code, "accept", &[("officer", crate::support::OFFICER)]).await.leads_to(&done("accept"));
    let seen = officer.open(&done("accept")).await.expect(200);
    says(&seen, &["Đã thực hiện: Tiếp nhận hồ sơ.", "Đang xử lý", "Kiều Tường Quyên"]);
    let question = [("text", "Đề nghị bổ sung bản vẽ hiện trạng.\r\nKèm biên bản.")];
    act(&mut officer, &code, "request_information", &question).await.leads_to(&done("request_information"));
    says(&manager.open(&page).await.expect(200), &["Chờ doanh nghiệp bổ sung", "bản vẽ hiện trạng.\nKèm biên bản."]);
    let reply = [("text", "Gửi kèm bản vẽ.")];
    act(&mut manager, &code, "supply_information", &reply).await.leads_to(&done("supply_information"));

    let opinion = [("agencies", "stc"), ("agencies", "sxd"), ("text", "Đề nghị cho ý kiến.")];
    act(&mut officer, &code, "request_opinion", &opinion).await.leads_to(&done("request_opinion"));
    let given = [("stance", "agrees_if"), ("text", "Thống nhất phương án.")];
    act(&mut asked, &code, "give_opinion", &given).await.leads_to(&done("give_opinion"));
    says(&officer.open(&page).await.expect(200), &["Thống nhất với điều kiện", "Thống nhất phương án."]);
    let seen = manager.open(&page).await.expect(200);
    assert!(!seen.html.contains("Thống nhất phương án."), "what agencies say among themselves");

    let more = [("until", "03/04/2026"), ("reason", "Chờ thẩm định giá.")];
    act(&mut officer, &code, "request_extension", &more).await.leads_to(&done("request_extension"));
    act(&mut director, &code, "decide_extension", &[("granted", "yes")]).await.leads_to(&done("decide_extension"));
    says(&manager.open(&page).await.expect(200), &["Đến hết ngày 03/04/2026 (Thứ Sáu)", "Chấp thuận"]);

    let draft = [
        ("outcome", "removed"),
        ("text", "Đã phê duyệt đơn giá."),
        ("legal_references", "Luật Đất đai 2024\r\n\r\nNghị định 103"),
    ];
    act(&mut officer, &code, "draft_answer", &draft).await.leads_to(&done("draft_answer"));
    assert!(!manager.open(&page).await.expect(200).html.contains("Đã phê duyệt đơn giá."), "a draft is no answer");
    act(&mut director, &code, "reject_draft", &[("reason", "Nêu thời hạn.")]).await.leads_to(&done("reject_draft"));
    act(&mut officer, &code, "draft_answer", &draft).await.leads_to(&done("draft_answer"));
    let document = [
        ("official_document.number", "1234"),
        ("official_document.symbol", "SNNMT-QLĐ"),
        ("official_document.signed_on", "2026-03-02"),
        ("official_document.signer", "Mạc Khánh Trác"),
    ];
    act(&mut director, &code, "approve", &document).await.leads_to(&done("approve"));
    let seen = manager.open(&page).await.expect(200);
    says(
        &seen,
        &["Văn bản số 1234/SNNMT-QLĐ ngày 02/03/2026", "Đã phê duyệt đơn giá.", "Luật Đất đai 2024\nNghị định 103"],
    );
    act(&mut manager, &code, "comment", &[("text", "Xin cảm ơn.")]).await.leads_to(&done("comment"));
    act(&mut manager, &code, "confirm", &[]).await.leads_to(&done("confirm"));
    says(&officer.open(&page).await.expect(200), &["Đã kết thúc", "Xin cảm ơn."]);
    let case = app.as_("manager@hfic").get(&format!("/v1/cases/{code}")).await.expect(200);
    assert_eq!((&case["status"], &case["answer"]["legal_references"][1]), (&json!("closed"), &json!("Nghị định 103")));
}

async fn a_stale_page_says_what_happened_and_keeps_what_was_typed(app: TestApp) {
    let case = app.accepted().await;
    let code = code_of_case(&case);
    let mut officer = enter(&app, OFFICER).await;
    let path = format!("/cases/{code}/request_information");
    let form = officer.open(&path).await.expect(200);
    let urgent = json!({"urgency": "urgent", "reason": "Ngân hàng dừng giải ngân."});
    app.as_("coordinator@vp-ubnd").act(&case.body, "set_urgency").json(&urgent).await.expect(200);
    let told = send(&mut officer, &form, &path, &[("text", "Xin bản vẽ & <biên bản>")]).await.expect(409);
    says(
        &told,
        &["Hồ sơ đã thay đổi", "Ngân hàng dừng giải ngân.", "Triệu An Trác", "Xin bản vẽ &#38; &#60;biên bản&#62;"],
    );
    send(&mut officer, &told, &path, &[("text", "Xin bản vẽ")])
        .await
        .leads_to(&format!("/cases/{code}?done=request_information"));

    // Where it cannot be done any more, what was typed can still be read.
    let case = app.accepted().await;
    let code = code_of_case(&case);
    let path = format!("/cases/{code}/draft_answer");
    let form = officer.open(&path).await.expect(200);
    app.as_("manager@hfic").act(&case.body, "withdraw").json(&json!({})).await.expect(200);
    let draft = [("outcome", "removed"), ("text", "Một câu trả lời dài.")];
    let told = send(&mut officer, &form, &path, &draft).await.expect(409);
    says(&told, &["Doanh nghiệp rút hồ sơ.", "Doanh nghiệp đã rút", "Một câu trả lời dài."]);
    assert!(!told.html.contains("<textarea"), "there is nothing to send any more");
}

async fn what_is_wrong_is_named_and_what_was_typed_stays(app: TestApp) {
    let code = code_of_case(&app.accepted().await);
    let mut officer = enter(&app, OFFICER).await;
    let told =
        act(&mut officer, &code, "draft_answer", &[("outcome", "explained"), ("text", "Luật không cho phép.")]).await;
    let told = told.expect(422);
    says(&told, &["href=\"#legal_references\"", "Luật không cho phép.", "value=\"explained\" checked", "Lỗi: "]);
    let long = "ă".repeat(20_001);
    let told = act(&mut officer, &code, "draft_answer", &[("text", &long)]).await.expect(422);
    says(&told, &["href=\"#outcome\"", "href=\"#text\"", "20000", &long]);
    let secret = [("text", "Độ mật: TỐI MẬT")];
    let told = act(&mut officer, &code, "request_information", &secret).await.expect(422);
    says(&told, &["href=\"#text\"", "đường văn thư mật"]);
    let late = [("until", "2026-03-03"), ("reason", "Chờ.")];
    let told = act(&mut officer, &code, "request_extension", &late).await.expect(422);
    says(&told, &["href=\"#until\"", "value=\"03/03/2026\"", "Chờ."]);
    let none = act(&mut officer, &code, "request_opinion", &[("text", "Ý kiến?")]).await.expect(422);
    says(&none, &["href=\"#agencies\"", "từ 1 đến 20"]);
    let half = [("agencies", "stc"), ("text", "Ý kiến?")];
    act(&mut officer, &code, "request_opinion", &half).await.leads_to(&format!("/cases/{code}?done=request_opinion"));
    let mut asked = enter(&app, COORDINATING).await;
    let half = [("stance", "agrees"), ("text", "Được."), ("official_document.number", "12")];
    let told = act(&mut asked, &code, "give_opinion", &half).await.expect(422);
    says(&told, &["href=\"#official_document.signer\"", "value=\"12\""]);
}

async fn a_form_that_is_sent_twice_counts_once(app: TestApp) {
    let case = app.filed().await;
    let code = code_of_case(&case);
    let mut officer = enter(&app, OFFICER).await;
    for (action, fields) in
        [("accept", &[("officer", crate::support::OFFICER)][..]), ("comment", &[("text", "Đã nhận.")])]
    {
        let path = format!("/cases/{code}/{action}");
        let form = officer.open(&path).await.expect(200);
        for _ in 0..2 {
            send(&mut officer, &form, &path, fields).await.leads_to(&format!("/cases/{code}?done={action}"));
        }
    }
    let comments = app.as_("manager@hfic").get(&format!("/v1/cases/{code}/comments")).await.expect(200);
    assert_eq!(comments["items"].as_array().map(Vec::len), Some(1));
    // Gone back to and sent with other words, it is another thing to say: asked first, then said.
    let path = format!("/cases/{code}/comment");
    let form = officer.open(&path).await.expect(200);
    send(&mut officer, &form, &path, &[("text", "Một")]).await.leads_to(&format!("/cases/{code}?done=comment"));
    let told = send(&mut officer, &form, &path, &[("text", "Hai")]).await.expect(409);
    says(&told, &["đã được gửi trước đó", "Hai"]);
    assert_ne!(hidden(&form), hidden(&told));
    send(&mut officer, &told, &path, &[("text", "Hai")]).await.leads_to(&format!("/cases/{code}?done=comment"));
    // A form without what it carries is none of ours.
    officer.fill(&path, &[("text", "Ba")]).await.expect(403);
}

async fn what_cannot_be_done_now_is_said_and_nothing_is_lost(app: TestApp) {
    let case = app.drafted().await;
    let code = code_of_case(&case);
    let mut officer = enter(&app, OFFICER).await;
    let told = officer.open(&format!("/cases/{code}/approve")).await.expect(409);
    says(&told, &["“Đang xử lý”", "“Ký duyệt trả lời”"]);
    let told = officer.open(&format!("/cases/{code}/confirm")).await.expect(409);
    assert!(!told.html.contains("<form method=\"post\" novalidate>"));
    for nothing in ["deem_accepted", "attach", "file", "nothing"] {
        officer.open(&format!("/cases/{code}/{nothing}")).await.expect(404);
    }
    let seen = officer.open(&format!("/cases/{code}")).await.expect(200);
    assert!(!seen.html.contains(&format!("/cases/{code}/approve")), "what may not be done is not offered");
}

async fn whom_a_step_reached_acknowledges_it(app: TestApp) {
    let case = app.accepted().await;
    let code = code_of_case(&case);
    app.turn_to("2026-03-16 08:00").await;
    let mut officer = enter(&app, OFFICER).await;
    let page = officer.open(&format!("/cases/{code}")).await.expect(200);
    says(&page, &["Xác nhận đã xem đôn đốc", "làm việc"]);
    let told = act(&mut officer, &code, "acknowledge", &[("act_by", "2026-03-01")]).await.expect(422);
    says(&told, &["href=\"#act_by\""]);
    let said = [("act_by", "2026-03-18"), ("text", "Đang trình.")];
    act(&mut officer, &code, "acknowledge", &said).await.leads_to(&format!("/cases/{code}?done=acknowledge"));
    let page = officer.open(&format!("/cases/{code}")).await.expect(200);
    assert!(!page.html.contains("Xác nhận đã xem đôn đốc</a>"), "{}", page.html);
}
