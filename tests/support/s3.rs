//! An S3 server of one's own (`s3s-fs`, from crates.io) over a folder. It checks signatures; a folder in it is a bucket.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use thaogo::files::Bucket;

/// The bucket.
const BUCKET: &str = "thaogo-files";

/// A running server; it ends with this value.
pub struct S3Server {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl S3Server {
    /// Starts one over `folder`, which is made.
    pub fn start(folder: &Path) -> Self {
        std::fs::create_dir_all(folder.join(BUCKET)).unwrap();
        // Somebody may take the port before the server does.
        (0..5).find_map(|_| Self::try_start(folder)).expect("the S3 server listens")
    }

    fn try_start(folder: &Path) -> Option<Self> {
        let installed = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tests/cargo/bin/s3s-fs");
        let program = std::env::var("THAOGO_TEST_S3").unwrap_or_else(|_| installed.to_owned());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new(program)
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .args(["--access-key", "thaogo", "--secret-key", "a secret/with+signs"])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("s3s-fs is installed (tests/support/install)");
        let patience = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if child.try_wait().unwrap().is_some() || Instant::now() > patience {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self { child, port, folder: folder.to_owned() })
    }

    /// How the bucket is reached.
    pub fn bucket(&self) -> Bucket {
        Bucket {
            endpoint: Some(format!("http://127.0.0.1:{}", self.port)),
            name: BUCKET.to_owned(),
            region: "us-east-1".to_owned(),
            key_id: "thaogo".to_owned(),
            secret: "a secret/with+signs".to_owned(),
        }
    }

    /// The bucket's content.
    pub fn folder(&self) -> PathBuf {
        self.folder.join(BUCKET)
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
