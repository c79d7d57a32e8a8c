use serde_yaml_ng::Value;

use crate::api::toy;

fn document() -> Value {
    serde_yaml_ng::from_str(&toy::contract().to_yaml()).unwrap()
}

fn statuses(document: &Value, path: &str, method: &str) -> Vec<String> {
    let responses = document["paths"][path][method]["responses"].as_mapping().unwrap();
    let mut statuses: Vec<String> = responses.keys().map(|status| status.as_str().unwrap().to_owned()).collect();
    statuses.sort();
    statuses
}

#[test]
fn each_operation_names_exactly_what_it_can_answer() {
    let document = document();
    let all = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(statuses(&document, "/v1/things", "post"), all("201 400 401 403 408 413 415 422 429 500 503"));
    assert_eq!(statuses(&document, "/v1/things", "get"), all("200 400 422 429 500 503"));
    assert_eq!(statuses(&document, "/v1/things/{id}/paint", "post"), all("200 400 404 409 412 428 429 500 503"));
    assert_eq!(statuses(&document, "/v1/faults/{how}", "get"), all("200 400 404 429 500 503"));
}

#[test]
fn what_the_derived_document_gets_wrong_is_mended() {
    let document = document();
    assert_eq!(document["openapi"], "3.0.3");
    assert_eq!(document["info"]["license"]["name"], "Apache-2.0");
    assert_eq!(document["servers"][0]["url"], "/");
    let thing = &document["components"]["schemas"]["NewThing"];
    assert_eq!(thing["additionalProperties"], false);
    assert_eq!(document["components"]["schemas"]["Maker"]["additionalProperties"], false);
    assert_eq!(thing["properties"]["made_on"]["format"], "date");
    assert_eq!(thing["properties"]["amount"]["maximum"], 1000);
    assert_eq!(thing["properties"]["colour"]["allOf"].as_sequence().unwrap().len(), 1);
    let made = &document["paths"]["/v1/things"]["post"];
    assert_eq!(made["requestBody"]["content"]["application/json"]["example"]["title"], "Bàn");
    assert!(made["responses"]["201"]["headers"]["ETag"].is_mapping());
    assert_eq!(made["responses"]["422"]["$ref"], "#/components/responses/Invalid");
    assert_eq!(made["parameters"][0]["name"], "Idempotency-Key");
}

#[test]
fn json_and_yaml_say_the_same() {
    let contract = toy::contract();
    let json: Value = serde_json::from_str(&contract.to_json()).unwrap();
    let yaml: Value = serde_yaml_ng::from_str(&contract.to_yaml()).unwrap();
    assert_eq!(json, yaml);
    let lines = contract.to_yaml();
    assert!(lines.find("paths:") < lines.find("components:"), "in reading order");
}

#[test]
fn nothing_in_the_document_is_unused_or_missing() {
    let yaml = toy::contract().to_yaml();
    let document = document();
    for kind in ["schemas", "responses"] {
        for (name, _) in document["components"][kind].as_mapping().unwrap() {
            let reference = format!("#/components/{kind}/{}", name.as_str().unwrap());
            assert!(yaml.contains(&reference), "{reference} is used");
        }
    }
}
#[test]
fn examples_can_be_sent_as_they_stand() {
    let document = document();
    let example = &document["paths"]["/v1/things"]["post"]["requestBody"]["content"]["application/json"]["example"];
    let names: Vec<_> = example.as_mapping().unwrap().keys().map(|name| name.as_str().unwrap()).collect();
    assert!(toy::contract().to_yaml().contains("'on'"), "nor a bare `on` as a text");
    assert_eq!(names, ["title", "amount", "colour", "made_on"], "in the schema's order and without null");
    assert!(toy::contract().to_yaml().contains("made_on: '2026-03-02'"), "YAML would read a bare date as a date");
}
