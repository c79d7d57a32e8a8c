//! Where content lies: a folder, or a bucket of an S3-compatible service.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::{ClientOptions, Error, ObjectStore, ObjectStoreExt, RetryConfig, path::Path as Key};

use super::{Bytes, FileError};

/// The smallest part that S3 takes; content below it is put in one piece.
const BUCKET_PART: usize = 5 * 1024 * 1024;
/// How much is gathered before it is written into a file.
const FOLDER_PART: usize = 256 * 1024;

/// How long the service may take to answer the door, and for how long a call is tried again: whoever brings a file waits.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const RETRY_WITHIN: Duration = Duration::from_secs(20);

/// A bucket and who may use it.
#[derive(Clone)]
pub struct Bucket {
    /// The service's address; none: Amazon's own for the region.
    pub endpoint: Option<String>,
    /// The bucket's name.
    pub name: String,
    /// The region.
    pub region: String,
    /// The access key's id.
    pub key_id: String,
    /// The access key's secret.
    pub secret: String,
}

/// Where content lies. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    part: usize,
    /// The folder, where it is one: what a crash left half-way lies beside the whole files there.
    folder: Option<PathBuf>,
}

impl Storage {
    /// A folder, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made or is not a folder.
    pub fn in_folder(folder: &Path) -> io::Result<Self> {
        let mut maker = std::fs::DirBuilder::new();
        maker.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
        maker.create(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self { store: Arc::new(store), part: FOLDER_PART, folder: Some(folder.to_owned()) })
    }

    /// A bucket.
    ///
    /// # Errors
    /// When what describes it cannot be used; whether it is there is not asked.
    pub fn in_bucket(bucket: Bucket) -> io::Result<Self> {
        // The second call finds it installed: there is one provider for the whole process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let is_plain = bucket.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let mut builder = AmazonS3Builder::new()
            .with_client_options(ClientOptions::new().with_allow_http(is_plain).with_connect_timeout(CONNECT_WITHIN))
            .with_retry(RetryConfig { max_retries: 2, retry_timeout: RETRY_WITHIN, ..RetryConfig::default() })
            .with_bucket_name(bucket.name)
            .with_region(bucket.region)
            .with_access_key_id(bucket.key_id)
            .with_secret_access_key(bucket.secret);
        if let Some(endpoint) = bucket.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        Ok(Self { store: Arc::new(builder.build()?), part: BUCKET_PART, folder: None })
    }

    /// Writes content that becomes visible when the writer is shut down.
    pub(super) fn writer(&self, key: &str) -> BufWriter {
        BufWriter::with_capacity(Arc::clone(&self.store), Key::from(key), self.part).with_max_concurrency(1)
    }

    pub(super) async fn read(&self, key: &str) -> Result<Bytes, FileError> {
        let found = self.store.get(&Key::from(key)).await.map_err(|error| refused(key, error))?;
        Ok(found.into_stream().map(|chunk| chunk.map_err(io::Error::from)).boxed())
    }

    pub(super) async fn remove(&self, key: &str) -> Result<(), FileError> {
        match self.store.delete(&Key::from(key)).await {
            Ok(()) | Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(refused(key, error)),
        }
        match &self.folder {
            Some(folder) => remove_unfinished(&folder.join(key)).await.map_err(|error| unusable(&error)),
            None => Ok(()),
        }
    }
}

/// An unfinished file lies beside the whole one, as its name with `#` and a number.
async fn remove_unfinished(whole: &Path) -> io::Result<()> {
    let (Some(folder), Some(name)) = (whole.parent(), whole.file_name()) else { return Ok(()) };
    let begins = format!("{}#", name.to_string_lossy());
    let mut entries = match tokio::fs::read_dir(folder).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    while let Some(entry) = entries.next_entry().await? {
        if entry.file_name().to_string_lossy().starts_with(&begins) {
            tokio::fs::remove_file(entry.path()).await?;
        }
    }
    Ok(())
}

fn refused(key: &str, error: Error) -> FileError {
    match error {
        Error::NotFound { .. } => FileError::Missing(key.to_owned()),
        error => unusable(&error),
    }
}

/// The storage failed; the cause is for the log.
pub(super) fn unusable(error: &dyn std::error::Error) -> FileError {
    FileError::Unavailable(format!("the storage of files cannot be used: {error}"))
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket").field("endpoint", &self.endpoint).field("name", &self.name).finish_non_exhaustive()
    }
}
