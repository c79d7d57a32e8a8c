//! What all pages share: the frame around their content, and the headers that protect them.

use poem::Response;
use poem::http::StatusCode;
use poem::http::header::{
    CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, VARY, X_FRAME_OPTIONS,
};
use url::Url;

use super::style;
use crate::application::FieldError;
use crate::domain::text::Language;

/// Nothing but what this server serves, and no script at all.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// A way to one of the places that every page leads to.
pub struct Way {
    /// Where.
    pub to: &'static str,
    /// What it is called.
    pub name: String,
    /// Whether this page is there.
    pub is_here: bool,
}

/// What every page shows around its own content.
pub struct Frame {
    /// The reader's language.
    pub language: Language,
    /// What the page is called.
    pub title: String,
    /// Who is in.
    pub who: Option<String>,
    /// Where one may go from here.
    pub ways: Vec<Way>,
    /// What its forms carry.
    pub token: String,
    /// Where the other language is.
    pub other: String,
    /// Where the stylesheet is.
    pub style: &'static str,
    /// What is wrong with what was filled in: the field, and the sentence.
    pub errors: Vec<(String, String)>,
    /// What was done.
    pub notice: Option<String>,
}

impl Frame {
    pub(super) fn new(language: Language, title: String, who: Option<String>, token: String, other: String) -> Self {
        let (ways, errors) = (Vec::new(), Vec::new());
        Self { language, title, who, ways, token, other, style: style::path(), errors, notice: None }
    }

    pub(super) fn with_ways(self, ways: Vec<Way>) -> Self {
        Self { ways, ..self }
    }

    /// The same with what is wrong.
    pub fn with_errors(mut self, errors: &[FieldError]) -> Self {
        let told = errors.iter().map(|error| (error.pointer.clone(), error.text.to(self.language).to_owned()));
        self.errors.extend(told);
        self
    }

    /// The same with one thing that is wrong.
    pub fn with_error(mut self, field: &str, sentence: impl Into<String>) -> Self {
        self.errors.push((field.to_owned(), sentence.into()));
        self
    }

    /// The sentence in the reader's language.
    pub fn say<'t>(&self, vi: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    /// What is wrong with a field, if something is.
    pub fn wrong(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(found, _)| found == field).map(|(_, sentence)| sentence.as_str())
    }
}

/// A page as it leaves.
pub fn html(status: StatusCode, page: &impl askama::Template) -> Response {
    let text = page.render().expect("a template writes to memory");
    protected(Response::builder().status(status).content_type("text/html; charset=utf-8").body(text))
}

/// An answer with the headers that all pages carry.
pub fn protected(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    // Browsers say where a form was only where the policy lets them.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    response
}

/// Lets a page's forms lead on to another server: whoever signs out here signs out there too.
pub fn let_forms_lead_to(response: &mut Response, address: &Url) {
    let origin = address.origin().ascii_serialization();
    let policy =
        POLICY.to_str().unwrap_or_default().replace("form-action 'self'", &format!("form-action 'self' {origin}"));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).unwrap_or(POLICY));
}

/// In which language an answer is.
pub fn in_language(mut response: Response, language: Language) -> Response {
    response.headers_mut().insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.as_str()));
    response
}
