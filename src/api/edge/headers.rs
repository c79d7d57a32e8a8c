//! The headers that every request may bring and every answer carries.

use poem::Response;
use poem::http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use uuid::Uuid;

use super::is_page;
use crate::domain::access::Encrypted;
use crate::domain::text::Language;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Pages load what this server serves and nothing else; no script and no style stands in the page itself.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// What is no page loads nothing, wherever it is shown.
const OTHER_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// What every answer carries, so that no browser makes more of it than it is, nor tells others where it came from.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// For a year a browser that came by TLS once comes by nothing else.
const ONLY_BY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The caller's own request id if it is harmless in a log, else a new one.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let own = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    own.filter(|id| is_harmless(id)).map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

fn is_harmless(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=64).contains(&id.len()) && id.bytes().all(fits)
}

/// The language that the caller prefers among ours: RFC 9110 section 12.5.4, Vietnamese when they do not say.
pub(super) fn language(headers: &HeaderMap) -> Language {
    let wishes = headers.get(ACCEPT_LANGUAGE).and_then(|wishes| wishes.to_str().ok()).unwrap_or_default();
    let (mut language, mut best) = (Language::Vi, 0.0);
    for wish in wishes.split(',') {
        let mut parts = wish.split(';').map(str::trim);
        let range = parts.next().unwrap_or_default();
        let spoken = Language::parse(&range.split('-').next().unwrap_or_default().to_ascii_lowercase());
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if let Some(spoken) = spoken.filter(|_| weight > best) {
            (language, best) = (spoken, weight);
        }
    }
    language
}

/// The token of `Authorization: Bearer …`.
pub(in crate::api) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

pub(super) fn add_to_answer(response: &mut Response, id: &str, encrypted: Encrypted) {
    let is_page = is_page(response);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in ALWAYS {
        // Pages with forms let browsers say, to this server alone, where a form was.
        headers.entry(name).or_insert(value);
    }
    if encrypted.0 {
        headers.insert(STRICT_TRANSPORT_SECURITY, ONLY_BY_TLS);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(if is_page { PAGE_POLICY } else { OTHER_POLICY });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn the_preferred_language_among_ours_wins() {
        for (wishes, expected) in [
            ("", Language::Vi),
            ("en", Language::En),
            ("fr, en-GB;q=0.8, vi;q=0.5", Language::En),
            ("vi-VN, en;q=0.9", Language::Vi),
            ("fr", Language::Vi),
            ("en;q=0", Language::Vi),
        ] {
            assert_eq!(language(&with(ACCEPT_LANGUAGE, wishes)), expected, "{wishes}");
        }
    }

    #[test]
    fn request_ids_that_could_forge_a_log_line_are_replaced() {
        assert_eq!(request_id(&with(REQUEST_ID, "abc-1")), "abc-1");
        assert_ne!(request_id(&with(REQUEST_ID, "a b")), "a b");
        assert_ne!(request_id(&with(REQUEST_ID, &"a".repeat(65))), "a".repeat(65));
    }

    #[test]
    fn only_bearer_tokens_are_read() {
        assert_eq!(bearer_token(&with(AUTHORIZATION, "bearer abc")), Some("abc"));
        assert_eq!(bearer_token(&with(AUTHORIZATION, "Basic abc")), None);
        assert_eq!(bearer_token(&with(AUTHORIZATION, "Bearer ")), None);
    }
}
