//! The published contract is the one that the program serves.

use crate::support::TestApp;

#[test]
fn the_published_contract_is_the_one_that_is_served() {
    let published = include_str!("../../openapi/thaogo.yaml");
    let served = thaogo::command::openapi(false).expect("the contract can be made");
    let differs = published.lines().zip(served.lines()).position(|(published, served)| published != served);
    assert!(
        published == served,
        "openapi/thaogo.yaml differs, first in line {:?}: `thaogo openapi` makes it anew",
        differs
    );
}

#[tokio::test]
async fn the_server_shows_it_to_everyone() {
    TestApp::sqlite().await.run(is_shown).await;
}

async fn is_shown(app: TestApp) {
    let nobody = app.as_nobody();
    let shown = nobody.get("/openapi.json").await.expect(200);
    let made = thaogo::command::openapi(true).expect("the contract can be made");
    assert_eq!(shown.body, serde_json::from_str::<serde_json::Value>(&made).unwrap());
    for page in ["/docs", "/openapi.yaml", "/health/live", "/health/ready"] {
        nobody.get(page).await.expect(200);
    }
}
