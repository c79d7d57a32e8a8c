//! `/health/live` and `/health/ready`: for whoever watches over the process. They say nothing of what is inside.

use std::sync::Arc;

use poem::{Response, endpoint::make, endpoint::make_sync, get};

use super::edge::BoxFuture;
use super::pages::Pages;
use super::problem::Refused;
use crate::application::Error;

/// Whether the service can do its work now: its database answers, its migrations ran.
pub type Ready = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// Adds both to `pages`.
pub fn mount(pages: Pages, ready: Ready) -> Pages {
    let readiness = make(move |_| {
        let ready = ready();
        async move { if ready.await { Ok(well()) } else { Err(unready()) } }
    });
    pages.at("/health/live", get(make_sync(|_| well()))).at("/health/ready", get(readiness))
}

fn well() -> Response {
    Response::builder().content_type("application/json").body(r#"{"status":"ok"}"#)
}

fn unready() -> poem::Error {
    Refused(Error::Unavailable("not ready".into()).into()).into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use poem::http::StatusCode;

    use crate::api::pages::Pages;
    use crate::domain::access::permission::Who;
    use poem::test::TestClient;

    #[tokio::test]
    async fn readiness_asks_each_time() {
        let pages = super::mount(Pages::default(), Arc::new(|| Box::pin(async { false })));
        let rows = [("/health/live", Who::Anyone), ("/health/ready", Who::Anyone)];
        let route = pages.declared(&rows).unwrap();
        let client = TestClient::new(route);
        client.get("/health/live").send().await.assert_status_is_ok();
        client.get("/health/ready").send().await.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    }
}
