//! Who calls: getting the caller is the authentication, a handler that needs one cannot be written without.

use chrono::{DateTime, Utc};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::types::ToJSON;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use super::gate::Asked;
use super::problem::Failure;
use crate::application::authenticate::Admitted;
use crate::application::{Caller, Error, RequestKey};
use crate::domain::access::Actor;
use crate::domain::access::token::Narrowing;
use crate::domain::text::Language;

/// Who calls, as the edge found out from the token, and in which language they read.
#[derive(Debug, Clone)]
pub struct ApiCaller {
    /// Who.
    pub actor: Actor,
    /// How their token is narrowed.
    pub narrowing: Narrowing,
    /// In which language names and sentences are answered.
    pub language: Language,
    asked: String,
    came_at: DateTime<Utc>,
}

impl ApiCaller {
    /// The caller of a use case that writes; `key` and the request's content make repeating it harmless.
    pub fn writes(&self, key: Option<String>, body: &impl ToJSON) -> Caller {
        let request =
            key.map(|key| RequestKey::new(self.actor.token, key, self.came_at, &self.asked, &body.to_json_string()));
        Caller { actor: self.actor.clone(), request }
    }
}

impl<'a> ApiExtractor<'a> for ApiCaller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            "bearer",
            MetaSecurityScheme {
                ty: "http",
                description: Some(
                    "An API token of a person or of an organization's own system, as `Authorization: Bearer \
                     thaogo_…`; the demo prints one for each role and writes all of them to `demo.json`. Where the \
                     installation trusts the city's identity provider, also an access token of it (JWT, RFC 9068) \
                     that is for this API and names one organization and one role.",
                ),
                name: None,
                key_in: None,
                scheme: Some("bearer"),
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec!["bearer"]
    }

    async fn from_request(
        request: &'a poem::Request,
        _body: &mut poem::RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let Some(Admitted { actor, narrowing, came_at }) = request.data::<Admitted>().cloned() else {
            return Err(Failure::<0>::from(Error::Unauthenticated).into());
        };
        let language = request.data::<Language>().copied().unwrap_or(Language::Vi);
        let asked = request.data::<Asked>().map(|asked| asked.0.clone()).unwrap_or_default();
        Ok(Self { actor, narrowing, language, asked, came_at })
    }
}
