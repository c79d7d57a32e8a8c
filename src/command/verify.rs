//! `thaogo verify`: every case's history, read and checked.

use std::error::Error as StdError;

use crate::application::verify_history::{Broken, Verified, verify_history};
use crate::command::open;

/// Verifies, prints what was found, and says whether all is well.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn verify(database_url: &str) -> Result<bool, Box<dyn StdError>> {
    let db = open(database_url, 2).await?;
    let found = verify_history(&db).await?;
    for (case, fault) in &found.faults {
        println!("{case}: {fault}");
    }
    if let Some(Broken { day, case }) = found.broken {
        match case {
            Some(case) => {
                println!("{case}: its history up to the anchor of {day} is not what was anchored on that day")
            }
            None => println!("the anchor of {day} was altered, or one before it removed"),
        }
    }
    let (faults, anchors) = (found.faults.len() + usize::from(found.broken.is_some()), found.anchors);
    let Verified { cases, events, decisions, .. } = &found;
    println!("{cases} cases, {events} events, {decisions} decisions, {anchors} anchors, {faults} faults");
    db.close().await?;
    Ok(found.is_whole())
}
