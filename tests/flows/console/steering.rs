//! What happens less often, by pages: returns, assignments, directives, proposals to higher bodies, ends and new beginnings.

use serde_json::{Value, json};

use super::{COORDINATING, COORDINATOR, DIRECTOR, MANAGER, act, code_of_case, enter, says, send};
use crate::support::{Seen, TestApp, on_both};

on_both![a_case_is_steered_by_pages, what_ended_begins_anew_by_pages];

/// The values that a form's list offers.
fn options(form: &Seen) -> Vec<&str> {
    let options = form.html.split("<option value=\"").skip(1);
    options.filter_map(|rest| rest.split('"').next()).filter(|value| !value.is_empty()).collect()
}

/// The case as the coordinator reads it.
async fn read(app: &TestApp, code: &str) -> Value {
    app.as_("coordinator@vp-ubnd").get(&format!("/v1/cases/{code}")).await.expect(200).body
}

async fn a_case_is_steered_by_pages(app: TestApp) {
    let code = code_of_case(&app.filed().await);
    let done = |action: &str| format!("/cases/{code}?done={action}");
    let (mut director, mut office) = (enter(&app, DIRECTOR).await, enter(&app, COORDINATOR).await);
    let (mut head, mut officer) = (enter(&app, "giamdoc@stc.example").await, enter(&app, COORDINATING).await);

    let back =
        [("reason", "Không thuộc chức năng."), ("legal_basis", "Quyết định 01/2025"), ("proposed_agency", "stc")];
    let told = act(&mut director, &code, "return", &back[..1]).await.expect(422);
    says(&told, &["href=\"#legal_basis\"", "Không thuộc chức năng."]);
    act(&mut director, &code, "return", &back).await.leads_to(&done("return"));
    let form = office.open(&format!("/cases/{code}/route")).await.expect(200);
    assert!(options(&form).contains(&"stc") && options(&form).contains(&"ubnd-25813"), "{}", form.html);
    let routed = [("lead_agency", "stc"), ("reason", "Thuộc tài chính doanh nghiệp.")];
    send(&mut office, &form, &format!("/cases/{code}/route"), &routed).await.leads_to(&done("route"));
    act(&mut officer, &code, "accept", &[]).await.leads_to(&done("accept"));
    let form = head.open(&format!("/cases/{code}/assign")).await.expect(200);
    let others = options(&form);
    assert_eq!(others.len(), 3, "everybody of the agency but who handles it: {others:?}");
    let assigned = others[0].to_owned();
    send(&mut head, &form, &format!("/cases/{code}/assign"), &[("officer", &assigned)]).await.leads_to(&done("assign"));
    assert_eq!(read(&app, &code).await["officer"]["id"], json!(assigned));
    let same = [("category", "DAT.GIA"), ("territory", "27478"), ("reason", "Vốn.")];
    let told = act(&mut officer, &code, "reclassify", &same).await.expect(422);
    says(&told, &["href=\"#category\"", "value=\"DAT.GIA\" selected"]);
    let other = [("category", "VON.DL"), ("territory", "27478"), ("reason", "Vốn điều lệ.")];
    act(&mut officer, &code, "reclassify", &other).await.leads_to(&done("reclassify"));
    assert_eq!(read(&app, &code).await["lead_agency"]["code"], "stc");

    let urgent = [("urgency", "urgent"), ("reason", "Sắp hết hạn vay.")];
    act(&mut office, &code, "set_urgency", &urgent).await.leads_to(&done("set_urgency"));
    let direct =
        [("organizations", "sxd"), ("organizations", "hfic"), ("text", "Họp thống nhất."), ("due_on", "2026-03-06")];
    act(&mut office, &code, "direct", &direct).await.leads_to(&done("direct"));
    let mut directed = enter(&app, "giamdoc@sxd.example").await;
    let form = directed.open(&format!("/cases/{code}/report_directive")).await.expect(200);
    says(&form, &["Sở Xây dựng", "Họp thống nhất.", " checked>"]);
    let id = read(&app, &code).await["directives"][0]["id"].as_str().expect("an id").to_owned();
    let report = [("directive", id.as_str()), ("text", "Đã họp.")];
    act(&mut directed, &code, "report_directive", &report).await.leads_to(&done("report_directive"));
    let again = [("directive", id.as_str()), ("reason", "Chưa rõ."), ("due_on", "09/03/2026")];
    act(&mut office, &code, "send_back_directive", &again).await.leads_to(&done("send_back_directive"));
    act(&mut directed, &code, "report_directive", &report).await.leads_to(&done("report_directive"));
    act(&mut office, &code, "accept_directive", &again[..1]).await.leads_to(&done("accept_directive"));
    act(&mut office, &code, "remind", &[]).await.leads_to(&done("remind"));
    says(
        &office.open(&format!("/cases/{code}")).await.expect(200),
        &["Đã hoàn thành", "Chưa rõ.", "Nhắc xử lý hồ sơ."],
    );

    let upward = [
        ("proposal", "Hướng dẫn xác định giá."),
        ("higher_body", "Bộ Tài chính"),
        ("official_document.number", "20"),
        ("official_document.symbol", "STC-TC"),
        ("official_document.signed_on", "2026-03-02"),
        ("official_document.signer", "Hà Bảo Nhiên"),
    ];
    act(&mut head, &code, "submit_upward", &upward).await.leads_to(&done("submit_upward"));
    act(&mut officer, &code, "follow_up", &[("text", "Đang lấy ý kiến.")]).await.leads_to(&done("follow_up"));
    act(&mut officer, &code, "receive_from_above", &[("text", "Thống nhất.")])
        .await
        .leads_to(&done("receive_from_above"));
    let draft = [
        ("outcome", "beyond_competence"),
        ("text", "Đã kiến nghị Bộ Tài chính."),
        ("higher_body", "Bộ Tài chính"),
        ("proposal", "Hướng dẫn xác định giá."),
    ];
    let told = act(&mut officer, &code, "draft_answer", &draft[..2]).await.expect(422);
    says(&told, &["href=\"#higher_body\""]);
    act(&mut officer, &code, "draft_answer", &draft).await.leads_to(&done("draft_answer"));
    act(&mut head, &code, "approve", &upward[2..]).await.leads_to(&done("approve"));
    let mut manager = enter(&app, MANAGER).await;
    act(&mut manager, &code, "dispute", &[("reason", "Vẫn chưa có giá.")]).await.leads_to(&done("dispute"));
    let page = manager.open(&format!("/cases/{code}")).await.expect(200);
    says(&page, &["Vẫn chưa có giá.", "Xử lý lại và trả lời", "Vượt thẩm quyền, đã kiến nghị cấp trên"]);
    act(&mut manager, &code, "withdraw", &[("text", "Đã tự khắc phục.")]).await.leads_to(&done("withdraw"));
    says(&manager.open(&format!("/cases/{code}")).await.expect(200), &["Doanh nghiệp đã rút", "Đã tự khắc phục."]);
}

async fn what_ended_begins_anew_by_pages(app: TestApp) {
    let code = code_of_case(&app.filed_with(json!({"category": "DAT"})).await);
    let mut office = enter(&app, COORDINATOR).await;
    let ground = [("reason", "duplicate"), ("text", "Trùng hồ sơ khác."), ("where_to_turn", "Sở Tư pháp")];
    act(&mut office, &code, "decline", &ground).await.leads_to(&format!("/cases/{code}?done=decline"));
    says(&office.open(&format!("/cases/{code}")).await.expect(200), &["Không thuộc phạm vi tiếp nhận", "Sở Tư pháp"]);
    let why = [("reason", "Không trùng.")];
    act(&mut office, &code, "reopen", &why).await.leads_to(&format!("/cases/{code}?done=reopen"));
    assert_eq!(read(&app, &code).await["status"], "received");

    let code = code_of_case(&app.restricted().await);
    act(&mut office, &code, "unrestrict", &[("reason", "Đã công bố.")])
        .await
        .leads_to(&format!("/cases/{code}?done=unrestrict"));
    enter(&app, "chuyenvien2@snnmt.example").await.open(&format!("/cases/{code}")).await.expect(200);
}
