use proptest::prelude::*;
use serde_json::{Value, json};

use poem_openapi::types::ParseFromJSON;

use super::check::check;
use super::fault::Faults;
use super::json;
use super::schema::Schema;
use crate::api::toy::{self, NewThing};
use crate::application::{Change, Error, FieldError};
use crate::domain::lifecycle::Action;
use crate::domain::text::Text;

fn new_thing() -> Schema {
    let contract = toy::contract();
    Schema::compile(&contract.document()["components"]["schemas"]["NewThing"], contract.document()).unwrap()
}

fn held_against(schema: &Schema, bytes: &[u8]) -> Result<(), Error> {
    let mut faults = Faults::default();
    match json::read(bytes) {
        Ok(node) => {
            json::inspect(&node, &mut faults);
            check(schema, &node, &mut faults);
        }
        Err(fault) => faults.add(fault),
    }
    faults.into_result()
}

fn unreadable(body: &str) -> Vec<FieldError> {
    match held_against(&new_thing(), body.as_bytes()) {
        Err(Error::Unreadable(fields)) => fields,
        other => panic!("{body}: {other:?}"),
    }
}

fn invalid(body: &str) -> Vec<FieldError> {
    match held_against(&new_thing(), body.as_bytes()) {
        Err(Error::Invalid(fields)) => fields,
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn what_cannot_be_read_names_the_place() {
    for (body, pointer) in [
        (r#"{}"#, "/title"),
        (r#"{"title": 5}"#, "/title"),
        (r#"{"title": null}"#, "/title"),
        (r#"{"title": "a", "colour": "green"}"#, "/colour"),
        (r#"{"title": "a", "amount": 1.0}"#, "/amount"),
        (r#"{"title": "a", "maker": {"name": "b", "a/b~c": 1}}"#, "/maker/a~1b~0c"),
        (r#"{"title": "a", "labels": ["x", 2]}"#, "/labels/1"),
        (r#"{"title": "a", "title": "b"}"#, "/title"),
        (r#"{"title": "a", "fragile": "true"}"#, "/fragile"),
        (r#"{"title": "a", "amount": null}"#, "/amount"),
        (r#"[]"#, ""),
        (r#"{"title": "a",}"#, ""),
    ] {
        assert_eq!(unreadable(body)[0].pointer, pointer, "{body}");
    }
}

#[test]
fn what_is_readable_and_wrong_names_the_place() {
    for (body, pointer) in [
        (r#"{"title": ""}"#, "/title"),
        ("{\"title\": \" \\t\\u00a0\\u3000\"}", "/title"),
        (r#"{"title": "thứ này tên dài hơn hai mươi chữ"}"#, "/title"),
        (r#"{"title": "a", "amount": -1}"#, "/amount"),
        (r#"{"title": "a", "amount": 1001}"#, "/amount"),
        (r#"{"title": "a", "made_on": "2026-02-30"}"#, "/made_on"),
        (r#"{"title": "a", "made_at": "yesterday"}"#, "/made_at"),
        (r#"{"title": "a", "part_of": "x"}"#, "/part_of"),
        (r#"{"title": "a", "labels": ["1", "2", "3", "4"]}"#, "/labels"),
        (r#"{"title": "a\u0000"}"#, "/title"),
        (r#"{"title": "a", "maker": {"name": "b\u001bc"}}"#, "/maker/name"),
    ] {
        assert_eq!(invalid(body)[0].pointer, pointer, "{body}");
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_one_unreadable_thing_makes_it_unreadable() {
    let fields = unreadable(r#"{"amount": -1, "colour": "green", "other": 1}"#);
    let mut pointers: Vec<&str> = fields.iter().map(|field| field.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/amount", "/colour", "/other", "/title"]);
}

#[test]
fn syntax_errors_tell_line_and_column() {
    let fields = unreadable("{\n  \"title\": \"a\"\n  \"amount\": 1}");
    assert!(fields[0].text.en.contains("line 3, column 3"), "{}", fields[0].text.en);
    let Err(Error::Unreadable(fields)) = held_against(&new_thing(), b"{\n\"title\": \"\xff\"}") else { panic!() };
    assert!(fields[0].text.en.contains("line 2, byte 11"), "{}", fields[0].text.en);
}

#[test]
fn lengths_count_characters_and_line_ends_are_text() {
    assert!(held_against(&new_thing(), "{\"title\": \"Đường Nguyễn Huệ, Q1\"}".as_bytes()).is_ok());
    assert!(held_against(&new_thing(), br#"{"title": "a\n\tb\r\n"}"#).is_ok());
}

#[test]
fn what_occurs_twice_is_named() {
    let schema = "{type: array, items: {type: string}, uniqueItems: true, maxItems: 3}";
    let schema = serde_yaml_ng::from_str(schema).unwrap();
    let schema = Schema::compile(&schema, &serde_yaml_ng::Value::Null).unwrap();
    assert!(held_against(&schema, br#"["a", "b", "A"]"#).is_ok());
    let Err(Error::Invalid(fields)) = held_against(&schema, br#"["a", "b", "a"]"#) else { panic!() };
    assert_eq!(fields[0].pointer, "/2");
}

#[test]
fn a_pattern_that_the_gate_cannot_check_is_refused_at_start() {
    let schema = serde_yaml_ng::from_str("{type: string, pattern: '^a+$'}").unwrap();
    assert!(Schema::compile(&schema, &serde_yaml_ng::Value::Null).is_err());
}

#[test]
fn deep_nesting_and_many_faults_are_cheap() {
    assert!(held_against(&new_thing(), "[".repeat(100_000).as_bytes()).is_err());
    let many = (0..20_000).map(|n| format!("\"k{n}\": 1")).collect::<Vec<_>>().join(",");
    assert_eq!(unreadable(&format!("{{{many}}}")).len(), 50);
}

fn some_change() -> Change {
    Change {
        seq: 3,
        action: Action::Accept,
        at: chrono::DateTime::UNIX_EPOCH,
        person: Some((uuid::Uuid::nil(), "An".into())),
        organization: Some("stc".into()),
        text: Text::new("đã làm", "did"),
    }
}

/// Values near the schema: now right, now a little wrong.
fn near_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..1003).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f32>().prop_map(|n| json!(n)),
        "\\PC{0,22}".prop_map(Value::from),
        prop_oneof![
            Just("red"),
            Just("dark_blue"),
            Just("2026-03-02"),
            Just("2026-02-30"),
            Just("2026-03-02T08:00:00+07:00"),
            Just("2026-03-02T08:00:60Z"),
            Just("0000-01-01T00:00:00-23:59"),
            Just("0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c")
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((prop_oneof![Just("name".to_owned()), Just("email".to_owned())], inner), 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn near_thing() -> impl Strategy<Value = Value> {
    let names = ["amount", "weight", "fragile", "colour", "made_on", "made_at", "maker", "labels", "part_of"];
    let members = prop::collection::vec((prop::sample::select(names.to_vec()), near_value()), 0..3);
    ("[a-zđ]{1,20}", members).prop_map(|(title, members)| {
        let mut thing = json!({ "title": title });
        for (name, value) in members {
            thing[name] = value;
        }
        thing
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn what_the_gate_lets_pass_parses(thing in near_thing()) {
        thread_local!(static SCHEMA: Schema = new_thing());
        let bytes = serde_json::to_vec(&thing).unwrap();
        if SCHEMA.with(|schema| held_against(schema, &bytes)).is_ok() {
            let parsed = NewThing::parse_from_json(serde_json::from_slice(&bytes).unwrap());
            prop_assert!(parsed.is_ok(), "{thing}: {:?}", parsed.map_err(|error| error.into_message()));
        }
    }

    #[test]
    fn no_bytes_break_the_gate(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        thread_local!(static SCHEMA: Schema = new_thing());
        let _ = SCHEMA.with(|schema| held_against(schema, &bytes));
    }
}

#[tokio::test]
async fn every_problem_is_as_the_contract_says() {
    use crate::api::problem::{Refusal, respond};
    use crate::domain::text::Language;

    let contract = toy::contract();
    let schema = &contract.document()["components"]["schemas"]["Problem"];
    let schema = Schema::compile(schema, contract.document()).unwrap();
    let text = Text::new("vì sao", "why");
    let refusals = [
        Refusal::UseCase(Error::invalid("/a", "vì sao", "why")),
        Refusal::UseCase(Error::NotNow { message: text, allowed: vec!["wait"], rule: None }),
        Refusal::UseCase(Error::Stale { current: 3, changes: vec![some_change()] }),
        Refusal::UseCase(Error::internal("why")),
        Refusal::MethodNotAllowed { allow: "GET".into() },
        Refusal::TooLarge { limit: 5 },
    ];
    for refusal in refusals {
        let body = respond(&refusal, Language::Vi, "r").into_body().into_vec().await.unwrap();
        held_against(&schema, &body).unwrap();
    }
}
