//! Several servers that start at once on one empty database.

use thaogo::application::App;
use thaogo::application::seed_city::seed_city;
use thaogo::clock::BusinessClock;
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
