//! Leading somebody to the city's identity provider, to sign in there (authorization code flow with PKCE). What comes back
//! counts once, within ten minutes, in the browser that was led there.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::authenticate::hash;
use super::credentials::new_secret;
use super::single_sign_on::{SignOnRefusal, SingleSignOn};
use super::{App, Error};
use crate::domain::text::{Language, Text};
use crate::oidc::Ask;
use crate::store::sign_ons::{self, Begun};

/// Where people come back from the provider; it has to know the whole address.
pub const BACK: &str = "/sign-in/provider/back";

/// How long somebody may take to sign in there.
const WAITED_FOR: TimeDelta = TimeDelta::minutes(10);

/// Where the browser that holds this secret is led, so that its person signs in.
pub async fn begin_sign_on(
    app: &App,
    browser: &str,
    next: Option<&str>,
    language: Language,
) -> Result<String, SignOnRefusal> {
    let single = for_pages(app)?;
    let (state, nonce, verifier) = (new_secret(), new_secret(), new_secret());
    let challenge = BASE64.encode(Sha256::digest(&verifier));
    let ask = Ask {
        state: &state,
        nonce: &nonce,
        challenge: &challenge,
        back: &address_of(app, BACK),
        language: language.as_str(),
    };
    let address = single.provider.address(ask).await?;
    let begun = Begun { nonce, verifier, next: next.map(str::to_owned) };
    let until = app.system_now() + WAITED_FOR;
    sign_ons::insert(app.db.write(), (&hash(&state), &hash(browser)), begun, until).await?;
    Ok(address)
}

/// The provider, where people sign in to the pages by it.
pub(super) fn for_pages(app: &App) -> Result<&SingleSignOn, Error> {
    let single = app.single_sign_on.as_ref().filter(|single| single.is_for_pages());
    single.ok_or_else(|| {
        Error::NotFound(Text::new(
            "Ở đây không đăng nhập bằng tài khoản của Thành phố.",
            "Nobody signs in here with an account of the city's.",
        ))
    })
}

/// A page's whole address.
pub(super) fn address_of(app: &App, path: &str) -> String {
    format!("{}{path}", app.links.base_url.trim_end_matches('/'))
}
