//! From method and path to the operation. Agrees with poem's router, which routes the same request again behind the gate.

use poem::http::Method;
use serde_yaml_ng::Value;

use super::operation::Operation;
use crate::api::contract::ContractError;

/// What a method and a path ask for.
#[derive(Debug)]
pub enum Found<'a> {
    /// An operation, with the values that its path holds.
    Operation(&'a Operation, Vec<String>),
    /// The path is there and takes other methods: the value of `Allow`.
    OtherMethods(String),
    /// The contract has no such path.
    Nothing,
}

#[derive(Debug)]
enum Segment {
    Fixed(String),
    Value,
}

/// One path template with its operations.
#[derive(Debug)]
pub struct Path {
    segments: Vec<Segment>,
    operations: Vec<Operation>,
}

impl Path {
    pub(super) fn compile(template: &str, item: &Value, document: &Value) -> Result<Self, ContractError> {
        let segments = segments_of(template)
            .map(|part| if part.starts_with('{') { Segment::Value } else { Segment::Fixed(part.to_owned()) })
            .collect();
        let operations = item.as_mapping().into_iter().flatten();
        let operations = operations
            .map(|(method, body)| Operation::compile(method.as_str().unwrap_or_default(), template, body, document))
            .collect::<Result<_, _>>()?;
        Ok(Self { segments, operations })
    }

    /// Fixed segments win over values: `/calendars/default` before `/calendars/{id}`.
    pub(super) fn precedence(&self) -> Vec<bool> {
        self.segments.iter().map(|segment| matches!(segment, Segment::Value)).collect()
    }

    /// The values in `path`, if it is an instance of this template.
    fn matches(&self, path: &str) -> Option<Vec<String>> {
        let parts: Vec<&str> = segments_of(path).collect();
        if parts.len() != self.segments.len() {
            return None;
        }
        let mut values = Vec::new();
        for (part, segment) in parts.into_iter().zip(&self.segments) {
            match segment {
                Segment::Fixed(fixed) if fixed == part => {}
                Segment::Fixed(_) => return None,
                Segment::Value if part.is_empty() => return None,
                Segment::Value => values.push(decode(part, false)?),
            }
        }
        Some(values)
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter()
    }

    fn allow(&self) -> String {
        let mut methods: Vec<&str> = self.operations.iter().map(|operation| operation.method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.join(", ")
    }
}

pub(super) fn find<'a>(paths: &'a [Path], method: &Method, path: &str) -> Found<'a> {
    // HEAD is GET without the body, RFC 9110 section 9.3.2.
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let mut allow = None;
    for candidate in paths {
        let Some(values) = candidate.matches(path) else { continue };
        match candidate.operations.iter().find(|operation| operation.method == *method) {
            Some(operation) => return Found::Operation(operation, values),
            None => allow = allow.or_else(|| Some(candidate.allow())),
        }
    }
    allow.map_or(Found::Nothing, Found::OtherMethods)
}

fn segments_of(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

/// Undoes percent-encoding; `None` when the result is not UTF-8. In a query `+` stands for a space.
pub(super) fn decode(raw: &str, plus_is_space: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? * 16 + hex(rest.next()?)?,
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
