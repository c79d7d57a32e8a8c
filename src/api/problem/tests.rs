use super::*;
use crate::application::FieldError;

async fn document(response: Response) -> serde_json::Value {
    serde_json::from_slice(&response.into_body().into_vec().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_stale_write_tells_the_current_version_in_both_languages() {
    let refusal = Refusal::UseCase(Error::Stale { current: 7, changes: Vec::new() });
    let vi = document(respond(&refusal, Language::Vi, "r1")).await;
    assert_eq!(vi["type"], "/problems/stale");
    assert_eq!(vi["status"], 412);
    assert_eq!(vi["current_version"], 7);
    assert!(vi["detail"].as_str().unwrap().contains("phiên bản 7"));
    let en = document(respond(&refusal, Language::En, "r1")).await;
    assert!(en["detail"].as_str().unwrap().contains("version 7"));
}

#[tokio::test]
async fn an_internal_error_tells_its_id_and_nothing_else() {
    let refusal = Refusal::UseCase(Error::internal("password in a connection string"));
    let response = respond(&refusal, Language::En, "r1");
    assert_eq!(response.content_type(), Some("application/problem+json"));
    let problem = document(response).await;
    assert_eq!(problem["id"], "r1");
    assert!(!problem.to_string().contains("password"));
}

#[tokio::test]
async fn fields_are_named_by_pointer() {
    let error = Error::Invalid(vec![FieldError::new("/title", "dài quá", "too long")]);
    let problem = document(respond(&error.into(), Language::En, "r1")).await;
    assert_eq!(problem["errors"], serde_json::json!([{"pointer": "/title", "detail": "too long"}]));
}

#[test]
fn every_problem_has_a_text_in_both_languages() {
    for kind in ProblemKind::ALL {
        let (vi, en) = pages::guide(*kind).split_once("\n---\n").expect("two languages");
        assert!(vi.contains("- ") && en.contains("- "), "{kind} says what to do");
    }
}
