//! One connection to an address that was checked: resolved, opened, encrypted where the URL says so.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;
use url::{Host, Url};

use super::Policy;

/// What HTTP is spoken over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connects to where a URL leads, if it may be called.
pub(super) async fn connect(
    url: &Url,
    policy: &Policy,
    tls: &Arc<ClientConfig>,
) -> Result<TokioIo<Box<dyn Stream>>, String> {
    let (address, stream) = open(resolve(url, policy).await?).await?;
    if url.scheme() != "https" {
        return Ok(TokioIo::new(Box::new(stream)));
    }
    let name = match url.host() {
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(|error| error.to_string())?,
        _ => ServerName::IpAddress(address.ip().into()),
    };
    let encrypted = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await;
    Ok(TokioIo::new(Box::new(encrypted.map_err(|error| format!("TLS: {error}"))?)))
}

/// The first of these addresses that takes a connection.
async fn open(addresses: Vec<SocketAddr>) -> Result<(SocketAddr, TcpStream), String> {
    let mut failed = "the name has no address".to_owned();
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok((address, stream)),
            Err(error) => failed = format!("{address}: {error}"),
        }
    }
    Err(failed)
}

/// The addresses of the URL's host, all of which may be called: a name that also leads elsewhere is not to be trusted.
async fn resolve(url: &Url, policy: &Policy) -> Result<Vec<SocketAddr>, String> {
    let port = url.port_or_known_default().unwrap_or(443);
    let found: Vec<SocketAddr> = match url.host() {
        Some(Host::Ipv4(address)) => vec![(address, port).into()],
        Some(Host::Ipv6(address)) => vec![(address, port).into()],
        Some(Host::Domain(name)) => {
            lookup_host((name, port)).await.map_err(|error| format!("{name}: {error}"))?.collect()
        }
        None => Vec::new(),
    };
    match found.iter().find(|address| !policy.allows(address.ip())) {
        Some(forbidden) => Err(format!("{} is not an address that may be called", forbidden.ip())),
        None => Ok(found),
    }
}
