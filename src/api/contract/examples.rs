//! Examples: of what is sent, so that it can be sent to the demo as it stands; of what is answered, as the demo answers.

use serde_yaml_ng::{Mapping, Value};

use super::operations_of;
use super::schemas::SCHEMAS;

/// Parameters, by place and name: what the demo has. Its days and codes are the same each time it is made.
const PARAMETERS: [(&str, &str, &str); 8] = [
    ("path", "case", "H29-260204-00001"),
    ("path", "organization", "snnmt"),
    ("path", "calendar", "hcmc"),
    ("path", "territory", "27478"),
    ("path", "category", "DAT.GIA"),
    ("path", "rulebook", "current"),
    ("query", "from", "2021-03-18T10:00:00+07:00"),
    ("query", "working_days", "7"),
];

/// A case as the demo answers it.
const CASE: &str = include_str!("case_example.json");

pub(super) fn give(document: &mut Value) {
    let Some(schemas) = document.get_mut("components").and_then(|components| components.get_mut("schemas")) else {
        return;
    };
    if let Some(case) = schemas.get_mut("Case").and_then(Value::as_mapping_mut) {
        let example = serde_yaml_ng::from_str(CASE).expect("the file is JSON, as every test that starts checks");
        case.insert("example".into(), example);
    }
    let known = schemas.clone();
    for (_, schema) in schemas.as_mapping_mut().into_iter().flatten() {
        if let Some(example) = schema.get("example") {
            let example = in_order(example, schema, &known);
            schema["example"] = example;
        }
    }
    let known = schemas.clone();
    for (_, operation) in operations_of(document) {
        for parameter in operation.get_mut("parameters").and_then(Value::as_sequence_mut).into_iter().flatten() {
            give_to_parameter(parameter);
        }
        lift(operation, &known);
    }
}

fn give_to_parameter(parameter: &mut Value) {
    let is = |key: &str, word: &str| parameter.get(key).and_then(Value::as_str) == Some(word);
    let Some((_, _, example)) = PARAMETERS.iter().find(|(place, name, _)| is("in", place) && is("name", name)) else {
        return;
    };
    // A day is another thing than the moment from which a limit runs.
    if parameter["schema"].get("format").and_then(Value::as_str) == Some("date") {
        return;
    }
    let is_number = parameter["schema"].get("type").and_then(Value::as_str) == Some("integer");
    let number = example.parse::<i64>().ok().filter(|_| is_number).map(Value::from);
    parameter["example"] = number.unwrap_or_else(|| (*example).into());
}

/// Examples are written by a map that sorts, with null for what is left out: neither can be sent as it stands.
fn in_order(example: &Value, schema: &Value, schemas: &Value) -> Value {
    let schema = resolved(schema, schemas);
    match example {
        Value::Mapping(members) => {
            let Some(properties) = schema.get("properties").and_then(Value::as_mapping) else { return example.clone() };
            let ordered = properties.iter().filter_map(|(name, schema)| {
                let value = members.get(name).filter(|value| !value.is_null())?;
                Some((name.clone(), in_order(value, schema, schemas)))
            });
            ordered.collect::<Mapping>().into()
        }
        Value::Sequence(items) => {
            let of_items = schema.get("items").unwrap_or(&Value::Null);
            items.iter().map(|item| in_order(item, of_items, schemas)).collect::<Vec<_>>().into()
        }
        other => other.clone(),
    }
}

/// The schema itself, where this refers to one, also by way of `allOf`.
fn resolved<'a>(schema: &'a Value, schemas: &'a Value) -> &'a Value {
    let reference = schema.get("$ref").or_else(|| schema.get("allOf")?.get(0)?.get("$ref"));
    let name = reference.and_then(Value::as_str).and_then(|reference| reference.strip_prefix(SCHEMAS));
    name.and_then(|name| schemas.get(name)).unwrap_or(schema)
}

/// Shows the example of a body's schema at the body, where readers and tools look for it.
fn lift(operation: &mut Mapping, schemas: &Value) {
    let content = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"));
    for (_, media) in content.and_then(Value::as_mapping_mut).into_iter().flatten() {
        let example = media.get("schema").and_then(|schema| resolved(schema, schemas).get("example")).cloned();
        if let (Some(example), Some(media)) = (example, media.as_mapping_mut()) {
            media.entry("example".into()).or_insert(example);
        }
    }
}
