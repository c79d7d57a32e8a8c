//! Callers of the API and the answers that they get.

use std::fmt::Write as _;
use std::future::{Future, IntoFuture};
use std::ops::Index;
use std::pin::Pin;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::TestApp;

/// Somebody who calls the API.
pub struct Caller<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

impl<'a> Caller<'a> {
    pub(super) fn new(app: &'a TestApp, token: Option<String>) -> Self {
        Self { app, token }
    }

    /// Asks for what lies at `path`.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// Sends something to `path`.
    pub fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// Any other method.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let name = format!("{method} {path}");
        let mut request = self.app.http().request(method, format!("{}{path}", self.app.base_url()));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Call { name, request }
    }

    /// Carries out `action` on `case`, as it was last read.
    pub fn act(&self, case: &Value, action: &str) -> Call {
        let id = case["id"].as_str().unwrap_or_else(|| panic!("not a case: {case}"));
        self.post(&format!("/v1/cases/{id}/{action}")).if_match(&case["version"])
    }

    /// Reads a case anew.
    pub async fn read(&self, case: &Value) -> Answer {
        let id = case["id"].as_str().unwrap_or_else(|| panic!("not a case: {case}"));
        self.get(&format!("/v1/cases/{id}")).await.expect(200)
    }
}

/// A request that is being written; awaiting it sends it.
pub struct Call {
    name: String,
    request: RequestBuilder,
}

impl Call {
    /// With this JSON as its body.
    pub fn json(self, body: &Value) -> Self {
        Self { request: self.request.json(body), ..self }
    }

    /// With these bytes as its body, said to be JSON.
    pub fn bytes(self, body: impl Into<Vec<u8>>) -> Self {
        self.typed("application/json", body)
    }

    /// With these bytes as its body, said to be of this media type.
    pub fn typed(self, media: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { request: self.request.header("Content-Type", media).body(body.into()), ..self }
    }

    /// With this form as its body.
    pub fn form(self, form: reqwest::multipart::Form) -> Self {
        Self { request: self.request.multipart(form), ..self }
    }

    /// With another header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value), ..self }
    }

    /// Against this version.
    pub fn if_match(self, version: &Value) -> Self {
        self.header("If-Match", &format!("\"{version}\""))
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let name = self.name;
            let response = self.request.send().await.unwrap_or_else(|error| panic!("{name}: {error}"));
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let bytes = response.bytes().await.unwrap_or_else(|error| panic!("{name}: {error}")).to_vec();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
            Answer { name, status, headers, body, bytes }
        })
    }
}

/// What came back. `answer["title"]` reaches into the body.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    name: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The decoded body; the text itself where it is not JSON.
    pub body: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Itself, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert!(self.status == status, "expected {status}:\n{}", self.describe());
        self
    }

    /// The problem document of this status, which has to be one.
    #[track_caller]
    pub fn expect_problem(self, status: u16) -> Self {
        let answer = self.expect(status);
        let media = answer.header("content-type").split(';').next().unwrap_or_default();
        assert_eq!(media, "application/problem+json", "{}", answer.describe());
        assert_eq!(answer["status"], status, "{}", answer.describe());
        assert!(answer["type"].as_str().is_some_and(|kind| kind.contains("/problems/")), "{}", answer.describe());
        assert!(answer["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{}", answer.describe());
        answer
    }

    /// The JSON pointers of the fields that a problem document finds at fault.
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["pointer"].as_str()).collect()
    }

    /// A header's text; empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether this action is offered next.
    pub fn allows(&self, action: &str) -> bool {
        self["allowed_actions"].as_array().is_some_and(|actions| actions.iter().any(|allowed| allowed == action))
    }

    /// The latest deadline of this kind.
    #[track_caller]
    pub fn deadline(&self, kind: &str) -> &Value {
        let deadlines = self["deadlines"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = deadlines.iter().rfind(|deadline| deadline["kind"] == kind);
        found.unwrap_or_else(|| panic!("no deadline {kind}:\n{}", self.describe()))
    }

    fn describe(&self) -> String {
        let mut text = format!("{} answered {}\n", self.name, self.status);
        for (name, value) in &self.headers {
            let _ = writeln!(text, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
        }
        let _ = write!(text, "\n{:#}", self.body);
        text
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        &self.body[field]
    }
}
