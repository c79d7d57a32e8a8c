//! What the document says of itself: version, licence, servers.

use serde_yaml_ng::{Mapping, Value};

use super::{members, operations_of};

/// What every reader should know before the first call.
const INTRODUCTION: &str = include_str!("introduction.md");

pub(super) fn complete(document: &mut Value) {
    let topics = topics_of(document);
    let Some(root) = document.as_mapping_mut() else { return };
    root.insert("openapi".into(), "3.0.3".into());
    let info = members(root, "info");
    info.entry("description".into()).or_insert_with(|| INTRODUCTION.into());
    let license = members(info, "license");
    license.insert("name".into(), "Apache-2.0".into());
    license.insert("url".into(), "https://www.apache.org/licenses/LICENSE-2.0".into());
    if let Some(tags) = root.get_mut("tags").and_then(Value::as_sequence_mut) {
        tags.sort_by_key(|tag| topics.iter().position(|topic| Some(topic) == tag.get("name")));
    }
    let servers = root.entry("servers".into()).or_insert(Value::Null);
    if servers.as_sequence().is_none_or(Vec::is_empty) {
        let mut here = Mapping::new();
        here.insert("url".into(), "/".into());
        here.insert("description".into(), "The server that this document was read from.".into());
        *servers = Value::Sequence(vec![here.into()]);
    }
}

/// The topics in the order in which operations first name them: what is done most comes first.
fn topics_of(document: &mut Value) -> Vec<Value> {
    let mut topics: Vec<Value> = Vec::new();
    for (_, operation) in operations_of(document) {
        for topic in operation.get("tags").and_then(Value::as_sequence).into_iter().flatten() {
            if !topics.contains(topic) {
                topics.push(topic.clone());
            }
        }
    }
    topics
}
