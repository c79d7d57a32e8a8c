//! A page that asks for one thing: what it is about, a few fields, a button, and where else one may want to go.

use askama::Template;
use poem::Response;
use poem::http::StatusCode;

use super::frame::Frame;
use super::here::Here;
use crate::application::FieldError;

/// A field.
pub struct Field {
    /// By which the form sends it.
    pub name: &'static str,
    /// What it is called.
    pub label: String,
    /// What helps to fill it in.
    pub hint: String,
    /// `text`, `email` or `password`.
    pub kind: &'static str,
    /// What browsers fill in by themselves, in their words.
    pub autocomplete: &'static str,
    /// What it holds already.
    pub value: String,
    /// Whether it is shown only.
    pub is_fixed: bool,
}

impl Field {
    /// A line of text.
    pub fn text(name: &'static str, label: &str, autocomplete: &'static str) -> Self {
        Self {
            name,
            label: label.to_owned(),
            hint: String::new(),
            kind: "text",
            autocomplete,
            value: String::new(),
            is_fixed: false,
        }
    }

    /// An address.
    pub fn email(label: &str, value: &str) -> Self {
        Self { kind: "email", value: value.to_owned(), ..Self::text("email", label, "username") }
    }

    /// A password; it is never filled in.
    pub fn password(name: &'static str, label: &str, autocomplete: &'static str) -> Self {
        Self { kind: "password", ..Self::text(name, label, autocomplete) }
    }

    /// The same with what helps to fill it in.
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same, shown only.
    pub fn fixed(self) -> Self {
        Self { is_fixed: true, ..self }
    }
}

/// One of several things to choose from.
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Whether it is chosen already.
    pub is_chosen: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "form.html")]
pub struct FormPage {
    /// What is around it.
    pub frame: Frame,
    /// What it is about.
    pub intro: Vec<String>,
    /// What is chosen from, under the name `choice`; none: nothing is.
    pub choices: Vec<Choice>,
    /// What is to be filled in.
    pub fields: Vec<Field>,
    /// What the button says.
    pub button: String,
    /// Where else one may want to go.
    pub links: Vec<(String, String)>,
}

impl FormPage {
    /// A page of this title.
    pub fn new(here: &Here<'_>, title: &str, button: &str) -> Self {
        Self {
            frame: here.frame(title),
            intro: Vec::new(),
            choices: Vec::new(),
            fields: Vec::new(),
            button: button.to_owned(),
            links: Vec::new(),
        }
    }

    /// With a paragraph before the fields.
    pub fn intro(mut self, text: impl Into<String>) -> Self {
        self.intro.push(text.into());
        self
    }

    /// With another field.
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// With a link below.
    pub fn link(mut self, to: impl Into<String>, text: &str) -> Self {
        self.links.push((to.into(), text.to_owned()));
        self
    }

    /// With one thing that is wrong.
    pub fn wrong(mut self, field: &str, sentence: &str) -> Self {
        self.frame = self.frame.with_error(field, sentence);
        self
    }

    /// With all that is wrong.
    pub fn all_wrong(mut self, errors: &[FieldError]) -> Self {
        self.frame = self.frame.with_errors(errors);
        self
    }

    /// The answer: 422 where something is wrong.
    pub fn answer(&self, here: &Here<'_>) -> Response {
        let is_wrong = !self.frame.errors.is_empty();
        here.page(if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, self)
    }
}
