//! The cookies of the pages: one secret for each browser, and the language that was chosen there.

use poem::http::HeaderMap;
use poem::http::header::COOKIE;
use url::{Host, Url};

/// The language's cookie.
pub const LANGUAGE: &str = "thaogo-language";
/// A year, in seconds.
const YEAR: u32 = 31_536_000;

/// Whether the secret travels encrypted alone: everywhere but on the loopback address, where browsers refuse a secure
/// cookie over plain HTTP and nobody listens on the way.
pub fn is_secure(base_url: &str) -> bool {
    let Ok(url) = Url::parse(base_url) else { return true };
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || !is_loopback
}

/// The name of the secret's cookie: browsers take `__Host-` from this host alone, encrypted, for the whole of it.
pub const fn name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-thaogo" } else { "thaogo" }
}

/// The value of a cookie of this name, if the browser sent one.
pub fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok()).flat_map(|text| text.split(';'));
    all.filter_map(|pair| pair.trim().split_once('=')).find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// Lets the browser hold the secret until it is closed.
pub fn hold(is_secure: bool, secret: &str) -> String {
    set(is_secure, secret, "")
}

/// Lets the browser forget the secret.
pub fn forget(is_secure: bool) -> String {
    set(is_secure, "", "; Max-Age=0")
}

fn set(is_secure: bool, secret: &str, age: &str) -> String {
    let (name, secure) = (name(is_secure), if is_secure { "; Secure" } else { "" });
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")
}

/// Lets the browser remember a language.
pub fn remember_language(is_secure: bool, language: &str) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{LANGUAGE}={language}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={YEAR}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_loopback_address_goes_without_encryption() {
        for plain in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80"] {
            assert!(!is_secure(plain), "{plain}");
        }
        for secure in
            ["https://thaogo.example.vn", "https://127.0.0.1", "http://thaogo.example.vn", "http://10.0.0.1", ""]
        {
            assert!(is_secure(secure), "{secure}");
        }
        assert!(hold(true, "x").starts_with("__Host-thaogo=x; Path=/;") && hold(true, "x").contains("; Secure"));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let headers = HeaderMap::from_iter([(COOKIE, "a=1; thaogo=abc; thaogo-language=en".parse().unwrap())]);
        assert_eq!(find(&headers, "thaogo"), Some("abc"));
        assert_eq!(find(&headers, LANGUAGE), Some("en"));
        assert_eq!(find(&headers, "__Host-thaogo"), None);
    }
}
