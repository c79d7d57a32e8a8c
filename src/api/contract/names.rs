//! Names as they are written: headers in their canonical case, media types without parameters, no noise.

use serde_yaml_ng::{Mapping, Value};

use super::{ContractError, operations_of};

/// Headers whose canonical spelling is not just capitals after hyphens.
const SPECIAL: [&str; 3] = ["ETag", "WWW-Authenticate", "RateLimit"];

/// What headers mean that handlers declare without saying so.
const MEANINGS: [(&str, &str); 5] = [
    ("If-Match", "The version that this write was made against, as the last `ETag` gave it."),
    (
        "Idempotency-Key",
        "Any text that is new for each request; repeated with the same body within 24 hours it gives the first answer again.",
    ),
    ("ETag", "The version in double quotes, for `If-Match`."),
    ("Location", "The path of what was created."),
    ("Link", "The next page, as `rel=next`."),
];

pub(super) fn canonize(document: &mut Value) -> Result<(), ContractError> {
    for (path, operation) in operations_of(document) {
        // poem-openapi writes `{case}` for `:case` in an operation's own path, not in the prefix of its group.
        if path.contains(':') {
            return Err(ContractError::new("a parameter may not stand in `prefix_path`").within(&path));
        }
        for parameter in operation.get_mut("parameters").and_then(Value::as_sequence_mut).into_iter().flatten() {
            canonize_parameter(parameter).map_err(|error| error.within(&path))?;
        }
        if let Some(body) = operation.get_mut("requestBody") {
            canonize_content(body);
        }
        for (_, response) in operation.get_mut("responses").and_then(Value::as_mapping_mut).into_iter().flatten() {
            canonize_response(response);
        }
    }
    Ok(())
}

fn canonize_parameter(parameter: &mut Value) -> Result<(), ContractError> {
    let Some(parameter) = parameter.as_mapping_mut() else { return Ok(()) };
    let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_invented = name.strip_prefix("param").is_some_and(|rest| rest.parse::<u8>().is_ok());
    if name.is_empty() || is_invented {
        return Err(ContractError::new(format!("parameter `{name}` needs a name of its own")));
    }
    if parameter.get("in").and_then(Value::as_str) == Some("header") {
        parameter.insert("name".into(), canonical(&name).into());
        explain(&canonical(&name), parameter);
    }
    drop_noise(parameter);
    Ok(())
}

fn explain(name: &str, header: &mut Mapping) {
    if let Some((_, meaning)) = MEANINGS.iter().find(|(known, _)| *known == name) {
        header.entry("description".into()).or_insert((*meaning).into());
    }
}

/// What poem-openapi writes although it says nothing.
fn drop_noise(described: &mut Mapping) {
    if described.get("deprecated").and_then(Value::as_bool) == Some(false) {
        described.shift_remove("deprecated");
    }
    if described.get("explode").and_then(Value::as_bool) == Some(true) {
        described.shift_remove("explode");
    }
}

fn canonize_response(response: &mut Value) {
    canonize_content(response);
    let Some(response) = response.as_mapping_mut() else { return };
    if let Some(headers) = response.get_mut("headers").and_then(Value::as_mapping_mut) {
        rename(headers, canonical);
        for (name, header) in headers {
            let Some(header) = header.as_mapping_mut() else { continue };
            drop_noise(header);
            explain(name.as_str().unwrap_or_default(), header);
        }
    }
}

fn canonize_content(holder: &mut Value) {
    if let Some(content) = holder.get_mut("content").and_then(Value::as_mapping_mut) {
        rename(content, |media| media.split(';').next().unwrap_or(media).trim().to_owned());
    }
}

fn rename(mapping: &mut Mapping, to: impl Fn(&str) -> String) {
    *mapping = std::mem::take(mapping)
        .into_iter()
        .map(|(key, value)| (key.as_str().map_or(key.clone(), |key| to(key).into()), value))
        .collect();
}

/// A header's name as it is commonly written.
fn canonical(name: &str) -> String {
    if let Some(special) = SPECIAL.iter().find(|special| special.eq_ignore_ascii_case(name)) {
        return (*special).to_owned();
    }
    name.split('-').map(capitalized).collect::<Vec<_>>().join("-").replace("Ratelimit-", "RateLimit-")
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + &letters.as_str().to_ascii_lowercase())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn headers_are_written_as_everyone_does() {
        for name in ["ETag", "If-Match", "Idempotency-Key", "Location", "WWW-Authenticate", "RateLimit-Limit"] {
            assert_eq!(canonical(&name.to_uppercase()), name);
        }
    }
}
