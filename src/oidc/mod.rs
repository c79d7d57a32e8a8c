//! The way to the city's identity provider (OpenID Connect): what it publishes of itself, its keys, its tokens proved, codes
//! redeemed. Imports the types of the domain alone; who a token lets in is decided elsewhere.

mod kept;
mod provider;
mod published;
mod settings;
mod signature;
mod web;

pub use provider::{Ask, Client, OidcError, Provider, Service};
pub use settings::{OidcSettings, WrongOidcSetting};

#[cfg(test)]
#[path = "../../tests/fuzz/oidc.rs"]
mod fuzz;
