//! From a typed message to the letter that its reader gets: subject, plain text and HTML from one template.

use std::cmp::Reverse;
use std::sync::{LazyLock, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior, context, escape_formatter};
use uuid::Uuid;

use super::message::{DigestItem, Message, Reader, ReceiptItem};
use super::{HeaderText, blocks};
use crate::domain::notification::Letter;
use crate::domain::terms;
use crate::domain::text::{Language, Text};
use crate::domain::words::{DeadlineKind, Position};

/// Where this installation lives, as letters name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// The address of the pages, without a slash at its end: `https://thaogo.example.vn`.
    pub base_url: String,
    /// The domain in Message-IDs.
    pub message_domain: String,
}

impl Links {
    /// Where a case is read.
    pub fn case(&self, code: &str) -> String {
        format!("{}/cases/{code}", self.base_url)
    }

    /// Where a password is set with the code of a letter.
    pub fn invitation(&self, code: &str) -> String {
        format!("{}/invitations/{code}", self.base_url)
    }

    /// Where it is said how to read what climbed.
    pub fn escalations(&self) -> String {
        format!("{}/escalations", self.base_url)
    }

    /// Where an organization's handover list is.
    pub fn handover(&self, reorganisation: Uuid, organization: &str) -> String {
        format!("{}/v1/reorganisations/{reorganisation}/handover.xlsx?organization={organization}", self.base_url)
    }
}

/// A message in its reader's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// Code and what is wanted.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as a whole HTML document.
    pub html: String,
}

/// Writes the letter that carries `message` to `reader`, to go out at `not_before` (business time) at the earliest.
pub fn write_letter(message: &Message, reader: &Reader, links: &Links, not_before: DateTime<Utc>) -> Letter {
    let Composed { subject, text, html } = compose(message, reader, links);
    Letter {
        person: reader.person,
        address: reader.address.clone(),
        name: HeaderText::new(&reader.name).into_string(),
        language: reader.language,
        case: message.case().map(|case| (case.id, case.code.clone())),
        kind: message.kind(),
        subject,
        text,
        html,
        message_domain: links.message_domain.clone(),
        not_before,
    }
}

/// Says `message` in the language of `reader`: by the city's own templates where it has some, which were tried on every
/// message at the start. What they cannot say after all is said by ours.
pub fn compose(message: &Message, reader: &Reader, links: &Links) -> Composed {
    if let Some(own) = OWN.get() {
        match render(own, message, reader, links) {
            Ok(letter) => return letter,
            Err(error) => tracing::error!(%error, kind = message.kind(), "a template of `mail_templates` failed"),
        }
    }
    render(&EMBEDDED, message, reader, links).expect("every message is rendered in both languages by a test")
}

/// The city's own templates, once they are in use.
pub(super) static OWN: OnceLock<Environment<'static>> = OnceLock::new();

/// The template of every letter about a restricted case: the code alone.
const RESTRICTED: &str = "restricted";

/// Says `message` by these templates.
pub(super) fn render(
    templates: &Environment<'static>,
    message: &Message,
    reader: &Reader,
    links: &Links,
) -> Result<Composed, Error> {
    let is_restricted = message.case().is_some_and(|case| case.restricted);
    let name = format!("{}/{}.txt", reader.language, if is_restricted { RESTRICTED } else { message.kind() });
    let mut rendered = templates.get_template(&name)?.render_captured(facts(message, reader, links))?;
    let subject = rendered.with_state_mut(|state| state.render_block("subject"))?;
    let subject = HeaderText::new(&subject).into_string();
    let blocks = blocks::read(rendered.output());
    let page = context! { language => reader.language.as_str(), subject => subject.as_str(), blocks => Serde(&blocks) };
    let html = templates.get_template("layout.html")?.render(page)?;
    Ok(Composed { text: blocks::to_text(&blocks), subject, html })
}

/// What a template may speak of: the message's own facts, the reader, the link, and what is about several cases: these,
/// each with its link.
fn facts(message: &Message, reader: &Reader, links: &Links) -> Value {
    let link = message.case().map(|case| links.case(&case.code));
    let items = match message {
        Message::Digest { items, .. } => digest_items(items, links),
        Message::PetitionReceipt { cases, .. } => receipt_items(cases, links),
        Message::Reorganised(told) => receipt_items(&told.cases, links),
        _ => Vec::new(),
    };
    let language = reader.language.as_str();
    if let Some(case) = message.case().filter(|case| case.restricted) {
        return context! { reader => Serde(reader), language, link, case => context! { code => case.code.as_str() } };
    }
    let list = links.escalations();
    context! { reader => Serde(reader), language, link, list, items, ..Value::from(Serde(message)) }
}

/// The cases of a digest by what their reader should do, in each group the urgent ones first, then the most late.
fn digest_items(items: &[DigestItem], links: &Links) -> Vec<Value> {
    let mut sorted: Vec<&DigestItem> = items.iter().collect();
    sorted.sort_by_key(|item| {
        (item.attention, Reverse(item.urgent), Reverse(item.days_late), item.due_at, item.code.as_str())
    });
    sorted.into_iter().map(|item| context! { link => links.case(&item.code), ..Value::from(Serde(item)) }).collect()
}

fn receipt_items(cases: &[ReceiptItem], links: &Links) -> Vec<Value> {
    cases.iter().map(|case| context! { link => links.case(&case.code), ..Value::from(Serde(case)) }).collect()
}

static EMBEDDED: LazyLock<Environment<'static>> = LazyLock::new(|| {
    environment(super::templates::LETTERS.iter().copied()).expect("the embedded templates are read by a test")
});

/// What reads these templates, by name and source.
pub(super) fn environment(
    sources: impl Iterator<Item = (&'static str, &'static str)>,
) -> Result<Environment<'static>, Error> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    // A control character in a name could otherwise begin a line, and lines are what templates speak in.
    env.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if text.chars().any(char::is_control) => {
            escape_formatter(out, state, &Value::from(HeaderText::new(text).into_string()))
        }
        _ => escape_formatter(out, state, value),
    });
    env.add_filter("text", |state: &State, vi_en: Value| vi_en.get_attr(language(state)?.as_str()));
    env.add_filter("position", |state: &State, word: &str| named(state, Position::parse(word).map(terms::position)));
    env.add_filter("title", |state: &State, word: &str| named(state, Position::parse(word).map(terms::title)));
    env.add_filter("deadline", |state: &State, word: &str| {
        named(state, DeadlineKind::parse(word).map(terms::deadline))
    });
    env.add_filter("wanted", |state: &State, word: &str| named(state, DeadlineKind::parse(word).map(terms::wanted)));
    env.add_filter("seat", seat);
    env.add_filter("listed", |state: &State, words: Vec<String>| {
        let positions: Option<Vec<_>> = words.iter().map(|word| Position::parse(word)).collect();
        let positions = positions.ok_or_else(|| unreadable("a position"))?;
        Ok::<_, Error>(terms::listed(&positions, language(state)?))
    });
    env.add_filter("moment", |state: &State, at: &str| {
        let at = at.parse::<DateTime<Utc>>().map_err(|_| unreadable("a moment"))?;
        Ok::<_, Error>(terms::moment(at, language(state)?))
    });
    env.add_filter("day", |state: &State, on: &str| {
        let on = on.parse::<NaiveDate>().map_err(|_| unreadable("a day"))?;
        Ok::<_, Error>(terms::day(on, language(state)?))
    });
    env.add_filter("working_days", |state: &State, count: i64| {
        let count = u32::try_from(count.abs()).map_err(|_| unreadable("a number of days"))?;
        Ok::<_, Error>(terms::working_days(count, language(state)?))
    });
    for (name, source) in sources {
        env.add_template(name, source)?;
    }
    Ok(env)
}

fn language(state: &State) -> Result<Language, Error> {
    let word = state.lookup("language").ok_or_else(|| unreadable("the language"))?;
    word.as_str().and_then(Language::parse).ok_or_else(|| unreadable("the language"))
}

/// A person in their position.
fn seat(state: &State, seat: Value) -> Result<String, Error> {
    let (language, name) = (language(state)?, seat.get_attr("name")?);
    let position = seat.get_attr("position")?.as_str().and_then(Position::parse);
    let position = position.ok_or_else(|| unreadable("a position"))?;
    let organization = seat.get_attr("organization")?.get_attr(language.as_str())?;
    Ok(terms::seat(name.as_str(), position, organization.as_str().unwrap_or_default(), language))
}

fn named(state: &State, name: Option<Text>) -> Result<String, Error> {
    Ok(name.ok_or_else(|| unreadable("a word"))?.to(language(state)?).to_owned())
}

fn unreadable(what: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("{what} cannot be read"))
}

#[cfg(test)]
mod tests;
