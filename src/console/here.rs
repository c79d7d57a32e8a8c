//! The request at hand, as every page needs it: whose browser it is, in which language it reads, what it is answered with.

use std::net::Ipv4Addr;

use poem::http::header::{LOCATION, SET_COOKIE, USER_AGENT};
use poem::http::{HeaderValue, Method, StatusCode};
use poem::{Request, Response};
use url::Url;
use url::form_urlencoded::{byte_serialize, parse};

use super::cookie;
use super::failure::Halt;
use super::form::token_of;
use super::frame::{Frame, Way, in_language};
use crate::application::App;
use crate::application::credentials::{Visit, is_secret, new_secret};
use crate::application::find_session::{Visitor, find_session};
use crate::application::leave_provider::sign_out_address;
use crate::application::record_read::{About, record_read};
use crate::application::sign_in::Entered;
use crate::domain::access::{Actor, ClientAddress, Role};
use crate::domain::lifecycle::Action;
use crate::domain::session::Stage;
use crate::domain::text::Language;

/// Where somebody begins who wanted to go nowhere else.
pub const HOME: &str = "/work";

/// How long a path may be that somebody is led back to.
const LONGEST_PATH: usize = 500;

/// The request at hand.
pub struct Here<'a> {
    /// The service.
    pub app: &'a App,
    /// Where it comes from.
    pub visit: Visit,
    /// In which language it is answered.
    pub language: Language,
    /// Who asks, once they know the password.
    pub visitor: Option<Visitor>,
    /// What the browser sent as its secret.
    pub held: Option<String>,
    /// Where whoever came by the city's identity provider signs out of it too.
    pub way_out: Option<Url>,
    /// Whether the browser says that another site led it here.
    pub is_led_by_others: bool,
    /// The secret that its forms are protected by: what it sent, or a new one.
    secret: String,
    path: String,
    is_reading: bool,
    query: Vec<(String, String)>,
}

impl<'a> Here<'a> {
    /// Reads it.
    pub async fn of(app: &'a App, request: &Request) -> Result<Self, (Halt, Language)> {
        let headers = request.headers();
        let is_secure = cookie::is_secure(&app.links.base_url);
        let held = cookie::find(headers, cookie::name(is_secure)).filter(|secret| is_secret(secret)).map(str::to_owned);
        let wished = request.data::<Language>().copied().unwrap_or(Language::Vi);
        let visitor = match &held {
            Some(secret) => find_session(app, secret).await.map_err(|error| (Halt::Failed(error), wished))?,
            None => None,
        };
        let way_out = match &visitor {
            Some(visitor) => sign_out_address(app, &visitor.session).await,
            None => None,
        };
        let chosen = cookie::find(headers, cookie::LANGUAGE).and_then(Language::parse);
        let language = chosen.or(visitor.as_ref().map(|visitor| visitor.person.language)).unwrap_or(wished);
        let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned();
        let query = parse(request.uri().query().unwrap_or_default().as_bytes()).into_owned().collect();
        let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
        let secret = held.clone().unwrap_or_else(new_secret);
        let address = request.data::<ClientAddress>().map_or(Ipv4Addr::UNSPECIFIED.into(), |client| client.0);
        let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok()).unwrap_or("none");
        let is_led_by_others = !matches!(site, "none" | "same-origin");
        let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
        Ok(Self {
            app,
            visit: Visit { address, agent },
            language,
            visitor,
            held,
            way_out,
            is_led_by_others,
            secret,
            path,
            is_reading,
            query,
        })
    }

    /// A word of the query.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The same sentence in the reader's language.
    pub fn say<'t>(&self, vi: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    /// Whether this is what the browser's forms carry.
    pub fn is_own_form(&self, token: &str) -> bool {
        // Without a cookie there was no form of ours.
        self.held.is_some() && super::form::is_token_of(&self.secret, token)
    }

    /// Who asks, if they are in and act as somebody; else they are led there, and back afterwards.
    pub fn visitor_in(&self) -> Result<&Visitor, Halt> {
        let visitor = self.visitor_signed_in()?;
        if visitor.session.seat.is_none() {
            return Err(Halt::Go(self.towards("/role")));
        }
        Ok(visitor)
    }

    /// Who acts, and as whom; else they are led to where they choose.
    pub fn actor(&self) -> Result<Actor, Halt> {
        self.visitor_in()?.actor().ok_or(Halt::NoRole)
    }

    /// Who asks to see what is in cases, by a page as it is routed: an auditor's asking is recorded first.
    pub async fn reader(&self, page: &str, about: About) -> Result<Actor, Halt> {
        let actor = self.actor()?;
        record_read(self.app, &actor, page, about).await?;
        Ok(actor)
    }

    /// Who asks, if they are in; else they are led there, and back afterwards.
    pub fn visitor_signed_in(&self) -> Result<&Visitor, Halt> {
        match &self.visitor {
            None => Err(Halt::Go(self.towards("/sign-in"))),
            Some(visitor) if visitor.session.stage != Stage::SignedIn => Err(Halt::Go(self.towards("/second-factor"))),
            Some(visitor) => Ok(visitor),
        }
    }

    fn towards(&self, page: &str) -> String {
        match own_path(&self.path).filter(|_| self.is_reading) {
            Some(path) if path != HOME && path != "/account" => with_next(page, path),
            _ => page.to_owned(),
        }
    }

    /// Where somebody wanted to go before they were led here, if they were and it is on this server.
    pub fn next(&self) -> Option<&str> {
        self.asked("next").and_then(own_path)
    }

    /// Where somebody wanted to go before they were led here, if that is on this server.
    pub fn next_or(&self, otherwise: &str) -> String {
        self.next().unwrap_or(otherwise).to_owned()
    }

    /// Another page, which leads on to where somebody wanted to go.
    pub fn with_next(&self, page: &str) -> String {
        self.next().map_or_else(|| page.to_owned(), |next| with_next(page, next))
    }

    /// What every page shows around its own content.
    pub fn frame(&self, title: impl Into<String>) -> Frame {
        let who = self.visitor.as_ref().filter(|visitor| visitor.session.stage == Stage::SignedIn);
        let other = if self.language == Language::Vi { Language::En } else { Language::Vi };
        let back: String = byte_serialize(own_path(&self.path).unwrap_or("/sign-in").as_bytes()).collect();
        Frame::new(
            self.language,
            title.into(),
            who.map(|visitor| visitor.person.name.clone()),
            token_of(&self.secret),
            format!("/language?to={other}&back={back}"),
        )
        .with_ways(self.ways())
    }

    /// Where somebody may go from every page, once they act as somebody.
    fn ways(&self) -> Vec<Way> {
        let Some(actor) = self.visitor.as_ref().and_then(Visitor::actor) else { return Vec::new() };
        let sees_cases = actor.role != Role::Administrator;
        let here = self.path.split('?').next().unwrap_or_default();
        let way = |to: &'static str, name: &str| Way { to, name: name.to_owned(), is_here: to == here };
        let mut ways = Vec::new();
        if sees_cases {
            ways.push(way(HOME, self.say("Công việc", "Work")));
            ways.push(way("/cases", self.say("Hồ sơ", "Cases")));
            ways.push(way("/overview", self.say("Tình hình", "How it stands")));
        }
        if actor.role.may_ever(Action::File) {
            ways.push(way("/cases/new", self.say("Gửi vướng mắc", "File an obstacle")));
        }
        ways.push(way("/account", self.say("Tài khoản", "Account")));
        ways
    }

    /// Every word of the query.
    pub fn queried(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What the browser holds, or is given with the answer.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// A page; a browser without a secret gets one, so that its forms can be told from forged ones.
    pub fn page(&self, status: StatusCode, page: &impl askama::Template) -> Response {
        let mut response = in_language(super::frame::html(status, page), self.language);
        if let Some(address) = &self.way_out {
            super::frame::let_forms_lead_to(&mut response, address);
        }
        self.let_hold(&mut response);
        response
    }

    /// Leads elsewhere; a browser without a secret gets one, by which it is known again when it comes back.
    pub fn go_held(&self, to: &str) -> Response {
        let mut response = self.go(to);
        self.let_hold(&mut response);
        response
    }

    fn let_hold(&self, response: &mut Response) {
        if self.held.is_none() {
            self.add_cookie(response, cookie::hold(self.is_secure(), &self.secret));
        }
    }

    /// Leads to another page.
    pub fn go(&self, to: &str) -> Response {
        let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static(HOME));
        super::frame::protected(Response::builder().status(StatusCode::SEE_OTHER).header(LOCATION, to).finish())
    }

    /// Leads to another page, with what the browser is to hold from now on.
    pub fn go_in(&self, entered: &Entered) -> Response {
        self.go_in_towards(entered, self.next())
    }

    /// The same for whoever wanted to go there.
    pub fn go_in_towards(&self, entered: &Entered, next: Option<&str>) -> Response {
        let to = match (entered.stage, next) {
            (Stage::SignedIn, next) => next.unwrap_or(HOME).to_owned(),
            (Stage::CodeWanted | Stage::SetUpWanted, Some(next)) => with_next("/second-factor", next),
            (Stage::CodeWanted | Stage::SetUpWanted, None) => "/second-factor".to_owned(),
        };
        let mut response = self.go(&to);
        self.hold(&mut response, entered);
        response
    }

    /// Lets the browser hold another secret from now on.
    pub fn hold(&self, response: &mut Response, entered: &Entered) {
        self.add_cookie(response, cookie::hold(self.is_secure(), &entered.secret));
    }

    /// Lets the browser forget its secret.
    pub fn forget(&self, response: &mut Response) {
        self.add_cookie(response, cookie::forget(self.is_secure()));
    }

    /// Lets the browser remember a language.
    pub fn remember(&self, response: &mut Response, language: Language) {
        self.add_cookie(response, cookie::remember_language(self.is_secure(), language.as_str()));
    }

    fn add_cookie(&self, response: &mut Response, cookie: String) {
        response.headers_mut().append(SET_COOKIE, HeaderValue::from_str(&cookie).expect("our cookies are ASCII"));
    }

    fn is_secure(&self) -> bool {
        cookie::is_secure(&self.app.links.base_url)
    }
}

fn with_next(page: &str, next: &str) -> String {
    format!("{page}?next={}", byte_serialize(next.as_bytes()).collect::<String>())
}

/// The path, if it leads to this server and nowhere else.
pub fn own_path(path: &str) -> Option<&str> {
    let is_plain = path.len() <= LONGEST_PATH && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_own = path.starts_with('/') && !path.starts_with("//");
    (is_plain && is_own).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn nobody_is_led_elsewhere() {
        for own in ["/cases/H29-260302-00001", "/account", "/cases/x?a=b"] {
            assert_eq!(own_path(own), Some(own));
        }
        for other in
            ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/a b", "/\r\nx", "/\u{1ea1}"]
        {
            assert_eq!(own_path(other), None, "{other}");
        }
        assert_eq!(own_path(&format!("/{}", "a".repeat(500))), None);
    }
}
