//! `/sign-in/provider`: signing in with the city's account, there and back.

use poem::Response;

use super::failure::Halt;
use super::here::Here;
use crate::application::begin_sign_on::begin_sign_on;
use crate::application::finish_sign_on::{Brought, Returned, finish_sign_on};

/// Where the way there begins.
pub const THERE: &str = "/sign-in/provider";

/// Whether people sign in so.
pub fn is_offered(here: &Here<'_>) -> bool {
    here.app.single_sign_on.as_ref().is_some_and(|single| single.is_for_pages())
}

/// Leads to the provider. Whoever comes by a link of another site's wants it first: nobody is signed in unasked.
pub async fn begin(here: &Here<'_>) -> Result<Response, Halt> {
    if here.is_led_by_others {
        return Err(Halt::Go(here.with_next("/sign-in")));
    }
    let address = begin_sign_on(here.app, here.secret(), here.next(), here.language).await?;
    Ok(here.go_held(&address))
}

/// Takes up whoever comes back.
pub async fn finish(here: &Here<'_>) -> Result<Response, Halt> {
    let brought = Brought {
        state: here.asked("state").unwrap_or_default(),
        code: here.asked("code").filter(|_| here.asked("error").is_none()),
        issuer: here.asked("iss"),
    };
    let Returned { entered, next } = finish_sign_on(here.app, &here.visit, here.held.as_deref(), brought).await?;
    Ok(here.go_in_towards(&entered, next.as_deref()))
}
