//! `/overview`: where it is stuck, and each figure leads to its cases.

use serde_json::json;

use super::{MANAGER, enter, says};
use crate::support::{TestApp, on_both};

on_both![each_figure_leads_to_its_cases];

const CHAIRMAN: &str = "chutich@ubnd-tphcm.example";

async fn each_figure_leads_to_its_cases(app: TestApp) {
    let accepted = app.accepted().await;
    app.filed_with(json!({"category": "DAT"})).await;
    app.turn_to("2026-03-18 09:00").await;
    let mut browser = enter(&app, CHAIRMAN).await;
    let page = browser.open("/overview").await.expect(200);
    says(&page, &["Đang vướng ở đâu", "<svg", "Mười hai tuần gần đây"]);
    says(&page, &["href=\"/cases?overdue=true\"><strong>2</strong>", "<a href=\"/cases?late_by=snnmt\">1</a>"]);
    let list = browser.open("/cases?late_by=snnmt").await.expect(200);
    says(&list, &[accepted["code"].as_str().unwrap()]);
    assert!(!list.html.contains("H29-260302-00002"), "{}", list.html);
    // An enterprise reads how it stands with its own.
    let page = enter(&app, MANAGER).await.open("/overview").await.expect(200);
    says(&page, &["<strong>2</strong>"]);
    let mut other = enter(&app, "quanly@sawaco.example").await;
    let page = other.open("/overview").await.expect(200);
    says(&page, &["<strong>0</strong>", "Không có đơn vị nào trễ hạn."]);
}
