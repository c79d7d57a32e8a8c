//! Schemas as the gate enforces them: standard formats, honest bounds, requests closed against unknown fields.

use std::collections::BTreeSet;

use serde_yaml_ng::{Mapping, Value};

use super::operations_of;

const SCHEMAS: &str = "#/components/schemas/";

/// Mends every schema in the document, wherever it stands.
pub(super) fn mend(value: &mut Value) {
    match value {
        Value::Mapping(mapping) => {
            mend_schema(mapping);
            mapping.values_mut().for_each(mend);
        }
        Value::Sequence(items) => items.iter_mut().for_each(mend),
        _ => {}
    }
}

fn mend_schema(schema: &mut Mapping) {
    merge_annotations(schema);
    mend_example(schema);
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

/// Examples are written by a map that sorts, with null for what is left out: neither can be sent as it stands.
fn mend_example(schema: &mut Mapping) {
    let Some(properties) = schema.get("properties").and_then(Value::as_mapping).cloned() else { return };
    let Some(example) = schema.get_mut("example").and_then(Value::as_mapping_mut) else { return };
    drop_nulls(example);
    let members = properties.keys().filter_map(|name| Some((name.clone(), example.get(name)?.clone())));
    *example = members.collect();
}

fn drop_nulls(members: &mut Mapping) {
    members.retain(|_, value| !value.is_null());
    members.values_mut().filter_map(Value::as_mapping_mut).for_each(drop_nulls);
}

/// Bounds are written as integers, and those that the width implies are written at all.
fn mend_integer(schema: &mut Mapping, format: Option<&str>) {
    for key in ["minimum", "maximum"] {
        if let Some(bound) = schema.get(key).and_then(Value::as_f64) {
            schema.insert(key.into(), (bound as i64).into());
        }
    }
    let (lowest, highest): (Option<i64>, Option<i64>) = match format {
        Some("int32") => (Some(i32::MIN.into()), Some(i32::MAX.into())),
        Some("uint32") => (Some(0), Some(u32::MAX.into())),
        Some("uint64") => (Some(0), None),
        Some("uint16") => (Some(0), Some(u16::MAX.into())),
        Some("uint8") => (Some(0), Some(u8::MAX.into())),
        _ => (None, None),
    };
    for (key, bound) in [("minimum", lowest), ("maximum", highest)] {
        if let Some(bound) = bound {
            schema.entry(key.into()).or_insert(bound.into());
        }
    }
}

/// Says of every object that can be sent that it takes no other fields.
pub(super) fn close_requests(document: &mut Value) {
    let mut reached = BTreeSet::new();
    for (_, operation) in operations_of(document) {
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
            mapping.values_mut().for_each(close);
        }
        Value::Sequence(items) => items.iter_mut().for_each(close),
        _ => {}
    }
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

/// Shows the example of a body's schema at the body, where readers and tools look for it.
pub(super) fn lift_examples(document: &mut Value) {
    let schemas = document.get("components").and_then(|components| components.get("schemas")).cloned();
    let example_of = |media: &Value| {
        let reference = media.get("schema")?.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)?;
        schemas.as_ref()?.get(reference)?.get("example").cloned()
    };
    for (_, operation) in operations_of(document) {
        let content = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"));
        for (_, media) in content.and_then(Value::as_mapping_mut).into_iter().flatten() {
            if let (Some(example), Some(media)) = (example_of(media), media.as_mapping_mut()) {
                media.entry("example".into()).or_insert(example);
            }
        }
    }
}
