//! Signing out of the city's identity provider too, for whoever came by it (OpenID Connect RP-Initiated Logout 1.0).

use url::Url;

use super::App;
use super::begin_sign_on::address_of;
use crate::domain::session::Session;

/// Where the provider leads people who signed out; it has to know the whole address.
const OUT: &str = "/sign-in?done=out";

/// Where somebody signs out of the provider, to come back to where one signs in; none where they did not come by it, or it
/// tells of no such place or cannot be asked.
pub async fn sign_out_address(app: &App, session: &Session) -> Option<Url> {
    session.provided.as_ref()?;
    app.single_sign_on.as_ref()?.provider.sign_out_address(&address_of(app, OUT)).await
}
