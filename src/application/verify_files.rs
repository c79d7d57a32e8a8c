//! Verifying the stored files: each is there, as long as it was, and its content has the SHA-256 that was kept with it.

use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Error;
use crate::domain::attachment::{Attachment, Content};
use crate::files::{FileError, Files};
use crate::store::attachments;
use crate::store::database::Database;

/// How many rows are read at a time.
const BATCH: u64 = 500;

/// What a verification of files found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifiedFiles {
    /// How many files were read.
    pub files: usize,
    /// How many bytes.
    pub bytes: u64,
    /// What does not fit: the file's id, and what is wrong with it.
    pub faults: Vec<(Uuid, String)>,
}

/// Reads every file that is kept, piece by piece.
///
/// # Errors
/// When the database or the storage cannot be asked; a file that is missing is a fault, not an error.
pub async fn verify_files(db: &Database, files: &Files) -> Result<VerifiedFiles, Error> {
    let mut found = VerifiedFiles::default();
    let mut after = None;
    loop {
        let kept = attachments::list_all(db.read(), after, BATCH).await?;
        let Some(last) = kept.last() else { return Ok(found) };
        after = Some(last.id);
        for file in &kept {
            verify_file(files, file, &mut found).await?;
        }
    }
}

/// How many files there are to verify.
pub async fn count_files(db: &Database) -> Result<u64, Error> {
    Ok(attachments::count_all(db.read()).await?)
}

async fn verify_file(files: &Files, file: &Attachment, found: &mut VerifiedFiles) -> Result<(), Error> {
    let Content { key, size, sha256, .. } = &file.content;
    let name = file.name.as_str();
    found.files += 1;
    let mut content = match files.read(key).await {
        Ok(content) => content,
        Err(FileError::Missing(key)) => {
            found.faults.push((file.id, format!("“{name}” is not in the storage under {key}")));
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let (mut hash, mut length) = (Sha256::new(), 0_u64);
    while let Some(piece) = content.next().await {
        let piece = piece.map_err(|error| Error::Unavailable(format!("{key} cannot be read: {error}")))?;
        hash.update(&piece);
        length += piece.len() as u64;
    }
    found.bytes += length;
    let hash: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    if u64::try_from(*size) != Ok(length) {
        found.faults.push((file.id, format!("“{name}” has {length} bytes and had {size} (under {key})")));
    } else if hash != *sha256 {
        found.faults.push((file.id, format!("“{name}” is not what was stored: its SHA-256 is {hash} (under {key})")));
    }
    Ok(())
}
