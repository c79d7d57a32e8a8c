//! One attempt: one request over a connection of its own, one answer, within a limit of time. Redirects are answers like
//! others, not orders.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, Response};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::rustls::ClientConfig;
use url::{Position, Url};

use super::{BadUrl, Policy, connection};
use crate::domain::webhook::Outcome;
use crate::trust::trusting;

/// How long an attempt may take, from resolving the name to the answer's head.
const WITHIN: Duration = Duration::from_secs(15);
/// What is read of an answer that is not a success, in bytes: enough to see why.
const READ_AT_MOST: usize = 4096;
/// How long is waited for each piece of that.
const READ_WITHIN: Duration = Duration::from_secs(1);
/// What is read of an answer's head.
const HEAD_AT_MOST: usize = 16 * 1024;

/// What is sent in one attempt.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// Where to.
    pub url: &'a str,
    /// `webhook-id`: the same at every attempt.
    pub id: String,
    /// `webhook-timestamp`: when this attempt is made.
    pub timestamp: i64,
    /// `webhook-signature`.
    pub signature: String,
    /// The body, as it was signed.
    pub body: String,
}

/// Who sends.
#[derive(Clone)]
pub struct Sender {
    policy: Arc<Policy>,
    tls: Arc<ClientConfig>,
    within: Duration,
}

impl Sender {
    /// A sender under this policy that trusts the system's authorities, and `authority` (PEM) where one is given.
    ///
    /// # Errors
    /// When the authority's certificate cannot be read.
    pub fn new(policy: Policy, authority: Option<&str>) -> io::Result<Self> {
        Ok(Self { policy: Arc::new(policy), tls: trusting(authority)?, within: WITHIN })
    }

    /// The same with another limit of time.
    pub fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// How long an attempt may take.
    pub fn limit(&self) -> Duration {
        self.within
    }

    /// Whether this URL may be called, as far as it tells itself.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, url: &str) -> Result<(), BadUrl> {
        self.policy.check(url).map(|_| ())
    }

    /// Makes one attempt.
    pub async fn send(&self, call: Call<'_>) -> Outcome {
        let Ok(url) = self.policy.check(call.url) else {
            return Outcome::Failed { reason: "the URL may not be called".to_owned() };
        };
        match timeout(self.within, self.exchange(&url, call)).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(reason)) => Outcome::Failed { reason },
            Err(_) => Outcome::Failed { reason: format!("no answer within {} seconds", self.within.as_secs()) },
        }
    }

    async fn exchange(&self, url: &Url, call: Call<'_>) -> Result<Outcome, String> {
        let request = request(url, call)?;
        let stream = connection::connect(url, &self.policy, &self.tls).await?;
        let shaken = http1::Builder::new().max_buf_size(HEAD_AT_MOST).handshake(stream).await;
        let (mut http, running) = shaken.map_err(|error| error.to_string())?;
        // Stopped when this attempt ends, however it does.
        let mut driver = JoinSet::new();
        driver.spawn(running);
        let answer = http.send_request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let reply = if answer.status().is_success() { String::new() } else { beginning(answer).await };
        Ok(Outcome::Answered { status, reply })
    }
}

fn request(url: &Url, call: Call<'_>) -> Result<Request<Full<Bytes>>, String> {
    let request = Request::post(&url[Position::BeforePath..Position::AfterQuery])
        .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "*/*")
        .header(CONNECTION, "close")
        .header(USER_AGENT, concat!("thaogo/", env!("CARGO_PKG_VERSION")))
        .header("webhook-id", call.id)
        .header("webhook-timestamp", call.timestamp)
        .header("webhook-signature", call.signature);
    request.body(Full::new(Bytes::from(call.body))).map_err(|error| error.to_string())
}

/// The beginning of an answer's body, as far as it comes.
async fn beginning(answer: Response<Incoming>) -> String {
    let (mut body, mut read) = (answer.into_body(), Vec::new());
    while read.len() < READ_AT_MOST
        && let Ok(Some(Ok(frame))) = timeout(READ_WITHIN, body.frame()).await
    {
        read.extend_from_slice(frame.data_ref().map(AsRef::as_ref).unwrap_or_default());
    }
    read.truncate(READ_AT_MOST);
    String::from_utf8_lossy(&read).into_owned()
}
