//! One file on its way in: each piece is counted, hashed, recognised and scanned as it comes, and stored so that nothing
//! is visible before all of it has passed.

use bytes::Bytes;
use object_store::buffered::BufWriter;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::sync::OwnedSemaphorePermit;

use super::FileError;
use super::recognise::Recogniser;
use super::scan::Scan;
use super::storage::{Storage, unusable};
use crate::domain::attachment::{Content, FileName, FileRefusal};

/// One file on its way in. Whoever drops it without [`finish`](Self::finish) or [`discard`](Self::discard) leaves parts
/// of it in the storage.
#[derive(Debug)]
pub struct Upload {
    storage: Storage,
    key: String,
    writer: BufWriter,
    is_closing: bool,
    hash: Sha256,
    size: u64,
    limit: u64,
    recogniser: Recogniser,
    scan: Option<Scan>,
    _slot: OwnedSemaphorePermit,
}

impl Upload {
    pub(super) fn new(
        storage: Storage,
        key: &str,
        name: FileName,
        limit: u64,
        scan: Option<Scan>,
        slot: OwnedSemaphorePermit,
    ) -> Self {
        Self {
            writer: storage.writer(key),
            storage,
            key: key.to_owned(),
            is_closing: false,
            hash: Sha256::new(),
            size: 0,
            limit,
            recogniser: Recogniser::new(name),
            scan,
            _slot: slot,
        }
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// As soon as it is clear that the file is not taken.
    pub async fn write(&mut self, piece: Bytes) -> Result<(), FileError> {
        self.size += piece.len() as u64;
        if self.size > self.limit {
            return Err(FileRefusal::TooLarge { limit: self.limit }.into());
        }
        self.recogniser.see(&piece)?;
        self.hash.update(&piece);
        if let Some(scan) = &mut self.scan {
            scan.send(&piece).await?;
        }
        self.writer.put(piece).await.map_err(|error| unusable(&error))
    }

    /// Stores the file, if all of it passed.
    pub async fn finish(&mut self) -> Result<Content, FileError> {
        if self.size == 0 {
            return Err(FileRefusal::Empty.into());
        }
        let kind = self.recogniser.kind()?;
        if let Some(scan) = self.scan.take() {
            scan.verdict().await?;
        }
        self.is_closing = true;
        self.writer.shutdown().await.map_err(|error| unusable(&error))?;
        let digest = std::mem::take(&mut self.hash).finalize();
        Ok(Content {
            key: self.key.clone(),
            kind,
            size: i64::try_from(self.size).unwrap_or(i64::MAX),
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }

    /// Takes back all that was stored of it, finished or not.
    pub async fn discard(mut self) -> Result<(), FileError> {
        if !self.is_closing {
            self.writer.abort().await.map_err(|error| unusable(&error))?;
        }
        self.storage.remove(&self.key).await
    }
}
