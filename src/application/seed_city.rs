//! Loading the city's reference data into an empty database: register, first rulebook, calendars.

use chrono::{DateTime, Utc};

use super::Error;
use crate::reference;
use crate::store::database::Database;
use crate::store::{calendars, register, rulebooks};

/// Loads the reference data unless a rulebook is published already; whether it was loaded.
pub async fn seed_city(db: &Database, published_at: DateTime<Utc>) -> Result<bool, Error> {
    let txn = db.begin().await?;
    if db.is_postgres() {
        // Servers that start together on an empty database take turns; the lock goes with the transaction.
        sea_orm::ConnectionTrait::execute_unprepared(&txn, "SELECT pg_advisory_xact_lock(7452189401)").await?;
    }
    if rulebooks::find_published_revision(&txn).await?.is_some() {
        return Ok(false);
    }
    let city = reference::city().map_err(Error::internal)?;
    register::save_register(&txn, &city.register).await?;
    rulebooks::save(&txn, &city.rulebook.published(published_at)).await?;
    for calendar in &reference::calendars::calendars() {
        calendars::save(&txn, calendar).await?;
    }
    txn.commit().await?;
    Ok(true)
}
