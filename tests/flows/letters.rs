//! Letters: who is told what when something happens to a case, and what the steps of every deadline's ladder say.

mod handling;

use serde_json::{Value, json};
use thaogo::domain::notification::Notification;
use thaogo::store::people;

use crate::support::{Answer, TestApp, document, draft, on_both};

on_both![
    the_enterprise_and_the_former_lead_learn_who_leads_now,
    an_officer_whom_another_named_is_told,
    an_opinion_is_asked_of_each_agency_and_reported_to_the_officer,
    silence_is_told_to_the_head_who_answers_for_it,
    a_directive_goes_to_the_head_and_its_report_to_who_gave_it,
    a_directive_that_is_late_climbs_from_those_who_owe_it,
    what_is_said_reaches_the_other_side,
    a_note_is_told_to_those_it_calls_on_alone,
    a_reminder_reaches_whoever_answers_for_the_case,
    an_overdue_answer_without_a_lead_asks_the_coordinator_for_one,
    a_step_that_intake_takes_for_want_of_an_officer_says_so,
];

/// Whom a case's letters told what, as they were written: kind and address.
async fn told(app: &TestApp, case: &Value) -> Vec<(String, String)> {
    let letters = app.letters(case).await;
    let mut told: Vec<_> = letters.into_iter().map(|letter| (letter.kind, letter.address)).collect();
    told.sort();
    told
}

/// Whom the letters told what that are more than `before`.
async fn told_since(app: &TestApp, case: &Value, before: &[(String, String)]) -> Vec<(String, String)> {
    let mut told = told(app, case).await;
    for known in before {
        if let Some(place) = told.iter().position(|one| one == known) {
            told.remove(place);
        }
    }
    told
}

/// The letters that `happen` causes.
async fn caused<T>(app: &TestApp, case: &Value, happen: impl Future<Output = T>) -> (T, Vec<(String, String)>) {
    let before = told(app, case).await;
    let done = happen.await;
    (done, told_since(app, case, &before).await)
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(kind, address)| ((*kind).to_owned(), (*address).to_owned())).collect()
}

/// The last letter of a kind about a case.
async fn last(app: &TestApp, case: &Value, kind: &str) -> Notification {
    let mut letters = app.letters(case).await;
    letters.retain(|letter| letter.kind == kind);
    letters.pop().unwrap_or_else(|| panic!("no letter says {kind}"))
}

async fn id_of(app: &TestApp, email: &str) -> uuid::Uuid {
    people::find_person_by_email(app.db().read(), email).await.unwrap().expect("they are known")
}

async fn the_enterprise_and_the_former_lead_learn_who_leads_now(app: TestApp) {
    let case = app.accepted().await;
    let body = json!({"lead_agency": "sct", "reason": "Thuộc ngành công thương."});
    let route = async { app.as_("coordinator@vp-ubnd").act(&case.body, "route").json(&body).await.expect(200) };
    let (_, told) = caused(&app, &case.body, route).await;
    let expected = [
        ("case_moved_away", "chuyenvien1@snnmt.example"),
        ("case_routed_to_you", "giamdoc@sct.example"),
        ("case_routed_to_you", "tiepnhan@sct.example"),
        ("lead_changed", "quanly@hfic.example"),
    ];
    assert_eq!(told, pairs(&expected));
    let letter = last(&app, &case.body, "lead_changed").await;
    assert!(letter.text.contains("nay do Sở Công Thương"), "{}", letter.text);
}

async fn an_officer_whom_another_named_is_told(app: TestApp) {
    let case = app.filed().await;
    let body = json!({"officer": id_of(&app, "chuyenvien2@snnmt.example").await});
    let accept = async { app.as_("director@snnmt").act(&case.body, "accept").json(&body).await.expect(200) };
    let (_, told) = caused(&app, &case.body, accept).await;
    let expected = [("case_accepted", "quanly@hfic.example"), ("case_assigned", "chuyenvien2@snnmt.example")];
    assert_eq!(told, pairs(&expected));

    let own = app.filed().await;
    let accept = async { app.as_("officer@snnmt/2").act(&own.body, "accept").json(&json!({})).await.expect(200) };
    let (_, told) = caused(&app, &own.body, accept).await;
    assert_eq!(told, pairs(&expected[..1]), "who takes a case needs no letter about it");
}

async fn ask(app: &TestApp, case: &Answer, agencies: &[&str]) -> Answer {
    let body = json!({"agencies": agencies, "text": "Đề nghị cho ý kiến về đơn giá."});
    app.as_("officer@snnmt/2").act(&case.body, "request_opinion").json(&body).await.expect(200)
}

async fn an_opinion_is_asked_of_each_agency_and_reported_to_the_officer(app: TestApp) {
    let case = app.accepted().await;
    let (case, told) = caused(&app, &case.body, ask(&app, &case, &["stc", "thue-tphcm"])).await;
    let expected = [
        ("opinion_requested", "giamdoc@stc.example"),
        ("opinion_requested", "giamdoc@thue-tphcm.example"),
        ("opinion_requested", "tiepnhan@stc.example"),
        ("opinion_requested", "tiepnhan@thue-tphcm.example"),
    ];
    assert_eq!(told, pairs(&expected));
    for letter in app.letters(&case.body).await.iter().filter(|letter| letter.kind == "opinion_requested") {
        let vertical = letter.address.ends_with("@thue-tphcm.example");
        assert_eq!(letter.text.contains("trân trọng đề nghị quý cơ quan quan tâm"), vertical, "{}", letter.text);
        assert!(letter.text.contains("xem như đồng ý; thủ trưởng cơ quan được lấy ý kiến chịu trách nhiệm"));
        assert!(letter.subject.contains("trước 17:00 ngày 11/03/2026"), "{}", letter.subject);
    }

    let body = json!({"stance": "agrees", "text": "Thống nhất."});
    let give = async { app.as_("director@stc").act(&case.body, "give_opinion").json(&body).await.expect(200) };
    let (_, told) = caused(&app, &case.body, give).await;
    assert_eq!(told, pairs(&[("opinion_given", "chuyenvien1@snnmt.example")]));
    let letter = last(&app, &case.body, "opinion_given").await;
    assert!(letter.text.contains("Hồ sơ còn chờ 1 ý kiến khác.") && !letter.text.contains("Thống nhất"), "{letter:?}");
}

async fn silence_is_told_to_the_head_who_answers_for_it(app: TestApp) {
    let case = app.accepted().await;
    let case = ask(&app, &case, &["stc"]).await;
    app.turn_to("2026-03-11 08:00").await;
    let steps = app.letters(&case.body).await.into_iter().filter(|letter| letter.kind == "escalation");
    let steps: Vec<_> = steps.filter(|letter| letter.subject.contains("cho ý kiến")).collect();
    let addresses: Vec<_> = steps.iter().map(|letter| letter.address.as_str()).collect();
    assert_eq!(addresses, ["tiepnhan@stc.example", "tiepnhan@stc.example", "giamdoc@stc.example"], "its own people");
    let text = &steps[2].text;
    assert!(text.contains("Đơn vị phải thực hiện: Sở Tài chính"), "{text}");
    assert!(text.contains("không có ý kiến thì xem như đồng ý"), "{text}");
    assert!(!text.contains("báo tiếp") && !text.contains("nhắc lại"), "nothing climbs past the silence: {text}");
    assert!(!text.contains("chưa có chuyên viên"), "{text}");
    assert!(text.contains("Đồng thời gửi: Ông/Bà Đoàn Diễm Đan, bộ phận tiếp nhận, Sở Tài chính"), "{text}");

    let (_, told) = caused(&app, &case.body, app.turn_to("2026-03-11 17:00")).await;
    let expected = [("consent_deemed", "giamdoc@stc.example"), ("opinion_lapsed", "chuyenvien1@snnmt.example")];
    assert_eq!(told, pairs(&expected));
}

async fn direct(app: &TestApp, who: &str, case: &Value, organizations: &[&str]) -> Answer {
    let body = json!({"organizations": organizations, "text": "Báo cáo trước cuộc họp.", "due_on": "2026-03-09"});
    app.as_(who).act(case, "direct").json(&body).await.expect(200)
}

async fn a_directive_goes_to_the_head_and_its_report_to_who_gave_it(app: TestApp) {
    let case = app.accepted().await;
    let given = direct(&app, "vice_chairman@ubnd-tphcm/2", &case.body, &["stc", "thue-tphcm", "vp-ubnd", "hfic"]);
    let (case, told) = caused(&app, &case.body, given).await;
    let expected = [
        ("directive_given", "chanhvanphong@vp-ubnd.example"),
        ("directive_given", "giamdoc@stc.example"),
        ("directive_given", "giamdoc@thue-tphcm.example"),
        ("directive_given", "quanly@hfic.example"),
    ];
    assert_eq!(told, pairs(&expected));
    let letter = |address: &'static str| {
        let (app, case) = (app.clone(), case.body.clone());
        async move { app.letters(&case).await.into_iter().rfind(|letter| letter.address == address).unwrap() }
    };
    let finance = letter("giamdoc@stc.example").await;
    let by = "Ông/Bà Phùng Hoài Khuê, Phó Chủ tịch UBND Thành phố, có ý kiến chỉ đạo, giao quý cơ quan";
    assert!(finance.text.contains(by) && !finance.text.contains("cuộc họp"), "{}", finance.text);
    let tax = letter("giamdoc@thue-tphcm.example").await;
    assert!(tax.subject.contains("Đề nghị phối hợp thực hiện") && !tax.text.contains("chỉ đạo"), "{}", tax.text);

    let directive = app.as_("officer@stc").get(&format!("/v1/cases/{}/directives", case["code"].as_str().unwrap()));
    let listed = directive.await.expect(200);
    let own = listed["items"].as_array().unwrap().iter().find(|one| one["organization"]["code"] == "stc");
    let id = own.unwrap_or_else(|| panic!("{}", listed.body))["id"].clone();
    let body = json!({"directive": id, "text": "Đã thực hiện."});
    let report = async { app.as_("officer@stc").act(&case.body, "report_directive").json(&body).await.expect(200) };
    let (case, told) = caused(&app, &case.body, report).await;
    // Land prices are the other vice-chairman's, but this one gave the directive.
    assert_eq!(told, pairs(&[("directive_reported", "pct-kinhte@ubnd-tphcm.example")]));

    let leader = app.as_("vice_chairman@ubnd-tphcm/2");
    let body = json!({"directive": id, "reason": "Chưa đủ.", "due_on": "2026-03-12"});
    let send_back = async { leader.act(&case.body, "send_back_directive").json(&body).await.expect(200) };
    let (case, told) = caused(&app, &case.body, send_back).await;
    assert_eq!(told, pairs(&[("directive_sent_back", "giamdoc@stc.example")]));
    let letter = last(&app, &case.body, "directive_sent_back").await;
    assert!(letter.subject.contains("báo cáo lại trước 17:00 ngày 12/03/2026"), "{}", letter.subject);

    let body = json!({"directive": id, "text": "Đã thực hiện đủ."});
    let case = app.as_("officer@stc").act(&case.body, "report_directive").json(&body).await.expect(200);
    let body = json!({"directive": id});
    let accept = async { leader.act(&case.body, "accept_directive").json(&body).await.expect(200) };
    let (_, told) = caused(&app, &case.body, accept).await;
    assert_eq!(told, pairs(&[("directive_accepted", "giamdoc@stc.example")]));
}

async fn a_directive_that_is_late_climbs_from_those_who_owe_it(app: TestApp) {
    let case = app.accepted().await;
    let case = direct(&app, "chairman@ubnd-tphcm", &case.body, &["stc", "vp-ubnd"]).await;
    app.turn_to("2026-03-12 08:00").await;
    let steps: Vec<_> = app.letters(&case.body).await.into_iter().filter(|l| l.kind == "escalation").collect();
    let own: Vec<_> = steps.iter().filter(|l| l.text.contains("Đơn vị phải thực hiện: Sở Tài chính")).collect();
    let addresses: Vec<_> = own.iter().map(|letter| letter.address.as_str()).collect();
    let expected = [
        "tiepnhan@stc.example",
        "tiepnhan@stc.example",
        "giamdoc@stc.example",
        "giamdoc@stc.example",
        "dieuphoi@vp-ubnd.example",
    ];
    assert_eq!(addresses, expected);
    let (director, coordinator) = (&own[3], &own[4]);
    let wanted = "Đề nghị Ông/Bà tổ chức thực hiện ý kiến chỉ đạo và báo cáo kết quả.";
    assert!(director.text.contains("đã quá hạn thực hiện ý kiến chỉ đạo 1 ngày làm việc"), "{}", director.text);
    assert!(director.text.contains(wanted), "{}", director.text);
    let wanted = "Đề nghị Ông/Bà đôn đốc Sở Tài chính Thành phố Hồ Chí Minh thực hiện ý kiến chỉ đạo";
    assert!(coordinator.text.contains(wanted), "{}", coordinator.text);

    let office: Vec<_> = steps.iter().filter(|l| l.text.contains("phải thực hiện: Văn phòng")).collect();
    let addresses: Vec<_> = office.iter().map(|letter| letter.address.as_str()).collect();
    let (intake, head) = ("tiepnhan@vp-ubnd.example", "chanhvanphong@vp-ubnd.example");
    assert_eq!(addresses, [intake, intake, head, head], "the office owes it as an agency");
    // What reaches the coordinator of the office's is told by the same letter.
    let other = "Thời hạn khác của hồ sơ: thực hiện ý kiến chỉ đạo (Văn phòng";
    assert!(
        coordinator.text.contains(other) && coordinator.text.contains("): đã quá hạn 3 ngày làm việc"),
        "{}",
        coordinator.text
    );
}

async fn comment(app: &TestApp, who: &str, case: &Value, mentions: &[uuid::Uuid]) {
    let path = format!("/v1/cases/{}/comments", case["code"].as_str().unwrap());
    let body = json!({"text": "Đề nghị cho biết tiến độ.", "mentions": mentions});
    app.as_(who).post(&path).json(&body).await.expect(201);
}

async fn what_is_said_reaches_the_other_side(app: TestApp) {
    let case = app.accepted().await;
    let case = ask(&app, &case, &["stc"]).await;
    let (_, told) = caused(&app, &case.body, comment(&app, "reporter@hfic", &case.body, &[])).await;
    assert_eq!(told, pairs(&[("comment_added", "chuyenvien1@snnmt.example")]));
    let (_, told) = caused(&app, &case.body, comment(&app, "director@snnmt", &case.body, &[])).await;
    assert_eq!(told, pairs(&[("comment_added", "quanly@hfic.example")]));
    let letter = last(&app, &case.body, "comment_added").await;
    assert!(!letter.text.contains("tiến độ.") && letter.subject.contains("Trao đổi mới của Sở"), "{}", letter.text);
    let both = [("comment_added", "chuyenvien1@snnmt.example"), ("comment_added", "quanly@hfic.example")];
    let (_, told) = caused(&app, &case.body, comment(&app, "officer@stc/2", &case.body, &[])).await;
    assert_eq!(told, pairs(&both));
    let (_, told) = caused(&app, &case.body, comment(&app, "coordinator@vp-ubnd", &case.body, &[])).await;
    assert_eq!(told, pairs(&both));

    let colleague = id_of(&app, "chuyenvien1@snnmt.example").await;
    let colleagues = [colleague];
    let mention = comment(&app, "director@snnmt", &case.body, &colleagues);
    let (_, told) = caused(&app, &case.body, mention).await;
    assert_eq!(told, pairs(&[("comment_added", "quanly@hfic.example"), ("mentioned", "chuyenvien1@snnmt.example")]));

    let unrouted = app.filed_with(json!({"category": "DAT"})).await;
    let (_, told) = caused(&app, &unrouted.body, comment(&app, "manager@hfic", &unrouted.body, &[])).await;
    assert_eq!(told, pairs(&[("comment_added", "dieuphoi@vp-ubnd.example")]), "while no agency leads");
}

async fn a_note_is_told_to_those_it_calls_on_alone(app: TestApp) {
    let case = app.accepted().await;
    let path = format!("/v1/cases/{}/notes", case["code"].as_str().unwrap());
    let (head, self_) = (id_of(&app, "giamdoc@snnmt.example").await, id_of(&app, "chuyenvien1@snnmt.example").await);
    let body = json!({"text": "Chú ý hồ sơ gốc.", "mentions": [head, self_]});
    let note = async { app.as_("officer@snnmt/2").post(&path).json(&body).await.expect(201) };
    let (_, told) = caused(&app, &case.body, note).await;
    assert_eq!(told, pairs(&[("mentioned", "giamdoc@snnmt.example")]), "and not to who wrote it");
    let letter = last(&app, &case.body, "mentioned").await;
    assert!(letter.text.starts_with("Kính gửi: Ông/Bà Mạc Khánh Trác, Thủ trưởng cơ quan, "), "{}", letter.text);
    assert!(letter.subject.ends_with("Kiều Tường Quyên nhắc đến Ông/Bà trong ghi chú nội bộ"), "{}", letter.subject);
    assert!(!letter.text.contains("hồ sơ gốc"), "{}", letter.text);
}

async fn a_reminder_reaches_whoever_answers_for_the_case(app: TestApp) {
    let remind = async |who: &str, case: &Value| {
        let path = format!("/v1/cases/{}/remind", case["code"].as_str().unwrap());
        let body = json!({"text": "Chủ tịch hỏi về hồ sơ này."});
        let before = told(&app, case).await;
        app.as_(who).post(&path).json(&body).await.expect(200);
        told_since(&app, case, &before).await
    };
    let case = app.accepted().await;
    assert_eq!(remind("director@snnmt", &case.body).await, pairs(&[("reminder", "chuyenvien1@snnmt.example")]));
    let letter = last(&app, &case.body, "reminder").await;
    assert!(letter.text.contains("Lời nhắc: Chủ tịch hỏi về hồ sơ này."), "{}", letter.text);
    assert!(letter.text.contains("Người nhắc: Ông/Bà Mạc Khánh Trác, thủ trưởng cơ quan, "), "{}", letter.text);

    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    let case = app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
    assert_eq!(remind("coordinator@vp-ubnd", &case.body).await, pairs(&[("reminder", "quanly@hfic.example")]));
    let letter = last(&app, &case.body, "reminder").await;
    assert!(letter.subject.contains("xác nhận kết quả") && !letter.text.contains("Lời nhắc"), "{}", letter.text);

    let routed = app.filed().await;
    assert_eq!(remind("coordinator@vp-ubnd", &routed.body).await, pairs(&[("reminder", "giamdoc@snnmt.example")]));
}

async fn an_overdue_answer_without_a_lead_asks_the_coordinator_for_one(app: TestApp) {
    let case = app.filed_with(json!({"category": "DAT"})).await;
    app.turn_to("2026-03-16 08:00").await;
    let late = |l: &Notification| l.kind == "escalation" && l.subject.contains("đến hạn trả lời");
    let steps: Vec<_> = app.letters(&case.body).await.into_iter().filter(late).collect();
    let [letter] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(letter.address, "dieuphoi@vp-ubnd.example");
    let wanted = "Đề nghị Ông/Bà phân công cơ quan chủ trì hoặc từ chối có nêu lý do.";
    assert!(letter.text.contains(wanted) && !letter.text.contains("khuyết"), "{}", letter.text);
    let next = "ngày 17/03/2026 (Thứ Ba) hệ thống sẽ báo tiếp đến Phó Chủ tịch UBND Thành phố.";
    assert!(letter.text.contains(next), "{}", letter.text);
}

async fn a_step_that_intake_takes_for_want_of_an_officer_says_so(app: TestApp) {
    let case = app.filed().await;
    app.turn_to("2026-03-04 08:00").await;
    let steps: Vec<_> = app.letters(&case.body).await.into_iter().filter(|l| l.kind == "escalation").collect();
    let [intake, director] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(intake.address, "tiepnhan@snnmt.example");
    assert!(intake.text.contains("do hồ sơ chưa có chuyên viên thụ lý."), "{}", intake.text);
    assert!(!director.text.contains("chưa có chuyên viên"), "{}", director.text);
    let next = "ngày 05/03/2026 (Thứ Năm) hệ thống sẽ báo tiếp đến thủ trưởng cơ quan.";
    assert!(intake.text.contains(next), "{}", intake.text);
}
