use migration::MigratorTrait;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

use super::*;
use crate::clock::system_now;
use crate::domain::rulebook::Rulebook;
use crate::reference::city;
use crate::store::rulebooks;

async fn database() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let conn = Database::connect(options).await.unwrap();
    migration::Migrator::up(&conn, None).await.unwrap();
    conn
}

#[tokio::test]
async fn the_city_comes_back_as_it_was_saved() {
    let (conn, city) = (database().await, city().unwrap());
    save_register(&conn, &city.register).await.unwrap();
    assert_eq!(load_register(&conn).await.unwrap(), city.register);
}

#[tokio::test]
async fn the_latest_published_revision_is_loaded_whole_and_drafts_are_not() {
    let (conn, first) = (database().await, city().unwrap().rulebook);
    let at = chrono::DateTime::from_timestamp(system_now().timestamp(), 0).unwrap();
    let second = Rulebook { revision: 2, ..first.clone() }.published(at);
    let draft = Rulebook { revision: 3, ..first.clone() };
    let first = first.published(at);
    assert_eq!(rulebooks::load_published(&conn, None).await.unwrap(), None);
    for book in [&first, &second, &draft] {
        rulebooks::save(&conn, book).await.unwrap();
    }
    assert_eq!(rulebooks::load_published(&conn, Some(1)).await.unwrap(), Some(first.clone()));
    assert_eq!(rulebooks::load_published(&conn, None).await.unwrap(), Some(second));
    assert_eq!(rulebooks::find_published_revision(&conn).await.unwrap(), Some(2));
    assert_eq!(rulebooks::load_published(&conn, Some(3)).await.unwrap(), None);
    assert!(rulebooks::save(&conn, &first).await.is_err(), "a revision is saved once");
}

#[tokio::test]
async fn an_unknown_word_in_a_column_is_an_error_that_names_it() {
    let conn = database().await;
    let row = "INSERT INTO category (code, name_vi, name_en, examples, field) VALUES ('A', 'a', 'a', '', 'pct-xx')";
    conn.execute_unprepared(row).await.unwrap();
    let error = load_register(&conn).await.unwrap_err().to_string();
    assert!(error.contains("category.field") && error.contains("pct-xx"), "{error}");
}
