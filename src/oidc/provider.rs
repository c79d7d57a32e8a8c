//! The provider, as it is asked: tokens are proved, people led there, codes redeemed.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Validation, decode, decode_header};
use serde::Deserialize;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::kept::Kept;
use super::signature;
use super::web::{NoAnswer, Web};
use crate::domain::sign_on::{Claims, SignOnFault, Wanted};

/// How soon it is asked again for a key that it did not publish.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest token that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;

/// The types of access tokens, where they tell one (RFC 9068, section 2.1; many providers say what all tokens are).
const ACCESS_TYPES: [&str; 3] = ["at+jwt", "application/at+jwt", "jwt"];
/// The type of ID tokens, where they tell one.
const ID_TYPES: [&str; 1] = ["jwt"];

/// Why a token or a code was not taken.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// It lets nobody in.
    #[error("{0}")]
    Refused(SignOnFault),
    /// The provider cannot be asked.
    #[error("the identity provider cannot be asked: {0}")]
    Away(String),
}

impl From<SignOnFault> for OidcError {
    fn from(fault: SignOnFault) -> Self {
        Self::Refused(fault)
    }
}

/// As which client the pages sign people in.
#[derive(Clone)]
pub struct Client {
    /// How the provider knows it.
    pub id: String,
    /// Its secret; none for a public client.
    pub secret: Option<String>,
    /// What is asked for, with spaces between.
    pub scopes: String,
}

/// What this service is to the provider.
#[derive(Debug, Clone)]
pub struct Service {
    /// The provider, as it calls itself.
    pub issuer: String,
    /// As which client the pages sign people in; none: they do not.
    pub client: Option<Client>,
    /// For whom access tokens of the API have to be; none: none are taken.
    pub audience: Option<String>,
    /// How far the provider's clock may be off.
    pub leeway: TimeDelta,
}

/// What a sign-in begins with.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// What has to come back with the person.
    pub state: &'a str,
    /// What the ID token has to repeat.
    pub nonce: &'a str,
    /// The digest of what the code is redeemed with (RFC 7636, S256).
    pub challenge: &'a str,
    /// Where the person is to come back.
    pub back: &'a str,
    /// In which language they read.
    pub language: &'a str,
}

/// The city's identity provider. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Provider(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    service: Service,
    web: Web,
    kept: Kept,
}

#[derive(Deserialize)]
struct Redeemed {
    id_token: String,
}

impl Provider {
    /// One that trusts the system's authorities, and `authority` (PEM) where one is given. It is not asked before it is
    /// needed.
    ///
    /// # Errors
    /// When the authority's certificate cannot be read.
    pub fn new(service: Service, authority: Option<&str>) -> Result<Self, String> {
        signature::install();
        let web = Web::new(authority)?;
        Ok(Self::over(service, web, PATIENCE))
    }

    /// The same, asked again for a key that it did not publish after another time than a minute.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self::over(self.0.service.clone(), self.0.web.clone(), patience)
    }

    fn over(service: Service, web: Web, patience: Duration) -> Self {
        let kept = Kept::new(service.issuer.clone(), web.clone(), patience);
        Self(Arc::new(Inner { service, web, kept }))
    }

    /// What this service is to it.
    pub fn service(&self) -> &Service {
        &self.0.service
    }

    /// Proves an access token that somebody sent to the API.
    ///
    /// # Errors
    /// When it is not to be taken, or the provider cannot be asked for its keys.
    pub async fn prove(&self, token: &str, now: DateTime<Utc>) -> Result<Claims, OidcError> {
        let audience = self.0.service.audience.as_deref().ok_or(SignOnFault::Audience)?;
        self.prove_for(token, &ACCESS_TYPES, self.wanted(audience, None, now)).await
    }

    /// Where a person signs in.
    ///
    /// # Errors
    /// When the provider cannot be asked, or signs nobody in for us.
    pub async fn address(&self, ask: Ask<'_>) -> Result<String, OidcError> {
        let client = self.0.service.client.as_ref().ok_or(SignOnFault::Audience)?;
        let mut address = self.0.kept.published().await?.authorization.clone();
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", ask.back)
            .append_pair("scope", &client.scopes)
            .append_pair("state", ask.state)
            .append_pair("nonce", ask.nonce)
            .append_pair("code_challenge", ask.challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("ui_locales", ask.language);
        Ok(address.into())
    }

    /// Redeems the code that a person came back with, and proves what the provider says of them.
    ///
    /// # Errors
    /// When the code or the ID token is not to be taken, or the provider cannot be asked.
    pub async fn redeem(
        &self,
        code: &str,
        (verifier, nonce): (&str, &str),
        back: &str,
        now: DateTime<Utc>,
    ) -> Result<Claims, OidcError> {
        let client = self.0.service.client.as_ref().ok_or(SignOnFault::Audience)?;
        let published = self.0.kept.published().await?;
        let secret = client.secret.as_deref();
        let within = secret.filter(|_| published.takes_secret_in_form);
        let form = form(&client.id, within, code, verifier, back);
        // RFC 6749, section 2.3.1: both are written as in a form before they are put together.
        let written = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let beside = secret.filter(|_| within.is_none()).map(|secret| (written(&client.id), written(secret)));
        let beside = beside.as_ref().map(|(id, secret)| (id.as_str(), secret.as_str()));
        let answer = self.0.web.post::<Redeemed>(&published.token, form, beside).await;
        let redeemed = answer.map_err(|no_answer| match no_answer {
            NoAnswer::Refused(why) if why.contains("invalid_grant") => OidcError::Refused(SignOnFault::Code),
            // What we sent is wrong: the client is not known so, or its secret is another.
            NoAnswer::Refused(why) => OidcError::Away(why),
            NoAnswer::Away(why) => OidcError::Away(why),
        })?;
        self.prove_for(&redeemed.id_token, &ID_TYPES, self.wanted(&client.id, Some(nonce), now)).await
    }

    /// Where a person signs out of it, to come back there; none where it does not tell, or cannot be asked.
    pub async fn sign_out_address(&self, back: &str) -> Option<Url> {
        let client = self.0.service.client.as_ref()?;
        let mut address = self.0.kept.published().await.ok()?.end_session.clone()?;
        address.query_pairs_mut().append_pair("client_id", &client.id).append_pair("post_logout_redirect_uri", back);
        Some(address)
    }

    fn wanted<'a>(&'a self, audience: &'a str, nonce: Option<&'a str>, now: DateTime<Utc>) -> Wanted<'a> {
        Wanted { issuer: &self.0.service.issuer, audience, nonce, now, leeway: self.0.service.leeway }
    }

    async fn prove_for(&self, token: &str, types: &[&str], wanted: Wanted<'_>) -> Result<Claims, OidcError> {
        if token.len() > LONGEST {
            return Err(SignOnFault::Malformed.into());
        }
        let header = decode_header(token).map_err(|_| SignOnFault::Malformed)?;
        if !signature::TAKEN.contains(&header.alg) {
            return Err(SignOnFault::Algorithm.into());
        }
        let is_of_type = header.typ.as_ref().is_none_or(|typ| types.iter().any(|own| typ.eq_ignore_ascii_case(own)));
        // Whatever must be understood (RFC 7515, section 4.1.11) is not.
        if !is_of_type || header.crit.is_some() {
            return Err(SignOnFault::Type.into());
        }
        let key = self.0.kept.key_for(&header).await?;
        let mut signed = Validation::new(header.alg);
        // The library proves the signature; what is said is held against our own clock, one thing after the other.
        signed.required_spec_claims.clear();
        (signed.validate_exp, signed.validate_nbf, signed.validate_aud) = (false, false, false);
        let claims = decode::<Claims>(token, &key, &signed).map_err(|_| SignOnFault::Signature)?.claims;
        claims.check(&wanted)?;
        Ok(claims)
    }
}

/// What a code is redeemed with; the client's secret where it is sent so.
fn form(client: &str, secret: Option<&str>, code: &str, verifier: &str, back: &str) -> String {
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", back)
        .append_pair("code_verifier", verifier)
        .append_pair("client_id", client);
    if let Some(secret) = secret {
        form.append_pair("client_secret", secret);
    }
    form.finish()
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("id", &self.id).field("scopes", &self.scopes).finish_non_exhaustive()
    }
}
