//! `thaogo verify`: every case's history and every stored file, read and checked.

use std::error::Error as StdError;

use crate::application::verify_files::{VerifiedFiles, count_files, verify_files};
use crate::application::verify_history::{Broken, Verified, verify_history};
use crate::command::open;
use crate::domain::anchor::ACCESS;
use crate::files::Files;

/// Verifies, prints what was found, and says whether all is well. The storage of files is opened only where there are
/// some.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn verify(
    database_url: &str,
    storage: impl FnOnce() -> Result<Files, Box<dyn StdError>>,
) -> Result<bool, Box<dyn StdError>> {
    let db = open(database_url, 2).await?;
    let found = verify_history(&db).await?;
    let stored = match count_files(&db).await? {
        0 => VerifiedFiles::default(),
        _ => verify_files(&db, &storage()?).await?,
    };
    db.close().await?;
    print!("{}", report(&found, &stored));
    Ok(found.is_whole() && stored.faults.is_empty())
}

/// A line for each fault, then what was read.
fn report(found: &Verified, stored: &VerifiedFiles) -> String {
    let cases = found.faults.iter().map(|(case, fault)| format!("{case}: {fault}\n"));
    let files = stored.faults.iter().map(|(file, fault)| format!("file {file}: {fault}\n"));
    let broken = found.broken.iter().map(|Broken { day, case }| match case {
        Some(ACCESS) => {
            format!("what happened to access up to the anchor of {day} is not what was anchored on that day\n")
        }
        Some(case) => format!("{case}: its history up to the anchor of {day} is not what was anchored on that day\n"),
        None => format!("the anchor of {day} was altered, or one before it removed\n"),
    });
    let access = found
        .access_broken
        .iter()
        .map(|position| format!("what happened to access: event {position} is not what was written down, or gone\n"));
    let mut report: String = cases.chain(files).chain(broken).chain(access).collect();
    let faults = found.faults.len() + stored.faults.len() + usize::from(found.broken.is_some());
    let faults = faults + usize::from(found.access_broken.is_some());
    let Verified { cases, events, decisions, anchors, access_events, .. } = found;
    report += &format!(
        "{cases} cases, {events} events, {decisions} decisions, {anchors} anchors, {access_events} access events, "
    );
    report += &format!("{} files ({} bytes), {faults} faults\n", stored.files, stored.bytes);
    report
}
