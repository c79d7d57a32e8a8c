//! The scanner: clamd, spoken to in its own protocol (`INSTREAM`, clamd(8)). A file goes to it as it comes in.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use super::FileError;
use crate::domain::attachment::FileRefusal;

/// How long clamd may take to answer the door, and to take a piece.
const SEND_WITHIN: Duration = Duration::from_secs(10);
/// How long it may think about a whole file.
const VERDICT_WITHIN: Duration = Duration::from_secs(120);
/// The longest reply that is read.
const LONGEST_REPLY: u64 = 4096;

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerAddress {
    /// On a socket of this machine.
    Unix(PathBuf),
    /// On a host and a port.
    Tcp(String),
}

impl ScannerAddress {
    /// Reads `unix:/run/clamav/clamd.ctl` or `tcp:host:port`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("unix", path) if path.starts_with('/') => Some(Self::Unix(path.into())),
            ("tcp", address) if address.rsplit_once(':')?.1.parse::<u16>().is_ok() => Some(Self::Tcp(address.into())),
            _ => None,
        }
    }

    pub(super) async fn begin(&self) -> Result<Scan, FileError> {
        let connected = async {
            let mut wire: Box<dyn Wire> = match self {
                Self::Unix(path) => Box::new(UnixStream::connect(path).await?),
                Self::Tcp(address) => Box::new(TcpStream::connect(address).await?),
            };
            wire.write_all(b"zINSTREAM\0").await?;
            Ok(Scan { wire })
        };
        within(SEND_WITHIN, connected).await
    }
}

trait Wire: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Wire for T {}

/// One file that clamd looks at.
pub(super) struct Scan {
    wire: Box<dyn Wire>,
}

impl Scan {
    /// Sends the next piece: its length in four bytes, then itself.
    pub(super) async fn send(&mut self, piece: &[u8]) -> Result<(), FileError> {
        for part in piece.chunks(usize::from(u16::MAX)) {
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes();
            let sent = async {
                self.wire.write_all(&length).await?;
                self.wire.write_all(part).await
            };
            within(SEND_WITHIN, sent).await?;
        }
        Ok(())
    }

    /// Says that this was all, and hears what it is.
    pub(super) async fn verdict(mut self) -> Result<(), FileError> {
        let heard = async {
            self.wire.write_all(&[0; 4]).await?;
            let mut reply = Vec::new();
            self.wire.take(LONGEST_REPLY).read_to_end(&mut reply).await?;
            Ok(reply)
        };
        let reply = within(VERDICT_WITHIN, heard).await?;
        let reply = String::from_utf8_lossy(&reply);
        let reply = reply.trim_matches(['\0', '\n', ' ']);
        let verdict = reply.strip_prefix("stream: ").unwrap_or(reply);
        match verdict.strip_suffix(" FOUND") {
            Some(signature) => Err(FileRefusal::Infected { signature: signature.to_owned() }.into()),
            None if verdict == "OK" => Ok(()),
            None => Err(FileError::Unavailable(format!("clamd answered “{reply}”"))),
        }
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = io::Result<T>>) -> Result<T, FileError> {
    let done = timeout(limit, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    done.map_err(|error| FileError::Unavailable(format!("clamd cannot be used: {error}")))
}

impl fmt::Debug for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scan")
    }
}

#[cfg(test)]
mod tests {
    use super::ScannerAddress;

    #[test]
    fn an_address_is_a_socket_or_a_port() {
        let unix = ScannerAddress::parse("unix:/run/clamav/clamd.ctl");
        assert_eq!(unix, Some(ScannerAddress::Unix("/run/clamav/clamd.ctl".into())));
        assert_eq!(ScannerAddress::parse("tcp:[::1]:3310"), Some(ScannerAddress::Tcp("[::1]:3310".into())));
        for wrong in ["/run/clamd", "unix:clamd", "tcp:host", "tcp:host:x", "http://host:1", ""] {
            assert_eq!(ScannerAddress::parse(wrong), None, "{wrong}");
        }
    }
}
