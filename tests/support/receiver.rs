//! The receiver that webhooks call: a real HTTP server on this machine that answers what it is told to and keeps what it
//! was sent.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio_rustls::rustls::{ServerConfig, crypto::ring};

/// A call as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// `POST /path HTTP/1.1`.
    pub line: String,
    /// Its headers, by their names in small letters.
    pub headers: HashMap<String, String>,
    /// Its body.
    pub body: String,
}

impl Received {
    /// `webhook-id`.
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// What it says.
    pub fn message(&self) -> Value {
        serde_json::from_str(&self.body).expect("a message is JSON")
    }
}

/// A running receiver; it ends with this value.
pub struct Receiver {
    /// Its port.
    pub port: u16,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    received: Mutex<Vec<Received>>,
    answers: Mutex<VecDeque<String>>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Receiver {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    /// Starts one that encrypts with the key and certificate of this PEM.
    pub async fn start_encrypted(pem: &str) -> Self {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).expect("the file holds a key");
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).expect("the file holds a certificate");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
        let config = config.with_single_cert(vec![certificate], key).expect("key and certificate fit");
        Self::start_with(Some(TlsAcceptor::from(Arc::new(config)))).await
    }

    async fn start_with(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let shared = Arc::<Shared>::default();
        let own = Arc::clone(&shared);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (own, tls) = (Arc::clone(&own), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => own.serve(stream).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                own.serve(stream).await;
                            }
                        }
                    }
                });
            }
        });
        Self { port, shared, server }
    }

    /// Where it is to be called.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/thao-go?from=test", self.port)
    }

    /// Answers the next calls so, one after the other, and 204 to those after them.
    pub fn answer(&self, statuses: &[&str]) {
        let mut answers = self.shared.answers.lock().expect("nobody panicked");
        answers.extend(statuses.iter().map(|status| (*status).to_owned()));
    }

    /// Every call so far, the first one first.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().expect("nobody panicked").clone()
    }
}

impl Shared {
    /// One call, one answer. `hang` keeps the caller waiting; what follows the status are header lines.
    async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        let Some(received) = read(&mut stream).await else { return };
        let answer = self.answers.lock().expect("nobody panicked").pop_front().unwrap_or_else(|| "204".to_owned());
        self.received.lock().expect("nobody panicked").push(received);
        if answer == "hang" {
            std::future::pending::<()>().await;
        }
        let (status, headers) = answer.split_once('\n').unwrap_or((&answer, ""));
        let body = if status == "204" { "" } else { "vì sao\u{0}không" };
        let head =
            format!("HTTP/1.1 {status} x\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Received> {
    let mut bytes = Vec::new();
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let mut lines = head.lines();
            let line = lines.next()?.to_owned();
            let headers: HashMap<String, String> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length: usize = headers.get("content-length")?.parse().ok()?;
            if bytes.len() >= end + 4 + length {
                let body = String::from_utf8_lossy(&bytes[end + 4..end + 4 + length]).into_owned();
                return Some(Received { line, headers, body });
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
