//! Which failures an operation can answer with. Most follow from its shape; handlers declare the rest in the type
//! `Failure<…>`. Each status becomes a reference to one shared response.

use std::collections::BTreeSet;

use serde_yaml_ng::{Mapping, Value};

use super::{members, operations_of};

/// The problem's schemas and the responses by status, as they go into the document.
const COMPONENTS: &str = include_str!("problems.yaml");

pub(super) fn document_all(document: &mut Value) {
    let parts: Value = serde_yaml_ng::from_str(COMPONENTS).expect("the file is YAML, as every test that starts checks");
    let responses = parts["responses"].as_mapping().expect("responses by status");
    let mut used: BTreeSet<u16> = BTreeSet::new();
    for (path, operation) in operations_of(document) {
        let statuses = &statuses_of(&path, operation);
        let documented = members(operation, "responses");
        for status in statuses {
            documented.insert(status.to_string().into(), reference_to(*status, responses));
        }
        sort_by_status(documented);
        used.extend(statuses);
    }
    let Some(root) = document.as_mapping_mut() else { return };
    let components = members(root, "components");
    let shared = members(components, "responses");
    for status in used {
        let response = &responses[&Value::from(status)];
        shared.insert(response["name"].clone(), without_name(response));
    }
    let schemas = parts["schemas"].as_mapping().expect("schemas by name");
    members(components, "schemas").extend(schemas.clone());
}

fn sort_by_status(responses: &mut Mapping) {
    let mut sorted: Vec<_> = std::mem::take(responses).into_iter().collect();
    sorted.sort_by(|a, b| a.0.as_str().cmp(&b.0.as_str()));
    *responses = sorted.into_iter().collect();
}

fn reference_to(status: u16, responses: &Mapping) -> Value {
    let name = responses.get(Value::from(status)).and_then(|response| response["name"].as_str());
    let name = name.expect("a handler declares a status that problems.yaml does not know");
    let mut reference = Mapping::new();
    reference.insert("$ref".into(), format!("#/components/responses/{name}").into());
    reference.into()
}

fn without_name(response: &Value) -> Value {
    let mut response = response.as_mapping().cloned().unwrap_or_default();
    response.shift_remove("name");
    response.into()
}

/// The failures that an operation can answer with.
fn statuses_of(path: &str, operation: &Mapping) -> BTreeSet<u16> {
    let header = |name: &str| parameter_in(operation, "header", Some(name));
    let has_body = operation.contains_key("requestBody");
    let is_secured = operation.get("security").and_then(Value::as_sequence).is_some_and(|any| !any.is_empty());
    let takes_text = has_body || parameter_in(operation, "query", None) || header("Idempotency-Key");
    let by_shape = [
        (400, true), // unknown query parameters are refused everywhere
        (401, is_secured),
        (403, is_secured),         // a token that is narrowed
        (404, path.contains('{')), // what cannot be an id, and what the caller may not see
        (408, has_body),           // the body came too slowly
        (412, header("If-Match")),
        (413, has_body),
        (415, has_body),
        (422, takes_text), // lengths, ranges, formats, control characters, keys used before
        (428, header("If-Match")),
        (429, true), // rates, see `edge::rates`
        (500, true),
        (503, true), // too busy, or not done in time
    ];
    let declared = operation.get("responses").and_then(Value::as_mapping).into_iter().flatten();
    let declared = declared.filter_map(|(status, _)| status.as_str()?.parse().ok()).filter(|status| *status >= 400);
    by_shape.into_iter().filter(|(_, holds)| *holds).map(|(status, _)| status).chain(declared).collect()
}

fn parameter_in(operation: &Mapping, place: &str, name: Option<&str>) -> bool {
    let parameters = operation.get("parameters").and_then(Value::as_sequence).into_iter().flatten();
    let mut at_place = parameters.filter(|parameter| parameter["in"].as_str() == Some(place));
    at_place.any(|parameter| name.is_none_or(|name| parameter["name"].as_str() == Some(name)))
}
