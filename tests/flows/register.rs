//! The register as at a date: who and what there was, what followed what, who was competent.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, on_both};

on_both![
    land_in_district_2_has_had_these_agencies,
    a_district_committees_matter_goes_to_the_ward_on_the_first_of_july,
    departments_that_merged_are_followed_on_each_day,
    an_organization_says_what_it_followed_and_what_followed_it,
    a_code_names_other_territories_at_other_times,
    categories_are_read_one_by_one,
    successions_are_found_by_date_and_by_party,
    positions_are_told_as_at_a_date,
    what_never_was_is_not_found,
];

async fn read(app: &TestApp, path: &str) -> Answer {
    app.as_("manager@hfic").get(path).await.expect(200)
}

/// Who leads in a category and a territory on a date.
async fn lead(app: &TestApp, category: &str, territory: &str, on: &str) -> Value {
    let body = json!({"category": category, "territory": territory, "on": on});
    let preview = app.as_("manager@hfic").post("/v1/routing/preview").json(&body).await.expect(200);
    preview["lead_agency"]["code"].clone()
}

/// Where most of a territory's land lies after it was reorganised.
async fn default_of(app: &TestApp, unit: &str) -> String {
    let territory = read(app, &format!("/v1/territories/{unit}")).await;
    let became = territory["became"].as_array().unwrap().iter();
    let default = became.filter(|one| one["is_default"] == true).map(|one| one["to"]["code"].as_str().unwrap());
    let mut default: Vec<_> = default.collect();
    default.dedup();
    assert_eq!(default.len(), 1, "{:#}", territory.body);
    default[0].to_owned()
}

fn codes<'a>(list: &'a Value, side: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().filter_map(|one| one[side]["code"].as_str()).collect()
}

async fn land_in_district_2_has_had_these_agencies(app: TestApp) {
    // The district itself, then the city in the city that bears its code.
    assert_eq!(lead(&app, "DAT.THUE", "769", "2020-12-31").await, "stnmt");
    assert_eq!(lead(&app, "DAT.THUE", "769", "2021-01-02").await, "stnmt");
    assert_eq!(lead(&app, "DAT.THUE", "769", "2025-06-30").await, "snnmt");
    let names = |answer: Answer| answer["name"].as_str().unwrap().to_owned();
    let then = read(&app, "/v1/territories/769?on=2020-12-31").await;
    assert_eq!(codes(&then["became"], "to"), ["769"], "the district became the city in the city");
    assert_eq!(names(then), "Quận 2");
    assert_eq!(names(read(&app, "/v1/territories/769?on=2021-01-01").await), "Thành phố Thủ Đức");
    // Since the districts are gone one asks for the ward: Thảo Điền lies in An Khánh now.
    let ward = default_of(&app, "27088@2021-01-01").await;
    assert_eq!(names(read(&app, &format!("/v1/territories/{ward}")).await), "Phường An Khánh");
    for (on, expected) in [("2025-07-01", "snnmt"), ("2026-03-02", "snnmt")] {
        assert_eq!(lead(&app, "DAT.THUE", &ward, on).await, expected, "{on}");
    }
}

async fn a_district_committees_matter_goes_to_the_ward_on_the_first_of_july(app: TestApp) {
    assert_eq!(lead(&app, "DAT.GPMB", "769", "2020-12-31").await, "ubnd-quan-2");
    assert_eq!(lead(&app, "DAT.GPMB", "769", "2021-01-01").await, "ubnd-thanh-pho-thu-duc");
    assert_eq!(lead(&app, "DAT.GPMB", "769", "2025-06-30").await, "ubnd-thanh-pho-thu-duc");
    let ward = default_of(&app, "27088@2021-01-01").await;
    let committee = lead(&app, "DAT.GPMB", &ward, "2025-07-01").await;
    let committee = read(&app, &format!("/v1/organizations/{}", committee.as_str().unwrap())).await;
    assert_eq!((&committee["level"], &committee["territory"]), (&json!("commune"), &json!(ward)));
    assert_eq!(committee["valid_from"], "2025-07-01");
    let city = read(&app, "/v1/organizations/ubnd-thanh-pho-thu-duc").await;
    assert_eq!((&city["exists"], codes(&city["followed_by"], "to")), (&json!(false), vec!["@commune"]));
    assert_eq!(codes(&city["followed"], "from"), ["ubnd-quan-2", "ubnd-quan-9", "ubnd-quan-thu-duc"]);
}

async fn departments_that_merged_are_followed_on_each_day(app: TestApp) {
    let expected = [
        (
            "HT.DAO",
            vec![("2025-02-28", "sgtvt"), ("2025-03-01", "sgtcc"), ("2025-04-30", "sgtcc"), ("2025-05-01", "sxd")],
        ),
        ("HT.NUOC", vec![("2025-02-28", "sxd"), ("2025-03-01", "sgtcc"), ("2025-05-01", "sxd"), ("2025-07-01", "sxd")]),
        ("DAT.GIA", vec![("2025-02-28", "stnmt"), ("2025-04-30", "stnmt"), ("2025-05-01", "snnmt")]),
        ("DT.CT", vec![("2025-02-28", "skhdt"), ("2025-03-01", "stc")]),
        (
            "QH.PK",
            vec![("2025-02-28", "sqhkt"), ("2025-03-01", "sxd"), ("2025-09-30", "sxd"), ("2025-10-01", "sqhkt-2025")],
        ),
        ("XD.NT", vec![("2025-02-28", "sxd"), ("2025-10-01", "sxd")]),
        ("NS.LUONG", vec![("2025-02-28", "sldtbxh"), ("2025-03-01", "snv")]),
        ("CPH.SX", vec![("2025-02-28", "bdmqldn"), ("2025-03-01", "stc")]),
        ("CNTT.KN", vec![("2025-02-28", "stttt"), ("2025-03-01", "skhcn")]),
        ("THUE.TTD", vec![("2025-02-28", "cucthue"), ("2025-03-01", "ccthue-kv2"), ("2025-07-01", "thue-tphcm")]),
        ("THUE.HQ", vec![("2025-03-14", "cuchq"), ("2025-03-15", "cchq-kv2")]),
    ];
    for (category, days) in expected {
        for (on, agency) in days {
            assert_eq!(lead(&app, category, "79", on).await, agency, "{category} on {on}");
        }
    }
}

async fn an_organization_says_what_it_followed_and_what_followed_it(app: TestApp) {
    let traffic = read(&app, "/v1/organizations/sgtcc?on=2025-04-01").await;
    assert_eq!((&traffic["exists"], &traffic["on"]), (&json!(true), &json!("2025-04-01")));
    assert_eq!((&traffic["valid_from"], &traffic["valid_to"]), (&json!("2025-03-01"), &json!("2025-04-30")));
    assert_eq!(codes(&traffic["followed"], "from"), ["sgtvt", "sxd"]);
    assert_eq!(codes(&traffic["followed_by"], "to"), ["sxd"]);
    let of_construction = &traffic["followed"][1];
    assert_eq!(
        (&of_construction["event"], &of_construction["is_default"], &of_construction["categories"]),
        (&json!("transfer"), &json!(false), &json!(["HT.NUOC"]))
    );
    assert!(of_construction["legal_basis"].as_str().unwrap().contains("01/03/2025"));
    assert_eq!(read(&app, "/v1/organizations/sgtcc").await["exists"], false);
    // What only goes on follows nothing.
    let finance = read(&app, "/v1/organizations/stc").await;
    assert_eq!((codes(&finance["followed"], "from"), &finance["followed_by"]), (vec!["bdmqldn", "skhdt"], &json!([])));
    let known = read(&app, "/v1/organizations?identifier=H29").await;
    let known: Vec<_> =
        known["items"].as_array().unwrap().iter().map(|one| (&one["code"], &one["identifier"])).collect();
    assert_eq!(known, [(&json!("ubnd-tphcm"), &json!("H29"))]);
}

async fn a_code_names_other_territories_at_other_times(app: TestApp) {
    let city = read(&app, "/v1/territories/769@2021-01-01").await;
    assert_eq!((&city["unit_id"], &city["on"]), (&json!("769@2021-01-01"), &json!("2025-06-30")));
    assert_eq!((&city["exists"], &city["within"][0]["code"]), (&json!(true), &json!("79")));
    let mut parts = codes(&city["formed_from"], "from");
    parts.sort_unstable();
    parts.dedup();
    assert_eq!(parts, ["762", "763", "769"], "three districts became it");
    assert!(city["formed_from"].as_array().unwrap().iter().all(|one| one["effective_on"] == "2021-01-01"));
    let ward = read(&app, "/v1/territories/27088?on=2020-12-31").await;
    let within: Vec<_> = ward["within"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(within, ["Quận 2", "Thành phố Hồ Chí Minh"]);
    let gone = app.as_("manager@hfic").get("/v1/territories/769").await.expect_problem(404);
    assert!(gone["detail"].as_str().unwrap().contains("769@2021-01-01"), "it tells when there was one: {}", gone.body);
}

async fn categories_are_read_one_by_one(app: TestApp) {
    let list = read(&app, "/v1/categories?on=2020-12-31&limit=200").await;
    assert_eq!((list["items"].as_array().unwrap().len(), &list["on"]), (81, &json!("2020-12-31")));
    let group = read(&app, "/v1/categories/DAT").await;
    assert_eq!((&group["is_group"], &group["field"]), (&json!(true), &json!("pct-dt")));
    assert!(group["under"].as_array().unwrap().iter().any(|one| one["code"] == "DAT.THUE"));
    let leaf = read(&app, "/v1/categories/DAT.THUE").await;
    assert_eq!((&leaf["parent"], &leaf["under"]), (&json!("DAT"), &json!([])));
}

async fn successions_are_found_by_date_and_by_party(app: TestApp) {
    let count = async |query: &str| {
        let (mut found, mut cursor) = (0, String::new());
        loop {
            let page = read(&app, &format!("/v1/successions?limit=200{query}{cursor}")).await;
            found += page["items"].as_array().unwrap().len();
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return found,
            }
        }
    };
    assert_eq!(count("").await, 58 + 660, "each once, page by page");
    assert_eq!(count("&kind=organization").await, 58);
    assert_eq!(
        count("&kind=organization&from_on=2025-07-01&to_on=2025-07-01").await,
        23,
        "22 committees and the taxes"
    );
    let page = read(&app, "/v1/successions?organization=sxd&from_on=2025-03-01&to_on=2025-05-01").await;
    let told = page["items"].as_array().unwrap().iter().map(|one| {
        (
            one["effective_on"].as_str().unwrap(),
            one["from"]["code"].as_str().unwrap(),
            one["to"]["code"].as_str().unwrap(),
        )
    });
    let told: Vec<_> = told.collect();
    assert_eq!(
        told,
        [
            ("2025-03-01", "sqhkt", "sxd"),
            ("2025-03-01", "sxd", "sgtcc"),
            ("2025-03-01", "sxd", "sxd"),
            ("2025-05-01", "sgtcc", "sxd"),
        ]
    );
    let page = read(&app, "/v1/successions?territory=769&to_on=2021-01-01").await;
    assert!(page["items"].as_array().unwrap().iter().all(|one| one["kind"] == "territory"));
    let units: Vec<_> = page["items"].as_array().unwrap().iter().map(|one| one["to"]["unit_id"].as_str()).collect();
    assert_eq!(units, [Some("769@2021-01-01"); 3]);
    app.as_("manager@hfic").get("/v1/successions?cursor=2025").await.expect_problem(422);
}

async fn positions_are_told_as_at_a_date(app: TestApp) {
    use entity::position_holder::{Column, Entity};
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let until = |on: &str| Expr::value(on.parse::<chrono::NaiveDate>().unwrap());
    let director = Entity::update_many().col_expr(Column::ValidTo, until("2026-02-28"));
    let director = director.filter(Column::Organization.eq("snnmt")).filter(Column::Position.eq("director"));
    director.exec(app.db().write()).await.unwrap();
    let holders = async |on: &str| {
        let list = app.as_("auditor@ttp").get(&format!("/v1/organizations/snnmt/positions{on}")).await.expect(200);
        let positions = list["items"].as_array().unwrap().clone();
        (list["on"].clone(), positions)
    };
    let (on, now) = holders("").await;
    assert_eq!(on, "2026-03-02");
    assert!(now.iter().all(|one| one["position"] != "director"));
    let (on, before) = holders("?on=2026-02-27").await;
    assert_eq!((on, before.len()), (json!("2026-02-27"), now.len() + 1));
    let director = before.iter().find(|one| one["position"] == "director").unwrap();
    assert_eq!((&director["valid_from"], &director["valid_to"]), (&Value::Null, &json!("2026-02-28")));
}

async fn what_never_was_is_not_found(app: TestApp) {
    for path in ["organizations/khong-co", "territories/99999", "territories/769@1999-01-01", "categories/KHONG.CO"] {
        app.as_("manager@hfic").get(&format!("/v1/{path}")).await.expect_problem(404);
    }
    assert_eq!(read(&app, "/v1/successions?organization=khong-co").await["items"], json!([]));
}
