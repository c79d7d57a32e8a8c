//! One request to the provider and its answer as JSON, within limits. Redirects are not followed: the provider is asked
//! where it says that it is, and nowhere else.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use crate::trust::trusting;

/// How long the provider may take to take a connection, and to answer.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Who asks the provider.
#[derive(Debug, Clone)]
pub(super) struct Web(Client);

/// Why there is no answer that can be used.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// The provider refuses the request (400 to 499), with this body.
    Refused(String),
    /// It cannot be reached, or what it says cannot be read.
    Away(String),
}

impl Web {
    /// One that trusts the system's authorities, and `authority` (PEM) where one is given.
    ///
    /// # Errors
    /// When the authority's certificate cannot be read.
    pub(super) fn new(authority: Option<&str>) -> Result<Self, String> {
        if authority.is_some_and(|authority| !authority.contains("-----BEGIN CERTIFICATE-----")) {
            return Err("it holds no certificate (PEM)".to_owned());
        }
        let tls = trusting(authority).map_err(|error| error.to_string())?;
        let client = Client::builder()
            .tls_backend_preconfigured((*tls).clone())
            .user_agent(concat!("thaogo/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN);
        client.build().map(Self).map_err(|error| error.to_string())
    }

    /// What lies there.
    pub(super) async fn get<T: DeserializeOwned>(&self, url: &Url) -> Result<T, NoAnswer> {
        ask(self.0.get(url.clone())).await
    }

    /// What is answered to a form, sent with a name and a password where they are given.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        url: &Url,
        form: String,
        credentials: Option<(&str, &str)>,
    ) -> Result<T, NoAnswer> {
        let mut request = self.0.post(url.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        if let Some((name, password)) = credentials {
            request = request.basic_auth(name, Some(password));
        }
        ask(request).await
    }
}

async fn ask<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, NoAnswer> {
    let sent = request.header(ACCEPT, "application/json").send().await;
    let response = sent.map_err(|error| NoAnswer::Away(in_a_line(&error)))?;
    let status = response.status();
    let body = read(response).await.map_err(NoAnswer::Away)?;
    if status.is_client_error() {
        return Err(NoAnswer::Refused(String::from_utf8_lossy(&body).into_owned()));
    }
    if status != StatusCode::OK {
        return Err(NoAnswer::Away(format!("it answers {status}")));
    }
    serde_json::from_slice(&body).map_err(|error| NoAnswer::Away(format!("its answer cannot be read: {error}")))
}

async fn read(mut response: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| in_a_line(&error))? {
        if body.len() + chunk.len() > LARGEST {
            return Err(format!("its answer is larger than {LARGEST} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// An error with what lies behind it.
fn in_a_line(error: &reqwest::Error) -> String {
    let mut line = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(behind) = cause {
        line = format!("{line}: {behind}");
        cause = behind.source();
    }
    line
}
