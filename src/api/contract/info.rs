//! What the document says of itself: version, licence, servers.

use serde_yaml_ng::{Mapping, Value};

use super::members;

/// What every reader should know before the first call.
const INTRODUCTION: &str = include_str!("introduction.md");

pub(super) fn complete(document: &mut Value) {
    let Some(root) = document.as_mapping_mut() else { return };
    root.insert("openapi".into(), "3.0.3".into());
    let info = members(root, "info");
    info.entry("description".into()).or_insert_with(|| INTRODUCTION.into());
    let license = members(info, "license");
    license.insert("name".into(), "Apache-2.0".into());
    license.insert("url".into(), "https://www.apache.org/licenses/LICENSE-2.0".into());
    let servers = root.entry("servers".into()).or_insert(Value::Null);
    if servers.as_sequence().is_none_or(Vec::is_empty) {
        let mut here = Mapping::new();
        here.insert("url".into(), "/".into());
        here.insert("description".into(), "The server that this document was read from.".into());
        *servers = Value::Sequence(vec![here.into()]);
    }
}
