//! `/metrics`, for Prometheus: on the service's own address for an administrator's token, and without one on an address
//! of its own, where the settings name one.

use poem::http::header::CACHE_CONTROL;
use poem::{Request, Response, Route, endpoint::make, get};
use poem_openapi::OpenApiService;

use super::contract::{Contract, ContractError};
use super::edge::{Authenticate, Border, Edge, Permits, address_of, bearer_token, check_scope};
use super::pages::Pages;
use super::problem::Refused;
use crate::application::read_metrics::{check_may_read, read_metrics};
use crate::application::{App, Error};
use crate::domain::access::token::TokenScope;
use crate::metrics::MEDIA_TYPE;

/// Where they are.
pub const PATH: &str = "/metrics";

/// Adds them to `pages`, for whoever `authenticate` finds to be an administrator.
pub fn mount(pages: Pages, app: App, authenticate: Authenticate) -> Pages {
    let guarded = make(move |request: Request| {
        let (app, authenticate) = (app.clone(), authenticate.clone());
        async move {
            check(&request, &authenticate).await.map_err(|error| Refused(error.into()))?;
            Ok::<_, poem::Error>(page(&app).await)
        }
    });
    pages.at(PATH, get(guarded))
}

async fn check(request: &Request, authenticate: &Authenticate) -> Result<(), Error> {
    let token = bearer_token(request.headers()).ok_or(Error::Unauthenticated)?;
    let admitted = authenticate(token, address_of(request)).await?;
    check_scope(Some(TokenScope::Read), &admitted.narrowing)?;
    check_may_read(&admitted.actor)
}

/// They alone, for whoever reaches the address: nothing else of the service is there.
///
/// # Errors
/// Never, unless the empty contract cannot be enforced.
pub fn edge_of_metrics(app: &App) -> Result<Edge, ContractError> {
    let nothing = || OpenApiService::new((), "Tháo Gỡ", env!("CARGO_PKG_VERSION"));
    let contract = Contract::of(&nothing().spec())?;
    let nobody: Authenticate = std::sync::Arc::new(|_, _| Box::pin(async { Err(Error::Unauthenticated) }));
    let counted = app.clone();
    let open = make(move |_| {
        let app = counted.clone();
        async move { Ok::<_, poem::Error>(page(&app).await) }
    });
    let pages = Route::new().at(PATH, get(open));
    Edge::new(nothing(), &contract, nobody, Permits::of(&[]), Border::default(), pages, app.metrics.clone())
}

async fn page(app: &App) -> Response {
    let text = read_metrics(app).await;
    Response::builder().content_type(MEDIA_TYPE).header(CACHE_CONTROL, "no-store").body(text)
}
