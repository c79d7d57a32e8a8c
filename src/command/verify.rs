//! `thaogo verify`: every case's history, read and checked.

use std::error::Error as StdError;

use crate::application::verify_history::verify_history;
use crate::command::open;

/// Verifies, prints what was found, and says whether all is well.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn verify(database_url: &str) -> Result<bool, Box<dyn StdError>> {
    let db = open(database_url, 2).await?;
    let found = verify_history(&db).await?;
    for (case, fault) in &found.faults {
        println!("{case}: {fault}");
    }
    println!("{} cases, {} events, {} faults", found.cases, found.events, found.faults.len());
    db.close().await?;
    Ok(found.faults.is_empty())
}
