//! Filing by a page.

use serde_json::json;

use super::{COORDINATOR, MANAGER, OFFICER, enter, says, send};
use crate::support::{TestApp, on_both};

on_both![
    an_enterprise_files_and_is_told_who_has_it_and_by_when,
    what_is_wrong_with_a_filing_is_named_and_what_was_typed_stays,
    the_coordinator_files_on_behalf,
];

/// What is filled in at least.
pub(super) const FILING: [(&str, &str); 5] = [
    ("title", "Chưa có đơn giá thuê đất khu đất mở rộng"),
    ("description", "Đã nộp đủ hồ sơ từ tháng 6/2025.\r\nChưa có quyết định."),
    ("category", "DAT.GIA"),
    ("territory", "27478"),
    ("urgency", "normal"),
];

async fn an_enterprise_files_and_is_told_who_has_it_and_by_when(app: TestApp) {
    let mut manager = enter(&app, MANAGER).await;
    let form = manager.open("/cases/new").await.expect(200);
    says(&form, &["Giá đất, đơn giá thuê đất, xác định nghĩa vụ tài chính", "Phường Tân Thuận"]);
    let more = [
        ("amount_vnd", "163.300.000.000"),
        ("legal_references", "Luật Đất đai 2024\r\nNghị định 103/2024/NĐ-CP"),
        ("contact.name", "Nguyễn Minh An"),
        ("contact.email", "phapche@hfic.example"),
    ];
    let fields: Vec<_> = FILING.into_iter().chain(more).collect();
    let there = "/cases/H29-260302-00001?done=file";
    for _ in 0..2 {
        send(&mut manager, &form, "/cases/new", &fields).await.leads_to(there);
    }
    let page = manager.open(there).await.expect(200);
    says(
        &page,
        &[
            "Đã gửi hồ sơ H29-260302-00001. Sở Nông nghiệp và Môi trường",
            "phải tiếp nhận trước 17:00 ngày 04/03/2026 (Thứ Tư) và trả lời trước 17:00 ngày 16/03/2026 (Thứ Hai)",
            "163.300.000.000 đồng",
            "phapche@hfic.example",
        ],
    );
    let list = app.as_("manager@hfic").get("/v1/cases").await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "sent twice, filed once");
    assert_eq!(list["items"][0]["description"], json!("Đã nộp đủ hồ sơ từ tháng 6/2025.\nChưa có quyết định."));

    // Where nobody is competent, the coordinator decides.
    let form = manager.open("/cases/new").await.expect(200);
    let mut fields = FILING;
    fields[2].1 = "DAT";
    let there = "/cases/H29-260302-00002?done=file";
    send(&mut manager, &form, "/cases/new", &fields).await.leads_to(there);
    says(&manager.open(there).await.expect(200), &["đầu mối của Thành phố phân công trước 17:00 ngày 03/03/2026"]);
}

async fn what_is_wrong_with_a_filing_is_named_and_what_was_typed_stays(app: TestApp) {
    let mut manager = enter(&app, MANAGER).await;
    let form = manager.open("/cases/new").await.expect(200);
    let wrong = [
        ("description", "Nội dung <đã gõ>"),
        ("category", "KHÔNG.CÓ"),
        ("territory", "27478"),
        ("urgency", "urgent"),
        ("amount_vnd", "nhiều"),
        ("contact.email", "khong phai"),
    ];
    let told = send(&mut manager, &form, "/cases/new", &wrong).await.expect(422);
    says(
        &told,
        &[
            "href=\"#title\"",
            "href=\"#category\"",
            "href=\"#amount_vnd\"",
            "href=\"#contact.name\"",
            "href=\"#contact.email\"",
            "Nội dung &#60;đã gõ&#62;",
            "value=\"nhiều\"",
            "value=\"27478\" selected",
        ],
    );
    let mut fields = FILING;
    fields[4].1 = "urgent";
    let told = send(&mut manager, &told, "/cases/new", &fields).await.expect(422);
    says(&told, &["href=\"#urgency_reason\"", "Hồ sơ khẩn phải nêu lý do."]);
}

async fn the_coordinator_files_on_behalf(app: TestApp) {
    let mut coordinator = enter(&app, COORDINATOR).await;
    let form = coordinator.open("/cases/new").await.expect(200);
    says(&form, &["name=\"enterprise\""]);
    let fields: Vec<_> = FILING.into_iter().chain([("enterprise", "hfic")]).collect();
    send(&mut coordinator, &form, "/cases/new", &fields).await.leads_to("/cases/H29-260302-00001?done=file");
    let mut officer = enter(&app, OFFICER).await;
    let told = officer.open("/cases/new").await.expect(403);
    says(&told, &["Chỉ doanh nghiệp, hoặc đầu mối thay mặt doanh nghiệp"]);
}
