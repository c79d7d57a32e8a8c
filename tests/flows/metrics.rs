//! What operators watch: who may read it, what it counts, and how little it asks of the database.

use thaogo::api::{edge, edge_of_metrics};
use thaogo::worker::Worker;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::support::{Answer, TestApp, filing, on_both};

on_both![
    metrics_are_for_administrators,
    cases_letters_and_steps_are_counted,
    counts_are_taken_once_for_all_who_ask,
    requests_are_counted_by_operation,
    the_worker_is_watched,
    an_address_of_their_own_serves_nothing_else,
];

async fn metrics_are_for_administrators(app: TestApp) {
    app.as_nobody().get("/metrics").await.expect_problem(401);
    app.with_token("thaogo_none").get("/metrics").await.expect_problem(401);
    for who in ["manager@hfic", "director@stc", "coordinator@vp-ubnd", "auditor@ttp"] {
        let refused = app.as_(who).get("/metrics").await.expect_problem(403);
        assert!(refused["detail"].as_str().unwrap().contains("metrics_listen"));
    }
    let read = read(&app).await;
    assert_eq!(read.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(read.header("cache-control"), "no-store");
    app.as_(ADMINISTRATOR).post("/metrics").await.expect_problem(405);
}

async fn cases_letters_and_steps_are_counted(app: TestApp) {
    let case = app.accepted().await;
    let lead = case["lead_agency"]["code"].as_str().unwrap().to_owned();
    app.as_("manager@hfic").post("/v1/cases").json(&filing()).await.expect(201);
    app.turn_to("2026-03-19 09:00").await;
    app.as_("manager@hfic").post("/v1/cases").json(&filing()).await.expect(201);

    let read = read(&app).await;
    let open = |status| value(&read, "thaogo_open_cases", &[("status", status), ("agency", &lead)]);
    // The second one was taken for accepted when its day had passed, the third one waits.
    assert_eq!((open("in_progress"), open("routed")), (Some(2.0), Some(1.0)));
    assert_eq!(value(&read, "thaogo_overdue_deadlines", &[("kind", "answer"), ("agency", &lead)]), Some(2.0));
    let waiting = value(&read, "thaogo_outbox_letters", &[("state", "pending")]).unwrap();
    assert!(waiting > 0.0, "the last letter waits for the worker");
    assert_eq!(value(&read, "thaogo_outbox_letters", &[("state", "failed")]), Some(0.0));
    assert_eq!(value(&read, "thaogo_outbox_letters", &[("state", "sent")]), None);
    let steps: f64 = lines(&read, "thaogo_ladder_steps_last_day{").map(|(_, value)| value).sum();
    assert!(steps > 0.0, "the answers' ladders climb");
    assert_eq!(value(&read, "thaogo_ladder_behind_seconds", &[]), Some(0.0));
    assert!(value(&read, "thaogo_mail_attempts_total", &[("outcome", "sent")]).unwrap() > 0.0);
    assert_eq!(value(&read, "thaogo_webhook_deliveries", &[("state", "dead")]), Some(0.0));
    assert_eq!(value(&read, "thaogo_database_up", &[]), Some(1.0));
    assert!(!read.body.as_str().unwrap().contains(case["title"].as_str().unwrap()), "no content of any case");
}

async fn counts_are_taken_once_for_all_who_ask(app: TestApp) {
    let ask = || async { read(&app).await };
    let (first, counting) = app.counting(ask()).await;
    app.as_("manager@hfic").post("/v1/cases").json(&filing()).await.expect(201);
    let (second, again) = app.counting(ask()).await;
    // The same numbers, and no more statements than it takes to know who asks.
    let open = |read: &Answer| lines(read, "thaogo_open_cases{").count();
    assert_eq!((open(&first), open(&second)), (0, 0));
    assert!(again <= 2 && counting <= again + 8, "{counting} statements, then {again}");
}

async fn requests_are_counted_by_operation(app: TestApp) {
    let manager = app.as_("manager@hfic");
    manager.post("/v1/cases").json(&filing()).await.expect(201);
    manager.post("/v1/cases").json(&serde_json::json!({"colour": "red"})).await.expect(400);
    for number in 0..50 {
        manager.get(&format!("/v1/cases/H29-260302-{number:05}")).await;
        manager.get(&format!("/nothing/{number}")).await.expect(404);
        manager.get(&format!("/v1/nothing/{number}")).await.expect(404);
    }
    manager.call(reqwest::Method::DELETE, "/v1/cases").await.expect(405);
    let read = read(&app).await;
    let answered =
        |operation, status| value(&read, "thaogo_requests_total", &[("operation", operation), ("status", status)]);
    assert_eq!((answered("file_case", "201"), answered("file_case", "400")), (Some(1.0), Some(1.0)));
    assert_eq!((answered("read_case", "200"), answered("read_case", "404")), (Some(1.0), Some(49.0)));
    assert_eq!((answered("page", "404"), answered("none", "405")), (Some(100.0), Some(1.0)));
    let operations = lines(&read, "thaogo_requests_total{").count();
    assert!(operations <= 7, "{operations} lines for what callers wrote");
    let took = value(&read, "thaogo_request_duration_seconds_count", &[("operation", "file_case")]);
    assert_eq!(took, Some(2.0));
}

async fn the_worker_is_watched(app: TestApp) {
    let (stop, stopped) = watch::channel(false);
    let worker = Worker::start(app.service(), None, std::time::Duration::from_millis(20), &stopped).unwrap();
    let turned = |read: &Answer, task| {
        value(read, "thaogo_worker_turns_total", &[("task", task), ("outcome", "done")]).unwrap_or_default()
    };
    let mut last = read(&app).await;
    for _ in 0..100 {
        if ["lapse", "escalate", "digest", "anchor", "hand_over", "deliver"]
            .iter()
            .all(|task| turned(&last, task) > 0.0)
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        last = read(&app).await;
    }
    let _ = stop.send(true);
    worker.ended().await;
    assert!(turned(&last, "escalate") > 0.0, "{}", last.body);
    assert_eq!(value(&last, "thaogo_worker_turns_total", &[("task", "escalate"), ("outcome", "failed")]), Some(0.0));
    let at = value(&last, "thaogo_worker_last_success_timestamp_seconds", &[("task", "escalate")]).unwrap();
    assert!(at > 1_700_000_000.0, "{at}");
}

async fn an_address_of_their_own_serves_nothing_else(app: TestApp) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(edge::serve(listener, edge_of_metrics(app.service()).unwrap(), async {
        let _ = stopped.await;
    }));
    let client = reqwest::Client::new();
    let status = async |path: &str| client.get(format!("{address}{path}")).send().await.unwrap().status().as_u16();
    assert_eq!(status("/metrics").await, 200);
    for path in ["/", "/v1/me", "/v1/cases", "/docs", "/health/ready"] {
        assert_eq!(status(path).await, 404, "{path}");
    }
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}

const ADMINISTRATOR: &str = "administrator@vp-ubnd";

async fn read(app: &TestApp) -> Answer {
    app.as_(ADMINISTRATOR).get("/metrics").await.expect(200)
}

/// The lines that begin so, each with its value.
fn lines<'a>(read: &'a Answer, start: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
    let text = read.body.as_str().expect("metrics are a text");
    let found = text.lines().filter(move |line| line.starts_with(start));
    found.map(|line| {
        let (name, value) = line.rsplit_once(' ').expect("a line ends in its value");
        (name, value.parse().expect("a value is a number"))
    })
}

/// The value of the line with this name and these labels, if there is one.
fn value(read: &Answer, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let mut found = lines(read, name).filter(|(line, _)| {
        let rest = &line[name.len()..];
        (rest.is_empty() || rest.starts_with('{'))
            && labels.iter().all(|(label, value)| rest.contains(&format!("{label}=\"{value}\"")))
    });
    found.next().map(|(_, value)| value)
}
