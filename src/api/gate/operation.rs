//! One operation of the contract, compiled: its parameters, its body, the statuses it may answer.

use poem::http::Method;
use serde_yaml_ng::Value;

use super::request::Limits;
use super::schema::Schema;
use crate::api::contract::{ContractError, SCOPE};
use crate::application::CaseKey;
use crate::application::record_read::About;
use crate::domain::access::token::TokenScope;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) required: bool,
    pub(super) schema: Schema,
}

#[derive(Debug)]
pub(super) struct Body {
    pub(super) required: bool,
    /// The media types that are taken, each with its schema where it is JSON.
    pub(super) media: Vec<(String, Option<Schema>)>,
}

/// The media type of a form with a file in it, which is handed on as it comes.
pub(super) const FORM: &str = "multipart/form-data";

/// How paths name the case that they lie under. It answers to its id and to its code.
const CASE: &str = "{case}";
/// How paths name the letter that they lie under.
const PETITION: &str = "{petition}";

/// Operations whose body holds many of what others hold one of, and how many times the usual limit it may be: fifty
/// obstacles at full length are 7.7 MB in characters of four bytes.
const LARGE_BODIES: [(&str, usize); 1] = [("file_petition", 8)];

/// What is asked for: method and path, without the case.
#[derive(Debug, Clone)]
pub struct Asked(pub String);

/// An operation, ready to check requests.
#[derive(Debug)]
pub struct Operation {
    pub(super) method: Method,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    template: String,
    id: String,
    secured: bool,
    statuses: Vec<u16>,
    scope: Option<TokenScope>,
}

impl Operation {
    pub(super) fn compile(method: &str, template: &str, body: &Value, document: &Value) -> Result<Self, ContractError> {
        let within = |error: ContractError| error.within(&format!("{method} {template}"));
        let parameters = body.get("parameters").and_then(Value::as_sequence).into_iter().flatten();
        let statuses = body.get("responses").and_then(Value::as_mapping).into_iter().flatten();
        Ok(Self {
            method: Method::from_bytes(method.to_uppercase().as_bytes())
                .map_err(|_| ContractError::new("bad method"))?,
            parameters: parameters
                .map(|p| Parameter::compile(p, document))
                .collect::<Result<_, _>>()
                .map_err(within)?,
            body: body.get("requestBody").map(|b| Body::compile(b, document)).transpose().map_err(within)?,
            template: template.to_owned(),
            id: body.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned(),
            secured: body.get("security").and_then(Value::as_sequence).is_some_and(|any| !any.is_empty()),
            scope: body.get(SCOPE).and_then(Value::as_str).and_then(TokenScope::parse),
            statuses: statuses.filter_map(|(status, _)| status_of(status)).collect(),
        })
    }

    /// The path as the contract writes it, `/v1/cases/{case}`.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The operation's name in the contract.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What a request with these path values asks for, the same for every way of addressing the case.
    pub(in crate::api) fn asked(&self, values: &[String]) -> Asked {
        let mut values = values.iter();
        let parts = self.template.split('/').map(|part| match part.starts_with('{') {
            true => values.next().map(String::as_str).filter(|_| part != CASE).unwrap_or(part),
            false => part,
        });
        Asked(format!("{} {}", self.method, parts.collect::<Vec<_>>().join("/")))
    }

    /// Whether it lies under a case or a letter.
    pub(in crate::api) fn is_about_a_case(&self) -> bool {
        self.template.split('/').any(|part| part == CASE || part == PETITION)
    }

    /// Which case or letter a request with these path values is about.
    pub(in crate::api) fn about(&self, values: &[String]) -> About {
        let names = self.template.split('/').filter(|part| part.starts_with('{'));
        match names.zip(values).find(|(name, _)| [CASE, PETITION].contains(name)) {
            Some((CASE, key)) => About::Case(CaseKey::parse(key)),
            Some((_, id)) => About::Petition(id.clone()),
            None => About::Cases,
        }
    }

    /// Whether a caller must be known.
    pub fn is_secured(&self) -> bool {
        self.secured
    }

    /// What a token must be good for, unless it is good for everything.
    pub fn scope(&self) -> Option<TokenScope> {
        self.scope
    }

    /// Whether the contract names this status among the answers.
    pub fn may_answer(&self, status: u16) -> bool {
        self.statuses.contains(&status)
    }

    /// Whether it takes files: its body is handed on as it comes, within limits of its own.
    pub fn takes_files(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.media.iter().any(|(name, _)| name == FORM))
    }

    /// The largest body that it takes, in bytes.
    pub(super) fn body_bytes(&self, limits: &Limits) -> usize {
        let times = LARGE_BODIES.iter().find(|(large, _)| *large == self.id).map_or(1, |(_, times)| *times);
        limits.body_bytes * times
    }

    /// The parameters at one place, in the order of the contract.
    pub(super) fn parameters_in(&self, place: Place) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.place == place)
    }
}

impl Parameter {
    fn compile(value: &Value, document: &Value) -> Result<Self, ContractError> {
        let name = value.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let place = match value.get("in").and_then(Value::as_str) {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            Some("header") => Place::Header,
            other => return Err(ContractError::new(format!("parameter {name} stands in {other:?}"))),
        };
        let schema = Schema::compile(value.get("schema").unwrap_or(&Value::Null), document)?;
        Ok(Self { name, place, required: is_true(value, "required"), schema })
    }
}

impl Body {
    fn compile(value: &Value, document: &Value) -> Result<Self, ContractError> {
        let content = value.get("content").and_then(Value::as_mapping).into_iter().flatten();
        let media = content.map(|(name, media)| {
            let name = name.as_str().unwrap_or_default().to_owned();
            let schema = (name == "application/json").then(|| media.get("schema")).flatten();
            let schema = schema.map(|schema| Schema::compile(schema, document)).transpose()?;
            Ok((name, schema))
        });
        Ok(Self { required: is_true(value, "required"), media: media.collect::<Result<_, ContractError>>()? })
    }
}

fn is_true(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool) == Some(true)
}

fn status_of(key: &Value) -> Option<u16> {
    key.as_str().and_then(|status| status.parse().ok())
}
