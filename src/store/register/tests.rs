use migration::MigratorTrait;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

use super::*;
use crate::clock::system_now;
use crate::domain::rulebook::Rulebook;
use crate::reference::city;
use crate::store::{editions, rulebooks};

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
async fn the_revision_in_effect_is_loaded_whole_with_those_to_come_and_without_drafts() {
    let (conn, first) = (database().await, city().unwrap().rulebook);
    let at = chrono::DateTime::from_timestamp(system_now().timestamp(), 0).unwrap();
    let later = at + chrono::TimeDelta::hours(1);
    let second = Rulebook { revision: 2, ..first.clone() }.published(later);
    let draft = Rulebook { revision: 3, ..first.clone() };
    let first = first.published(at);
    assert_eq!(rulebooks::load_in_effect(&conn, at).await.unwrap(), []);
    for book in [&first, &second, &draft] {
        rulebooks::save(&conn, book).await.unwrap();
    }
    assert_eq!(rulebooks::load_in_effect(&conn, at).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(rulebooks::load_in_effect(&conn, later).await.unwrap(), [second]);
    assert_eq!(rulebooks::find_published_revision(&conn).await.unwrap(), Some(2));
    assert_eq!(rulebooks::find_draft_revision(&conn).await.unwrap(), Some(3));
    assert_eq!(rulebooks::load(&conn, 1).await.unwrap(), Some(first.clone()));
    assert!(rulebooks::save(&conn, &first).await.is_err(), "a revision is saved once");
}

#[tokio::test]
async fn changes_are_counted() {
    let conn = database().await;
    assert_eq!(editions::find(&conn, editions::REGISTER).await.unwrap(), 0);
    editions::bump(&conn, editions::REGISTER).await.unwrap();
    editions::bump(&conn, editions::REGISTER).await.unwrap();
    assert_eq!(editions::find(&conn, editions::REGISTER).await.unwrap(), 2);
    assert_eq!(editions::find(&conn, editions::RULEBOOK).await.unwrap(), 0);
}

#[tokio::test]
async fn an_unknown_word_in_a_column_is_an_error_that_names_it() {
    let conn = database().await;
    let row = "INSERT INTO category (code, name_vi, name_en, examples, field) VALUES ('A', 'a', 'a', '', 'pct-xx')";
    conn.execute_unprepared(row).await.unwrap();
    let error = load_register(&conn).await.unwrap_err().to_string();
    assert!(error.contains("category.field") && error.contains("pct-xx"), "{error}");
}
