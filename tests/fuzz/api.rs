//! What comes in over HTTP: whole requests at the edge, the same before the gate of the published contract, forms with
//! files, and the words that stand in addresses.

use std::sync::LazyLock;

use poem::http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use poem::{Endpoint, Request};
use tokio::runtime::{Builder, Runtime};

use super::edge::Edge;
use super::gate::{FileForm, Found, Gate, Limits, Pieces};
use super::{cursor, toy};
use crate::application::attach_file::IncomingFile;
use crate::application::find_rulebook::RulebookKey;
use crate::application::{App, CaseKey, City};
use crate::domain::attachment::FileName;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime can be made"));
static TOY: LazyLock<Edge> = LazyLock::new(toy::edge);
static GATE: LazyLock<Gate> = LazyLock::new(|| {
    let city = crate::reference::city().expect("the reference data is sound");
    let app = App::without_database(City::new(city.register, city.rulebook, city.calendars));
    let contract = super::contract(&app).expect("the contract is sound");
    Gate::of(&contract, Limits::default()).expect("it can be enforced")
});

/// A request as text tells it: method and target, headers up to an empty line, the body.
fn request_of(bytes: &[u8]) -> Option<Request> {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = end.map_or((bytes, &b""[..]), |end| (&bytes[..end], &bytes[end + 2..]));
    let mut lines = head.split(|byte| *byte == b'\n');
    let (method, target) = std::str::from_utf8(lines.next()?).ok()?.split_once(' ')?;
    let uri = target.parse::<Uri>().ok().filter(|uri| uri.path().starts_with('/'))?;
    let mut request =
        Request::builder().method(Method::from_bytes(method.as_bytes()).ok()?).uri(uri).body(body.to_vec());
    for line in lines {
        let (name, value) = line.split_at(line.iter().position(|byte| *byte == b':')?);
        let name = HeaderName::from_bytes(name).ok()?;
        request.headers_mut().append(name, HeaderValue::from_bytes(value[1..].trim_ascii()).ok()?);
    }
    Some(request)
}

/// Whatever is asked, the edge answers it, and blames itself for nothing.
#[test]
fn requests() {
    bolero::check!(name = "requests").for_each(|bytes: &[u8]| {
        // These fail on purpose, or take their time.
        let Some(request) = request_of(bytes).filter(|request| !request.uri().path().contains("faults")) else {
            return;
        };
        let answer = RUNTIME.block_on(TOY.get_response(request));
        assert_ne!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.headers().contains_key("x-request-id"));
    });
}

/// What the gate lets through is one well-formed JSON text that names nothing twice and hides no control character.
#[test]
fn bodies() {
    bolero::check!(name = "bodies").for_each(|bytes: &[u8]| {
        let Some(mut request) = request_of(bytes) else { return };
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let Found::Operation(operation, values) = GATE.find(&method, &path) else { return };
        if RUNTIME.block_on(GATE.admit(operation, &values, &mut request)).is_err()
            || matches!(method, Method::GET | Method::HEAD)
        {
            return;
        }
        assert!(values.iter().all(|value| !value.chars().any(char::is_control)));
        if request.data::<Pieces>().is_none() {
            let body = RUNTIME.block_on(request.take_body().into_vec()).expect("the gate put it back");
            let is_json = serde_json::from_slice::<serde_json::Value>(&body).is_ok();
            assert!(is_json || body.trim_ascii().is_empty());
            let unseen = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
            assert!(!body.iter().any(unseen));
        }
    });
}

/// The first line is the media type with its boundary, the rest the form.
#[test]
fn forms() {
    bolero::check!(name = "forms").for_each(|bytes: &[u8]| {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
        let Ok(media) = HeaderValue::from_bytes(&bytes[..end]) else { return };
        let uri = Uri::from_static("/v1/cases/H29-260302-00001/attachments");
        let mut request = Request::builder().method(Method::POST).uri(uri).body(bytes[end + 1..].to_vec());
        request.headers_mut().insert("content-type", media);
        RUNTIME.block_on(async {
            let Found::Operation(operation, values) = GATE.find(&Method::POST, request.uri().path()) else {
                panic!("files are attached there");
            };
            if GATE.admit(operation, &values, &mut request).await.is_err() {
                return;
            }
            let pieces = request.data::<Pieces>().cloned().expect("a form is handed on");
            let Ok(mut form) = FileForm::begin(pieces, request.content_type().unwrap_or_default()).await else {
                return;
            };
            if let Some(name) = form.name().and_then(FileName::new) {
                assert!(!name.as_str().contains(['/', '\\', '\0', '\r', '\n']));
            }
            while let Ok(Some(piece)) = form.piece().await {
                assert!(piece.len() <= bytes.len());
            }
            if let Ok(Some(description)) = form.rest().await {
                assert!(!description.is_empty() && !description.contains('\0'));
            }
        });
    });
}

/// Cursors, codes and keys: what is read comes back as it was when it is written.
#[test]
fn words() {
    bolero::check!(name = "words").for_each(|bytes: &[u8]| {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        if let Some(key) = cursor::read(Some(text)).ok().flatten() {
            assert_eq!(cursor::read(Some(&cursor::write(key))).ok().flatten(), Some(key));
        }
        match CaseKey::parse(text) {
            CaseKey::Id(id) => assert_eq!(CaseKey::parse(&id.to_string()), CaseKey::Id(id)),
            CaseKey::Code(code) => assert_eq!(CaseKey::parse(&code), CaseKey::Code(code.clone())),
        }
        if let Some(RulebookKey::Revision(revision)) = RulebookKey::parse(text) {
            assert!(revision > 0);
        }
        if let Some(name) = FileName::new(text) {
            assert_eq!(FileName::new(name.as_str()).as_ref(), Some(&name), "what is clean stays as it is");
        }
    });
}
