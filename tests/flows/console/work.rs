//! What there is to do, and lists of cases: in their order, narrowed by the address, page by page.

use serde_json::json;

use super::{AUDITOR, COORDINATOR, MANAGER, OFFICER, code_of_case, enter, says};
use crate::sign_in::events;
use crate::support::{Browser, Seen, TestApp, on_both};

on_both![
    whoever_signs_in_finds_what_there_is_to_do,
    the_citys_office_finds_what_is_stuck,
    lists_are_narrowed_by_their_address,
    long_lists_come_page_by_page,
];

/// Where a text stands in a page; it has to be there.
#[track_caller]
fn place(page: &Seen, text: &str) -> usize {
    page.html.find(text).unwrap_or_else(|| panic!("“{text}” is not in {}", page.html))
}

/// The addresses of the cases in a page's tables, as they stand there.
fn rows(page: &Seen) -> Vec<String> {
    let links = page.html.split("<a class=\"code\" href=\"").skip(1);
    links.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

/// Where a page's link of this name leads.
fn link(page: &Seen, name: &str) -> Option<String> {
    let (before, _) = page.html.split_once(&format!(">{name}</a>"))?;
    let (_, to) = before.rsplit_once("href=\"")?;
    Some(to.split('"').next()?.replace("&#38;", "&"))
}

async fn whoever_signs_in_finds_what_there_is_to_do(app: TestApp) {
    let first = code_of_case(&app.filed().await);
    let urgent = json!({"urgency": "urgent", "urgency_reason": "Sắp hết hạn vay."});
    let second = code_of_case(&app.filed_with(urgent).await);
    let mut officer = enter(&app, OFFICER).await;
    let page = officer.open("/work").await.expect(200);
    says(
        &page,
        &[
            "Việc phải làm",
            "Còn 2 ngày làm việc",
            "Chuyên viên, Sở Nông nghiệp và Môi trường",
            "aria-current=\"page\">Công việc",
        ],
    );
    let to_do = rows(&page);
    // Two acceptances, the answer of the urgent one, that of the other.
    let (first, second) = (format!("/cases/{first}"), format!("/cases/{second}"));
    assert_eq!(to_do.len(), 4, "{to_do:?}");
    assert_eq!(to_do[2..4], [second.clone(), first.clone()]);
    assert!(place(&page, "Việc phải làm") < place(&page, "Đang chờ doanh nghiệp hoặc cấp trên"));
    let mut other = enter(&app, "chuyenvien1@sct.example").await;
    says(&other.open("/work").await.expect(200), &["Hiện không có việc nào đang chờ đơn vị của Ông/Bà."]);

    let mut manager = enter(&app, MANAGER).await;
    let page = manager.open("/work").await.expect(200);
    says(&page, &["Hiện không có việc nào", "Hồ sơ đang mở của doanh nghiệp", "Gửi vướng mắc"]);
    app.awaiting().await;
    let page = manager.open("/work").await.expect(200);
    says(&page, &["Bổ sung thông tin", "Còn 10 ngày làm việc", "Chờ doanh nghiệp bổ sung"]);
    let (page, asked) = app.counting(manager.open("/work")).await;
    page.expect(200);
    assert!(asked <= 18, "{asked} statements");
    enter(&app, "quantri@vp-ubnd.example").await.open("/work").await.leads_to("/account");
    app.browser().open("/work").await.leads_to("/sign-in");
}

async fn the_citys_office_finds_what_is_stuck(app: TestApp) {
    let stuck = code_of_case(&app.filed_with(json!({"category": "DAT"})).await);
    let late = code_of_case(&app.filed().await);
    app.turn_to("2026-03-05 09:00").await;
    let fresh = code_of_case(&app.filed().await);
    let mut coordinator = enter(&app, COORDINATOR).await;
    let page = coordinator.open("/work").await.expect(200);
    says(&page, &["Phân công cơ quan chủ trì", "Chưa có cơ quan chủ trì", "Đang quá hạn", "Quá hạn 2 ngày làm việc"]);
    let seen = rows(&page);
    assert!(seen.contains(&format!("/cases/{stuck}")) && seen.contains(&format!("/cases/{late}")), "{seen:?}");
    assert!(!seen.contains(&format!("/cases/{fresh}")), "{seen:?}");
    let before = events(&app, "cases_read").await.len();
    let page = enter(&app, AUDITOR).await.open("/work").await.expect(200);
    assert!(rows(&page).contains(&format!("/cases/{late}")) && !page.html.contains("Việc phải làm"), "{}", page.html);
    assert_eq!(events(&app, "cases_read").await.len(), before + 1);
}

async fn lists_are_narrowed_by_their_address(app: TestApp) {
    let filed = code_of_case(&app.filed().await);
    let other = json!({"category": "VON.DL", "title": "Bổ sung vốn điều lệ cho dự án Thủ Đức"});
    let other = code_of_case(&app.filed_with(other).await);
    let accepted = code_of_case(&app.accepted().await);
    let mut manager = enter(&app, MANAGER).await;
    let seen = |codes: &[&String]| codes.iter().map(|code| format!("/cases/{code}")).collect::<Vec<_>>();
    for (address, wanted) in [
        ("/cases", seen(&[&accepted, &other, &filed])),
        ("/cases?sort=filed_at", seen(&[&filed, &other, &accepted])),
        ("/cases?q=thu+duc", seen(&[&other])),
        ("/cases?status=in_progress&q=", seen(&[&accepted])),
        ("/cases?category=DAT&overdue=false&status=routed", seen(&[&filed])),
        ("/cases?overdue=true", seen(&[])),
        ("/cases?after=nonsense", seen(&[&accepted, &other, &filed])),
    ] {
        let page = manager.open(address).await.expect(200);
        assert_eq!(rows(&page), wanted, "{address}");
    }
    let page = manager.open("/cases?q=thu+duc&status=routed").await.expect(200);
    says(&page, &["value=\"thu duc\"", "value=\"routed\" selected", "<details class=\"filter\" open"]);
    let told = manager.open("/cases?status=gone&q=x").await.expect(422);
    says(&told, &["href=\"#status\"", "value=\"x\""]);
    let mut officer = enter(&app, OFFICER).await;
    assert_eq!(rows(&officer.open("/cases?lead_agency=snnmt").await.expect(200)), seen(&[&accepted, &filed]));
    officer.open("/cases?lead_agency=nobody").await.expect(422);
    let mut stranger = enter(&app, "quanly@sawaco.example").await;
    says(&stranger.open("/cases").await.expect(200), &["Không có hồ sơ nào."]);
}

async fn long_lists_come_page_by_page(app: TestApp) {
    for _ in 0..52 {
        app.filed().await;
    }
    let mut officer = enter(&app, OFFICER).await;
    let found = walk(&mut officer, "/cases?status=routed&sort=filed_at").await;
    assert_eq!((found.len(), found.iter().collect::<std::collections::HashSet<_>>().len()), (52, 52));
    let page = officer.open("/cases?status=routed").await.expect(200);
    let next = link(&page, "Trang sau").expect("there is more");
    assert!(next.starts_with("/cases?status=routed&sort=-filed_at&after="), "{next}");
    // Each case owes its acceptance and its answer.
    let page = officer.open("/work").await.expect(200);
    assert_eq!(rows(&page).len(), 50);
    let second = officer.open(&link(&page, "Trang sau").expect("there is more")).await.expect(200);
    let third = officer.open(&link(&second, "Trang sau").expect("there is more")).await.expect(200);
    assert_eq!((rows(&second).len(), rows(&third).len(), link(&third, "Trang sau")), (50, 4, None));
    assert!(third.html.contains(">Trả lời<br>") && !third.html.contains(">Tiếp nhận hồ sơ<br>"), "{}", third.html);
}

/// The rows of a list, page after page.
async fn walk(browser: &mut Browser, from: &str) -> Vec<String> {
    let (mut found, mut at) = (Vec::new(), Some(from.to_owned()));
    while let Some(address) = at {
        let page = browser.open(&address).await.expect(200);
        found.extend(rows(&page));
        at = link(&page, "Trang sau");
    }
    found
}
