use std::time::Duration;

use poem::Body;
use poem::http::{Method, StatusCode};
use poem::test::{TestRequestBuilder, TestResponse};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::api::toy::{FINISHED, client, edge};

type Asked = TestRequestBuilder<'static, super::Edge>;

const ID: &str = "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c";

/// Sends in both languages; checks status, slug and form; gives back the English problem.
async fn refused(send: impl Fn() -> Asked, status: u16, slug: &str) -> Value {
    let vi = problem(send().send().await, status, slug).await;
    let en = problem(send().header("Accept-Language", "en").send().await, status, slug).await;
    assert_ne!(vi["title"], en["title"]);
    assert_ne!(vi["detail"], en["detail"]);
    en
}

async fn problem(response: TestResponse, status: u16, slug: &str) -> Value {
    response.assert_status(StatusCode::from_u16(status).unwrap());
    response.assert_content_type("application/problem+json");
    response.assert_header("X-Content-Type-Options", "nosniff");
    response.assert_header("Cache-Control", "no-store");
    response.assert_header_exist("X-Request-Id");
    let problem: Value = response.json().await.value().deserialize();
    assert_eq!(problem["type"], format!("/problems/{slug}"));
    assert_eq!(problem["status"], status);
    problem
}

fn toy() -> &'static poem::test::TestClient<super::Edge> {
    Box::leak(Box::new(client()))
}

fn post_thing(body: impl Into<Body>) -> Asked {
    toy().post("/v1/things").header("Authorization", "Bearer good").content_type("application/json").body(body)
}

fn paint(version: Option<&str>) -> Asked {
    let request = toy().post(format!("/v1/things/{ID}/paint"));
    match version {
        Some(version) => request.header("If-Match", version),
        None => request,
    }
}

#[tokio::test]
async fn what_is_right_reaches_the_handler() {
    let response = post_thing(r#"{"title": "Bàn", "colour": "dark_blue", "maker": {"name": "Lan"}}"#).send().await;
    response.assert_status(StatusCode::CREATED);
    response.assert_header("ETag", "\"1\"");
    response.assert_json(json!({"name": "Lan", "email": "Bàn"})).await;
    let query = "/v1/things?limit=200&colour=red&on=2026-03-02&label=a&label=b";
    toy().get(query).send().await.assert_json(["true", "true", "true", "true"]).await;
    paint(Some("\"1\"")).send().await.assert_status_is_ok();
    paint(Some("\"1\"")).body("{}").send().await.assert_status_is_ok();
    toy().head("/v1/things").send().await.assert_status_is_ok();
}

#[tokio::test]
async fn handlers_find_the_callers_language() {
    let response = toy().get("/v1/faults/none").header("Accept-Language", "en").send().await;
    response.assert_json("en").await;
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    refused(|| post_thing("{"), 400, "unreadable").await;
    refused(|| post_thing(""), 400, "unreadable").await;
    refused(|| post_thing(b"{\"title\": \"\xff\"}".to_vec()), 400, "unreadable").await;
    let twice = refused(|| post_thing(r#"{"title": "a", "title": "b"}"#), 400, "unreadable").await;
    assert_eq!(twice["errors"][0]["pointer"], "/title");
    let unknown = refused(|| post_thing(r#"{"title": "a", "tilte": "b"}"#), 400, "unreadable").await;
    assert_eq!(unknown["errors"][0]["pointer"], "/tilte");
    assert!(unknown["errors"][0]["detail"].as_str().unwrap().contains("title"));
}

#[tokio::test]
async fn bodies_that_are_wrong() {
    let control = refused(|| post_thing(r#"{"title": "a\u0000b"}"#), 422, "invalid").await;
    assert_eq!(control["errors"][0]["pointer"], "/title");
    refused(|| post_thing(r#"{"title": "a", "amount": -5}"#), 422, "invalid").await;
    refused(|| post_thing(r#"{"title": "a"}"#).header("Idempotency-Key", "too long"), 422, "invalid").await;
    refused(|| post_thing(r#"{"title": "a"}"#).header("Idempotency-Key", "used"), 422, "key-reused").await;
}

#[tokio::test]
async fn bodies_that_are_too_large_also_in_chunks() {
    let large = format!("{{\"title\": \"{}\"}}", "a".repeat(3000));
    refused(|| post_thing(large.clone()), 413, "too-large").await;
    let chunked = || Body::from_async_read(std::io::Cursor::new(large.clone()));
    refused(|| post_thing(chunked()), 413, "too-large").await;
    let endless = || Body::from_async_read(tokio::io::repeat(b' '));
    refused(|| post_thing(endless()), 413, "too-large").await;
}

#[tokio::test]
async fn bodies_that_never_end() {
    let stalled = || Body::from_async_read(tokio::io::repeat(b' ').take(5).chain(Stalled));
    refused(|| post_thing(stalled()), 408, "request-timeout").await;
}

/// A body that stops arriving.
struct Stalled;

impl tokio::io::AsyncRead for Stalled {
    fn poll_read(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        _: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Pending
    }
}

#[tokio::test]
async fn media_types_that_are_not_taken() {
    let plain = || toy().post("/v1/things").header("Authorization", "Bearer good").body(r#"{"title": "a"}"#);
    refused(plain, 415, "unsupported-media-type").await;
    let typed = |media: &'static str| move || plain().content_type(media);
    refused(typed("text/plain"), 415, "unsupported-media-type").await;
    refused(typed("application/json; charset=latin1"), 415, "unsupported-media-type").await;
    refused(|| post_thing("x").header("Content-Encoding", "gzip"), 415, "unsupported-media-type").await;
    typed("application/json; charset=UTF-8")().send().await.assert_status(StatusCode::CREATED);
}

#[tokio::test]
async fn queries_that_are_not_understood() {
    for (query, pointer) in
        [("x=1", "x"), ("limit=1&limit=2", "limit"), ("limit=ten", "limit"), ("colour=green", "colour")]
    {
        let problem = refused(|| toy().get(format!("/v1/things?{query}")), 400, "unreadable").await;
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    refused(|| toy().get("/v1/things?label=%ff"), 400, "unreadable").await;
    refused(|| toy().get("/v1/things?limit=201"), 422, "invalid").await;
    refused(|| toy().get("/v1/things?on=2026-13-01"), 422, "invalid").await;
    refused(|| toy().get("/v1/things?label=a%00"), 422, "invalid").await;
}

#[tokio::test]
async fn paths_that_lead_nowhere() {
    refused(|| toy().get("/v1/nothing"), 404, "not-found").await;
    refused(|| toy().post("/v1/things/not-an-id/paint").header("If-Match", "\"1\""), 404, "not-found").await;
    refused(|| toy().get("/problems/none"), 404, "not-found").await;
    refused(|| toy().get("/v1/faults/a%00"), 404, "not-found").await;
}

#[tokio::test]
async fn methods_that_a_path_does_not_take() {
    refused(|| toy().request(Method::DELETE, "/v1/things"), 405, "method-not-allowed").await;
    toy().delete("/v1/things").send().await.assert_header("Allow", "GET, HEAD, POST");
    refused(|| toy().post("/docs"), 405, "method-not-allowed").await;
    toy().post("/docs").send().await.assert_header("Allow", "GET, HEAD");
    for path in ["/v1/things", "/docs"] {
        refused(|| toy().request(Method::TRACE, path), 405, "method-not-allowed").await;
    }
}

#[tokio::test]
async fn callers_that_nobody_knows() {
    let anonymous = || toy().post("/v1/things").content_type("application/json").body("{}");
    refused(anonymous, 401, "unauthenticated").await;
    refused(|| anonymous().header("Authorization", "Bearer bad"), 401, "unauthenticated").await;
    anonymous().send().await.assert_header("WWW-Authenticate", "Bearer realm=\"thaogo\"");
}

#[tokio::test]
async fn writes_name_their_version() {
    refused(|| paint(None), 428, "version-required").await;
    for bad in ["1", "\"a\"", "*", "W/\"1\"", "\"1\", \"2\""] {
        let problem = refused(|| paint(Some(bad)), 400, "unreadable").await;
        assert_eq!(problem["errors"][0]["pointer"], "If-Match", "{bad}");
    }
    let stale = refused(|| paint(Some("\"9\"")), 412, "stale").await;
    assert_eq!(stale["current_version"], 1);
    let wet = refused(|| paint(Some("\"2\"")), 409, "not-now").await;
    assert_eq!(wet["allowed_actions"], json!(["wait"]));
    refused(|| paint(Some("\"1\"")).body("{\"a\": 1}"), 400, "unreadable").await;
}

#[tokio::test]
async fn faults_of_ours_tell_an_id_only() {
    for how in ["panic", "broken"] {
        let problem = refused(|| toy().get(format!("/v1/faults/{how}")), 500, "internal").await;
        assert!(problem["id"].is_string());
        assert!(!problem.to_string().contains("purpose") && !problem.to_string().contains("cause"));
    }
}

#[tokio::test]
async fn slow_answers_and_crowds_are_sent_away() {
    refused(|| toy().get("/v1/faults/slow"), 503, "unavailable").await;
    let toy = toy();
    let crowd: Vec<_> = (0..8).map(|_| tokio::spawn(toy.get("/v1/faults/slow").send())).collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let response = toy.get("/v1/things").send().await;
    response.assert_header("Retry-After", "5");
    problem(response, 503, "unavailable").await;
    for waiting in crowd {
        waiting.await.unwrap();
    }
}

#[tokio::test]
async fn a_client_that_goes_away_cancels_nothing() {
    let toy = client();
    let impatient = tokio::time::timeout(Duration::from_millis(20), toy.get("/v1/faults/late").send());
    assert!(impatient.await.is_err());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(FINISHED.load(std::sync::atomic::Ordering::SeqCst));
}

#[tokio::test]
async fn pages_are_served_with_a_policy() {
    let docs = toy().get("/docs").send().await;
    docs.assert_status_is_ok();
    docs.assert_header_exist("Content-Security-Policy");
    toy().get("/problems/stale").send().await.assert_status_is_ok();
    toy().get("/docs/swagger-ui.js").send().await.assert_status_is_ok();
    toy().get("/openapi.yaml").send().await.assert_status_is_ok();
    let id = toy().get("/problems").header("X-Request-Id", "mine-1").send().await;
    id.assert_header("X-Request-Id", "mine-1");
}

#[tokio::test]
async fn over_a_socket_slow_headers_are_cut_off_and_stopping_waits_for_the_open() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(super::serve(listener, edge(), async move { drop(stopped.await) }));

    let mut slow = tokio::net::TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /v1/things HTTP/1.1\r\nHost: a\r\nX-").await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(Duration::from_secs(2), slow.read_to_end(&mut answer)).await.expect("cut off").ok();

    let mut open = tokio::net::TcpStream::connect(address).await.unwrap();
    open.write_all(b"GET /v1/faults/slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    stop.send(()).unwrap();
    let mut answer = String::new();
    tokio::time::timeout(Duration::from_secs(2), open.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    tokio::time::timeout(Duration::from_secs(2), server).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn over_a_socket_what_is_not_http_gets_a_problem_too() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(super::serve(listener, edge(), std::future::pending()));
    let many: String = (0..200).map(|n| format!("X-{n}: a\r\n")).collect();
    let chunks =
        "Host: a\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
    for (request, status, slug) in [
        ("hello\r\n\r\n".to_owned(), 400, "unreadable"),
        (format!("GET /v1/things HTTP/1.1\r\n{many}\r\n"), 431, "headers-too-large"),
        (format!("GET /?{} HTTP/1.1\r\n\r\n", "a".repeat(70_000)), 414, "uri-too-long"),
        (format!("POST /v1/things HTTP/1.1\r\n{chunks}\r\n\r\nzz\r\n\r\n"), 400, "unreadable"),
    ] {
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(Duration::from_secs(2), socket.read_to_end(&mut answer)).await.expect("closed").ok();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.contains("\r\ncontent-type: application/problem+json\r\n"), "{answer}");
        assert!(answer.contains(&format!("/problems/{slug}")), "{answer}");
    }
    server.abort();
}

#[tokio::test]
async fn a_role_that_may_never_is_told_so_before_anything_else_is_looked_at() {
    let other = || toy().post("/v1/things").header("Authorization", "Bearer other");
    let refusal = refused(|| other().content_type("application/json").body("{"), 403, "forbidden").await;
    assert!(refusal["detail"].as_str().unwrap().contains("reporter"), "{refusal}");
}

#[tokio::test]
async fn every_answer_is_strict_with_browsers() {
    for path in ["/v1/things", "/problems", "/docs", "/openapi.json", "/nowhere"] {
        let answer = toy().get(path).send().await;
        for header in [
            "X-Content-Type-Options",
            "Referrer-Policy",
            "X-Frame-Options",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "Permissions-Policy",
        ] {
            answer.assert_header_exist(header);
        }
        let headers = answer.0.headers();
        let policy = headers["Content-Security-Policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(policy.contains("unsafe"), path == "/docs", "{path}: {policy}");
        assert!(!headers.contains_key("Strict-Transport-Security"), "nothing is encrypted here");
        assert!(!headers.keys().any(|name| name.as_str().starts_with("access-control")), "{path}");
    }
    let page = toy().get("/problems").send().await.0.into_body().into_string().await.unwrap();
    assert!(!page.contains("<style") && page.contains("/style.css"));
    toy().get("/style.css").send().await.assert_content_type("text/css; charset=utf-8");
}

#[tokio::test]
async fn over_a_socket_a_body_that_trickles_in_is_cut_off() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(super::serve(listener, edge(), std::future::pending()));
    let (mut read, mut write) = tokio::net::TcpStream::connect(address).await.unwrap().into_split();
    let head = "POST /v1/things HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer good\r\n\
                Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    write.write_all(head.as_bytes()).await.unwrap();
    let trickle = tokio::spawn(async move {
        while write.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let mut answer = Vec::new();
    tokio::time::timeout(Duration::from_secs(10), read.read_to_end(&mut answer)).await.expect("closed").ok();
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 408"));
    tokio::time::timeout(Duration::from_secs(10), trickle).await.expect("nobody reads on").unwrap();
    server.abort();
}
