//! What servers and demos meet when they start: others that start at once, a database that is in use.

use thaogo::application::App;
use thaogo::application::seed_city::seed_city;
use thaogo::clock::BusinessClock;
use thaogo::demo::{DemoOptions, run_demo};
use thaogo::mail::Links;
use thaogo::store::{database::Database, schema};

use crate::support::{START, moment, template};

const SERVERS: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn six_servers_start_at_once_on_sqlite() {
    let fresh = template::fresh_sqlite();
    start_all(&fresh.url).await;
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn six_servers_start_at_once_on_postgres() {
    let fresh = template::fresh_postgres().await;
    start_all(&fresh.url).await;
    fresh.remove().await;
}

async fn start_all(url: &str) {
    let servers: Vec<_> = (0..SERVERS).map(|_| tokio::spawn(start(url.to_owned()))).collect();
    let mut seeded = 0;
    for server in servers {
        seeded += usize::from(server.await.expect("it does not panic"));
    }
    assert_eq!(seeded, 1, "one of them loads the city");
}

/// What a server does before it listens; whether it was the one that loaded the city.
async fn start(url: String) -> bool {
    schema::migrate(&url).await.expect("the schema is brought up to date");
    let db = Database::open(&url, 2).await.expect("the database opens");
    let seeded = seed_city(&db, moment(START)).await.expect("the city is there");
    let links = Links { base_url: String::new(), message_domain: "thaogo.example".into() };
    let clock = BusinessClock::starting_at(moment(START), 0);
    let app = App::load(db.clone(), clock, links, "H29".into()).await.expect("the city can be loaded");
    assert!(app.is_ready().await);
    db.close().await.expect("the database closes");
    seeded
}

/// A demo that was killed while its past was played, or the database of a service: neither is played over.
#[tokio::test(flavor = "multi_thread")]
async fn a_demo_leaves_a_database_with_people_alone() {
    let taken = template::copy_sqlite().await;
    let data = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("taken-{}", std::process::id()));
    let (_stop, stopped) = tokio::sync::watch::channel(true);
    let options = DemoOptions {
        data: data.clone(),
        port: 0,
        start: moment(START),
        fresh: false,
        rate_permille: 1000,
        database_url: Some(taken.url.clone()),
    };
    let refused = run_demo(options, stopped).await.expect_err("it holds people").to_string();
    assert!(refused.contains("holds people already") && refused.contains("--fresh"), "{refused}");
    std::fs::remove_dir_all(&data).expect("the folder can be removed");
    taken.remove().await;
}
