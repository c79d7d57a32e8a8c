//! Forms as they come back: small, in time, and from a page of ours. A form carries a token that only its browser's secret
//! gives; besides, the browser itself says where the form was.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, Mac};
use poem::Request;
use poem::error::ReadBodyError;
use poem::http::HeaderMap;
use poem::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use sha2::Sha256;
use url::form_urlencoded::parse;

use super::failure::Halt;
use super::here::Here;

/// The largest form, in bytes; that of somebody who is in may hold a long text, of which each letter takes up to nine bytes.
const LARGEST: usize = 16 * 1024;
const LARGEST_OF_CASE: usize = 512 * 1024;
/// How long it may take to arrive.
const WITHIN: Duration = Duration::from_secs(20);
/// The field that carries the token.
pub const TOKEN: &str = "form";

/// What was filled in.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form that comes from a page of ours.
    pub async fn read(here: &Here<'_>, request: &mut Request) -> Result<Self, Halt> {
        if !is_from_here(request.headers(), &here.app.links.base_url) {
            return Err(Halt::Forged);
        }
        let media = request.headers().get(CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
        if media.split(';').next().unwrap_or_default().trim() != "application/x-www-form-urlencoded" {
            return Err(Halt::Media);
        }
        let is_about_case = request.uri().path().starts_with("/cases/") && here.visitor_in().is_ok();
        let largest = if is_about_case { LARGEST_OF_CASE } else { LARGEST };
        let body = tokio::time::timeout(WITHIN, request.take_body().into_bytes_limit(largest)).await;
        let body = body.map_err(|_| Halt::Slow)?.map_err(|error| match error {
            ReadBodyError::PayloadTooLarge => Halt::Large,
            _ => Halt::Slow,
        })?;
        let form = Self(parse(&body).into_owned().collect());
        if here.is_own_form(form.get(TOKEN)) { Ok(form) } else { Err(Halt::Forged) }
    }

    /// Every field with what it holds, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What a field holds; empty where it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }
}

/// What the forms of a browser with this secret carry.
pub fn token_of(secret: &str) -> String {
    BASE64.encode(mac(secret).finalize().into_bytes())
}

/// Whether this is what they carry; compared in constant time.
pub fn is_token_of(secret: &str, token: &str) -> bool {
    BASE64.decode(token).is_ok_and(|token| mac(secret).verify_slice(&token).is_ok())
}

fn mac(secret: &str) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length is taken");
    mac.chain_update("form")
}

/// Whether the browser says that the form was on a page of this server. What says nothing is told by the token alone.
fn is_from_here(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return false;
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return true };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    origin == base_url || (authority.is_some() && authority == text(HOST.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::http::{HeaderName, HeaderValue};

    #[test]
    fn a_token_fits_its_browser_alone() {
        let token = token_of("a");
        assert!(is_token_of("a", &token));
        assert!(!is_token_of("b", &token) && !is_token_of("a", "") && !is_token_of("a", "!") && token_of("b") != token);
    }

    #[test]
    fn forms_of_other_sites_are_told_by_what_the_browser_says() {
        let from = |pairs: &[(&'static str, &'static str)]| {
            let headers =
                pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            is_from_here(&headers.collect(), "https://thaogo.example")
        };
        assert!(from(&[("host", "thaogo.example"), ("origin", "https://thaogo.example")]));
        assert!(from(&[
            ("host", "behind:8080"),
            ("origin", "https://thaogo.example"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(from(&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")]));
        assert!(from(&[("host", "thaogo.example")]));
        assert!(!from(&[("host", "thaogo.example"), ("origin", "https://evil.example")]));
        assert!(!from(&[("host", "thaogo.example"), ("origin", "null")]));
        assert!(!from(&[("host", "thaogo.example"), ("sec-fetch-site", "cross-site")]));
        assert!(!from(&[("host", "thaogo.example"), ("sec-fetch-site", "same-site")]));
    }
}
