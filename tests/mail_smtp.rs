//! Runs the mail flows on both databases (PostgreSQL where `THAOGO_TEST_POSTGRES` names a server).

#[path = "flows/mail_smtp.rs"]
mod flow;

mod support {
    pub mod smtp;
}

use migration::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;
use thaogo::store::database::Database;
use uuid::Uuid;

async fn on_sqlite(flow: impl AsyncFnOnce(&Database)) {
    let file = std::env::temp_dir().join(format!("thaogo-{}.db", Uuid::now_v7()));
    let db = Database::open(&format!("sqlite://{}?mode=rwc", file.display()), 4).await.unwrap();
    Migrator::up(db.write(), None).await.unwrap();
    flow(&db).await;
    db.close().await.unwrap();
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
    }
}

async fn on_postgres(flow: impl AsyncFnOnce(&Database)) {
    let Ok(server) = std::env::var("THAOGO_TEST_POSTGRES") else { return };
    let name = format!("mail_{}", Uuid::now_v7().simple());
    let maintenance = Database::open(&server, 1).await.unwrap();
    maintenance.write().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    let db = Database::open(&format!("{base}/{name}"), 8).await.unwrap();
    Migrator::up(db.write(), None).await.unwrap();
    flow(&db).await;
    db.close().await.unwrap();
    maintenance.write().execute_unprepared(&format!("DROP DATABASE {name}")).await.unwrap();
}

macro_rules! on_both_databases {
    ($($flow:ident),+ $(,)?) => {
        $(mod $flow {
            #[tokio::test]
            async fn sqlite() {
                super::on_sqlite(async |db| super::flow::$flow(db).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::on_postgres(async |db| super::flow::$flow(db).await).await;
            }
        })+
    };
}

on_both_databases![
    a_letter_arrives_whole,
    a_refused_letter_fails,
    a_deferred_letter_is_tried_again,
    an_ambiguous_letter_is_sent_once_more,
    a_crash_loses_nothing,
    senders_at_once_send_nothing_twice,
    a_letter_waits_for_its_hour,
    a_letter_goes_out_encrypted,
];
