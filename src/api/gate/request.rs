//! A whole request against its operation: path, headers, query, media type, body. In this order, because a path that
//! names nothing is a 404 whatever else is wrong, and a write without a version is told so before its body is read.

use std::time::Duration;

use poem::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use poem::{Body as Bytes, Request};
use tokio::io::AsyncReadExt;

use super::check::check;
use super::fault::{Fault, Faults, Kind};
use super::json::{self, Node};
use super::operation::{Body, Operation, Parameter, Place};
use super::pieces::Pieces;
use super::route::decode;
use super::schema::{Rule, Schema};
use crate::api::problem::Refusal;
use crate::application::Error;
use crate::domain::text::Text;

/// How much of what is sent is read and thrown away after a body turned out too large, as a multiple of the limit. A
/// client that is cut off while it writes often never sees the answer.
const DRAIN_FACTOR: usize = 8;

/// How much, how many and how long.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The largest body, in bytes; a few operations take more, see [`Operation::body_bytes`].
    pub body_bytes: usize,
    /// How long a body may take to arrive.
    pub body_within: Duration,
    /// How long an answer may take.
    pub answer_within: Duration,
    /// How long a file may take to arrive; its pieces follow each other within `body_within`.
    pub upload_within: Duration,
    /// How many files of one caller may be on their way at once.
    pub uploads_of_caller: usize,
    /// How long a handshake may take where connections are encrypted.
    pub handshake_within: Duration,
    /// How long a client may take nothing of an answer.
    pub taken_within: Duration,
    /// How many requests are worked on at once.
    pub concurrent_requests: usize,
    /// How many connections are open at once.
    pub connections: usize,
    /// How long the headers of a request may take, and how long an idle connection is kept.
    pub headers_within: Duration,
    /// How long open requests may go on after the stop was asked for.
    pub stop_within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_within: Duration::from_secs(20),
            answer_within: Duration::from_secs(30),
            upload_within: Duration::from_secs(600),
            uploads_of_caller: 8,
            handshake_within: Duration::from_secs(10),
            taken_within: Duration::from_secs(30),
            concurrent_requests: 512,
            connections: 4096,
            headers_within: Duration::from_secs(30),
            stop_within: Duration::from_secs(20),
        }
    }
}

pub(super) async fn admit(
    operation: &Operation,
    values: &[String],
    request: &mut Request,
    limits: &Limits,
) -> Result<(), Refusal> {
    check_path(operation, values)?;
    check_version_given(operation, request)?;
    let mut faults = Faults::default();
    check_query(operation, request, &mut faults);
    check_headers(operation, request, &mut faults);
    check_body(operation, request, limits, &mut faults).await?;
    Ok(faults.into_result()?)
}

/// What cannot be an id names nothing.
fn check_path(operation: &Operation, values: &[String]) -> Result<(), Error> {
    let mut faults = Faults::default();
    for (parameter, value) in operation.parameters_in(Place::Path).zip(values) {
        check_parameter(parameter, value, &mut faults);
    }
    if faults.is_empty() { Ok(()) } else { Err(nothing_here()) }
}

/// The answer to a path that names nothing.
pub(in crate::api) fn nothing_here() -> Error {
    Error::NotFound(Text::new(
        "Không có gì ở địa chỉ này, hoặc bạn không được xem. Hãy kiểm tra lại địa chỉ và mã.",
        "There is nothing here, or nothing that you may see. Check the path and the id.",
    ))
}

fn check_version_given(operation: &Operation, request: &Request) -> Result<(), Error> {
    let needs_version =
        operation.parameters_in(Place::Header).any(|p| p.required && p.name.eq_ignore_ascii_case("if-match"));
    if needs_version && !request.headers().contains_key("if-match") {
        return Err(Error::VersionRequired);
    }
    Ok(())
}

fn check_query(operation: &Operation, request: &Request, faults: &mut Faults) {
    let known: Vec<&Parameter> = operation.parameters_in(Place::Query).collect();
    let mut seen: Vec<String> = Vec::new();
    for pair in request.uri().query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(name) = decode(name, true) else {
            faults.add_at(name, Fault::NotUtf8 { line: 1, column: 1 });
            continue;
        };
        let Some(parameter) = known.iter().find(|parameter| parameter.name == name) else {
            faults.add_at(&name, Fault::Unknown { known: names_of(&known) });
            continue;
        };
        let is_list = matches!(parameter.schema.rule, Rule::List { .. });
        if seen.contains(&name) && !is_list {
            faults.add_at(&name, Fault::Repeated);
        }
        match decode(value, true) {
            Some(value) => check_parameter(parameter, &value, faults),
            None => faults.add_at(&name, Fault::NotUtf8 { line: 1, column: 1 }),
        }
        seen.push(name);
    }
    for parameter in known.iter().filter(|parameter| parameter.required && !seen.contains(&parameter.name)) {
        faults.add_at(&parameter.name, Fault::Missing);
    }
}

fn names_of(parameters: &[&Parameter]) -> String {
    parameters.iter().map(|parameter| parameter.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn check_headers(operation: &Operation, request: &Request, faults: &mut Faults) {
    for parameter in operation.parameters_in(Place::Header) {
        let mut values = request.headers().get_all(parameter.name.as_str()).iter();
        match values.next().map(|value| std::str::from_utf8(value.as_bytes())) {
            Some(Ok(value)) if value.is_ascii() => check_parameter(parameter, value, faults),
            Some(_) => faults.add_at(&parameter.name, Fault::NotA(Kind::Text)),
            None if parameter.required => faults.add_at(&parameter.name, Fault::Missing),
            None => {}
        }
        if values.next().is_some() {
            faults.add_at(&parameter.name, Fault::Repeated);
        }
    }
}

fn check_parameter(parameter: &Parameter, raw: &str, faults: &mut Faults) {
    // Repeated parameters make a list: each is one item of it.
    let schema = match &parameter.schema.rule {
        Rule::List { items, .. } => items,
        _ => &parameter.schema,
    };
    faults.at_parameter(&parameter.name, |faults| {
        json::inspect_text(raw, faults);
        check(schema, &as_node(schema, raw), faults);
    });
}

/// The text of a parameter as the value that its schema speaks of; as a text where it is none.
fn as_node(schema: &Schema, raw: &str) -> Node {
    let scalar = match schema.rule {
        Rule::Integer { .. } | Rule::Number { .. } => serde_json::from_str(raw).ok().map(Node::Number),
        Rule::Boolean => raw.parse().ok().map(Node::Bool),
        _ => None,
    };
    scalar.unwrap_or_else(|| Node::Text(raw.to_owned()))
}

async fn check_body(
    operation: &Operation,
    request: &mut Request,
    limits: &Limits,
    faults: &mut Faults,
) -> Result<(), Refusal> {
    let Some(expected) = &operation.body else {
        return refuse_body(request, limits, faults).await;
    };
    let media = media_type(request);
    if operation.takes_files() {
        schema_for(expected, media.as_deref(), request, false)?;
        let pieces = Pieces::of(request.take_body(), limits);
        request.set_data(pieces);
        return Ok(());
    }
    let bytes = read_body(request, operation.body_bytes(limits), limits).await?;
    if bytes.is_empty() && !expected.required {
        // poem-openapi wants a media type even for what is not there.
        request.headers_mut().insert(CONTENT_TYPE, poem::http::HeaderValue::from_static("application/json"));
        return Ok(());
    }
    let schema = schema_for(expected, media.as_deref(), request, bytes.is_empty())?;
    if bytes.is_empty() {
        faults.add(Fault::MissingBody);
    } else if let Some(schema) = schema {
        check_json(schema, &bytes, faults);
    }
    request.set_body(bytes);
    Ok(())
}

fn check_json(schema: &Schema, bytes: &[u8], faults: &mut Faults) {
    match json::read(bytes) {
        Ok(node) => {
            json::inspect(&node, faults);
            check(schema, &node, faults);
        }
        Err(fault) => faults.add(fault),
    }
}

/// Operations without a body take none; an empty object is nothing too, because many clients cannot send less.
async fn refuse_body(request: &mut Request, limits: &Limits, faults: &mut Faults) -> Result<(), Refusal> {
    if matches!(*request.method(), poem::http::Method::GET | poem::http::Method::HEAD) {
        return Ok(());
    }
    let small = Limits { body_bytes: 64, ..limits.clone() };
    let is_nothing = match read_body(request, small.body_bytes, &small).await {
        Ok(bytes) => matches!(bytes.trim_ascii(), b"" | b"{}"),
        Err(_) => false,
    };
    if !is_nothing {
        faults.add(Fault::NoBodyTaken);
    }
    Ok(())
}

/// The media type that was sent, in lower case; `None` when absent or not in UTF-8.
fn media_type(request: &Request) -> Option<String> {
    let mut parts = request.content_type()?.split(';').map(|part| part.trim().to_ascii_lowercase());
    let media = parts.next()?;
    let charsets = parts.filter_map(|part| part.strip_prefix("charset=").map(|set| set.trim_matches('"').to_owned()));
    charsets.into_iter().all(|set| set == "utf-8" || set == "utf8").then_some(media)
}

fn schema_for<'a>(
    expected: &'a Body,
    media: Option<&str>,
    request: &Request,
    is_empty: bool,
) -> Result<Option<&'a Schema>, Refusal> {
    let is_plain = request.headers().get(CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity");
    let found = expected.media.iter().find(|(name, _)| Some(name.as_str()) == media);
    match found {
        Some((_, schema)) if is_plain => Ok(schema.as_ref()),
        // Nothing was sent: that it is missing says more than that its type is.
        None if is_empty => Ok(None),
        _ => {
            let names = expected.media.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
            Err(Refusal::UnsupportedMedia { expected: names.join(", ") })
        }
    }
}

async fn read_body(request: &mut Request, most: usize, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let reading = read_within(request.take_body(), declared, most);
    tokio::time::timeout(limits.body_within, reading).await.unwrap_or(Err(Refusal::TooSlow))
}

/// The body ended before it was complete, or its chunks are not chunks.
fn broken_off() -> Error {
    let mut faults = Faults::default();
    faults.add(Fault::BrokenOff);
    faults.into_result().expect_err("it holds one")
}

async fn read_within(body: Bytes, declared: Option<usize>, limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut reader = body.into_async_read();
    let mut bytes = Vec::with_capacity(declared.unwrap_or(0).min(limit));
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = (&mut reader).take(most).read_to_end(&mut bytes).await;
    read.map_err(|_| broken_off())?;
    if bytes.len() <= limit {
        return Ok(bytes);
    }
    let rest = most.saturating_mul(DRAIN_FACTOR as u64);
    // Only for the client's sake: whether it can be read or not changes nothing.
    let _ = tokio::io::copy(&mut reader.take(rest), &mut tokio::io::sink()).await;
    Err(Refusal::TooLarge { limit })
}
