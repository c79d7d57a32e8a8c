//! Letters about how a case is handled: who has it, until when, and what comes of it.

use serde_json::json;

use super::{caused, id_of, last, pairs};
use crate::support::{TestApp, not_competent, on_both, proposal};

on_both![
    a_return_is_told_to_the_next_agency_then_to_the_coordinator,
    a_corrected_category_is_told_where_it_moves_the_case_and_where_not,
    an_officer_hands_a_case_over_to_a_colleague,
    another_urgency_is_told_to_both_sides,
    more_time_is_asked_of_whose_turn_it_is_and_told_to_the_enterprise,
    what_takes_a_higher_body_is_told_to_the_enterprise,
    a_draft_goes_back_to_who_drafted_it,
    a_dispute_is_told_to_officer_director_and_coordinator,
    a_reopened_case_is_told_to_those_who_have_it_again,
];

async fn a_return_is_told_to_the_next_agency_then_to_the_coordinator(app: TestApp) {
    let case = app.filed_with(json!({"category": "DAT.GPMB", "territory": "27568"})).await;
    let back = async |who: &str, case: &serde_json::Value, proposed: Option<&str>| {
        let mut body = not_competent();
        body["proposed_agency"] = json!(proposed);
        app.as_(who).act(case, "return").json(&body).await.expect(200)
    };
    let (case, told) = caused(&app, &case.body, back("director@ubnd-27568", &case.body, Some("sxd"))).await;
    let expected = [
        ("case_handed_to_you", "giamdoc@snnmt.example"),
        ("case_handed_to_you", "tiepnhan@snnmt.example"),
        ("lead_changed", "quanly@hfic.example"),
    ];
    assert_eq!(told, pairs(&expected));
    let letter = last(&app, &case.body, "case_handed_to_you").await;
    assert!(letter.text.contains("đã chuyển trả hồ sơ vướng mắc dưới đây"), "{}", letter.text);
    assert!(letter.text.contains("Cơ quan chuyển đến: Ủy ban nhân dân"), "{}", letter.text);
    assert!(letter.text.contains("Hạn trả lời doanh nghiệp: 17:00 ngày 16/03/2026"), "{}", letter.text);

    let (case, told) = caused(&app, &case.body, back("director@snnmt", &case.body, Some("sxd"))).await;
    assert_eq!(told, pairs(&[("case_returned", "dieuphoi@vp-ubnd.example"), ("lead_changed", "quanly@hfic.example")]));
    let letter = last(&app, &case.body, "case_returned").await;
    assert!(letter.text.contains("đây là lần chuyển trả thứ 2"), "{}", letter.text);
    assert!(letter.text.contains("Cơ quan được đề xuất: Sở Xây dựng"), "{}", letter.text);
    assert!(letter.subject.contains("đề nghị phân công trước 17:00 ngày 03/03/2026"), "{}", letter.subject);
    let letter = last(&app, &case.body, "lead_changed").await;
    assert!(letter.text.contains("đang xác định cơ quan chủ trì"), "{}", letter.text);
}

async fn a_corrected_category_is_told_where_it_moves_the_case_and_where_not(app: TestApp) {
    let case = app.accepted().await;
    let to = |category: &str| json!({"category": category, "reason": "Cho đúng nội dung."});
    let coordinator = app.as_("coordinator@vp-ubnd");
    let stays = async { coordinator.act(&case.body, "reclassify").json(&to("DAT.CMD")).await.expect(200) };
    let (case, told) = caused(&app, &case.body, stays).await;
    let expected = [("case_reclassified", "chuyenvien1@snnmt.example"), ("case_reclassified", "quanly@hfic.example")];
    assert_eq!(told, pairs(&expected));

    let moves = async { coordinator.act(&case.body, "reclassify").json(&to("VON.DL")).await.expect(200) };
    let (case, told) = caused(&app, &case.body, moves).await;
    let expected = [
        ("case_handed_to_you", "giamdoc@stc.example"),
        ("case_handed_to_you", "tiepnhan@stc.example"),
        ("case_moved_away", "chuyenvien1@snnmt.example"),
        ("lead_changed", "quanly@hfic.example"),
    ];
    assert_eq!(told, pairs(&expected));
    let letter = last(&app, &case.body, "case_handed_to_you").await;
    assert!(letter.text.contains("đã được xác định lại lĩnh vực hoặc địa bàn"), "{}", letter.text);

    let back = async { app.as_("officer@stc").act(&case.body, "reclassify").json(&to("DAT.GIA")).await.expect(200) };
    let (_, told) = caused(&app, &case.body, back).await;
    let given_away = told.iter().any(|(kind, _)| kind == "case_moved_away");
    assert!(!given_away && told.len() == 3, "who gives a case away knows: {told:?}");
}

async fn an_officer_hands_a_case_over_to_a_colleague(app: TestApp) {
    let case = app.accepted().await;
    let body = json!({"officer": id_of(&app, "chuyenvien2@snnmt.example").await});
    let assign = async { app.as_("director@snnmt").act(&case.body, "assign").json(&body).await.expect(200) };
    let (case, told) = caused(&app, &case.body, assign).await;
    let expected = [("case_assigned", "chuyenvien2@snnmt.example"), ("case_reassigned", "chuyenvien1@snnmt.example")];
    assert_eq!(told, pairs(&expected));
    let letter = last(&app, &case.body, "case_reassigned").await;
    assert!(letter.text.contains("đã được giao cho Ông/Bà Doãn Tường Uyên thụ lý"), "{}", letter.text);
}

async fn another_urgency_is_told_to_both_sides(app: TestApp) {
    let case = app.accepted().await;
    let body = json!({"urgency": "urgent", "reason": "Kho tạm hết hạn."});
    let set = async { app.as_("coordinator@vp-ubnd").act(&case.body, "set_urgency").json(&body).await.expect(200) };
    let (case, told) = caused(&app, &case.body, set).await;
    let expected = [
        ("urgency_changed", "chuyenvien1@snnmt.example"),
        ("urgency_changed", "giamdoc@snnmt.example"),
        ("urgency_changed", "quanly@hfic.example"),
    ];
    assert_eq!(told, pairs(&expected));
    let letter = last(&app, &case.body, "urgency_changed").await;
    assert!(letter.subject.ends_with("hồ sơ khẩn – hạn trả lời 17:00 ngày 09/03/2026 (Thứ Hai)"), "{}", letter.subject);
    assert!(!letter.text.contains("Kho tạm"), "{}", letter.text);

    let unrouted = app.filed_with(json!({"category": "DAT"})).await;
    let set = async { app.as_("coordinator@vp-ubnd").act(&unrouted.body, "set_urgency").json(&body).await.expect(200) };
    let (_, told) = caused(&app, &unrouted.body, set).await;
    assert_eq!(told, pairs(&expected[2..]), "the coordinator knows");
}

async fn more_time_is_asked_of_whose_turn_it_is_and_told_to_the_enterprise(app: TestApp) {
    let case = app.accepted().await;
    let officer = app.as_("officer@snnmt/2");
    let ask = async |case: &serde_json::Value, until: &str| {
        let body = json!({"until": until, "reason": "Chờ kết quả thẩm định giá."});
        officer.act(case, "request_extension").json(&body).await.expect(200)
    };
    let (case, told) = caused(&app, &case.body, ask(&case.body, "2026-03-27")).await;
    assert_eq!(told, pairs(&[("extension_requested", "giamdoc@snnmt.example")]));
    let letter = last(&app, &case.body, "extension_requested").await;
    assert!(letter.text.contains("Hạn đề nghị: 27/03/2026 (Thứ Sáu)"), "{}", letter.text);

    let grant = |who: &'static str, case: serde_json::Value| {
        let app = app.clone();
        async move { app.as_(who).act(&case, "decide_extension").json(&json!({"granted": true})).await.expect(200) }
    };
    let decided = [("extension_decided", "chuyenvien1@snnmt.example"), ("extension_granted", "quanly@hfic.example")];
    let (case, told) = caused(&app, &case.body, grant("director@snnmt", case.body.clone())).await;
    assert_eq!(told, pairs(&decided));
    let letter = last(&app, &case.body, "extension_granted").await;
    assert!(letter.text.contains("Hạn trả lời mới: 17:00 ngày 27/03/2026"), "{}", letter.text);
    assert!(letter.text.contains("Lý do gia hạn: Chờ kết quả thẩm định giá."), "{}", letter.text);

    let (case, told) = caused(&app, &case.body, ask(&case.body, "2026-04-03")).await;
    assert_eq!(told, pairs(&[("extension_requested", "pct-dothi@ubnd-tphcm.example")]), "land prices are his field");
    let body = json!({"granted": false, "reason": "Đã đủ hồ sơ."});
    let leader = app.as_("vice_chairman@ubnd-tphcm");
    let refuse = async { leader.act(&case.body, "decide_extension").json(&body).await.expect(200) };
    let (_, told) = caused(&app, &case.body, refuse).await;
    assert_eq!(told, pairs(&decided[..1]), "a refusal changes nothing for the enterprise");
}

async fn what_takes_a_higher_body_is_told_to_the_enterprise(app: TestApp) {
    let case = app.accepted().await;
    let submit =
        async { app.as_("director@snnmt").act(&case.body, "submit_upward").json(&proposal()).await.expect(200) };
    let (case, told) = caused(&app, &case.body, submit).await;
    assert_eq!(told, pairs(&[("submitted_upward", "quanly@hfic.example")]));
    let letter = last(&app, &case.body, "submitted_upward").await;
    let higher_body = proposal()["higher_body"].as_str().unwrap().to_owned();
    assert!(letter.text.contains(&format!("Cơ quan cấp trên: {higher_body}")), "{}", letter.text);

    let (officer, heard) = (app.as_("officer@snnmt/2"), json!({"text": "Bộ đang lấy ý kiến."}));
    let follow = async { officer.act(&case.body, "follow_up").json(&heard).await.expect(200) };
    let (case, told) = caused(&app, &case.body, follow).await;
    assert_eq!(told, [], "what was heard meanwhile is read in the case");
    let receive = async { officer.act(&case.body, "receive_from_above").json(&heard).await.expect(200) };
    let (case, told) = caused(&app, &case.body, receive).await;
    assert_eq!(told, pairs(&[("word_from_above", "quanly@hfic.example")]));
    let letter = last(&app, &case.body, "word_from_above").await;
    assert!(letter.text.contains(&format!("{higher_body} đã có ý kiến")), "{}", letter.text);
}

async fn a_draft_goes_back_to_who_drafted_it(app: TestApp) {
    let case = app.accepted().await;
    // A colleague of the officer in charge drafts it.
    let drafter = app.as_("officer@snnmt/3");
    let case = drafter.act(&case.body, "draft_answer").json(&crate::support::draft()).await.expect(200);
    let body = json!({"reason": "Bổ sung căn cứ."});
    let reject = async { app.as_("director@snnmt").act(&case.body, "reject_draft").json(&body).await.expect(200) };
    let (case, told) = caused(&app, &case.body, reject).await;
    assert_eq!(told, pairs(&[("draft_rejected", "chuyenvien2@snnmt.example")]));
    let letter = last(&app, &case.body, "draft_rejected").await;
    assert!(!letter.text.contains("Bổ sung căn cứ"), "{}", letter.text);
}

async fn a_dispute_is_told_to_officer_director_and_coordinator(app: TestApp) {
    let case = app.answered().await;
    let body = json!({"reason": "Chưa giải quyết phần diện tích tăng thêm."});
    let dispute = async { app.as_("manager@hfic").act(&case.body, "dispute").json(&body).await.expect(200) };
    let (case, told) = caused(&app, &case.body, dispute).await;
    let expected = [
        ("case_disputed", "chuyenvien1@snnmt.example"),
        ("case_disputed", "dieuphoi@vp-ubnd.example"),
        ("case_disputed", "giamdoc@snnmt.example"),
    ];
    assert_eq!(told, pairs(&expected));
    for letter in app.letters(&case.body).await.iter().filter(|letter| letter.kind == "case_disputed") {
        assert!(letter.text.contains("Hạn xử lý lại và trả lời: 17:00 ngày 09/03/2026"), "{}", letter.text);
        let follows = letter.text.contains("theo dõi, đôn đốc");
        assert_eq!(follows, letter.address.starts_with("dieuphoi@"), "{}", letter.text);
    }

    // What follows names the renewed answer's day, not that of the first one.
    let draft = crate::support::draft();
    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft).await.expect(200);
    let letter = last(&app, &case.body, "draft_for_signature").await;
    assert!(letter.text.contains("Hạn trả lời doanh nghiệp: 17:00 ngày 09/03/2026"), "{}", letter.text);
}

async fn a_reopened_case_is_told_to_those_who_have_it_again(app: TestApp) {
    let coordinator = app.as_("coordinator@vp-ubnd");
    let body = json!({"reason": "Có tình tiết mới."});
    let case = app.closed().await;
    let reopen = async { coordinator.act(&case.body, "reopen").json(&body).await.expect(200) };
    let (_, told) = caused(&app, &case.body, reopen).await;
    let expected = [
        ("case_reopened", "chuyenvien1@snnmt.example"),
        ("case_reopened", "giamdoc@snnmt.example"),
        ("case_reopened", "quanly@hfic.example"),
    ];
    assert_eq!(told, pairs(&expected));

    let case = app.declined().await;
    let reopen = async { coordinator.act(&case.body, "reopen").json(&body).await.expect(200) };
    let (case, told) = caused(&app, &case.body, reopen).await;
    assert_eq!(told, pairs(&expected[2..]), "the coordinator reopened it");
    let letter = last(&app, &case.body, "case_reopened").await;
    assert!(letter.text.contains("Cơ quan chủ trì đang được xác định"), "{}", letter.text);
}
