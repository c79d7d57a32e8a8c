//! The pages for people: forms that work without scripts, on the same use cases as the API. Owns the frame that they share,
//! the cookie, the protection of forms; decides nothing: who may do what, the use cases say.

mod account;
mod case;
mod cookie;
mod failure;
mod filing;
mod form;
mod form_page;
mod frame;
mod here;
mod list;
mod once;
mod overview;
mod password;
mod plain;
mod question;
mod role;
mod row;
mod second_factor;
mod sign_in;
mod sign_on;
mod style;
mod words;
mod work;

use poem::http::Method;
use poem::{Endpoint, Request, Response};

use self::failure::Halt;
use self::form::Form;
use self::here::Here;
use crate::application::App;
use crate::application::begin_sign_on::BACK;

pub use self::failure::failure_page;

/// Where the pages are.
pub const PATHS: [&str; 22] = [
    "/account",
    "/account/language",
    "/account/recovery-codes",
    "/account/sessions/:session",
    "/assets/:file",
    "/cases",
    "/cases/new",
    "/cases/:code",
    "/cases/:code/:action",
    "/cases/:code/files/:file",
    "/invitations/:code",
    "/language",
    "/overview",
    "/password",
    "/role",
    "/second-factor",
    "/second-factor/new",
    "/sign-in",
    sign_on::THERE,
    BACK,
    "/sign-out",
    "/work",
];

/// What the paths of letters with codes begin with: the log shows no more of them.
pub const SECRET_PREFIX: &str = "/invitations/";

/// Whether a path lies among the pages', so that what goes wrong there is told by a page.
pub fn is_own(path: &str) -> bool {
    let first = |path: &str| path.split('/').nth(1).unwrap_or_default().to_owned();
    PATHS.iter().any(|own| first(own) == first(path))
}

/// Every page.
#[derive(Clone)]
pub struct Console(pub App);

impl Endpoint for Console {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        if let Some(asset) = style::asset(request.uri().path()) {
            return Ok(asset);
        }
        Ok(match Here::of(&self.0, &request).await {
            Ok(here) => answer(&here, &mut request).await.unwrap_or_else(|halt| halt.page(&here)),
            Err((halt, language)) => halt.bare_page(language),
        })
    }
}

async fn answer(here: &Here<'_>, request: &mut Request) -> Result<Response, Halt> {
    let path = request.uri().path().to_owned();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match (request.method().clone(), &segments[..]) {
        (Method::GET | Method::HEAD, segments) => show(here, segments).await,
        (Method::POST, segments) if takes_forms(segments) => {
            let form = Form::read(here, request).await?;
            take(here, segments, &form).await
        }
        _ => Err(Halt::Method),
    }
}

async fn show(here: &Here<'_>, segments: &[&str]) -> Result<Response, Halt> {
    match segments {
        ["sign-in"] => sign_in::show(here),
        ["sign-in", "provider"] => sign_on::begin(here).await,
        ["sign-in", "provider", "back"] => sign_on::finish(here).await,
        ["second-factor"] => second_factor::show(here),
        ["second-factor", "new"] => second_factor::show_new(here).await,
        ["invitations", code] => password::show_invited(here, code).await,
        ["password"] => password::show(here),
        ["account"] => account::show(here).await,
        ["account", "recovery-codes"] => second_factor::show_codes(here),
        ["role"] => role::show(here),
        ["language"] => Ok(account::choose_language_here(here)),
        ["work"] => work::show(here).await,
        ["overview"] => overview::show(here).await,
        ["cases"] => list::show(here).await,
        ["cases", "new"] => filing::show(here),
        ["cases", code] => case::show(here, code).await,
        ["cases", code, "files", id] => case::file::send(here, code, id).await,
        ["cases", code, action] => case::act::show(here, code, action).await,
        segments if takes_forms(segments) => Err(Halt::Method),
        _ => Err(Halt::NotFound),
    }
}

fn takes_forms(segments: &[&str]) -> bool {
    matches!(
        segments,
        ["sign-in" | "sign-out" | "second-factor" | "password" | "role"]
            | ["second-factor", "new"]
            | ["invitations", _]
            | ["account", "language" | "recovery-codes"]
            | ["account", "sessions", _]
            | ["cases", "new"]
            | ["cases", _, _]
    )
}

async fn take(here: &Here<'_>, segments: &[&str], form: &Form) -> Result<Response, Halt> {
    match segments {
        ["sign-in"] => sign_in::take(here, form).await,
        ["sign-out"] => account::sign_out(here).await,
        ["second-factor"] => second_factor::take(here, form).await,
        ["second-factor", "new"] => second_factor::take_new(here, form).await,
        ["invitations", code] => password::take_invited(here, code, form).await,
        ["password"] => password::take(here, form).await,
        ["role"] => role::take(here, form).await,
        ["account", "language"] => account::choose_language(here, form).await,
        ["account", "recovery-codes"] => second_factor::take_codes(here, form).await,
        ["account", "sessions", id] => account::end_session(here, id).await,
        ["cases", "new"] => filing::take(here, form).await,
        ["cases", code, action] => case::act::take(here, code, action, form).await,
        _ => Err(Halt::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn the_pages_paths_are_told_from_others() {
        assert!(is_own("/sign-in") && is_own("/account/nothing") && is_own("/cases/x"));
        assert!(!is_own("/") && !is_own("/v1/cases") && !is_own("/docs") && !is_own("/signin"));
    }
}
