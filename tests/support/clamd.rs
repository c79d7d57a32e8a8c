//! A clamd of one's own, as Debian packages it, that knows one signature: the test signature that every scanner knows
//! (EICAR). Real databases are hundreds of megabytes and are fetched over the network.

use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use thaogo::files::ScannerAddress;

/// The file that scanners take for malware, in two parts so that none takes this source for it.
pub const EICAR: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];

/// A running scanner; it ends with this value.
pub struct Clamd {
    child: Child,
    folder: PathBuf,
}

impl Clamd {
    /// Starts one whose socket, database and settings lie in `folder`, which is made.
    pub fn start(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let hex: String = EICAR.concat().bytes().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(folder.join("eicar.ndb"), format!("Eicar-Test-Signature:0:0:{hex}\n")).unwrap();
        let path = folder.display();
        let settings = format!(
            "Foreground yes\nLocalSocket {path}/clamd.sock\nDatabaseDirectory {path}\nPidFile {path}/clamd.pid\n\
             TemporaryDirectory {path}\nLogFile {path}/clamd.log\nLogFileUnlock yes\n"
        );
        std::fs::write(folder.join("clamd.conf"), settings).unwrap();
        let program = ["/usr/sbin/clamd", "/usr/local/sbin/clamd"].into_iter().find(|path| Path::new(path).exists());
        let child = Command::new(program.unwrap_or("clamd"))
            .arg(format!("--config-file={path}/clamd.conf"))
            .stdout(Stdio::null())
            .spawn()
            .expect("clamd is installed (tests/support/install)");
        let mut clamd = Self { child, folder: folder.to_owned() };
        clamd.wait();
        clamd
    }

    /// Where it listens.
    pub fn address(&self) -> ScannerAddress {
        ScannerAddress::Unix(self.folder.join("clamd.sock"))
    }

    fn wait(&mut self) {
        let patience = Instant::now() + Duration::from_secs(30);
        while UnixStream::connect(self.folder.join("clamd.sock")).is_err() {
            let has_ended = self.child.try_wait().unwrap().is_some();
            let log = || std::fs::read_to_string(self.folder.join("clamd.log")).unwrap_or_default();
            assert!(!has_ended && Instant::now() < patience, "clamd does not listen:\n{}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
