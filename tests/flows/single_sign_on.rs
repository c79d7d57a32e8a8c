//! Single sign-on, against a certified provider: the pages by the authorization code flow, the API by access tokens; and
//! everything that does not let in.

mod bearer;

use reqwest::Method;
use serde_json::{Value, json};

use crate::sign_in::{code_of, events};
use crate::support::oidc::OidcServer;
use crate::support::{Browser, Seen, TestApp, on_both};

on_both![
    the_citys_account_leads_in_and_out,
    what_comes_back_counts_once_in_the_browser_that_was_led_there,
    a_second_factor_is_proved_there_or_here,
    roles_come_from_the_provider_alone,
    who_has_several_roles_there_chooses,
    without_a_provider_there_is_no_such_page,
];

/// Where the way to the provider begins.
const THERE: &str = "/sign-in/provider";

/// Somebody of the demo's, as the provider knows them.
fn account(email: &str, organization: &str, roles: &[&str], amr: &[&str]) -> Value {
    json!({"email": email, "email_verified": true, "organization": organization, "roles": roles, "amr": amr})
}

/// People of the demo's, by their accounts at the provider.
fn people() -> Value {
    json!({
        "an": account("chuyenvien1@snnmt.example", "snnmt", &["tp-chuyen-vien"], &["pwd"]),
        "binh": account("giamdoc@snnmt.example", "snnmt", &["tp-thu-truong"], &["pwd"]),
        "binh-mfa": account("giamdoc@snnmt.example", "snnmt", &["tp-thu-truong"], &["pwd", "mfa"]),
        "ca-hai": account("giamdoc@snnmt.example", "snnmt", &["tp-thu-truong", "tp-chuyen-vien"], &["mfa"]),
        "yen": account("quanly@hfic.example", "stc", &["tp-chuyen-vien", "x"], &["pwd"]),
        "khong-vai-tro": account("baocao@hfic.example", "hfic", &["x"], &["pwd"]),
        "khong-ai": account("khong.ai@stc.example", "stc", &["tp-chuyen-vien"], &["pwd"]),
    })
}

/// A provider that knows them, and the service behind which it stands.
async fn vouched(app: &TestApp) -> (OidcServer, TestApp) {
    let oidc = OidcServer::start();
    let served = app.vouched_for_by(oidc.single_sign_on()).await;
    oidc.serve(served.base_url(), &people()).await;
    (oidc, served)
}

/// What the browser is led back to once its person signed in there.
async fn led_back(oidc: &OidcServer, served: &TestApp, browser: &mut Browser, path: &str, who: &str) -> String {
    let there = browser.open(path).await;
    assert_eq!(there.status, 303, "{}", there.html);
    let back = oidc.walk(there.header("location"), who).await;
    back.strip_prefix(served.base_url()).expect("it leads back here").to_owned()
}

/// Signs in by the provider.
async fn come_in(oidc: &OidcServer, served: &TestApp, who: &str) -> (Browser, Seen) {
    let mut browser = served.browser();
    let back = led_back(oidc, served, &mut browser, THERE, who).await;
    let seen = browser.open(&back).await;
    (browser, seen)
}

/// Why the last one who tried did not get in.
async fn why(app: &TestApp) -> Value {
    events(app, "sign_in_failed").await[0]["data"]["why"].clone()
}

async fn the_citys_account_leads_in_and_out(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    let mut browser = served.browser();
    let wanted = "next=%2Fcases%2FH29-260302-00001";
    let page = browser.open(&format!("/sign-in?{wanted}")).await.expect(200);
    assert!(page.html.contains("Đăng nhập bằng tài khoản của Thành phố"), "{}", page.html);
    assert!(page.html.contains("/sign-in/provider?next=%2Fcases"), "{}", page.html);
    let elsewhere = browser.request(Method::GET, THERE).header("Sec-Fetch-Site", "cross-site");
    browser.send(elsewhere).await.leads_to("/sign-in");
    let before = browser.cookies["thaogo"].clone();
    let back = led_back(&oidc, &served, &mut browser, &format!("{THERE}?{wanted}"), "an").await;
    browser.open(&back).await.leads_to("/cases/H29-260302-00001");
    assert_ne!(browser.cookies["thaogo"], before, "another secret from here on");
    let page = browser.open("/account").await.expect(200);
    assert!(page.html.contains("Chuyên viên, "), "{}", page.html);
    assert!(page.header("content-security-policy").contains(&format!("form-action 'self' {};", oidc.issuer)));
    assert_eq!(events(&app, "signed_in").await[0]["data"]["factor"], "provider");
    assert_eq!(events(&app, "identity_linked").await.len(), 1);

    let out = browser.fill("/sign-out", &[]).await;
    let to = out.header("location").to_owned();
    assert!(to.starts_with(&format!("{}/session/end?client_id=thaogo&", oidc.issuer)), "{to}");
    assert!(to.contains("sign-in%3Fdone%3Dout"), "{to}");
    browser.open("/account").await.leads_to("/sign-in");
    // The second time they are known by their account, whatever their address there.
    oidc.serve(served.base_url(), &json!({"an": account("khac@snnmt.example", "snnmt", &["tp-chuyen-vien"], &[])}))
        .await;
    come_in(&oidc, &served, "an").await.1.leads_to("/work");
    assert_eq!(events(&app, "identity_linked").await.len(), 1);
    served.stop().await;
}

async fn what_comes_back_counts_once_in_the_browser_that_was_led_there(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    let mut browser = served.browser();
    let back = led_back(&oidc, &served, &mut browser, THERE, "an").await;
    // Another browser, with a secret of its own or none, is not who was led there.
    let mut other = served.browser();
    other.open(&back).await.expect(403);
    other.open("/sign-in").await.expect(200);
    let told = other.open(&back).await.expect(403);
    assert!(told.html.contains("bắt đầu ở trình duyệt khác") && told.html.contains("state"), "{}", told.html);
    assert_eq!(why(&app).await, "state");
    browser.open(&back).await.leads_to("/work");
    browser.open(&back).await.expect(403);
    assert_eq!(why(&app).await, "state");
    browser.open("/account").await.expect(200);

    // Each way in which it goes wrong uses the sign-in up.
    for (change, expected) in [("code", "code"), ("iss", "issuer"), ("error", "declined")] {
        let mut browser = served.browser();
        let back = led_back(&oidc, &served, &mut browser, THERE, "an").await;
        let wrong = match change {
            "error" => format!("{back}&error=access_denied"),
            name => back.replace(&format!("{name}="), &format!("{name}=x")),
        };
        browser.open(&wrong).await.expect(403);
        assert_eq!(why(&app).await, expected);
        browser.open(&back).await.expect(403);
        assert_eq!(why(&app).await, "state");
        browser.open("/account").await.leads_to("/sign-in");
    }
    // Nobody signs in there: the provider says so.
    let (mut nobody, told) = come_in(&oidc, &served, "nobody").await;
    assert!(told.expect(403).html.contains("declined"));
    nobody.open("/account").await.leads_to("/sign-in");
    nobody.open(&format!("{THERE}/back")).await.expect(403);
    served.stop().await;
}

async fn a_second_factor_is_proved_there_or_here(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    let (mut browser, seen) = come_in(&oidc, &served, "binh").await;
    seen.leads_to("/second-factor");
    browser.open("/account").await.leads_to("/second-factor");
    browser.open("/second-factor").await.expect(200);
    let code = code_of(&app, "giamdoc@snnmt.example", 0).await;
    browser.fill("/second-factor", &[("code", &code)]).await.leads_to("/work");
    assert!(browser.open("/account").await.expect(200).html.contains("Thủ trưởng cơ quan, "));
    // Another account with the same address is not theirs, until the first is forgotten.
    let (_, refused) = come_in(&oidc, &served, "binh-mfa").await;
    refused.expect(403);
    assert_eq!(why(&app).await, "other_account");
    let person = crate::sign_in::id_of(&app, "giamdoc@snnmt.example").await;
    let forget = thaogo::application::forget_identities::forget_identities;
    assert!(forget(app.db(), person).await.expect("it is forgotten"));
    browser.open("/account").await.leads_to("/sign-in");
    come_in(&oidc, &served, "binh-mfa").await.1.leads_to("/work");
    served.stop().await;
}

async fn roles_come_from_the_provider_alone(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    let (mut browser, seen) = come_in(&oidc, &served, "yen").await;
    seen.leads_to("/work");
    let page = browser.open("/account").await.expect(200);
    assert!(page.html.contains("Chuyên viên, Sở Tài chính") && !page.html.contains("Quản lý doanh nghiệp"));
    for (who, expected) in [("khong-vai-tro", "no_role"), ("khong-ai", "unknown_person")] {
        let (mut browser, seen) = come_in(&oidc, &served, who).await;
        assert!(seen.expect(403).html.contains(expected));
        assert_eq!(why(&app).await, expected);
        browser.open("/account").await.leads_to("/sign-in");
    }
    served.stop().await;
}

async fn who_has_several_roles_there_chooses(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    let (mut browser, seen) = come_in(&oidc, &served, "ca-hai").await;
    seen.leads_to("/work");
    browser.open("/account").await.leads_to("/role");
    browser.open("/role").await.expect(200);
    browser.fill("/role", &[("choice", "manager@hfic")]).await.expect(403);
    browser.open("/role").await.expect(200);
    browser.fill("/role", &[("choice", "officer@snnmt")]).await.leads_to("/work");
    assert!(browser.open("/account").await.expect(200).html.contains("Chuyên viên, "));
    served.stop().await;
}

async fn without_a_provider_there_is_no_such_page(app: TestApp) {
    let mut browser = app.browser();
    assert!(!browser.open("/sign-in").await.expect(200).html.contains(THERE));
    browser.open(THERE).await.expect(404);
    browser.open(&format!("{THERE}/back?state=x&code=y")).await.expect(404);
    app.with_token("eyJhbGciOiJSUzI1NiJ9.e30.c2ln").get("/v1/me").await.expect_problem(401);
    assert!(events(&app, "sign_in_failed").await.is_empty());
}
