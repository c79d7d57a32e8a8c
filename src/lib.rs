//! Tháo Gỡ: the tracker through which a city removes the obstacles of its state-owned enterprises.
//!
//! # Crate map
//!
//! | module | owns |
//! | --- | --- |
//! | [`domain`] | the rules: life cycle, routing, working time, ladders, access, the chain of hashes; pure and synchronous |
//! | [`store`] | queries, rows to domain and back, what differs between SQLite and PostgreSQL |
//! | [`files`] | the content of files: recognised, scanned by clamd, stored in a folder or a bucket |
//! | [`application`] | the use cases, one file each: access, one transaction, the domain's decision, its storing |
//! | [`console`] | the pages for people: work, cases, a form for each action, accounts; without scripts, on the same use cases |
//! | [`api`] | HTTP: the edge and the gate, then decode, use case, encode; the contract, problems, Swagger UI |
//! | [`worker`] | what happens by itself: lapsing, escalating, digests, sending, calling webhooks |
//! | [`oidc`] | the way to the city's identity provider: what it publishes, its tokens proved, codes redeemed |
//! | [`webhook`] | the way out to others' systems: where calls may go, signatures, one request an attempt |
//! | [`mail`] | typed messages, their words in two languages, SMTP and preview |
//! | [`metrics`] | what a server counts of itself, in the words of Prometheus |
//! | [`sheet`] | tables as files, XLSX and CSV, both ways, within bounds |
//! | [`reference`](mod@reference) | the city's reference data and its loader |
//! | [`demo`], [`command`], [`config`], [`clock`], [`trust`] | the demo, the other commands, settings, the two clocks, whom we trust over TLS |
//!
//! The tables are the crate `entity`, the steps that make them the crate `migration`.
//!
//! # The layer rule
//!
//! `domain` imports nothing of ours but itself; `store` imports `domain` and `entity`; `files`, `mail`, `oidc` and `webhook`
//! import the types of `domain`; `application` imports `domain`, `store`, `files`, `metrics`, `oidc`, `sheet`, the messages
//! of `mail` and the sender of `webhook`; `api`, `console` and `worker` import `application` and the types of `domain`, never `store` or
//! `entity`; `api` also mounts the `console`, and the worker drives `mail::transport`.
//!
//! # A walk through one request
//!
//! An officer accepts a case: `POST /v1/cases/H29-260302-00001/accept` with `If-Match: "1"`.
//!
//! 1. [`api::edge`] gives the request its id, finds the token's [`Actor`](domain::access::Actor) and lets
//!    [`api::gate`] hold it against the contract: what is misspelt never reaches a handler.
//! 2. The handler `accept_case` in `api::cases` decodes, and calls the use case of the same name.
//! 3. [`application::accept_case`] opens the one transaction and finds the case within what the actor may see
//!    ([`Scope`](domain::access::Scope)); what they may not see is not found, a stale version is refused.
//! 4. [`domain::case::decide`] asks the one table ([`domain::lifecycle::TABLE`]) and [`domain::access`], and answers an
//!    event or a refusal; applying the event yields the case as it is from now on.
//! 5. [`store`] writes the row, the event with its hash, the deadlines and the letters to the outbox; one commit makes
//!    all of it true, or nothing.
//! 6. The handler encodes the case with what the caller may do next; a refusal becomes a problem document
//!    ([`api::problem`]).
//!
//! Later the [`worker`] sends the letters, and takes the steps of the ladders that have fallen due: worker, use case
//! ([`application::escalate_due`]), plan ([`domain::escalation::plan`]), store.

pub mod api;
pub mod application;
pub mod clock;
pub mod command;
pub mod config;
pub mod console;
pub mod demo;
pub mod domain;
pub mod files;
pub mod mail;
pub mod metrics;
pub mod oidc;
pub mod reference;
pub mod sheet;
pub mod store;
pub mod trust;
pub mod webhook;
pub mod worker;
