//! A schema of the contract, compiled into an enum: references resolved, nothing left to look up while checking.
//! What the gate cannot check it refuses to compile, so that the contract never promises more than is held.

use serde_yaml_ng::Value;

use super::format::Format;
use super::version;
use crate::api::contract::{ContractError, NOT_BLANK};

/// How deep references may nest; deeper means that a schema contains itself.
const DEEPEST: usize = 32;

/// Keywords that promise a check which the gate does not make.
const UNCHECKED: [&str; 4] = ["multipleOf", "minProperties", "maxProperties", "not"];

#[derive(Debug, Clone)]
pub(super) struct Schema {
    pub(super) nullable: bool,
    pub(super) rule: Rule,
}

#[derive(Debug, Clone)]
pub(super) enum Rule {
    Anything,
    Text(TextRule),
    /// Bounds are inclusive.
    Integer {
        min: i128,
        max: i128,
    },
    Number {
        min: Option<Bound>,
        max: Option<Bound>,
    },
    Boolean,
    List {
        items: Box<Schema>,
        min: usize,
        max: usize,
        /// Whether no item may occur twice.
        unique: bool,
    },
    Object(ObjectRule),
    /// Every one must hold.
    All(Vec<Schema>),
    /// One must hold.
    Any(Vec<Schema>),
}

#[derive(Debug, Clone, Default)]
pub(super) struct TextRule {
    /// In characters.
    pub(super) min: usize,
    pub(super) max: Option<usize>,
    /// Whether blanks alone are nothing.
    pub(super) not_blank: bool,
    pub(super) format: Option<Format>,
    /// The words that are allowed; empty: any.
    pub(super) words: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) value: f64,
    pub(super) exclusive: bool,
}

#[derive(Debug, Clone)]
pub(super) struct ObjectRule {
    pub(super) properties: Vec<Property>,
    /// What holds for other properties; `None`: there may be none.
    pub(super) others: Option<Box<Schema>>,
}

#[derive(Debug, Clone)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) schema: Schema,
}

impl Schema {
    pub(super) fn compile(value: &Value, document: &Value) -> Result<Self, ContractError> {
        compile(value, document, 0)
    }
}

fn compile(value: &Value, document: &Value, depth: usize) -> Result<Schema, ContractError> {
    if depth > DEEPEST {
        return Err(ContractError::new("a schema of a request contains itself"));
    }
    if let Some(reference) = text(value, "$ref") {
        return compile(resolve(reference, document)?, document, depth + 1);
    }
    if let Some(keyword) = UNCHECKED.iter().find(|keyword| value.get(**keyword).is_some()) {
        return Err(ContractError::new(format!("the gate does not check `{keyword}`")));
    }
    let rule = compile_rule(value, document, depth)?;
    let inherits_null = matches!(&rule, Rule::All(parts) if parts.iter().any(|part| part.nullable));
    let nullable = inherits_null || value.get("nullable").and_then(Value::as_bool) == Some(true);
    Ok(Schema { nullable, rule })
}

fn compile_rule(value: &Value, document: &Value, depth: usize) -> Result<Rule, ContractError> {
    let parts = |key: &str| -> Result<Option<Vec<Schema>>, ContractError> {
        let parts = value.get(key).and_then(Value::as_sequence);
        parts.map(|parts| parts.iter().map(|part| compile(part, document, depth + 1)).collect()).transpose()
    };
    if let Some(all) = parts("allOf")? {
        return Ok(Rule::All(all));
    }
    if let Some(any) = parts("anyOf")?.or(parts("oneOf")?) {
        return Ok(Rule::Any(any));
    }
    Ok(match text(value, "type") {
        Some("string") => Rule::Text(compile_text(value)?),
        Some("integer") => compile_integer(value),
        Some("number") => Rule::Number { min: bound(value, "minimum"), max: bound(value, "maximum") },
        Some("boolean") => Rule::Boolean,
        Some("array") => Rule::List {
            items: Box::new(compile(value.get("items").unwrap_or(&Value::Null), document, depth + 1)?),
            min: count(value, "minItems").unwrap_or(0),
            max: count(value, "maxItems").unwrap_or(usize::MAX),
            unique: value.get("uniqueItems").and_then(Value::as_bool) == Some(true),
        },
        Some("object") => compile_object(value, document, depth)?,
        Some(other) => return Err(ContractError::new(format!("unknown type `{other}`"))),
        None => Rule::Anything,
    })
}

fn compile_text(value: &Value) -> Result<TextRule, ContractError> {
    let format = match text(value, "pattern") {
        Some(version::PATTERN) => Some(Format::Version),
        Some(NOT_BLANK) => None,
        Some(pattern) => return Err(ContractError::new(format!("the gate does not check the pattern `{pattern}`"))),
        None => text(value, "format").and_then(Format::named),
    };
    let words = value.get("enum").and_then(Value::as_sequence).into_iter().flatten();
    Ok(TextRule {
        min: count(value, "minLength").unwrap_or(0),
        max: count(value, "maxLength"),
        not_blank: text(value, "pattern") == Some(NOT_BLANK),
        format,
        words: words.filter_map(Value::as_str).map(str::to_owned).collect(),
    })
}

fn compile_integer(value: &Value) -> Rule {
    let (lowest, highest) = match text(value, "format") {
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64") => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    };
    let min = bound(value, "minimum").map(|b| b.value.ceil() as i128 + i128::from(b.exclusive));
    let max = bound(value, "maximum").map(|b| b.value.floor() as i128 - i128::from(b.exclusive));
    Rule::Integer { min: min.unwrap_or(lowest).max(lowest), max: max.unwrap_or(highest).min(highest) }
}

fn compile_object(value: &Value, document: &Value, depth: usize) -> Result<Rule, ContractError> {
    let required: Vec<&str> =
        value.get("required").and_then(Value::as_sequence).into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = value.get("properties").and_then(Value::as_mapping).into_iter().flatten();
    let properties = properties.map(|(name, schema)| {
        let name = name.as_str().unwrap_or_default().to_owned();
        let schema = compile(schema, document, depth + 1).map_err(|error| error.within(&name))?;
        Ok(Property { required: required.contains(&name.as_str()), name, schema })
    });
    let others = match value.get("additionalProperties") {
        Some(Value::Bool(false)) => None,
        Some(schema @ Value::Mapping(_)) => Some(Box::new(compile(schema, document, depth + 1)?)),
        _ => Some(Box::new(Schema { nullable: true, rule: Rule::Anything })),
    };
    Ok(Rule::Object(ObjectRule { properties: properties.collect::<Result<_, ContractError>>()?, others }))
}

fn resolve<'a>(reference: &str, document: &'a Value) -> Result<&'a Value, ContractError> {
    let mut parts = reference.trim_start_matches("#/").split('/');
    let found = parts.try_fold(document, |at, part| at.get(part));
    found.ok_or_else(|| ContractError::new(format!("`{reference}` leads nowhere")))
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

fn count(value: &Value, key: &str) -> Option<usize> {
    value.get(key).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok())
}

fn bound(value: &Value, key: &str) -> Option<Bound> {
    let exclusive_key = if key == "minimum" { "exclusiveMinimum" } else { "exclusiveMaximum" };
    let exclusive = value.get(exclusive_key).and_then(Value::as_bool) == Some(true);
    value.get(key).and_then(Value::as_f64).map(|value| Bound { value, exclusive })
}
