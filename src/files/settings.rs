//! The section `[attachments]` of the settings, as `README.md` lists its keys.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Bucket, FileLimits, Files, ScannerAddress, Storage};

/// The most that one file may be set to, so that a limit stays one.
const MOST_BYTES: u64 = 1024 * 1024 * 1024;
/// The most files of one owner: a list of them is one page.
const MOST_FILES: u32 = 200;

/// Where attachments are kept, what they pass and how many there may be.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSettings {
    /// The folder; none: `attachments` beside the database.
    pub folder: Option<PathBuf>,
    /// Bytes of one file.
    pub bytes: u64,
    /// Files of one case.
    pub per_case: u32,
    /// Where clamd listens: `unix:/path` or `tcp:host:port`.
    pub clamd: Option<String>,
    /// The bucket, where they are kept in one.
    pub s3_bucket: Option<String>,
    /// The address of the S3-compatible service; none: Amazon's.
    pub s3_endpoint: Option<String>,
    /// Its region.
    pub s3_region: String,
    /// The access key's id.
    pub s3_key_id: Option<String>,
    /// The access key's secret.
    pub s3_secret: Option<String>,
    /// A file with that secret.
    pub s3_secret_file: Option<PathBuf>,
}

/// Why a setting cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongFileSetting {
    /// Which.
    pub key: &'static str,
    /// What is wrong and how to mend it.
    pub problem: String,
}

fn wrong<T>(key: &'static str, problem: impl ToString) -> Result<T, WrongFileSetting> {
    Err(WrongFileSetting { key, problem: problem.to_string() })
}

impl FileSettings {
    /// Looks at all that can be looked at without the storage.
    ///
    /// # Errors
    /// The first key that is wrong.
    pub fn check(&self) -> Result<(), WrongFileSetting> {
        if !(1..=MOST_BYTES).contains(&self.bytes) {
            return wrong("attachments.bytes", format!("must be between 1 and {MOST_BYTES}"));
        }
        if !(1..=MOST_FILES).contains(&self.per_case) {
            return wrong("attachments.per_case", format!("must be between 1 and {MOST_FILES}"));
        }
        if self.s3_bucket.is_some() && self.folder.is_some() {
            return wrong("attachments.folder", "name a folder or a bucket, not both");
        }
        self.scanner()?;
        self.bucket().map(drop)
    }

    /// Opens the storage that they describe; `beside` is the folder that the database lies in.
    ///
    /// # Errors
    /// When a setting is wrong, or the storage cannot be used.
    pub fn open(&self, beside: &Path) -> Result<Files, WrongFileSetting> {
        let storage = match self.bucket()? {
            Some(bucket) => Storage::in_bucket(bucket).or_else(|error| wrong("attachments.s3_endpoint", error))?,
            None => {
                let folder = self.folder.clone().unwrap_or_else(|| beside.join("attachments"));
                let named = |error| wrong("attachments.folder", format!("{}: {error}", folder.display()));
                Storage::in_folder(&folder).or_else(named)?
            }
        };
        Ok(Files::new(storage, self.scanner()?, FileLimits { bytes: self.bytes, per_owner: self.per_case }))
    }

    fn scanner(&self) -> Result<Option<ScannerAddress>, WrongFileSetting> {
        let Some(text) = &self.clamd else { return Ok(None) };
        match ScannerAddress::parse(text) {
            Some(address) => Ok(Some(address)),
            None => wrong("attachments.clamd", "must be unix:/path/of/the/socket or tcp:host:port"),
        }
    }

    fn bucket(&self) -> Result<Option<Bucket>, WrongFileSetting> {
        let Some(name) = self.s3_bucket.clone() else { return Ok(None) };
        let is_address = |endpoint: &String| endpoint.starts_with("http://") || endpoint.starts_with("https://");
        if self.s3_endpoint.as_ref().is_some_and(|endpoint| !is_address(endpoint)) {
            return wrong("attachments.s3_endpoint", "must begin with http:// or https://");
        }
        let Some(key_id) = self.s3_key_id.clone() else {
            return wrong("attachments.s3_key_id", "a bucket needs an access key");
        };
        let secret = match (&self.s3_secret, &self.s3_secret_file) {
            (Some(secret), None) => secret.clone(),
            (None, Some(file)) => match std::fs::read_to_string(file) {
                Ok(text) => text.trim().to_owned(),
                Err(error) => return wrong("attachments.s3_secret_file", format!("{}: {error}", file.display())),
            },
            _ => return wrong("attachments.s3_secret", "give it, or a file that holds it (s3_secret_file)"),
        };
        Ok(Some(Bucket { endpoint: self.s3_endpoint.clone(), name, region: self.s3_region.clone(), key_id, secret }))
    }
}

impl fmt::Debug for FileSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("FileSettings");
        shown.field("folder", &self.folder).field("s3_bucket", &self.s3_bucket).field("clamd", &self.clamd);
        shown.finish_non_exhaustive()
    }
}
