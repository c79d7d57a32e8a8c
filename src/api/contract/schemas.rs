//! Schemas as the gate enforces them: standard formats, honest bounds, requests closed against unknown fields.

use std::collections::BTreeSet;

use serde_yaml_ng::{Mapping, Value};

use super::operations_of;

/// How the contract says that a text may not consist of blanks alone; the gate knows this pattern.
pub(in crate::api) const NOT_BLANK: &str = r"\S";

/// Where schemas are referred to.
pub(super) const SCHEMAS: &str = "#/components/schemas/";

/// Mends every schema in the document.
pub(super) fn mend(document: &mut Value) {
    mend_within(document);
    let schemas = document.get_mut("components").and_then(|components| components.get_mut("schemas"));
    for (name, schema) in schemas.and_then(Value::as_mapping_mut).into_iter().flatten() {
        tidy(name.as_str().unwrap_or_default(), schema);
    }
}

/// Mends a schema and what is in it.
fn mend_within(value: &mut Value) {
    match value {
        Value::Mapping(mapping) => {
            mend_schema(mapping);
            mapping.values_mut().for_each(mend_within);
        }
        Value::Sequence(items) => items.iter_mut().for_each(mend_within),
        _ => {}
    }
}

fn mend_schema(schema: &mut Mapping) {
    merge_annotations(schema);
    let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_owned);
    match (text("type").as_deref(), text("format").as_deref()) {
        (Some("string"), Some("naive-date")) => {
            schema.insert("format".into(), "date".into());
        }
        (Some("integer"), format) => mend_integer(schema, format),
        _ => {}
    }
}

/// `allOf: [reference, {description: …}]` repeats beside itself what its second part says: the reference is enough.
fn merge_annotations(schema: &mut Mapping) {
    let is_repeated = |part: &Value, schema: &Mapping| {
        part.as_mapping().is_some_and(|part| part.iter().all(|(key, value)| schema.get(key) == Some(value)))
    };
    let Some(Value::Sequence(parts)) = schema.get("allOf") else { return };
    let kept: Vec<Value> = parts.iter().filter(|part| !is_repeated(part, schema)).cloned().collect();
    schema.insert("allOf".into(), kept.into());
}

/// Bounds are written as integers. Of the formats only the standard ones are written, which generators of clients know:
/// an unsigned one becomes the smallest signed one that holds what its bounds allow.
fn mend_integer(schema: &mut Mapping, format: Option<&str>) {
    for key in ["minimum", "maximum"] {
        if let Some(bound) = schema.get(key).and_then(Value::as_f64) {
            schema.insert(key.into(), (bound as i64).into());
        }
    }
    if format.is_some_and(|format| format.starts_with("uint")) {
        schema.entry("minimum".into()).or_insert(0.into());
        let is_small = |most: i64| most <= i32::MAX.into();
        let fits = format == Some("uint8") || format == Some("uint16");
        let fits = fits || schema.get("maximum").and_then(Value::as_i64).is_some_and(is_small);
        schema.insert("format".into(), if fits { "int32" } else { "int64" }.into());
    }
}

/// What all schemas say of themselves: no title that repeats the name, no blanks around the description, the format of
/// what is called `email`.
fn tidy(name: &str, schema: &mut Value) {
    let Some(schema) = schema.as_mapping_mut() else { return };
    if schema.get("title").and_then(Value::as_str) == Some(name) {
        schema.shift_remove("title");
    }
    if let Some(description) = schema.get("description").and_then(Value::as_str) {
        let description = description.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned();
        schema.insert("description".into(), description.into());
    }
    let email = schema.get_mut("properties").and_then(|properties| properties.get_mut("email"));
    if let Some(email) = email.and_then(Value::as_mapping_mut) {
        email.insert("format".into(), "email".into());
    }
}

/// Says of each answer what it is: what its schema is.
pub(super) fn describe_answers(document: &mut Value) {
    let schemas = document.get("components").and_then(|components| components.get("schemas")).cloned();
    let meaning = |response: &Mapping| {
        let (_, media) = response.get("content")?.as_mapping()?.iter().next()?;
        let name = media.get("schema")?.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)?;
        Some(schemas.as_ref()?.get(name)?.get("description")?.as_str()?.to_owned())
    };
    for (_, operation) in operations_of(document) {
        for (_, response) in operation.get_mut("responses").and_then(Value::as_mapping_mut).into_iter().flatten() {
            let Some(response) = response.as_mapping_mut() else { continue };
            if response.get("description").and_then(Value::as_str).is_none_or(str::is_empty) {
                let meaning = meaning(response).unwrap_or_else(|| "As asked.".into());
                response.insert("description".into(), meaning.into());
            }
        }
    }
}

/// Says of every object that can be sent that it takes no other fields, and of every text that must hold something that
/// blanks are nothing.
pub(super) fn close_requests(document: &mut Value) {
    let mut reached = BTreeSet::new();
    for (_, operation) in operations_of(document) {
        if let Some(parameters) = operation.get_mut("parameters") {
            close(parameters);
        }
        if let Some(body) = operation.get_mut("requestBody") {
            close(body);
            references_in(body, &mut reached);
        }
    }
    let Some(schemas) = document.get_mut("components").and_then(|components| components.get_mut("schemas")) else {
        return;
    };
    let mut open: Vec<String> = reached.iter().cloned().collect();
    while let Some(schema) = open.pop().and_then(|name| schemas.get_mut(name.as_str())) {
        close(schema);
        let mut further = BTreeSet::new();
        references_in(schema, &mut further);
        open.extend(further.into_iter().filter(|name| reached.insert(name.clone())));
    }
}

fn close(value: &mut Value) {
    match value {
        Value::Mapping(mapping) => {
            let is_object = mapping.get("type").and_then(Value::as_str) == Some("object");
            if is_object && mapping.contains_key("properties") {
                mapping.entry("additionalProperties".into()).or_insert(false.into());
            }
            if is_text_that_holds_something(mapping) {
                mapping.insert("pattern".into(), NOT_BLANK.into());
            }
            mapping.values_mut().for_each(close);
        }
        Value::Sequence(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// What has a format or a pattern of its own says with it that it is not blank.
fn is_text_that_holds_something(schema: &Mapping) -> bool {
    let is_text = schema.get("type").and_then(Value::as_str) == Some("string");
    let is_free = !["format", "pattern", "enum"].iter().any(|key| schema.contains_key(*key));
    is_text && is_free && schema.get("minLength").and_then(Value::as_u64).is_some_and(|least| least > 0)
}

fn references_in(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Mapping(mapping) => {
            let reference = mapping.get("$ref").and_then(Value::as_str);
            found.extend(reference.and_then(|reference| reference.strip_prefix(SCHEMAS)).map(str::to_owned));
            mapping.values().for_each(|value| references_in(value, found));
        }
        Value::Sequence(items) => items.iter().for_each(|item| references_in(item, found)),
        _ => {}
    }
}
