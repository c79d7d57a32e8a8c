//! How people come to an account and keep it: invitations, passwords, second factors, recovery codes.

use entity::invitation;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use thaogo::application::credentials::{Seal, SignInRules};
use thaogo::application::end_role::end_by_command;
use thaogo::application::export_personal_data::export_by_command;
use thaogo::application::grant_role::{GrantRole, grant_by_command};
use thaogo::application::invite_person::invite_person;
use thaogo::application::set_up_second_factor::reset_second_factor;
use thaogo::clock::system_now;
use thaogo::demo::PASSWORD;
use thaogo::domain::access::Role;
use thaogo::domain::access::event::By;
use thaogo::domain::notification::NotificationFilter;
use thaogo::domain::second_factor::SecondFactorFor;
use thaogo::domain::session::IDLE;

use super::{MANAGER, REPORTER, code, code_of, events, id_of, signed_in, try_in};
use crate::support::{Browser, TestApp, on_both};

on_both![
    an_invitation_sets_a_password_once,
    an_invitation_ends_and_a_newer_one_takes_its_place,
    whoever_may_give_a_role_invites,
    bad_passwords_are_told_why,
    a_forgotten_password_is_set_by_a_letter,
    a_role_that_wants_a_second_factor_has_one_set_up_first,
    everyone_has_a_second_factor_where_the_city_wants_it,
    a_recovery_code_lets_in_once,
    another_password_ends_other_sessions,
    whoever_lost_everything_is_helped_from_the_command_line,
];

const NEW: &str = "mây trôi cầu cũ bếp lửa";

/// The path of the link in the last letter of a kind to an address.
async fn link(app: &TestApp, email: &str, kind: &str) -> String {
    let letters = app.letters_that(NotificationFilter { to: Some(email.to_owned()), ..Default::default() }).await;
    let letter = letters.iter().rfind(|letter| letter.kind == kind).expect("a letter");
    let (_, rest) = letter.text.split_once("/invitations/").expect("a link");
    format!("/invitations/{}", rest.split_whitespace().next().unwrap_or_default())
}

/// Somebody new at HFIC, invited; the path in their letter.
async fn invited(app: &TestApp, email: &str) -> String {
    let body = serde_json::json!({"name": "Đỗ Thị Hạnh", "email": email, "organization": "hfic", "role": "reporter"});
    app.as_("manager@hfic").post("/v1/users").json(&body).await.expect(201);
    invite(app, email).await
}

async fn invite(app: &TestApp, email: &str) -> String {
    invite_person(app.service(), id_of(app, email).await, By::CommandLine).await.expect("they are invited");
    link(app, email, "invitation").await
}

async fn set(browser: &mut Browser, path: &str, password: &str, repeated: &str) -> crate::support::Seen {
    browser.open(path).await;
    browser.fill(path, &[("password", password), ("repeated", repeated)]).await
}

async fn an_invitation_sets_a_password_once(app: TestApp) {
    let email = "hanh.do@hfic.example";
    let path = invited(&app, email).await;
    let mut browser = app.browser();
    assert!(browser.open(&path).await.expect(200).html.contains(email));
    set(&mut browser, &path, NEW, NEW).await.leads_to("/sign-in?done=password");
    browser.open("/account").await.leads_to("/sign-in");
    browser.open(&path).await.expect(410);
    browser.fill(&path, &[("password", NEW), ("repeated", NEW)]).await.expect(410);
    try_in(&mut browser, email, NEW).await.leads_to("/work");
    // However a keyboard composes the letters and the address is cased.
    use unicode_normalization::UnicodeNormalization;
    let decomposed: String = NEW.nfd().collect();
    try_in(&mut app.browser(), "Hanh.Do@HFIC.example", &decomposed).await.leads_to("/work");
    assert_eq!((events(&app, "invited").await.len(), events(&app, "password_set").await.len()), (1, 1));
}

async fn an_invitation_ends_and_a_newer_one_takes_its_place(app: TestApp) {
    let email = "hanh.do@hfic.example";
    let older = invited(&app, email).await;
    let newer = invite(&app, email).await;
    let mut browser = app.browser();
    browser.open(&older).await.expect(410);
    browser.open(&newer).await.expect(200);
    let ended = invitation::Entity::update_many()
        .col_expr(invitation::Column::ExpiresAt, Expr::value(system_now() - chrono::TimeDelta::seconds(1)));
    ended.exec(app.db().write()).await.expect("time passes");
    browser.fill(&newer, &[("password", NEW), ("repeated", NEW)]).await.expect(410);
    let gone = browser.open(&newer).await.expect(410);
    assert!(gone.html.contains("không còn hiệu lực"), "{}", gone.html);
    for never in ["/invitations/x", &format!("/invitations/{}", "a".repeat(64)), "/invitations/%00"] {
        assert!([404, 410].contains(&browser.open(never).await.status), "{never}");
    }
}

async fn whoever_may_give_a_role_invites(app: TestApp) {
    let email = "hanh.do@hfic.example";
    let older = invited(&app, email).await;
    let path = format!("/v1/users/{}/invite", id_of(&app, email).await);
    let told = app.as_("manager@hfic").post(&path).await.expect(202);
    let until = chrono::DateTime::parse_from_rfc3339(told["expires_at"].as_str().expect("a moment")).expect("a moment");
    let hours = (until.to_utc() - system_now()).num_hours();
    assert!((71..=72).contains(&hours), "{hours}");
    let newer = link(&app, email, "invitation").await;
    assert_ne!(newer, older);
    let mut browser = app.browser();
    set(&mut browser, &newer, NEW, NEW).await.leads_to("/sign-in?done=password");
    app.as_("manager@sawaco").post(&path).await.expect_problem(404);
    app.as_("reporter@hfic").post(&path).await.expect_problem(403);
    app.as_("auditor@ttp").post(&path).await.expect_problem(403);
    // The outbox tells that there was a letter, and never what it says.
    let letters = app.as_("auditor@ttp").get("/v1/notifications?limit=200").await.expect(200);
    assert!(letters.body.to_string().contains("\"invitation\"") && !letters.body.to_string().contains("/invitations/"));
    let own = export_by_command(app.db(), id_of(&app, email).await).await.expect("what is kept");
    assert!(own.letters.iter().any(|letter| letter.subject.contains("mật khẩu") && letter.text.is_empty()), "{own:?}");
    let kept = app.as_("administrator@vp-ubnd").get(&path.replace("invite", "personal_data")).await.expect(200);
    assert!(!kept.body.to_string().contains("/invitations/"), "{}", kept.body);

    end_by_command(app.db(), id_of(&app, email).await, ("hfic", Role::Reporter), None).await.expect("the role ends");
    app.as_("manager@hfic").post(&path).await.expect_problem(409);
}

async fn bad_passwords_are_told_why(app: TestApp) {
    let path = invited(&app, "hanh.do@hfic.example").await;
    let mut browser = app.browser();
    for (password, repeated, why) in [
        ("ngắn quá", "ngắn quá", "ít nhất 12 ký tự"),
        ("password1234", "password1234", "dễ đoán"),
        ("Thị Hạnh tưới cây tối", "Thị Hạnh tưới cây tối", "chứa tên"),
        (NEW, "mây trôi cầu cũ bếp", "không giống nhau"),
        (&*"ấ".repeat(129), &*"ấ".repeat(129), "nhiều nhất 128"),
    ] {
        let page = set(&mut browser, &path, password, repeated).await.expect(422);
        assert!(page.html.contains(why) && page.html.contains("Lỗi: "), "{why}: {}", page.html);
        assert!(!page.html.contains(&format!("value=\"{password}\"")), "a password is never sent back");
    }
    set(&mut browser, &path, NEW, NEW).await.leads_to("/sign-in?done=password");
}

async fn a_forgotten_password_is_set_by_a_letter(app: TestApp) {
    let mut elsewhere = signed_in(&app, MANAGER).await;
    let mut told = Vec::new();
    for email in [MANAGER, "khong.ai@hfic.example"] {
        let mut browser = app.browser();
        browser.open("/password").await.expect(200);
        let page = browser.fill("/password", &[("email", email)]).await.expect(200);
        told.push(page.html.replace(&browser.token, ""));
    }
    assert_eq!(told[0], told[1], "nobody learns whether there is an account");
    let path = loop {
        let letters =
            app.letters_that(NotificationFilter { to: Some("hfic.example".into()), ..Default::default() }).await;
        if letters.iter().any(|letter| letter.kind == "password_reset") {
            assert_eq!(letters.len(), 1);
            break link(&app, MANAGER, "password_reset").await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    let mut browser = app.browser();
    set(&mut browser, &path, NEW, NEW).await.leads_to("/sign-in?done=password");
    elsewhere.open("/account").await.leads_to("/sign-in");
    try_in(&mut browser, MANAGER, PASSWORD).await.expect(422);
    try_in(&mut browser, MANAGER, NEW).await.leads_to("/work");
    app.browser().fill("/password", &[("email", MANAGER)]).await.expect(403);
}

/// The secret that a set-up page shows.
fn shown_secret(html: &str) -> Vec<u8> {
    let (_, rest) = html.split_once("class=\"letters\" translate=\"no\">").expect("a secret in letters");
    let letters: String = rest.split('<').next().unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = letters.chars().map(|letter| alphabet.find(letter).expect("Base32"));
    let (mut bytes, mut held, mut count) = (Vec::new(), 0_usize, 0);
    for bit in bits {
        (held, count) = (held << 5 | bit, count + 5);
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count) as u8);
            held &= (1 << count) - 1;
        }
    }
    bytes
}

fn shown_codes(html: &str) -> Vec<String> {
    let (_, list) = html.split_once("class=\"codes\"").expect("recovery codes");
    list.split("<li>").skip(1).filter_map(|item| item.split("</li>").next()).map(str::to_owned).collect()
}

async fn a_role_that_wants_a_second_factor_has_one_set_up_first(app: TestApp) {
    let mut browser = signed_in(&app, MANAGER).await;
    let role =
        GrantRole { organization: "vp-ubnd".into(), role: Role::Administrator, valid_from: None, valid_to: None };
    grant_by_command(app.db(), id_of(&app, MANAGER).await, role).await.expect("they are an administrator");
    // Whoever sits at a browser that is in knows no password: it is asked for before a second factor is set up.
    browser.open("/account").await.leads_to("/sign-in");
    browser.open("/second-factor/new").await.leads_to("/sign-in");
    try_in(&mut browser, MANAGER, PASSWORD).await.leads_to("/second-factor");
    browser.open("/account").await.leads_to("/second-factor");
    browser.open("/second-factor").await.leads_to("/second-factor/new");
    let page = browser.open("/second-factor/new").await.expect(200);
    assert!(page.html.contains("<svg") && page.html.contains("Vai trò của Ông/Bà"), "{}", page.html);
    // Whoever else knows the password sees another secret, and this one is worth nothing from then on.
    let mut other = app.browser();
    try_in(&mut other, MANAGER, PASSWORD).await;
    let theirs = shown_secret(&other.open("/second-factor/new").await.expect(200).html);
    assert_ne!(theirs, shown_secret(&page.html));
    browser.fill("/second-factor/new", &[("code", &code(&theirs, 0))]).await;
    let secret = shown_secret(&browser.open("/second-factor/new").await.expect(200).html);
    assert!(secret != theirs && secret.len() == 20);
    assert_eq!(shown_secret(&browser.open("/second-factor/new").await.html), secret, "the same until it is proved");
    browser.fill("/second-factor/new", &[("code", "000000")]).await.expect(422);
    let done = browser.fill("/second-factor/new", &[("code", &code(&secret, 0))]).await.expect(200);
    assert_eq!(shown_codes(&done.html).len(), 10);
    // Whoever has two roles chooses one as they sign in; another later, under another secret.
    let mut fresh = app.browser();
    try_in(&mut fresh, MANAGER, PASSWORD).await.leads_to("/second-factor");
    fresh.open("/second-factor").await;
    fresh.fill("/second-factor", &[("code", &code(&secret, 1))]).await.leads_to("/work");
    fresh.open("/account").await.leads_to("/role");
    fresh.open("/cases/H29-260302-00001").await.leads_to("/role?next=%2Fcases%2FH29-260302-00001");
    let page = browser.open("/role").await.expect(200);
    let told = page.html.split("name=\"choice\" value=\"").skip(1);
    let choices: Vec<&str> = told.map(|rest| rest.split_once('"').expect("a value ends").0).collect();
    let before = browser.cookies["thaogo"].clone();
    browser.fill("/role", &[]).await.expect(422);
    browser.fill("/role", &[("choice", "chairman@ubnd-tphcm")]).await.expect(403);
    browser.open("/role").await;
    browser.fill("/role", &[("choice", choices[1])]).await.leads_to("/work");
    assert_ne!(browser.cookies["thaogo"], before);
    assert!(browser.open("/account").await.expect(200).html.contains("Quản trị hệ thống, "));
    // A role that ends takes the seat, and with it the secret: the other one is chosen.
    let id = id_of(&app, MANAGER).await;
    end_by_command(app.db(), id, ("vp-ubnd", Role::Administrator), None).await.expect("the role ends");
    browser.open("/account").await.leads_to("/role");
    let before = browser.cookies["thaogo"].clone();
    browser.open("/role").await.expect(200);
    browser.fill("/role", &[("choice", "manager@hfic")]).await.leads_to("/work");
    assert_ne!(browser.cookies["thaogo"], before);
    assert_eq!(events(&app, "second_factor_set").await.len(), 1);
}

async fn everyone_has_a_second_factor_where_the_city_wants_it(app: TestApp) {
    let rules = SignInRules::new(IDLE, SecondFactorFor::Everyone, Seal::default());
    let strict = app.set_to(|app| app.signing_in_by(rules)).await;
    let mut browser = strict.browser();
    try_in(&mut browser, REPORTER, PASSWORD).await.leads_to("/second-factor");
    browser.open("/account").await.leads_to("/second-factor");
    let secret = shown_secret(&browser.open("/second-factor/new").await.expect(200).html);
    let done = browser.fill("/second-factor/new", &[("code", &code(&secret, 0))]).await.expect(200);
    assert_eq!(shown_codes(&done.html).len(), 10);
    browser.open("/account").await.expect(200);
    // Whoever was in before the city wanted it signs in anew.
    let mut manager = signed_in(&app, MANAGER).await;
    manager.open("/account").await.expect(200);
    let mut same = strict.browser();
    same.cookies = manager.cookies.clone();
    same.open("/account").await.leads_to("/sign-in");
    strict.stop().await;
}

async fn a_recovery_code_lets_in_once(app: TestApp) {
    let mut browser = signed_in(&app, REPORTER).await;
    let asked = browser.open("/second-factor/new").await.expect(200);
    assert!(!asked.html.contains("<svg"), "the password first");
    browser.fill("/second-factor/new", &[("password", "không đúng")]).await.expect(422);
    let page = browser.fill("/second-factor/new", &[("password", PASSWORD)]).await.expect(200);
    let secret = shown_secret(&page.html);
    let wrong = browser.fill("/second-factor/new", &[("code", "000000")]).await.expect(422);
    assert!(!wrong.html.contains("<svg"), "the secret is shown once for a password");
    let done = browser.fill("/second-factor/new", &[("code", &code(&secret, 0))]).await.expect(200);
    let codes = shown_codes(&done.html);

    let typed = codes[3].to_lowercase().replace(' ', "-");
    for (code, expected) in [(&typed, 303), (&typed, 422), (&codes[3], 422), (&codes[4], 303)] {
        let mut other = app.browser();
        try_in(&mut other, REPORTER, PASSWORD).await.leads_to("/second-factor");
        other.open("/second-factor").await;
        assert_eq!(other.fill("/second-factor", &[("code", code)]).await.status, expected, "{code}");
    }
    assert!(browser.open("/account").await.expect(200).html.contains("còn lại: 8"));
    browser.open("/account/recovery-codes").await.expect(200);
    browser.fill("/account/recovery-codes", &[("password", "không đúng")]).await.expect(422);
    let fresh = browser.fill("/account/recovery-codes", &[("password", PASSWORD)]).await.expect(200);
    assert_eq!(shown_codes(&fresh.html).len(), 10);
    let mut other = app.browser();
    try_in(&mut other, REPORTER, PASSWORD).await.leads_to("/second-factor");
    other.open("/second-factor").await;
    other.fill("/second-factor", &[("code", &codes[5])]).await.expect(422);
}

async fn another_password_ends_other_sessions(app: TestApp) {
    let (mut here, mut there) = (signed_in(&app, MANAGER).await, signed_in(&app, MANAGER).await);
    let before = here.cookies["thaogo"].clone();
    here.open("/password").await.expect(200);
    let fields = |current| [("current", current), ("password", NEW), ("repeated", NEW)];
    here.fill("/password", &fields("không đúng")).await.expect(422);
    here.fill("/password", &fields(PASSWORD)).await.leads_to("/account?done=password");
    assert_ne!(here.cookies["thaogo"], before);
    here.open("/account").await.expect(200);
    there.open("/account").await.leads_to("/sign-in");
    try_in(&mut there, MANAGER, PASSWORD).await.expect(422);
}

async fn whoever_lost_everything_is_helped_from_the_command_line(app: TestApp) {
    let email = "giamdoc@snnmt.example";
    let mut browser = app.browser();
    try_in(&mut browser, email, PASSWORD).await.leads_to("/second-factor");
    browser.open("/second-factor").await;
    let code = code_of(&app, email, 0).await;
    browser.fill("/second-factor", &[("code", &code)]).await.leads_to("/work");
    assert!(reset_second_factor(app.db(), id_of(&app, email).await).await.expect("it is reset"));
    browser.open("/account").await.leads_to("/sign-in");
    try_in(&mut browser, email, PASSWORD).await.leads_to("/second-factor");
    browser.open("/second-factor").await.leads_to("/second-factor/new");
    assert!(!reset_second_factor(app.db(), id_of(&app, email).await).await.expect("there is none any more"));
}
