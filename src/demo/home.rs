//! The demo's folder: its database and `demo.json`, which tells scripts where it is and with which tokens to come.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::accounts::Account;
use crate::domain::access::Role;

/// The agency that leads land prices: its officer and director are the ones that the tour names.
const LAND: &str = "snnmt";
/// The enterprise that the tour files for.
const ENTERPRISE: &str = "ipc";

/// The folder.
#[derive(Debug, Clone)]
pub struct Home {
    folder: PathBuf,
}

/// What `demo.json` holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Card {
    /// Where the demo listens.
    pub base_url: String,
    /// One token for each role.
    pub tokens: BTreeMap<String, String>,
    /// Everyone's.
    pub accounts: Vec<Account>,
}

impl Home {
    /// The folder, made if it is not there; `fresh` empties it of an earlier demo.
    pub fn open(folder: &Path, fresh: bool) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let home = Self { folder: folder.to_owned() };
        if fresh {
            for name in ["thaogo.db", "thaogo.db-wal", "thaogo.db-shm", "demo.json"] {
                match std::fs::remove_file(folder.join(name)) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(home)
    }

    /// The database in it.
    pub fn database_url(&self) -> String {
        format!("sqlite://{}?mode=rwc", self.folder.join("thaogo.db").display())
    }

    /// Where `demo.json` is.
    pub fn card_path(&self) -> PathBuf {
        self.folder.join("demo.json")
    }

    /// The accounts of an earlier run: tokens are kept as hashes alone, so only this file knows them.
    pub fn find_accounts(&self) -> Option<Vec<Account>> {
        let text = std::fs::read_to_string(self.card_path()).ok()?;
        serde_json::from_str::<Card>(&text).ok().map(|card| card.accounts)
    }

    /// Writes `demo.json`, readable by its owner alone.
    pub fn write_card(&self, base_url: &str, accounts: Vec<Account>) -> std::io::Result<Card> {
        let card = Card { base_url: base_url.to_owned(), tokens: tokens_by_role(&accounts), accounts };
        let text = serde_json::to_string_pretty(&card).map_err(std::io::Error::other)?;
        // Whoever waits for the file must never read half of it.
        let unfinished = self.folder.join("demo.json.new");
        let mut owners = std::fs::OpenOptions::new();
        owners.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut owners, 0o600);
        // One that a kill left behind may be anyone's to read.
        let _ = std::fs::remove_file(&unfinished);
        owners.open(&unfinished)?.write_all((text + "\n").as_bytes())?;
        std::fs::rename(&unfinished, self.card_path())?;
        Ok(card)
    }
}

fn tokens_by_role(accounts: &[Account]) -> BTreeMap<String, String> {
    let wanted = [
        ("enterprise", Role::Manager, Some(ENTERPRISE)),
        ("officer", Role::Officer, Some(LAND)),
        ("director", Role::Director, Some(LAND)),
        ("coordinator", Role::Coordinator, None),
        ("chairman", Role::Chairman, None),
        ("auditor", Role::Auditor, None),
        ("administrator", Role::Administrator, None),
    ];
    let found = wanted.into_iter().filter_map(|(name, role, organization)| {
        let is_meant =
            |account: &&Account| account.role == role && organization.is_none_or(|o| account.organization == o);
        Some((name.to_owned(), accounts.iter().find(is_meant)?.token.clone()))
    });
    found.collect()
}
