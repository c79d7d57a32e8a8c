//! `/account`: who one is, one's roles, password, second factor, language and sessions; signing out.

use askama::Template;
use poem::Response;
use poem::http::StatusCode;
use uuid::Uuid;

use super::failure::Halt;
use super::form::Form;
use super::frame::Frame;
use super::here::{Here, own_path};
use super::role::seat;
use crate::application::choose_language;
use crate::application::end_sessions::{self, list_sessions};
use crate::application::set_up_second_factor::count_recovery_codes;
use crate::domain::moment::in_city;
use crate::domain::session::Session;
use crate::domain::text::Language;

/// The page.
#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    email: String,
    /// As whom one acts now.
    seat: Option<String>,
    /// All that one may act as.
    seats: Vec<String>,
    has_second_factor: bool,
    recovery_codes: u64,
    sessions: Vec<OpenSession>,
}

/// A session as its owner knows it again.
struct OpenSession {
    id: Uuid,
    agent: String,
    address: String,
    began: String,
    used: String,
    is_this: bool,
}

/// The page.
pub async fn show(here: &Here<'_>) -> Result<Response, Halt> {
    let visitor = here.visitor_in()?;
    let mut frame = here.frame(here.say("Tài khoản", "Your account"));
    frame.notice = notice(here).map(str::to_owned);
    let open = list_sessions(here.app, visitor).await?;
    let page = AccountPage {
        frame,
        name: visitor.person.name.clone(),
        email: visitor.person.email.clone(),
        seat: visitor.session.seat.as_ref().map(|(organization, role)| seat(here, organization, *role)),
        seats: visitor.granted.iter().map(|grant| seat(here, &grant.organization, grant.role)).collect(),
        has_second_factor: visitor.has_second_factor(),
        recovery_codes: count_recovery_codes(here.app, visitor).await?,
        sessions: open.into_iter().map(|session| told(here, session, visitor.session.id)).collect(),
    };
    Ok(here.page(StatusCode::OK, &page))
}

fn notice<'t>(here: &Here<'_>) -> Option<&'t str> {
    match here.asked("done") {
        Some("password") => Some(here.say("Đã đổi mật khẩu.", "Your password was changed.")),
        Some("language") => Some(here.say("Đã đổi ngôn ngữ.", "Your language was changed.")),
        Some("session") => Some(here.say("Đã kết thúc phiên đó.", "That session was ended.")),
        _ => None,
    }
}

fn told(here: &Here<'_>, session: Session, this: Uuid) -> OpenSession {
    let moment = |at| in_city(at).format("%d/%m/%Y %H:%M").to_string();
    let unnamed = here.say("Trình duyệt không rõ", "An unknown browser");
    OpenSession {
        id: session.id,
        agent: if session.agent.is_empty() { unnamed.to_owned() } else { session.agent },
        address: session.address,
        began: moment(session.created_at),
        used: moment(session.last_used_at),
        is_this: session.id == this,
    }
}

/// Ends a session of one's own.
pub async fn end_session(here: &Here<'_>, id: &str) -> Result<Response, Halt> {
    let visitor = here.visitor_signed_in()?;
    let id = id.parse::<Uuid>().map_err(|_| Halt::NotFound)?;
    if id == visitor.session.id {
        return sign_out(here).await;
    }
    if !end_sessions::end_session(here.app, visitor, id).await? {
        return Err(Halt::NotFound);
    }
    Ok(here.go("/account?done=session"))
}

/// Ends this session, however far it is.
pub async fn sign_out(here: &Here<'_>) -> Result<Response, Halt> {
    if let Some(visitor) = &here.visitor {
        end_sessions::end_session(here.app, visitor, visitor.session.id).await?;
    }
    let mut response = here.go("/sign-in?done=out");
    here.forget(&mut response);
    Ok(response)
}

/// Takes the language of pages and letters.
pub async fn choose_language(here: &Here<'_>, form: &Form) -> Result<Response, Halt> {
    let visitor = here.visitor_signed_in()?;
    let language = Language::parse(form.get("language")).ok_or(Halt::NotFound)?;
    choose_language::choose_language(here.app, visitor, language).await?;
    let mut response = here.go("/account?done=language");
    here.remember(&mut response, language);
    Ok(response)
}

/// Shows the pages in another language to this browser alone.
pub fn choose_language_here(here: &Here<'_>) -> Response {
    let back = here.asked("back").and_then(own_path).unwrap_or("/sign-in");
    let mut response = here.go(back);
    if let Some(language) = here.asked("to").and_then(Language::parse) {
        here.remember(&mut response, language);
    }
    response
}
