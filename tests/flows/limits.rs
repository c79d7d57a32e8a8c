//! What the edge holds callers to: rates, TLS, the headers of every answer, who may ever ask for what.

use reqwest::{Certificate, Client};
use thaogo::api::edge::{Border, Proxies, RateSettings, Tls};
use thaogo::domain::access::permission::{OPERATIONS, Who};

use crate::support::certificate::certificate;
use crate::support::{Answer, TestApp, filing, on_both};

on_both![
    a_token_and_a_person_have_their_rates,
    an_address_has_its_rate_whoever_asks,
    tokens_that_let_nobody_in_count_against_the_address,
    the_server_encrypts_by_itself_and_takes_up_another_certificate,
];

/// Rates at which no test comes by accident to its limit, but for what it sets itself.
fn rates(set: impl FnOnce(&mut RateSettings)) -> Border {
    let mut rates = RateSettings { token: 0, person: 0, address: 0, failures: 0 };
    set(&mut rates);
    Border { rates, ..Border::default() }
}

/// A refusal for asking too often that says when to come back.
fn check_too_many(answer: Answer, within: u64) {
    let answer = answer.expect_problem(429);
    assert_eq!(answer["type"], "/problems/too-many-requests");
    let after: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=within).contains(&after), "{after}");
    assert!(answer.header("ratelimit").contains("r=0"), "{}", answer.header("ratelimit"));
}

async fn a_token_and_a_person_have_their_rates(app: TestApp) {
    let slow = app.behind(rates(|rates| (rates.token, rates.person) = (2, 3))).await;
    let first = slow.as_("manager@hfic").get("/v1/me").await.expect(200);
    assert_eq!(first.header("ratelimit-policy"), "\"token\";q=2;w=60, \"person\";q=3;w=60");
    assert_eq!(first.header("ratelimit"), "\"token\";r=1;t=30, \"person\";r=2;t=20");
    slow.as_("manager@hfic").post("/v1/cases").json(&filing()).await.expect(201);
    let third = slow.as_("manager@hfic").post("/v1/cases").json(&filing()).await;
    check_too_many(third, 30);
    let mine = app.as_("manager@hfic").get("/v1/cases").await.expect(200);
    assert_eq!(mine["items"].as_array().unwrap().len(), 1, "what was refused did not happen");
    slow.as_("manager@sawaco").get("/v1/me").await.expect(200);
    assert!(app.as_("manager@hfic").get("/v1/me").await.expect(200).header("ratelimit").is_empty());
    slow.stop().await;
}

async fn an_address_has_its_rate_whoever_asks(app: TestApp) {
    let proxies = Proxies { trusted: vec!["127.0.0.0/8".parse().unwrap()], ..Proxies::default() };
    let behind = app.behind(Border { proxies, ..rates(|rates| rates.address = 2) }).await;
    let from = |client: &str| behind.as_nobody().get("/problems").header("X-Forwarded-For", client);
    for _ in 0..2 {
        from("198.51.100.7").await.expect(200);
    }
    check_too_many(from("198.51.100.7").await, 30);
    check_too_many(from("203.0.113.1, 198.51.100.7").await, 30);
    from("198.51.100.8").await.expect(200);
    behind.stop().await;
}

async fn tokens_that_let_nobody_in_count_against_the_address(app: TestApp) {
    let strict = app.behind(rates(|rates| rates.failures = 2)).await;
    for _ in 0..2 {
        strict.with_token("thaogo_nothing").get("/v1/me").await.expect_problem(401);
    }
    check_too_many(strict.with_token("thaogo_nothing").get("/v1/me").await, 30);
    // Nobody is locked out by a neighbour.
    strict.as_("manager@hfic").get("/v1/me").await.expect(200);
    strict.stop().await;
}

async fn the_server_encrypts_by_itself_and_takes_up_another_certificate(app: TestApp) {
    let (first, second) = (certificate("DNS:localhost"), certificate("DNS:localhost"));
    let tls = Tls::read(first.as_ref(), first.as_ref()).expect("the certificate can be used");
    let encrypted = app.behind(Border { tls: Some(tls.clone()), ..Border::default() }).await;
    let url = format!("https://{}/health/live", encrypted.address().replace("127.0.0.1", "localhost"));
    let ask = async |certificate: &str| trusting(certificate).get(&url).send().await;
    let held = std::fs::read_to_string(&first).unwrap();
    let other = std::fs::read_to_string(&second).unwrap();

    let answer = ask(&held).await.expect("it is greeted with the first");
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    assert!(ask(&other).await.is_err(), "not yet with the second");
    assert!(!tls.reload().unwrap(), "nothing changed");

    std::fs::write(&first, &other).unwrap();
    assert!(tls.reload().unwrap());
    ask(&other).await.expect("from now on with the second");
    assert!(ask(&held).await.is_err());

    std::fs::write(&first, "half of a certifi").unwrap();
    assert!(tls.reload().is_err());
    ask(&other).await.expect("what cannot be used is not taken up");
    let plain = reqwest::Client::new().get(url.replace("https", "http")).send().await;
    assert!(plain.is_err(), "nothing is said in the clear");
    encrypted.stop().await;
    for file in [first, second] {
        std::fs::remove_file(file).unwrap();
    }
}

/// A client that trusts this certificate and no other.
fn trusting(pem: &str) -> Client {
    let trusted = Certificate::from_pem(pem.as_bytes()).expect("a certificate");
    Client::builder().tls_certs_only([trusted]).no_proxy().build().expect("a client")
}

/// Operations that refuse a role or not, depending on whose step, token, position or person they are about, or
/// say themselves what to read instead.
const DEPENDING: [&str; 16] = [
    "read_coverage",
    "draw_coverage",
    "acknowledge_escalation",
    "appoint_stand_in",
    "end_stand_in",
    "create_token",
    "list_tokens",
    "rotate_token",
    "revoke_token",
    "create_user",
    "invite_user",
    "list_users",
    "read_user",
    "read_role",
    "grant_role",
    "end_role",
];

/// What the tables of `access.rs` show and what the edge refuses are the same.
#[test]
fn the_permission_table_agrees_with_the_access_matrix() {
    let matrix = include_str!("access_matrix.txt");
    let (_, operations) = matrix.split_once("HOW EACH OPERATION").expect("the second table");
    let mut differing = Vec::new();
    for (name, who) in OPERATIONS {
        let (_, rest) =
            operations.split_once(&format!("\n\n{name}\n")).unwrap_or_else(|| panic!("{name} is not shown"));
        let rows = rest.split("\n\n").next().unwrap_or_default();
        let Who::Roles(roles) = who else { panic!("{name} is for whoever has a token in one of its roles") };
        let refused: Vec<&str> = rows
            .lines()
            .filter_map(|row| row.trim().strip_prefix("403: "))
            .flat_map(|readers| readers.split("; "))
            .collect();
        for (role, readers) in crate::access::readers_by_role() {
            let is_refused = readers.iter().all(|reader| refused.contains(reader));
            let may_depend = roles.contains(&role) && DEPENDING.contains(name);
            if is_refused == roles.contains(&role) && !may_depend {
                differing.push(format!("{name}: {role}"));
            }
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");
}
