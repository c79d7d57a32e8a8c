//! A browser as the pages see one: it keeps cookies, sends forms with what the page before gave them, follows nothing.

use std::collections::BTreeMap;

use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use url::form_urlencoded::Serializer;

use super::TestApp;

/// One browser.
pub struct Browser {
    http: Client,
    base_url: String,
    /// What it holds, by name.
    pub cookies: BTreeMap<String, String>,
    /// What the forms of the page that it saw last carry.
    pub token: String,
    /// From which address it comes, as the proxy before the service says; none where there is no proxy.
    from: Option<&'static str>,
}

/// What a browser was answered.
#[derive(Debug)]
pub struct Seen {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The page.
    pub html: String,
}

impl TestApp {
    /// A browser that was never here.
    pub fn browser(&self) -> Browser {
        let http = Client::builder().redirect(Policy::none()).build().expect("a client");
        Browser {
            http,
            base_url: self.base_url().to_owned(),
            cookies: BTreeMap::new(),
            token: String::new(),
            from: None,
        }
    }
}

impl Browser {
    /// The same at this address, behind a proxy that the service trusts.
    pub fn at(self, address: &'static str) -> Self {
        Self { from: Some(address), ..self }
    }

    /// Opens a page.
    pub async fn open(&mut self, path: &str) -> Seen {
        let request = self.request(Method::GET, path);
        self.send(request).await
    }

    /// Fills the form of the page that it saw last in, and sends it.
    pub async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = Serializer::new(String::new()).append_pair("form", &self.token).extend_pairs(fields).finish();
        let request = self.request(Method::POST, path).header("Content-Type", "application/x-www-form-urlencoded");
        self.send(request.body(body)).await
    }

    /// A request with the cookies that it holds.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let held: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, format!("{}{path}", self.base_url));
        let request = if held.is_empty() { request } else { request.header("Cookie", held.join("; ")) };
        match self.from {
            Some(address) => request.header("X-Forwarded-For", address),
            None => request,
        }
    }

    /// Sends a request, and keeps what it is told to keep.
    pub async fn send(&mut self, request: RequestBuilder) -> Seen {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for cookie in headers.get_all("set-cookie") {
            let (pair, rest) = cookie.to_str().expect("ASCII").split_once(';').expect("a cookie has attributes");
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            match rest.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let html = response.text().await.expect("a page is text");
        if let Some((_, rest)) = html.split_once("name=\"form\" value=\"") {
            self.token = rest.split('"').next().unwrap_or_default().to_owned();
        }
        Seen { status, headers, html }
    }
}

impl Seen {
    /// Itself, if it is a page of this status, for people.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:?}\n{}", self.headers, self.html);
        let media = self.headers.get("content-type").map_or("", |media| media.to_str().unwrap_or_default());
        assert!(media.starts_with("text/html"), "{media}");
        self
    }

    /// Itself, if it leads there.
    #[track_caller]
    pub fn leads_to(self, path: &str) -> Self {
        assert_eq!((self.status, self.header("location")), (303, path), "{}", self.html);
        self
    }

    /// A header; empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap_or_default())
    }
}
