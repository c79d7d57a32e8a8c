//! The demo's folder: its database and `demo.json`, which tells scripts where it is and with which tokens to come.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::accounts::Account;
use crate::domain::access::Role;
use crate::files::{FileLimits, Files, Storage};

/// The agency that leads land prices: its officer and director are the ones that the tour names.
const LAND: &str = "snnmt";
/// The enterprise that the tour files for.
const ENTERPRISE: &str = "ipc";

/// What the demo that runs in the folder holds; it is free again when that one ends, however it ends.
const LOCK: &str = "demo.lock";
/// What a fresh start throws away.
const KEPT: [&str; 4] = ["thaogo.db", "thaogo.db-wal", "thaogo.db-shm", "demo.json"];

/// The folder of attachments in it.
const FILES: &str = "attachments";

/// The folder, held against other demos while this lives.
#[derive(Debug)]
pub struct Home {
    folder: PathBuf,
    _held: File,
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
    ///
    /// # Errors
    /// Where another demo runs in it, before anything is touched.
    pub fn open(folder: &Path, fresh: bool) -> Result<Self, Box<dyn StdError>> {
        let failed = |error: std::io::Error| format!("cannot use the folder {}: {error}", folder.display());
        std::fs::create_dir_all(folder).map_err(failed)?;
        let held = File::create(folder.join(LOCK)).map_err(failed)?;
        match held.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(folder).into()),
            Err(TryLockError::Error(error)) => return Err(failed(error).into()),
        }
        for name in KEPT.into_iter().filter(|_| fresh) {
            match std::fs::remove_file(folder.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error).into()),
                _ => {}
            }
        }
        if fresh && folder.join(FILES).exists() {
            std::fs::remove_dir_all(folder.join(FILES)).map_err(failed)?;
        }
        Ok(Self { folder: folder.to_owned(), _held: held })
    }

    /// The database in it.
    pub fn database_url(&self) -> String {
        database_in(&self.folder)
    }

    /// Where attachments lie.
    pub fn files(&self) -> std::io::Result<Files> {
        files_in(&self.folder)
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

/// The database of the demo in a folder, which may be running.
pub fn database_in(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("thaogo.db").display())
}

/// Where attachments of the demo in a folder lie.
pub fn files_in(folder: &Path) -> std::io::Result<Files> {
    Ok(Files::new(Storage::in_folder(&folder.join(FILES))?, None, FileLimits::default()))
}

fn in_use(folder: &Path) -> String {
    format!("another demo runs in {}: stop it, or name another folder by --data", folder.display())
}

fn tokens_by_role(accounts: &[Account]) -> BTreeMap<String, String> {
    let wanted = [
        ("enterprise", Role::Manager, Some(ENTERPRISE)),
        ("reporter", Role::Reporter, Some(ENTERPRISE)),
        ("officer", Role::Officer, Some(LAND)),
        ("director", Role::Director, Some(LAND)),
        ("coordinator", Role::Coordinator, None),
        ("vice_chairman", Role::ViceChairman, None),
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

#[cfg(test)]
mod tests {
    use super::Home;

    #[test]
    fn a_folder_belongs_to_one_demo_at_a_time() {
        let folder = std::env::temp_dir().join(format!("thaogo-home-{}", std::process::id()));
        let first = Home::open(&folder, true).unwrap();
        std::fs::write(folder.join("thaogo.db"), "kept").unwrap();
        let refused = Home::open(&folder, true).unwrap_err().to_string();
        assert!(refused.contains("another demo runs in"), "{refused}");
        assert!(folder.join("thaogo.db").exists(), "nothing of the first one's was thrown away");
        drop(first);
        Home::open(&folder, true).unwrap();
        assert!(!folder.join("thaogo.db").exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
