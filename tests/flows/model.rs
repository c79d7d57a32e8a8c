//! Random lives against a model: random people give random commands to the real service, and a small model of the
//! rules, written from the description and not from the code, says what must come of each. Status, version, open
//! deadlines, legs and what the caller may do next are compared after every step.

mod rules;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use thaogo::application::verify_history::verify_history;

use self::rules::{ACTIONS, Model, Person};
use crate::support::{Answer, OFFICER, TestApp, document, draft, not_competent, on_both, proposal};

on_both![the_service_does_what_the_model_says];

/// Steps on each database: together more than ten thousand.
const STEPS: usize = 5_200;
/// How long one case is worked on.
const LIFE: usize = 40;

const PEOPLE: [Person; 15] = [
    Person::new("reporter@hfic", "reporter", "hfic"),
    Person::new("manager@hfic", "manager", "hfic"),
    Person::new("manager@sawaco", "manager", "sawaco"),
    Person::new("officer@snnmt/2", "officer", "snnmt"),
    Person::new("officer@snnmt", "officer", "snnmt"),
    Person::new("director@snnmt", "director", "snnmt"),
    Person::new("officer@stc", "officer", "stc"),
    Person::new("director@stc", "director", "stc"),
    Person::new("officer@sct", "officer", "sct"),
    Person::new("director@sct", "director", "sct"),
    Person::new("coordinator@vp-ubnd", "coordinator", "vp-ubnd"),
    Person::new("vice_chairman@ubnd-tphcm", "vice_chairman", "ubnd-tphcm"),
    Person::new("chairman@ubnd-tphcm", "chairman", "ubnd-tphcm"),
    Person::new("auditor@ttp", "auditor", "ttp"),
    Person::new("administrator@vp-ubnd", "administrator", "vp-ubnd"),
];

async fn the_service_does_what_the_model_says(app: TestApp) {
    let seed = rand::random::<u64>();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut done = [0_usize; 2];
    for _ in 0..STEPS / LIFE {
        let category = if random.random_bool(0.2) { "DAT" } else { "DAT.GIA" };
        let filed = app.filed_with(json!({"category": category})).await;
        let mut model = Model::filed(&filed);
        for _ in 0..LIFE {
            // Half of the time somebody who may do something, so that lives go on.
            let willing = PEOPLE.iter().filter(|person| model.sees(person) && !model.allowed(person).is_empty());
            let willing: Vec<_> = willing.collect();
            let person = if random.random_bool(0.6) {
                **willing.choose(&mut random).unwrap()
            } else {
                *PEOPLE.choose(&mut random).unwrap()
            };
            // Files are another test's matter.
            let allowed: Vec<_> = model
                .allowed(&person)
                .into_iter()
                .filter(|action| action != "attach" && action != "restrict")
                .collect();
            let action = match allowed.choose(&mut random) {
                Some(action) if random.random_bool(0.7) => action,
                _ => *ACTIONS.choose(&mut random).unwrap(),
            };
            let succeeded = step(&app, &mut model, &person, action, &mut random).await;
            done[usize::from(succeeded)] += 1;
        }
    }
    let verified = verify_history(app.db()).await.unwrap();
    assert!(verified.faults.is_empty(), "replaying the events gives the rows: {:?}", verified.faults);
    assert!(done[1] > STEPS / 4, "too few commands succeed to say much: {done:?}");
}

/// One command; whether it was carried out.
async fn step(app: &TestApp, model: &mut Model, person: &Person, action: &str, random: &mut StdRng) -> bool {
    let body = body_of(model, person, action, random);
    let stale = random.random_bool(0.05) && rules::changes(action);
    let version = model.version - i64::from(stale);
    let path = format!("/v1/cases/{}/{}", model.id, rules::path(action));
    let answer = app.as_(person.name).post(&path).if_match(&json!(version)).json(&body).await;
    let expected = model.expected(person, action, stale);
    let told = format!("{} {action} on {model:?}: {}", person.name, answer.body);
    // What the rulebook says of another category is another test's matter; it may be nothing.
    if !(action == "reclassify" && expected == 200 && answer.status == 422) {
        assert_eq!(i64::from(answer.status), expected, "{told}");
    }
    if answer.status == 409 {
        assert_eq!(words(&answer["allowed_actions"]), model.allowed(person), "{told}");
    }
    if !matches!(answer.status, 200 | 201) {
        return false;
    }
    model.apply(person, action, &body, &answer);
    let seen = if answer["status"].is_string() {
        answer
    } else {
        app.as_(person.name).get(&format!("/v1/cases/{}", model.id)).await
    };
    if seen.status == 200 || seen.status == 201 {
        compare(model, person, &seen);
    }
    true
}

fn compare(model: &Model, person: &Person, seen: &Answer) {
    let told = format!("as {} sees {model:?}: {}", person.name, seen.body);
    assert_eq!(seen["status"], model.status, "{told}");
    assert_eq!(seen["version"], model.version, "{told}");
    assert_eq!(seen["lead_agency"]["code"].as_str(), model.lead.as_deref(), "{told}");
    let legs: Vec<_> =
        seen["legs"].as_array().unwrap().iter().map(|leg| leg["agency"]["code"].as_str().unwrap()).collect();
    assert_eq!(legs, model.legs, "{told}");
    let held = seen["legs"].as_array().unwrap().iter().filter(|leg| leg["ended_at"].is_null()).count();
    assert_eq!(held, usize::from(model.is_held()), "{told}");
    let running = seen["deadlines"].as_array().unwrap().iter();
    let running =
        running.filter(|deadline| ["running", "paused", "overdue"].contains(&deadline["state"].as_str().unwrap()));
    let mut open: Vec<_> = running.map(|deadline| deadline["kind"].as_str().unwrap().to_owned()).collect();
    open.sort_unstable();
    assert_eq!(open, model.open_deadlines(), "{told}");
    assert_eq!(words(&seen["allowed_actions"]), model.allowed(person), "{told}");
}

fn words(list: &Value) -> Vec<String> {
    let mut words: Vec<_> = list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
    words.sort_unstable();
    words
}

/// A complete body for the action, as the case stands.
fn body_of(model: &Model, person: &Person, action: &str, random: &mut StdRng) -> Value {
    let agency = |random: &mut StdRng, not: &[&str]| {
        let free: Vec<_> = ["snnmt", "stc", "sct", "sxd"].into_iter().filter(|agency| !not.contains(agency)).collect();
        (*free.choose(random).unwrap_or(&"stp")).to_owned()
    };
    let lead = model.lead.as_deref().unwrap_or_default();
    match action {
        "route" => json!({"lead_agency": agency(random, &[lead]), "reason": "Đúng thẩm quyền."}),
        "return" => not_competent(),
        "decline" => json!({"reason": "not_an_obstacle", "text": "Không.", "where_to_turn": "Sở Tư pháp"}),
        "assign" => json!({"officer": OFFICER}),
        "reclassify" => {
            json!({"category": if random.random_bool(0.5) { "DAT.GIA" } else { "DAT.CMD" }, "reason": "Xác định lại."})
        }
        "set_urgency" => json!({"urgency": if model.urgent { "normal" } else { "urgent" }, "reason": "Thay đổi."}),
        "request_opinion" => {
            let mut not = model.awaited();
            not.push(lead);
            json!({"agencies": [agency(random, &not)], "text": "Đề nghị cho ý kiến."})
        }
        "give_opinion" => json!({"stance": "agrees", "text": "Thống nhất."}),
        "request_extension" => json!({"until": model.next_extension(), "reason": "Phức tạp."}),
        "decide_extension" => json!({"granted": random.random_bool(0.6), "reason": "Theo đề nghị."}),
        "submit_upward" => proposal(),
        "draft_answer" => draft(),
        "approve" => document(),
        "confirm" | "withdraw" | "accept" | "remind" => json!({}),
        "reject_draft" | "dispute" | "reopen" => json!({"reason": "Chưa đạt."}),
        "direct" => {
            let organization = agency(random, &[]);
            json!({"organizations": [organization], "text": "Thực hiện.", "due_on": "2026-03-06"})
        }
        "report_directive" => json!({"directive": model.directive(person, "open"), "text": "Đã làm."}),
        "accept_directive" => json!({"directive": model.directive(person, "reported")}),
        "send_back_directive" => {
            json!({"directive": model.directive(person, "reported"), "reason": "Chưa đủ.", "due_on": "2026-03-12"})
        }
        _ => json!({"text": "Nội dung."}),
    }
}
