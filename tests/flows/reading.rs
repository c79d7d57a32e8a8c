//! Reading: lists that neither repeat nor skip, filters that say what they mean, answers in the reader's language.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, on_both};

on_both![
    pages_neither_repeat_nor_skip,
    the_register_comes_in_pages,
    filters_narrow_a_list,
    words_are_found_with_and_without_diacritics,
    names_come_in_the_readers_language,
    i_am_told_who_i_am_and_what_time_it_is,
];

async fn pages_neither_repeat_nor_skip(app: TestApp) {
    // Five within one second: the id decides between them.
    for _ in 0..5 {
        app.filed().await;
    }
    app.turn_to("2026-03-02 09:00").await;
    let last = app.filed().await;
    app.turn_to("2026-03-02 10:00").await;
    let first = app.as_("auditor@ttp").get("/v1/cases/H29-260302-00001").await.expect(200);
    app.as_("officer@snnmt").act(&first.body, "accept").json(&json!({})).await.expect(200);

    let auditor = app.as_("auditor@ttp");
    for sort in ["filed_at", "-filed_at", "-updated_at"] {
        let whole = codes(&auditor.get(&format!("/v1/cases?sort={sort}")).await.expect(200));
        assert_eq!(whole.len(), 6);
        let (mut seen, mut path) = (Vec::new(), format!("/v1/cases?sort={sort}&limit=2&lead_agency=snnmt"));
        loop {
            let page = auditor.get(&path).await.expect(200);
            seen.extend(codes(&page));
            let Some(next) = next_of(&page) else { break };
            path = next;
        }
        assert_eq!(seen, whole, "{sort}");
    }
    let of = async |sort: &str| codes(&auditor.get(&format!("/v1/cases?limit=1&sort={sort}")).await.expect(200));
    assert_eq!(of("-filed_at").await, [last["code"].as_str().unwrap()]);
    assert_eq!(of("-updated_at").await, ["H29-260302-00001"]);
}

async fn the_register_comes_in_pages(app: TestApp) {
    let reporter = app.as_("reporter@hfic");
    for list in ["organizations?kind=enterprise", "territories?on=2020-12-31&level=district", "categories?"] {
        let whole = codes(&reporter.get(&format!("/v1/{list}&limit=200")).await.expect(200));
        assert!(whole.is_sorted() && whole.len() > 20 && whole.len() < 200, "{list}: {}", whole.len());
        let (mut seen, mut path) = (Vec::new(), format!("/v1/{list}&limit=7"));
        loop {
            let page = reporter.get(&path).await.expect(200);
            assert!(page["items"].as_array().unwrap().len() <= 7);
            seen.extend(codes(&page));
            let Some(next) = next_of(&page) else { break };
            path = next;
        }
        assert_eq!(seen, whole, "{list}");
    }
    let first = reporter.get("/v1/organizations").await.expect(200);
    assert_eq!(first["items"].as_array().unwrap().len(), 50, "fifty unless told otherwise");
}

/// Where `Link` leads; `next_cursor` says the same.
fn next_of(page: &Answer) -> Option<String> {
    let link = page.header("link").strip_prefix('<')?.strip_suffix(">; rel=\"next\"")?.to_owned();
    assert!(link.ends_with(&format!("cursor={}", page["next_cursor"].as_str().unwrap())), "{link}");
    Some(link)
}

async fn filters_narrow_a_list(app: TestApp) {
    app.filed().await;
    app.filed_with(json!({"category": "DAT"})).await;
    app.filed_with(json!({"category": "XD.GP", "territory": "26740"})).await;
    app.turn_to("2026-03-03 23:59").await;
    app.filed_with(json!({"category": "VON.DL", "territory": "79"})).await;
    app.turn_to("2026-03-04 09:00").await;
    let expected: [(&str, &[u32]); 15] = [
        ("status=received", &[2]),
        ("status=received&status=routed", &[1, 2, 3, 4]),
        ("status=closed", &[]),
        ("category=DAT", &[1, 2]),
        ("category=DAT.GIA", &[1]),
        ("territory=79", &[1, 2, 3, 4]),
        ("territory=26740", &[3]),
        ("enterprise=hfic", &[1, 2, 3, 4]),
        ("enterprise=sawaco", &[]),
        ("lead_agency=sxd", &[3]),
        ("lead_agency=stnmt", &[]),
        ("overdue=true", &[2]),
        ("overdue=false", &[1, 3, 4]),
        ("filed_from=2026-03-03", &[4]),
        ("filed_to=2026-03-02&category=DAT", &[1, 2]),
    ];
    for (filter, numbers) in expected {
        let page = app.as_("coordinator@vp-ubnd").get(&format!("/v1/cases?sort=filed_at&{filter}")).await.expect(200);
        let numbers: Vec<_> = numbers.iter().map(|number| code(*number)).collect();
        assert_eq!(codes(&page), numbers, "{filter}");
    }
    let unknown = [
        ("category=KHONG.CO", "category"),
        ("territory=769", "territory"),
        ("enterprise=khong-co", "enterprise"),
        ("enterprise=stc", "enterprise"),
        ("lead_agency=khong-co", "lead_agency"),
        ("lead_agency=hfic", "lead_agency"),
    ];
    for (filter, name) in unknown {
        let refused = app.as_("auditor@ttp").get(&format!("/v1/cases?{filter}")).await.expect_problem(422);
        assert_eq!(refused.pointers(), [name]);
    }
}

/// The code of the n-th of four cases, of which the last was filed on the next day.
fn code(number: u32) -> String {
    if number == 4 { "H29-260303-00001".to_owned() } else { format!("H29-260302-{number:05}") }
}

async fn words_are_found_with_and_without_diacritics(app: TestApp) {
    let case = app.filed_with(json!({"title": "Đường dây 110 kV qua Thủ Đức, đạt 50% khối_lượng"})).await;
    app.filed_with(json!({"title": "Khác", "description": "Không liên quan."})).await;
    for found in ["thu%20duc", "Th%E1%BB%A7%20%C4%90%E1%BB%A9c", "DUONG", "50%25", "khoi_luong", "110%20duong", "00001"]
    {
        let page = app.as_("auditor@ttp").get(&format!("/v1/cases?q={found}")).await.expect(200);
        assert_eq!(codes(&page), [case["code"].as_str().unwrap()], "{found}");
    }
    for missed in ["5%250", "khoi%25luong", "khoiXluong", "hanoi"] {
        let page = app.as_("auditor@ttp").get(&format!("/v1/cases?q={missed}")).await.expect(200);
        assert!(codes(&page).is_empty(), "{missed}");
    }
}

async fn names_come_in_the_readers_language(app: TestApp) {
    let case = app.filed().await;
    let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    let read = async |language: &str| app.as_("auditor@ttp").get(&path).header("Accept-Language", language).await;
    let (vi, en) = (read("vi").await, read("en-GB, vi;q=0.5").await);
    assert!(vi["lead_agency"]["name"].as_str().unwrap().starts_with("Sở "), "{}", vi["lead_agency"]);
    assert!(en["lead_agency"]["name"].as_str().unwrap().is_ascii(), "{}", en["lead_agency"]);
    assert_ne!(vi["category"]["name"], en["category"]["name"]);
    assert_ne!(vi["routing"]["steps"][1]["text"], en["routing"]["steps"][1]["text"]);
    assert_eq!((&vi["title"], &vi["description"]), (&en["title"], &en["description"]), "what was filed stays as it is");
}

async fn i_am_told_who_i_am_and_what_time_it_is(app: TestApp) {
    app.turn_to("2026-03-05 10:30").await;
    let me = app.as_("director@snnmt").get("/v1/me").await.expect(200);
    assert_eq!((&me["role"], &me["organization"]["code"]), (&json!("director"), &json!("snnmt")));
    assert_eq!(me["now"], "2026-03-05T10:30:00+07:00");
    let actions: Vec<_> = me["actions"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for action in ["return", "accept", "assign", "draft_answer", "approve", "comment", "note", "attach"] {
        assert!(actions.contains(&action), "{action} is missing in {actions:?}");
    }
    assert!(!actions.contains(&"route") && !actions.contains(&"dispute"), "{actions:?}");
}

fn codes(page: &Answer) -> Vec<String> {
    let items = page["items"].as_array().expect("a page has items");
    items.iter().map(|case| case["code"].as_str().expect("a case has a code").to_owned()).collect()
}
