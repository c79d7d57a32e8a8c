//! The published contract: what poem-openapi derives from the handlers, made exact. Everything that the derived document
//! gets wrong or cannot know is mended here and nowhere else; the gate then enforces the result.

mod examples;
mod info;
mod names;
mod problems;
mod schemas;
mod scopes;

use serde_yaml_ng::{Mapping, Value};

pub(super) use schemas::NOT_BLANK;
pub(super) use scopes::SCOPE;

/// Why a contract cannot be published or enforced: a mistake in the code, found at start.
#[derive(Debug, thiserror::Error)]
#[error("contract: {0}")]
pub struct ContractError(String);

impl ContractError {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// The same, with the place where it is.
    pub(super) fn within(self, place: &str) -> Self {
        Self(format!("{place}: {}", self.0))
    }
}

/// The OpenAPI document (3.0.3).
#[derive(Debug, Clone)]
pub struct Contract {
    document: Value,
}

impl Contract {
    /// Makes the contract from poem-openapi's `OpenApiService::spec()`.
    ///
    /// # Errors
    /// When the document is not JSON, or a parameter has the name that poem-openapi invents for unnamed ones.
    pub fn of(spec: &str) -> Result<Self, ContractError> {
        // YAML's value keeps the order in which handlers declare things; serde_json's sorts.
        let mut document: Value = serde_json::from_str(spec).map_err(|error| ContractError::new(error.to_string()))?;
        info::complete(&mut document);
        names::canonize(&mut document)?;
        schemas::mend(&mut document);
        schemas::close_requests(&mut document);
        schemas::describe_answers(&mut document);
        examples::give(&mut document);
        problems::document_all(&mut document);
        Ok(Self { document })
    }

    /// The same, each operation with the scope that a token needs for it.
    ///
    /// # Errors
    /// When an operation that needs a token and is no mere reading is missing in the table of scopes.
    pub fn with_scopes(mut self) -> Result<Self, ContractError> {
        scopes::declare(&mut self.document)?;
        Ok(self)
    }

    /// The document as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.document).expect("the document came from JSON")
    }

    /// The document as YAML, in the order in which the handlers declare things.
    pub fn to_yaml(&self) -> String {
        let yaml = serde_yaml_ng::to_string(&self.document).expect("the document came from JSON");
        yaml.lines().map(|line| legible_to_all(line) + "\n").collect()
    }

    pub(super) fn document(&self) -> &Value {
        &self.document
    }
}

/// What readers of YAML 1.1 (Python's, Ruby's) take for truth values, also as keys.
const TRUTH_VALUES: [&str; 8] = ["on", "off", "yes", "no", "y", "n", "On", "Off"];

/// The writer speaks YAML 1.2 and leaves dates and words like `on` bare; older readers would not take them for texts.
fn legible_to_all(line: &str) -> String {
    let content = line.trim_start_matches([' ', '-']);
    let before = &line[..line.len() - content.len()];
    match content.split_once(": ") {
        Some((key, value)) => format!("{before}{}: {}", quoted(key), quoted(value)),
        None => match content.strip_suffix(':') {
            Some(key) => format!("{before}{}:", quoted(key)),
            None => format!("{before}{}", quoted(content)),
        },
    }
}

fn quoted(scalar: &str) -> String {
    let is_moment = !scalar.contains(' ') && scalar.get(..10).is_some_and(|on| on.parse::<chrono::NaiveDate>().is_ok());
    if is_moment || TRUTH_VALUES.contains(&scalar) { format!("'{scalar}'") } else { scalar.to_owned() }
}

/// Every operation with its path.
fn operations_of(document: &mut Value) -> impl Iterator<Item = (String, &mut Mapping)> {
    let paths = document.get_mut("paths").and_then(Value::as_mapping_mut).into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let path = path.as_str().unwrap_or_default().to_owned();
        let operations = item.as_mapping_mut().into_iter().flatten();
        operations.filter_map(move |(_, operation)| Some((path.clone(), operation.as_mapping_mut()?)))
    })
}

/// The members under `key`, made if there are none.
fn members<'a>(parent: &'a mut Mapping, key: &str) -> &'a mut Mapping {
    let value = parent.entry(key.into()).or_insert_with(|| Value::Mapping(Mapping::new()));
    if !value.is_mapping() {
        *value = Value::Mapping(Mapping::new());
    }
    value.as_mapping_mut().expect("it was just made one")
}

#[cfg(test)]
mod tests;
