//! The edge: what every request passes on its way in and out, whatever it is about. Request id, log, cap, time limit,
//! panic guard, routing, authentication, gate; and one place where every failure becomes a problem document.

mod headers;
mod permits;
mod proxies;
mod rates;
mod serve;
mod socket;
mod tls;
mod uploads;

pub(super) use headers::bearer_token;
pub use permits::{Permits, Witness};
pub use proxies::{Proxies, ProxyHeader};
pub use rates::RateSettings;
pub use serve::serve;
pub use tls::Tls;

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use poem::endpoint::BoxEndpoint;
use poem::http::{StatusCode, header};
use poem::{Endpoint, EndpointExt, IntoEndpoint, Request, Response, Route};
use tokio::sync::Semaphore;
use tracing::{Instrument, Span, field::Empty};

use self::rates::{Rates, Standings};
use self::uploads::Uploads;
use super::contract::{Contract, ContractError};
use super::gate::{Found, Gate, Limits, Operation, Pieces, nothing_here};
use super::problem::{self, Refusal, Refused};
use crate::application::Error;
use crate::application::authenticate::{Admitted, TOKEN_PREFIX};
use crate::console;
use crate::domain::access::token::{Narrowing, TokenScope};
use crate::domain::access::{Actor, ClientAddress};
use crate::domain::text::{Language, Text};
use crate::metrics::Metrics;

/// How much of a file that is not taken is still read.
const UNTAKEN_BYTES: u64 = 64 * 1024 * 1024;

/// What tokens of an identity provider begin with: `{"` in Base64.
const JWT_PREFIX: &str = "eyJ";

/// A future that can be kept in a box and sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Finds out who holds a bearer token that comes from this address; [`Error::Unauthenticated`] when nobody does.
pub type Authenticate = Arc<dyn Fn(&str, Option<IpAddr>) -> BoxFuture<'static, Result<Admitted, Error>> + Send + Sync>;

/// The id of the request at hand, in the request's data, in the log and in `X-Request-Id`.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// What the request at hand is counted as, once that is known.
#[derive(Debug, Clone, Default)]
struct CountedAs(Arc<OnceLock<String>>);

impl CountedAs {
    /// What no path was found for counts as one thing, whatever was asked for.
    fn name(&self) -> &str {
        self.0.get().map_or("none", String::as_str)
    }

    fn set(request: &Request, name: &str) {
        if let Some(counted) = request.data::<Self>() {
            let _ = counted.0.set(name.to_owned());
        }
    }
}

/// What the edge is set to.
#[derive(Debug, Clone, Default)]
pub struct Border {
    /// How much, how many and how long.
    pub limits: Limits,
    /// Whom to believe about where requests come from.
    pub proxies: Proxies,
    /// How often one may ask.
    pub rates: RateSettings,
    /// What connections are encrypted with; none: they are not, by this server.
    pub tls: Option<Tls>,
}

/// The whole service as one endpoint. Cheap to clone.
///
/// Handlers find in the request's data: the [`RequestId`], the caller's `Language`, the [`ClientAddress`], whether the way
/// is [`Encrypted`](crate::domain::access::Encrypted), what is asked for and, where the operation declares security, who
/// was [`Admitted`].
#[derive(Clone)]
pub struct Edge(Arc<Inner>);

struct Inner {
    api: BoxEndpoint<'static>,
    pages: BoxEndpoint<'static>,
    gate: Gate,
    authenticate: Authenticate,
    limits: Limits,
    proxies: Proxies,
    permits: Permits,
    rates: Rates,
    uploads: Uploads,
    tls: Option<Tls>,
    slots: Arc<Semaphore>,
    metrics: Metrics,
}

impl Edge {
    /// Puts the edge around `api`, whose operations are those of `contract`; all other paths go to `pages`.
    ///
    /// # Errors
    /// When the contract cannot be enforced, or says nothing of who may ask for an operation.
    pub fn new<E>(
        api: E,
        contract: &Contract,
        authenticate: Authenticate,
        permits: Permits,
        border: Border,
        pages: Route,
        metrics: Metrics,
    ) -> Result<Self, ContractError>
    where
        E: IntoEndpoint,
        E::Endpoint: 'static,
    {
        let Border { limits, proxies, rates, tls } = border;
        let gate = Gate::of(contract, limits.clone())?;
        permits.check(gate.operations())?;
        Ok(Self(Arc::new(Inner {
            api: api.into_endpoint().map_to_response().boxed(),
            pages: pages.map_to_response().boxed(),
            gate,
            authenticate,
            slots: Arc::new(Semaphore::new(limits.concurrent_requests)),
            limits,
            proxies,
            permits,
            rates: Rates::new(rates),
            uploads: Uploads::default(),
            tls,
            metrics,
        })))
    }

    /// Runs the request in a task of its own, so that a client that goes away cannot cancel a transaction half-way, and
    /// a panic ends that task alone. A request that runs out of time goes on to its end, unanswered.
    async fn answer(&self, request: Request) -> Result<Response, Refusal> {
        if let (Some(client), Some(standings)) = (request.data::<ClientAddress>(), request.data::<Standings>()) {
            self.0.rates.asked_from(*client, standings)?;
        }
        let busy = |_| Error::Unavailable("too many requests at once".into());
        let slot = self.0.slots.clone().try_acquire_owned().map_err(busy)?;
        let inner = self.0.clone();
        let answer_within = inner.answer_within(&request);
        let work = async move {
            let _slot = slot;
            inner.handle(request).await
        };
        match tokio::time::timeout(answer_within, tokio::spawn(work.in_current_span())).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(stopped)) => Err(Error::internal(stopped).into()),
            Err(_) => Err(Error::Unavailable("not done in time".into()).into()),
        }
    }
}

impl Inner {
    /// How long this request may take: a file on its way takes its time.
    fn answer_within(&self, request: &Request) -> Duration {
        let is_form = request.content_type().is_some_and(|media| media.starts_with("multipart/"));
        match is_form.then(|| self.gate.find(request.method(), request.uri().path())) {
            Some(Found::Operation(operation, _)) if operation.takes_files() => {
                self.limits.upload_within + self.limits.answer_within
            }
            _ => self.limits.answer_within,
        }
    }

    async fn handle(&self, mut request: Request) -> Result<Response, Refusal> {
        let path = request.uri().path().to_owned();
        match self.gate.find(request.method(), &path) {
            Found::Nothing => {
                Span::current().record("path", logged(&path));
                CountedAs::set(&request, page_of(&path));
                self.pages.call(request).await.or_else(as_response)
            }
            Found::OtherMethods(allow) => Err(Refusal::MethodNotAllowed { allow }),
            Found::Operation(operation, values) => {
                Span::current().record("path", operation.template());
                CountedAs::set(&request, operation.id());
                let mut _upload = None;
                if operation.is_secured() {
                    let actor = self.authenticate(operation, &mut request).await?;
                    if operation.takes_files() {
                        _upload = Some(self.uploads.begin(&actor, self.limits.uploads_of_caller)?);
                    }
                }
                request.set_data(operation.asked(&values));
                self.gate.admit(operation, &values, &mut request).await?;
                if let Some(admitted) = request.data::<Admitted>() {
                    self.permits.tell(&admitted.actor, operation, &values).await?;
                }
                let pieces = request.data::<Pieces>().cloned();
                let response = self.api.call(request).await.or_else(as_response);
                let response = settle(pieces, response).await;
                report_undocumented(operation, &response);
                response
            }
        }
    }

    /// Who calls, if their rates, their role and their token allow this operation: the one place where that is looked at.
    async fn authenticate(&self, operation: &Operation, request: &mut Request) -> Result<Actor, Refusal> {
        if request.uri().query().is_some_and(|query| query.contains(TOKEN_PREFIX)) {
            tracing::warn!("refused: a token in the address, where proxies and histories keep it; let it be rotated");
        }
        let token = headers::bearer_token(request.headers()).ok_or(Error::Unauthenticated)?;
        let admitted = (self.authenticate)(token, address_of(request)).await;
        let standings = request.data::<Standings>().cloned().unwrap_or_default();
        if let (Err(Error::Unauthenticated), Some(client)) = (&admitted, request.data::<ClientAddress>()) {
            self.rates.failed_from(*client, &standings)?;
        }
        let admitted = admitted?;
        let actor = admitted.actor.clone();
        self.rates.asked_by(&actor, &standings)?;
        Span::current().record("organization", &actor.organization);
        self.permits.check_may(actor.role, operation.id())?;
        check_scope(operation.scope(), &admitted.narrowing)?;
        request.set_data(admitted);
        Ok(actor)
    }
}

/// The address that a request comes from.
pub(super) fn address_of(request: &Request) -> Option<IpAddr> {
    request.data::<ClientAddress>().map(|client| client.0)
}

/// Whether a token so narrowed may be used for this. What declares no scope is for tokens that are not narrowed.
pub(super) fn check_scope(scope: Option<TokenScope>, narrowing: &Narrowing) -> Result<(), Error> {
    let is_allowed = match scope {
        Some(scope) => narrowing.allows(scope),
        None => narrowing.scopes.is_none(),
    };
    if is_allowed {
        return Ok(());
    }
    let wanted = scope.map_or("?", TokenScope::as_str);
    Err(Error::Forbidden(Text::new(
        format!("Mã truy cập này không có phạm vi “{wanted}” mà thao tác này cần: hãy dùng mã khác có phạm vi đó."),
        format!("This token has not the scope “{wanted}” that this operation needs: use another that has it."),
    )))
}

/// Where a file is not taken, reads what is still coming of it, so that whoever sends it sees the answer.
async fn settle(pieces: Option<Pieces>, answer: Result<Response, Refusal>) -> Result<Response, Refusal> {
    let is_taken = matches!(&answer, Ok(response) if response.status().is_success());
    let Some(pieces) = pieces.filter(|_| !is_taken) else { return answer };
    if pieces.are_too_slow() {
        return Err(Refusal::TooSlow);
    }
    pieces.drain(UNTAKEN_BYTES).await;
    answer
}

/// What poem or a handler gave up with: a ready response, a refusal, or an error that only has a status.
fn as_response(error: poem::Error) -> Result<Response, Refusal> {
    if error.is_from_response() {
        return Ok(error.into_response());
    }
    match error.downcast::<Refused>() {
        Ok(refused) => Err(refused.0),
        Err(other) => Err(as_refusal(other)),
    }
}

fn as_refusal(error: poem::Error) -> Refusal {
    match error.status() {
        StatusCode::NOT_FOUND => nothing_here().into(),
        // Pages are there to be read; poem does not tell which methods a path has.
        StatusCode::METHOD_NOT_ALLOWED => Refusal::MethodNotAllowed { allow: "GET, HEAD".into() },
        StatusCode::UNAUTHORIZED => Error::Unauthenticated.into(),
        status if status.is_client_error() => Error::Unreadable(Vec::new()).into(),
        _ => Error::internal(error).into(),
    }
}

/// A status that the contract does not name is a mistake in a handler's declaration: the operator should hear of it.
fn report_undocumented(operation: &Operation, answer: &Result<Response, Refusal>) {
    let status = match answer {
        Ok(response) => response.status(),
        Err(refusal) => problem::ProblemKind::of(refusal).status(),
    };
    if !operation.may_answer(status.as_u16()) {
        tracing::error!(
            path = operation.template(),
            status = status.as_u16(),
            "the contract does not name this status"
        );
    }
}

impl Endpoint for Edge {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let started = Instant::now();
        let id = headers::request_id(request.headers());
        let language = headers::language(request.headers());
        let span = tracing::info_span!("request", id, method = %request.method(), path = Empty, organization = Empty, client = Empty);
        let (client, encrypted) = self.0.proxies.origin_of(&request);
        span.record("client", tracing::field::display(client.0));
        request.set_data(client);
        request.set_data(encrypted);
        let standings = Standings::default();
        request.set_data(standings.clone());
        request.set_data(RequestId(id.clone()));
        request.set_data(language);
        let counted = CountedAs::default();
        request.set_data(counted.clone());
        let is_watched = is_watched(request.uri().path());
        let is_for_people = console::is_own(request.uri().path());
        let answer = self.answer(request).instrument(span.clone()).await;
        let _inside = span.enter();
        let mut response = answer.unwrap_or_else(|refusal| {
            let problem = problem::respond(&refusal, language, &id);
            if is_for_people { as_page(&problem, language) } else { problem }
        });
        headers::add_to_answer(&mut response, &id, encrypted);
        standings.add_to(&mut response);
        let (elapsed, status) = (started.elapsed(), response.status().as_u16());
        self.0.metrics.answered(counted.name(), status, elapsed);
        let elapsed_ms = elapsed.as_secs_f64() * 1000.0;
        // Whoever watches asks every few seconds: not worth a line each.
        if is_watched {
            tracing::debug!(status, elapsed_ms, "answered")
        } else {
            tracing::info!(status, elapsed_ms, "answered")
        }
        Ok(response)
    }
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edge").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

/// What is asked for every few seconds by whoever watches.
fn is_watched(path: &str) -> bool {
    path.starts_with("/health/") || path == super::metrics::PATH
}

/// A refusal for people: a page of the same status.
fn as_page(problem: &Response, language: Language) -> Response {
    let mut page = console::failure_page(problem.status(), language);
    if let Some(after) = problem.headers().get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, after.clone());
    }
    page
}

/// A path as the log shows it: an agenda's and an invitation's are secrets, and so is a token that somebody put there.
fn logged(path: &str) -> &str {
    for secret in [super::agenda::PREFIX, console::SECRET_PREFIX] {
        if path.starts_with(secret) {
            return secret;
        }
    }
    [TOKEN_PREFIX, JWT_PREFIX].into_iter().fold(path, |path, token| path.find(token).map_or(path, |at| &path[..at]))
}

/// What a path outside the contract is counted as.
fn page_of(path: &str) -> &'static str {
    if is_watched(path) { "watching" } else { "page" }
}

/// Whether the answer is a page for people.
fn is_page(response: &Response) -> bool {
    let media = response.headers().get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
    media.is_some_and(|media| media.starts_with("text/html"))
}

#[cfg(test)]
mod tests;
