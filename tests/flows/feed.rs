//! The feed: everything that happens, in one order, each event once and none missed, whoever writes meanwhile.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use entity::case_event;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryOrder, Statement};
use serde_json::{Value, json};
use thaogo::application::read_feed::{FeedFilter, read_feed};
use thaogo::domain::access::{Actor, Role};
use uuid::Uuid;

use crate::support::{Answer, TestApp, document, draft, on_both};

on_both![
    a_poller_meets_each_event_once_while_eight_write,
    the_end_leads_to_what_happens_next,
    the_feed_is_narrowed_to_actions_and_to_a_case,
    each_follows_what_they_may_see,
];

/// How many write at a time, and how many cases each of them files and handles.
const WRITERS: usize = 8;
const CASES: usize = 6;

async fn a_poller_meets_each_event_once_while_eight_write(app: TestApp) {
    let writing = Arc::new(AtomicUsize::new(WRITERS));
    let pollers: Vec<_> = (0..2).map(|_| tokio::spawn(poll_all_the_time(app.clone(), Arc::clone(&writing)))).collect();
    let writers: Vec<_> = (0..WRITERS).map(|_| tokio::spawn(write(app.clone()))).collect();
    for writer in writers {
        writer.await.expect("every writer comes to its end");
        writing.fetch_sub(1, Ordering::SeqCst);
    }
    let kept: Vec<_> = kept(&app).await.iter().map(|event| event.position).collect();
    assert_eq!(kept.len(), WRITERS * CASES * 3);
    for poller in pollers {
        assert_eq!(poller.await.expect("the poller comes to its end"), kept);
    }
}

/// The positions that somebody meets who asks for the feed's end as fast as they can, until nobody writes any more.
async fn poll_all_the_time(app: TestApp, writing: Arc<AtomicUsize>) -> Vec<i64> {
    // A server of their own: what it knows of the end it found out itself.
    let server = app.open_beside().await;
    let auditor = Actor {
        token: Uuid::nil(),
        person: None,
        name: "Kiểm tra".into(),
        organization: "ttp".into(),
        role: Role::Auditor,
    };
    let (mut met, mut next) = (Vec::new(), 0);
    loop {
        let is_last = writing.load(Ordering::SeqCst) == 0;
        let page = read_feed(&server, &auditor, &FeedFilter::default(), next, 200).await.expect("the feed can be read");
        next = page.next;
        met.extend(page.items.iter().map(|event| event.kept.position));
        if is_last && page.items.is_empty() {
            break;
        }
    }
    server.db.close().await.expect("the database closes");
    met
}

/// Files cases, has each accepted and taken back.
async fn write(app: TestApp) {
    for _ in 0..CASES {
        let case = app.accepted().await;
        app.as_("manager@hfic").act(&case.body, "withdraw").json(&json!({})).await.expect(200);
    }
}

/// SQLite has one writer: nobody draws a position there while another has one that is not committed.
mod what_is_drawn_and_still_open_holds_back_what_comes_after_it {
    use crate::support::TestApp;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        TestApp::postgres().await.run(super::what_is_open_holds_back_what_comes_after).await;
    }
}

async fn what_is_open_holds_back_what_comes_after(app: TestApp) {
    app.filed().await;
    let mut poller = Poller::new(&app, "auditor@ttp", "limit=50");
    assert_eq!(poller.rest().await.len(), 1);

    for commits in [true, false] {
        let open = app.db().begin().await.expect("a transaction begins");
        let last = kept(&app).await.pop().expect("something happened");
        let draw = Statement::from_string(DbBackend::Postgres, "SELECT next_event_position() AS position");
        let drawn = open.query_one_raw(draw).await.expect("it can be drawn").expect("one row");
        let drawn: i64 = drawn.try_get("", "position").expect("a number");
        assert_eq!(poller.poll().await, [] as [Value; 0], "nobody else has drawn, and what is drawn is open");
        let row = case_event::Model { position: drawn, seq: last.seq + 1000, ..last };
        let row = case_event::Entity::insert(row.into_active_model());
        row.exec_without_returning(&open).await.expect("it is written");
        assert_eq!(poller.poll().await, [] as [Value; 0], "it is written and not committed");
        app.accepted().await;
        let highest = kept(&app).await.pop().expect("something happened").position;
        assert!(highest > drawn, "later ones are committed: {highest} after {drawn}");
        for _ in 0..3 {
            assert_eq!(poller.poll().await, [] as [Value; 0], "while {drawn} is open");
        }
        match commits {
            true => open.commit().await.expect("it commits"),
            false => open.rollback().await.expect("it rolls back"),
        }
        let met = poller.rest().await;
        let positions: Vec<_> = met.iter().map(position).collect();
        let expected: Vec<_> = if commits { vec![drawn, drawn + 1, drawn + 2] } else { vec![drawn + 1, drawn + 2] };
        assert_eq!(positions, expected, "the open one first, if it came to be");
    }
}

async fn the_end_leads_to_what_happens_next(app: TestApp) {
    let auditor = app.as_("auditor@ttp");
    let empty = auditor.get("/v1/events").await.expect(200);
    assert_eq!(empty.body, json!({"items": [], "next_cursor": "0"}));
    app.filed().await;
    let path = empty.header("link").trim_start_matches('<').split('>').next().unwrap_or_default();
    let page = auditor.get(path).await.expect(200);
    assert_eq!(actions(&page), ["file"]);
    let cursor = page["next_cursor"].as_str().expect("always there").to_owned();
    let end = auditor.get(&format!("/v1/events?cursor={cursor}&limit=1")).await.expect(200);
    assert_eq!((actions(&end).len(), &end["next_cursor"]), (0, &page["next_cursor"]));
    let beyond = auditor.get("/v1/events?cursor=9000000000").await.expect(200);
    assert_eq!(beyond["next_cursor"], "9000000000", "an end that another server may know of");
    for cursor in ["x", "-1", "99999999999999999999", "1.5"] {
        let refused = auditor.get(&format!("/v1/events?cursor={cursor}")).await.expect_problem(422);
        assert_eq!(refused.pointers(), ["cursor"], "{cursor}");
    }
}

async fn the_feed_is_narrowed_to_actions_and_to_a_case(app: TestApp) {
    let (first, second) = (app.answered().await, app.drafted().await);
    let auditor = app.as_("auditor@ttp");
    let (id, code) = (first["id"].as_str().unwrap(), second["code"].as_str().unwrap());
    let narrowed = [
        ("action=accept", vec!["accept", "accept"]),
        ("action=accept&action=approve", vec!["accept", "approve", "accept"]),
        (&format!("case={id}"), vec!["file", "accept", "draft_answer", "approve"]),
        (&format!("case={code}&action=draft_answer"), vec!["draft_answer"]),
        ("case=H29-260302-99999", vec![]),
    ];
    for (filter, expected) in narrowed {
        assert_eq!(actions(&auditor.get(&format!("/v1/events?{filter}")).await.expect(200)), expected, "{filter}");
        let mut poller = Poller::new(&app, "auditor@ttp", &format!("{filter}&limit=1"));
        assert_eq!(poller.rest().await.len(), expected.len(), "{filter}, one by one");
    }
    auditor.get("/v1/events?action=explode").await.expect_problem(400);
}

async fn each_follows_what_they_may_see(app: TestApp) {
    let drafted = app.drafted().await;
    app.as_("manager@sawaco").post("/v1/cases").json(&crate::support::filing()).await.expect(201);
    let secret = draft()["text"].as_str().unwrap().to_owned();
    let seen = [
        ("manager@hfic", 3, false),
        ("manager@sawaco", 1, false),
        ("officer@snnmt", 4, true),
        ("officer@stc", 4, false),
        ("officer@sct", 0, false),
        ("coordinator@vp-ubnd", 4, false),
        ("auditor@ttp", 4, true),
        ("administrator@vp-ubnd", 0, false),
    ];
    for (who, count, reads_draft) in seen {
        let page = app.as_(who).get("/v1/events").await.expect(200);
        assert_eq!(actions(&page).len(), count, "{who}");
        assert_eq!(page.body.to_string().contains(&secret), reads_draft, "{who}");
        let other =
            app.as_(who).get(&format!("/v1/events?case={}", drafted["code"].as_str().unwrap())).await.expect(200);
        assert_eq!(actions(&other).len(), count.min(if who == "manager@sawaco" { 0 } else { 3 }), "{who}");
    }
    // Handed on: the next agency meets the case as it comes to it, and reads the rest in its history.
    let mut next = Poller::new(&app, "officer@sct", "limit=50");
    assert_eq!(next.rest().await.len(), 0);
    let body = json!({"lead_agency": "sct", "reason": "Thuộc ngành công thương."});
    app.as_("coordinator@vp-ubnd").act(&drafted.body, "route").json(&body).await.expect(200);
    let met = next.rest().await;
    assert_eq!(met.iter().map(|event| event["action"].as_str().unwrap()).collect::<Vec<_>>(), ["route"]);
    let signed = app.as_("director@snnmt").act(&drafted.body, "approve").json(&document()).await;
    assert_ne!(signed.status, 200);
}

/// Somebody who follows the feed.
struct Poller<'a> {
    app: &'a TestApp,
    who: &'a str,
    filter: String,
    cursor: Option<String>,
}

impl<'a> Poller<'a> {
    fn new(app: &'a TestApp, who: &'a str, filter: &str) -> Self {
        Self { app, who, filter: filter.to_owned(), cursor: None }
    }

    /// What is new.
    async fn poll(&mut self) -> Vec<Value> {
        let cursor = self.cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = self.app.as_(self.who).get(&format!("/v1/events?{}{cursor}", self.filter)).await.expect(200);
        self.cursor = Some(page["next_cursor"].as_str().expect("always there").to_owned());
        page["items"].as_array().expect("events").clone()
    }

    /// What there is up to the end.
    async fn rest(&mut self) -> Vec<Value> {
        let last = kept(self.app).await.pop().map_or(0, |event| event.position);
        let mut met = Vec::new();
        loop {
            let piece = self.poll().await;
            if piece.is_empty() {
                break;
            }
            met.extend(piece);
        }
        let cursor = self.cursor.as_ref().and_then(|cursor| cursor.parse::<i64>().ok());
        assert!(cursor.is_some_and(|cursor| cursor >= last), "nobody writes: nothing holds the end back");
        let positions: HashSet<_> = met.iter().map(position).collect();
        assert_eq!(positions.len(), met.len(), "each once");
        met
    }
}

/// Every event, as the table has it.
async fn kept(app: &TestApp) -> Vec<case_event::Model> {
    let all = case_event::Entity::find().order_by_asc(case_event::Column::Position).all(app.db().read()).await;
    all.expect("the events can be read")
}

fn position(event: &Value) -> i64 {
    event["position"].as_i64().expect("an event has a position")
}

fn actions(page: &Answer) -> Vec<&str> {
    page["items"].as_array().expect("events").iter().map(|event| event["action"].as_str().expect("a word")).collect()
}
