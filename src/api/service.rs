//! The whole HTTP service: every operation, the contract over them, the edge around them, the pages beside them.

use std::sync::Arc;

use poem_openapi::OpenApiService;

use super::access_events::AccessEventsApi;
use super::anchors::AnchorsApi;
use super::attachments::{AttachmentsApi, PetitionAttachmentsApi};
use super::bulk::BulkApi;
use super::calendars::{CalendarChangesApi, CalendarsApi};
use super::cases::{ActionsApi, AroundApi, CasesApi, TalkApi, actions_of};
use super::contract::{Contract, ContractError};
use super::edge::{Authenticate, Border, Edge, Permits, Witness};
use super::escalations::EscalationsApi;
use super::feed::FeedApi;
use super::me::MeApi;
use super::notifications::NotificationsApi;
use super::overview::OverviewApi;
use super::pages::Pages;
use super::personal_data::PersonalDataApi;
use super::petitions::PetitionsApi;
use super::positions::PositionsApi;
use super::register::{CategoriesApi, OrganizationsApi, SuccessionsApi, TerritoriesApi};
use super::reorganisations::ReorganisationsApi;
use super::routing::RoutingApi;
use super::rulebooks::{
    CoverageApi, DelegationTermsApi, DraftApi, PublishingApi, RulebookFilesApi, RulebooksApi, SimulationApi,
};
use super::tokens::TokensApi;
use super::users::UsersApi;
use super::webhooks::WebhooksApi;
use super::{agenda, docs, guide, health, mail_preview, metrics, pages, problem};
use crate::application::App;
use crate::application::authenticate::authenticate;
use crate::application::record_read::record_read;
use crate::console::{self, Console};
use crate::domain::access::Actor;
use crate::domain::access::permission::{OPERATIONS, PAGES, Row, SHOWING_CASES, Who};

type Operations = (
    CasesApi,
    (ActionsApi, AroundApi, TalkApi, BulkApi),
    (AttachmentsApi, PetitionAttachmentsApi),
    PetitionsApi,
    (FeedApi, OverviewApi),
    AnchorsApi,
    WebhooksApi,
    RoutingApi,
    (RulebooksApi, DraftApi, PublishingApi, RulebookFilesApi, CoverageApi, DelegationTermsApi, SimulationApi),
    (OrganizationsApi, PositionsApi, TerritoriesApi, CategoriesApi, SuccessionsApi),
    ReorganisationsApi,
    (CalendarsApi, CalendarChangesApi),
    EscalationsApi,
    NotificationsApi,
    (UsersApi, TokensApi, AccessEventsApi, PersonalDataApi),
    MeApi,
);

/// The contract as it is published.
///
/// # Errors
/// A mistake in a handler's declaration.
pub fn contract(app: &App) -> Result<Contract, ContractError> {
    Contract::of(&operations(app).spec())?.with_scopes()
}

/// The service; `preview` adds the pages that show each letter.
///
/// # Errors
/// When the contract cannot be enforced.
pub fn edge_of(app: &App, preview: bool, border: Border) -> Result<Edge, ContractError> {
    let contract = contract(app)?;
    let ready: health::Ready = {
        let app = app.clone();
        Arc::new(move || {
            let app = app.clone();
            Box::pin(async move { app.is_ready().await })
        })
    };
    let plain = guide::mount(problem::mount(pages::mount(docs::mount(Pages::default(), &contract))));
    let mut pages = health::mount(plain, ready);
    if preview {
        pages = mail_preview::mount(pages, app.clone());
    }
    let authenticate = authenticated_by(app);
    pages = agenda::mount(pages, app.clone());
    pages = metrics::mount(pages, app.clone(), authenticate.clone());
    pages = console::PATHS.into_iter().fold(pages, |pages, path| pages.at(path, Console(app.clone())));
    let rows: Vec<Row> = PAGES.iter().copied().filter(|(_, who)| preview || *who != Who::Preview).collect();
    let pages = pages.declared(&rows)?;
    Edge::new(operations(app), &contract, authenticate, permits(app), border, pages, app.metrics.clone())
}

fn permits(app: &App) -> Permits {
    let app = app.clone();
    let witness: Witness = Arc::new(move |actor: &Actor, operation: &str, about| {
        let (app, actor, operation) = (app.clone(), actor.clone(), operation.to_owned());
        Box::pin(async move { record_read(&app, &actor, &operation, about).await })
    });
    Permits::of(OPERATIONS).witnessed(SHOWING_CASES, witness)
}

fn authenticated_by(app: &App) -> Authenticate {
    let app = app.clone();
    Arc::new(move |token: &str, from| {
        let (app, token) = (app.clone(), token.to_owned());
        Box::pin(async move { authenticate(&app, &token, from).await })
    })
}

fn operations(app: &App) -> OpenApiService<Operations, ()> {
    let actions = actions_of(app);
    let app = || app.clone();
    let operations = (
        CasesApi(app()),
        (actions, AroundApi(app()), TalkApi(app()), BulkApi(app())),
        (AttachmentsApi(app()), PetitionAttachmentsApi(app())),
        PetitionsApi(app()),
        (FeedApi(app()), OverviewApi(app())),
        AnchorsApi(app()),
        WebhooksApi(app()),
        RoutingApi(app()),
        (
            RulebooksApi(app()),
            DraftApi(app()),
            PublishingApi(app()),
            RulebookFilesApi(app()),
            CoverageApi(app()),
            DelegationTermsApi(app()),
            SimulationApi(app()),
        ),
        (
            OrganizationsApi(app()),
            PositionsApi(app()),
            TerritoriesApi(app()),
            CategoriesApi(app()),
            SuccessionsApi(app()),
        ),
        ReorganisationsApi(app()),
        (CalendarsApi(app()), CalendarChangesApi(app())),
        EscalationsApi(app()),
        NotificationsApi(app()),
        (UsersApi(app()), TokensApi(app()), AccessEventsApi(app()), PersonalDataApi(app())),
        MeApi(app()),
    );
    OpenApiService::new(operations, "Tháo Gỡ", env!("CARGO_PKG_VERSION"))
}
