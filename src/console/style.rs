//! The one stylesheet, under a path that changes with it.

use std::sync::LazyLock;

use poem::Response;
use poem::http::header::CACHE_CONTROL;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");

static PATH: LazyLock<String> = LazyLock::new(|| {
    let digest: String = Sha256::digest(STYLE).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/{digest}.css")
});

/// Where it is.
pub fn path() -> &'static str {
    &PATH
}

/// The stylesheet, if this is its path.
pub fn asset(path: &str) -> Option<Response> {
    (path == self::path()).then(|| {
        let response = Response::builder().content_type("text/css; charset=utf-8");
        response.header(CACHE_CONTROL, "public, max-age=31536000, immutable").body(STYLE)
    })
}
