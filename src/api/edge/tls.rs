//! TLS by this server itself: the certificate and the key that new connections are greeted with, read again when their
//! files change. Connections that are open keep theirs.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

/// The certificate in use and where it came from. Cheap to clone; all clones change together.
#[derive(Clone)]
pub struct Tls {
    kept: Arc<Kept>,
    config: Arc<ServerConfig>,
}

struct Kept {
    certificate: PathBuf,
    key: PathBuf,
    held: RwLock<Held>,
}

/// What was read, and what the files held then.
struct Held {
    contents: (Vec<u8>, Vec<u8>),
    key: Arc<CertifiedKey>,
}

impl Tls {
    /// Reads a certificate with its chain and its key (PEM both; they may lie in one file). TLS 1.2 and 1.3.
    ///
    /// # Errors
    /// With the file, when one cannot be read or they do not belong together.
    pub fn read(certificate: &Path, key: &Path) -> io::Result<Self> {
        let held = RwLock::new(Held::read(certificate, key)?);
        let kept = Arc::new(Kept { certificate: certificate.to_owned(), key: key.to_owned(), held });
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().map_err(io::Error::other)?;
        let mut config = config.with_no_client_auth().with_cert_resolver(kept.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { kept, config: Arc::new(config) })
    }

    /// Takes up what the files hold now; whether that is another certificate. One that cannot be used is not taken up, and
    /// the earlier one stays.
    ///
    /// # Errors
    /// As [`Tls::read`].
    pub fn reload(&self) -> io::Result<bool> {
        let fresh = Held::read(&self.kept.certificate, &self.kept.key)?;
        let mut held = self.kept.held.write().unwrap_or_else(PoisonError::into_inner);
        let is_other = held.contents != fresh.contents;
        *held = fresh;
        Ok(is_other)
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.config).into()
    }
}

impl Held {
    fn read(certificate: &Path, key: &Path) -> io::Result<Self> {
        let wrong = |file: &Path, what: &dyn fmt::Display| io::Error::other(format!("{}: {what}", file.display()));
        let read = |file: &Path| std::fs::read(file).map_err(|error| wrong(file, &error));
        let contents = (read(certificate)?, read(key)?);
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&contents.0)
            .collect::<Result<_, _>>()
            .map_err(|error| wrong(certificate, &error))?;
        let own = PrivateKeyDer::from_pem_slice(&contents.1).map_err(|error| wrong(key, &error))?;
        let both = CertifiedKey::from_der(chain, own, &ring::default_provider());
        let both = both.map_err(|error| wrong(certificate, &format!("with {}: {error}", key.display())))?;
        if both.cert.is_empty() {
            return Err(wrong(certificate, &"holds no certificate"));
        }
        Ok(Self { contents, key: Arc::new(both) })
    }
}

impl ResolvesServerCert for Kept {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner).key))
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("certificate", &self.certificate).field("key", &self.key).finish_non_exhaustive()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tls").field(&self.kept).finish()
    }
}
