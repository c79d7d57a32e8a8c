//! What a provider publishes of itself (OpenID Connect Discovery 1.0): where it signs people in, and its keys.

use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::web::{NoAnswer, Web};

/// For how long it is not asked again.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// For how long its keys count while it cannot be asked.
const TRUSTED: Duration = Duration::from_secs(24 * 60 * 60);

/// What was read.
#[derive(Debug)]
pub(super) struct Published {
    /// Where people sign in.
    pub authorization: Url,
    /// Where codes are redeemed.
    pub token: Url,
    /// Where people sign out, if it tells.
    pub end_session: Option<Url>,
    /// Whether a client's secret is sent in the form rather than beside it.
    pub takes_secret_in_form: bool,
    keys: Vec<Jwk>,
    read_at: Instant,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl Published {
    /// Reads what the provider of this name publishes.
    ///
    /// # Errors
    /// When it cannot be read, is another's, or leads where nothing is encrypted.
    pub(super) async fn read(web: &Web, issuer: &str) -> Result<Self, String> {
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let address = Url::parse(&address).map_err(|error| error.to_string())?;
        let document: Document = web.get(&address).await.map_err(told)?;
        if document.issuer != issuer {
            return Err(format!("it calls itself {:?}: set oidc.issuer to exactly that", document.issuer));
        }
        let led_to = |to: &str| match Url::parse(to) {
            Ok(url) if url.scheme() == address.scheme() => Ok(url),
            _ => Err(format!("it leads to {to:?}, which is no {} address", address.scheme())),
        };
        let (authorization, token) = (led_to(&document.authorization_endpoint)?, led_to(&document.token_endpoint)?);
        let end_session = document.end_session_endpoint.as_deref().map(led_to).transpose()?;
        let set: KeySet = web.get(&led_to(&document.jwks_uri)?).await.map_err(told)?;
        let methods = document.token_endpoint_auth_methods_supported;
        Ok(Self {
            authorization,
            token,
            end_session,
            takes_secret_in_form: methods
                .is_some_and(|methods| !methods.iter().any(|way| way == "client_secret_basic")),
            // A key of a kind that is not known here is none of those that are asked for.
            keys: set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect(),
            read_at: Instant::now(),
        })
    }

    /// Whether it need not be asked again.
    pub(super) fn is_fresh(&self) -> bool {
        self.read_at.elapsed() < FRESH
    }

    /// Whether its keys still count.
    pub(super) fn is_trusted(&self) -> bool {
        self.read_at.elapsed() < TRUSTED
    }

    /// The key by which a token of this header is proved: the one that it names, or the only one that fits.
    pub(super) fn find_key(&self, header: &Header) -> Option<DecodingKey> {
        let mut fitting = self.keys.iter().filter(|key| fits(key, header.alg));
        let key = match &header.kid {
            Some(kid) => fitting.find(|key| key.common.key_id.as_ref() == Some(kid))?,
            None => fitting.next().filter(|_| fitting.next().is_none())?,
        };
        DecodingKey::from_jwk(key).ok()
    }
}

/// Whether signatures of this algorithm may be proved by this key.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let is_for_signatures =
        !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_)));
    let is_of_algorithm = key.common.key_algorithm.is_none_or(|own| Algorithm::try_from(own) == Ok(algorithm));
    let is_of_family = DecodingKey::from_jwk(key).is_ok_and(|key| key.family() == algorithm.family());
    is_for_signatures && is_of_algorithm && is_of_family
}

fn told(no_answer: NoAnswer) -> String {
    match no_answer {
        NoAnswer::Away(why) => why,
        NoAnswer::Refused(_) => "it refuses to answer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn published(keys: &[Value]) -> Published {
        let address = Url::parse("https://id.example").unwrap();
        Published {
            authorization: address.clone(),
            token: address,
            end_session: None,
            takes_secret_in_form: false,
            keys: keys.iter().filter_map(|key| serde_json::from_value(key.clone()).ok()).collect(),
            read_at: Instant::now(),
        }
    }

    fn key(kid: &str, change: &Value) -> Value {
        let mut key = json!({"kty": "RSA", "kid": kid, "n": "AQAB", "e": "AQAB"});
        key.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        key
    }

    fn header(algorithm: Algorithm, kid: Option<&str>) -> Header {
        Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) }
    }

    #[test]
    fn a_key_is_found_by_its_id_if_it_fits() {
        let octets =
            json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
        let of_another_kind = json!({"kty": "AKP", "kid": "new", "alg": "ML-DSA-44", "pub": "AQAB"});
        let keys = [
            key("any", &json!({})),
            key("ps", &json!({"alg": "PS256"})),
            key("enc", &json!({"use": "enc"})),
            octets,
            of_another_kind,
        ];
        let published = published(&keys);
        let finds = |algorithm, kid| published.find_key(&header(algorithm, Some(kid))).is_some();
        assert!(finds(Algorithm::RS256, "any") && finds(Algorithm::PS256, "any") && finds(Algorithm::PS256, "ps"));
        assert!(finds(Algorithm::EdDSA, "ed"));
        assert!(!finds(Algorithm::RS256, "ps") && !finds(Algorithm::RS256, "enc") && !finds(Algorithm::RS256, "ed"));
        assert!(!finds(Algorithm::RS256, "other") && !finds(Algorithm::EdDSA, "new"));
    }

    #[test]
    fn a_token_that_names_no_key_is_proved_by_the_only_one() {
        let (one, other) = (key("one", &json!({})), key("other", &json!({"alg": "PS256"})));
        let finds = |keys: &[Value], algorithm| published(keys).find_key(&header(algorithm, None)).is_some();
        assert!(finds(std::slice::from_ref(&one), Algorithm::RS256));
        assert!(finds(&[one.clone(), other.clone()], Algorithm::RS256));
        assert!(!finds(&[one, other], Algorithm::PS256) && !finds(&[], Algorithm::RS256));
    }
}
