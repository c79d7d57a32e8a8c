//! Reads JSON into a tree that keeps what serde_json's own drops: repeated keys, and the order they came in.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::fault::{Fault, Faults};

/// A JSON value as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// Reads a body.
///
/// # Errors
/// The place where it stops being UTF-8 or JSON.
pub(super) fn read(bytes: &[u8]) -> Result<Node, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(&bytes[..error.valid_up_to()]))?;
    serde_json::from_str(text).map_err(|error| Fault::Syntax { line: error.line(), column: error.column() })
}

fn not_utf8(before: &[u8]) -> Fault {
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    Fault::NotUtf8 { line, column }
}

/// Collects repeated keys and control characters, wherever they are.
pub(super) fn inspect(node: &Node, faults: &mut Faults) {
    match node {
        Node::Text(text) => inspect_text(text, faults),
        Node::List(items) => {
            for (index, item) in items.iter().enumerate() {
                faults.under(&index.to_string(), |faults| inspect(item, faults));
            }
        }
        Node::Object(members) => inspect_members(members, faults),
        Node::Null | Node::Bool(_) | Node::Number(_) => {}
    }
}

fn inspect_members(members: &[(String, Node)], faults: &mut Faults) {
    let mut seen = HashSet::with_capacity(members.len());
    for (name, value) in members {
        faults.under(name, |faults| {
            if !seen.insert(name.as_str()) {
                faults.add(Fault::Repeated);
            }
            inspect_text(name, faults);
            inspect(value, faults);
        });
    }
}

/// NUL breaks PostgreSQL, and no control character but tab and line ends belongs into a text.
pub(super) fn inspect_text(text: &str, faults: &mut Faults) {
    let forbidden = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'));
    if let Some(character) = forbidden {
        faults.add(Fault::ControlCharacter(character));
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Node::Object(object))
    }
}
