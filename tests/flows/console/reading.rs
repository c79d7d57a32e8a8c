//! The page of a case: what it says to whom, in both languages, and how much it asks of the database.

use serde_json::json;

use super::{MANAGER, OFFICER, act, code_of_case, enter, says};
use crate::support::{TestApp, on_both};

on_both![a_page_says_what_there_is_to_know_of_a_case, a_page_reads_in_english_too, a_page_asks_the_database_little,];

async fn a_page_says_what_there_is_to_know_of_a_case(app: TestApp) {
    let case = app
        .filed_with(json!({
            "amount_vnd": 163_300_000_000_i64, "urgency": "urgent", "urgency_reason": "Ngân hàng dừng giải ngân.",
            "contact": {"name": "Nguyễn Minh An", "phone": "028 5550 0101"},
        }))
        .await;
    let code = code_of_case(&case);
    let mut manager = enter(&app, MANAGER).await;
    let page = manager.open(&format!("/cases/{code}")).await.expect(200);
    says(
        &page,
        &[
            "Chưa có đơn giá thuê đất khu đất mở rộng",
            "163.300.000.000 đồng",
            "Khẩn: Ngân hàng dừng giải ngân.",
            "Chờ tiếp nhận",
            "Giá đất, đơn giá thuê đất",
            "Sở Nông nghiệp và Môi trường",
            "Mạc Khánh Trác, thủ trưởng cơ quan",
            "Còn 2 ngày làm việc",
            "17:00 ngày 04/03/2026 (Thứ Tư)",
            "Cách tính",
            "Doanh nghiệp gửi vướng mắc; hồ sơ đã được chuyển cơ quan chủ trì.",
            "028 5550 0101",
        ],
    );
    app.turn_to("2026-03-12 09:30").await;
    let page = manager.open(&format!("/cases/{code}")).await.expect(200);
    says(&page, &["Quá hạn 3 ngày làm việc", "Quá hạn tiếp nhận: xem như cơ quan chủ trì đã tiếp nhận."]);

    // A note is for its own organization.
    let mut officer = enter(&app, OFFICER).await;
    act(&mut officer, &code, "note", &[("text", "Gọi lại cho doanh nghiệp.")]).await;
    says(&officer.open(&format!("/cases/{code}")).await.expect(200), &["Gọi lại cho doanh nghiệp.", "Ghi chú nội bộ"]);
    let page = manager.open(&format!("/cases/{code}")).await.expect(200);
    assert!(
        !page.html.contains("Gọi lại cho doanh nghiệp.") && !page.html.contains("Ghi chú nội bộ."),
        "{}",
        page.html
    );
}

async fn a_page_reads_in_english_too(app: TestApp) {
    let code = code_of_case(&app.opinion_asked().await);
    let mut officer = enter(&app, OFFICER).await;
    officer.cookies.insert("thaogo-language".into(), "en".into());
    let page = officer.open(&format!("/cases/{code}")).await.expect(200);
    says(&page, &["Being handled", "Answers for it now:", "10 working days left", "Department of Finance", "Awaited"]);
    let form = officer.open(&format!("/cases/{code}/draft_answer")).await.expect(200);
    says(&form, &["Submit a draft answer", "The law leaves no choice".to_lowercase().as_str(), "One on each line."]);
}

async fn a_page_asks_the_database_little(app: TestApp) {
    let code = code_of_case(&app.opinion_asked().await);
    let mut manager = enter(&app, MANAGER).await;
    manager.open(&format!("/cases/{code}")).await.expect(200);
    let (page, asked) = app.counting(manager.open(&format!("/cases/{code}"))).await;
    page.expect(200);
    assert!(asked <= 18, "{asked} statements");
}
