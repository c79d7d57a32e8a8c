//! The content of files: taken in streams, recognised, scanned, stored, given out. Knows the storage and the scanner;
//! knows nothing of cases, of who may do what, or of HTTP.

mod recognise;
mod scan;
mod settings;
mod storage;
mod upload;

pub use scan::ScannerAddress;
pub use settings::{FileSettings, WrongFileSetting};
pub use storage::{Bucket, Storage};
pub use upload::Upload;

use std::sync::Arc;

use futures_util::stream::BoxStream;
use tokio::sync::Semaphore;

use crate::domain::attachment::{FileName, FileRefusal};

/// Uploads at once: each holds up to three parts of a stored object in memory.
const UPLOADS_AT_ONCE: usize = 16;

/// Content on its way out.
pub type Bytes = BoxStream<'static, std::io::Result<bytes::Bytes>>;

/// How much may be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// Bytes of one file.
    pub bytes: u64,
    /// Files of one owner.
    pub per_owner: u32,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self { bytes: 25 * 1024 * 1024, per_owner: 20 }
    }
}

/// Why content was not stored or not found.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not taken.
    #[error("refused: {0:?}")]
    Refused(FileRefusal),
    /// The storage or the scanner cannot be used now.
    #[error("{0}")]
    Unavailable(String),
    /// The storage does not have it.
    #[error("the storage has no {0}")]
    Missing(String),
}

impl From<FileRefusal> for FileError {
    fn from(refusal: FileRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Where files are kept, and what they pass before. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    storage: Option<Storage>,
    scanner: Option<ScannerAddress>,
    limits: FileLimits,
    slots: Arc<Semaphore>,
}

impl Files {
    /// Files in this storage, scanned where there is a scanner.
    pub fn new(storage: Storage, scanner: Option<ScannerAddress>, limits: FileLimits) -> Self {
        Self { storage: Some(storage), ..Self::none() }.with(scanner, limits)
    }

    /// No storage: whoever brings a file or asks for one is told to come back later.
    pub fn none() -> Self {
        let slots = Arc::new(Semaphore::new(UPLOADS_AT_ONCE));
        Self { storage: None, scanner: None, limits: FileLimits::default(), slots }
    }

    /// The same storage with another scanner and other limits.
    pub fn with(&self, scanner: Option<ScannerAddress>, limits: FileLimits) -> Self {
        Self { scanner, limits, ..self.clone() }
    }

    /// How much may be attached.
    pub fn limits(&self) -> FileLimits {
        self.limits
    }

    /// Begins to store content under a key that was never used.
    pub async fn begin(&self, key: &str, name: FileName) -> Result<Upload, FileError> {
        let busy = |_| FileError::Unavailable("too many uploads at once".into());
        let slot = Arc::clone(&self.slots).try_acquire_owned().map_err(busy)?;
        let scan = match &self.scanner {
            Some(address) => Some(address.begin().await?),
            None => None,
        };
        Ok(Upload::new(self.storage()?.clone(), key, name, self.limits.bytes, scan, slot))
    }

    /// The content under a key.
    pub async fn read(&self, key: &str) -> Result<Bytes, FileError> {
        self.storage()?.read(key).await
    }

    /// Removes whatever lies under a key, also what a crash left half-way; nothing is fine.
    pub async fn remove(&self, key: &str) -> Result<(), FileError> {
        self.storage()?.remove(key).await
    }

    fn storage(&self) -> Result<&Storage, FileError> {
        self.storage.as_ref().ok_or_else(|| FileError::Unavailable("no storage of files is configured".into()))
    }
}

#[cfg(test)]
#[path = "../../tests/fuzz/files.rs"]
mod fuzz;
