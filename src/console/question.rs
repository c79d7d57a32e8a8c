//! What a form asks for, as data: each question with its label, its hint, how it is answered and how much it takes. Shows
//! them, filled in with what was typed, and reads the answers back with all that is wrong at once.

use chrono::NaiveDate;

use super::form::Form;
use crate::application::FieldError;
use crate::domain::text::{Language, Text};

/// The longest amount that is taken, in đồng; the contract has the same.
const MOST_DONG: i64 = 1_000_000_000_000_000;

/// One thing that a form asks for.
#[derive(Debug, Clone)]
pub struct Question {
    /// By which the form sends it; where a use case finds it wrong, its pointer without the slash.
    pub name: &'static str,
    /// What it is called.
    pub label: Text,
    /// What helps to answer.
    pub hint: Option<Text>,
    /// How it is answered.
    pub kind: Kind,
    /// Whether it has to be.
    pub is_required: bool,
    /// What it holds before somebody types.
    pub holds: Vec<String>,
    /// What it is called to choose nothing; empty where something has to be.
    pub blank: Text,
}

/// How a question is answered.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A line of so many characters.
    Line(usize),
    /// Paragraphs of so many characters.
    Paragraphs(usize),
    /// Lines, each one thing, so many of so many characters.
    Lines(usize, usize),
    /// A day.
    Day,
    /// An amount in đồng.
    Amount,
    /// One of a few, all in sight.
    OneOf(Vec<Choice>),
    /// One of many, in groups.
    Select(Vec<Group>),
    /// Any of these.
    AnyOf(Vec<Choice>),
}

/// One of several things to choose from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What it is called.
    pub label: Text,
}

/// Choices under one heading.
#[derive(Debug, Clone)]
pub struct Group {
    /// The heading.
    pub label: Text,
    /// The choices.
    pub choices: Vec<Choice>,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl ToString, label: Text) -> Self {
        Self { value: value.to_string(), label }
    }
}

impl Question {
    /// A question that has to be answered.
    pub fn new(name: &'static str, kind: Kind, vi: &str, en: &str) -> Self {
        let (label, blank) = (Text::new(vi, en), Text::new("– Chọn –", "– Choose –"));
        Self { name, label, hint: None, kind, is_required: true, holds: Vec::new(), blank }
    }

    /// The same, which may be left open.
    pub fn optional(self) -> Self {
        Self { is_required: false, ..self }
    }

    /// The same, narrowing a list where it is answered.
    pub fn narrowing(self) -> Self {
        Self { blank: Text::new("Tất cả", "All"), ..self.optional() }
    }

    /// The same, where one of the choices always holds.
    pub fn settled(self) -> Self {
        Self { blank: Text::new("", ""), ..self.optional() }
    }

    /// The same with what helps to answer.
    pub fn hint(self, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { hint: Some(Text::new(vi, en)), ..self }
    }

    /// The same, answered already.
    pub fn holding(self, value: impl Into<String>) -> Self {
        Self { holds: vec![value.into()], ..self }
    }

    /// The question in its reader's language, filled in with what was typed, if something was.
    pub fn show(&self, typed: Option<&Answers>, language: Language) -> Shown {
        let held = match typed {
            Some(typed) => typed.all(self.name).map(str::to_owned).collect(),
            None => self.holds.clone(),
        };
        let choice = |choice: &Choice| ShownChoice {
            is_chosen: held.contains(&choice.value),
            value: choice.value.clone(),
            label: choice.label.to(language).to_owned(),
        };
        let group =
            |label: String, choices: &[Choice]| ShownGroup { label, choices: choices.iter().map(choice).collect() };
        let (control, groups) = match &self.kind {
            Kind::Line(_) => ("line", Vec::new()),
            Kind::Paragraphs(_) => ("paragraphs", Vec::new()),
            Kind::Lines(..) => ("lines", Vec::new()),
            Kind::Day => ("day", Vec::new()),
            Kind::Amount => ("amount", Vec::new()),
            Kind::OneOf(choices) => ("radio", vec![group(String::new(), choices)]),
            Kind::AnyOf(choices) => ("checkbox", vec![group(String::new(), choices)]),
            Kind::Select(groups) => {
                let shown = groups.iter().map(|found| group(found.label.to(language).to_owned(), &found.choices));
                ("select", shown.collect())
            }
        };
        Shown {
            name: self.name,
            label: self.label.to(language).to_owned(),
            hint: self.shown_hint(language),
            control,
            is_required: self.is_required,
            blank: self.blank.to(language).to_owned(),
            // A day is written as people write it: what browsers make of one depends on where they come from.
            value: match (&self.kind, held.first().and_then(|text| read_day(text))) {
                (Kind::Day, Some(day)) => day.format("%d/%m/%Y").to_string(),
                _ => held.first().cloned().unwrap_or_default(),
            },
            groups,
        }
    }

    /// What helps to answer; of a day also how it is written.
    fn shown_hint(&self, language: Language) -> String {
        let own = self.hint.as_ref().map(|hint| hint.to(language).to_owned());
        let how = match (&self.kind, language) {
            (Kind::Day, Language::Vi) => Some("Ngày/tháng/năm, dạng 27/03/2026.".to_owned()),
            (Kind::Day, Language::En) => Some("Day, month and year, like 27/03/2026.".to_owned()),
            _ => None,
        };
        own.into_iter().chain(how).collect::<Vec<_>>().join(" ")
    }

    /// What is wrong with what was typed.
    fn fault(&self, typed: &Answers) -> Option<FieldError> {
        let wrong = |vi: String, en: String| Some(FieldError::new(self.name, vi, en));
        if !typed.all(self.name).any(|value| !value.is_empty()) {
            let (vi, en) = (&self.label.vi, &self.label.en);
            return self.is_required.then(|| match self.kind {
                Kind::OneOf(_) | Kind::Select(_) | Kind::AnyOf(_) => {
                    FieldError::new(self.name, format!("Hãy chọn: {vi}."), format!("Choose: {en}."))
                }
                _ => FieldError::new(self.name, format!("Hãy nhập: {vi}."), format!("Fill in: {en}.")),
            });
        }
        if typed.all(self.name).any(|value| value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'))) {
            return wrong(
                format!("{}: có ký tự điều khiển, hãy xóa đi.", self.label.vi),
                format!("{}: it holds control characters, remove them.", self.label.en),
            );
        }
        let text = typed.text(self.name);
        match &self.kind {
            Kind::Line(longest) | Kind::Paragraphs(longest) => {
                let length = text.chars().count();
                if length > *longest {
                    wrong(self.too_long_vi(*longest, length), self.too_long_en(*longest, length))
                } else {
                    None
                }
            }
            Kind::Lines(most, longest) => self.fault_of_lines(&typed.lines(self.name), *most, *longest),
            Kind::Day if typed.day(self.name).is_none() => wrong(
                format!("{}: hãy nhập ngày có thật, dạng 27/03/2026.", self.label.vi),
                format!("{}: write a day that exists, like 27/03/2026.", self.label.en),
            ),
            Kind::Amount if typed.amount(self.name).is_none() => wrong(
                format!("{}: hãy nhập số đồng, dạng 163.300.000.000, không quá một triệu tỷ.", self.label.vi),
                format!("{}: write the đồng in digits, like 163,300,000,000, at most 10^15.", self.label.en),
            ),
            Kind::OneOf(choices) | Kind::AnyOf(choices) => self.fault_of_choice(typed, choices.iter()),
            Kind::Select(groups) => self.fault_of_choice(typed, groups.iter().flat_map(|group| &group.choices)),
            Kind::Day | Kind::Amount => None,
        }
    }

    fn fault_of_choice<'c>(&self, typed: &Answers, choices: impl Iterator<Item = &'c Choice>) -> Option<FieldError> {
        let known: Vec<&str> = choices.map(|choice| choice.value.as_str()).collect();
        let is_known = typed.all(self.name).filter(|value| !value.is_empty()).all(|value| known.contains(&value));
        (!is_known).then(|| {
            let (vi, en) = (&self.label.vi, &self.label.en);
            FieldError::new(
                self.name,
                format!("{vi}: hãy chọn trong danh sách."),
                format!("{en}: choose from the list."),
            )
        })
    }

    fn fault_of_lines(&self, lines: &[String], most: usize, longest: usize) -> Option<FieldError> {
        if lines.len() > most {
            return Some(FieldError::new(
                self.name,
                format!("{}: nhiều nhất {most} dòng.", self.label.vi),
                format!("{}: {most} lines at most.", self.label.en),
            ));
        }
        let length = lines.iter().map(|line| line.chars().count()).max().filter(|length| *length > longest)?;
        Some(FieldError::new(self.name, self.too_long_vi(longest, length), self.too_long_en(longest, length)))
    }

    fn too_long_vi(&self, longest: usize, found: usize) -> String {
        format!("{}: dài nhất {longest} ký tự, đang có {found}.", self.label.vi)
    }

    fn too_long_en(&self, longest: usize, found: usize) -> String {
        format!("{}: {longest} characters at most, there are {found}.", self.label.en)
    }
}

/// What was typed, by the questions' names; line ends are plain, nothing begins or ends with spaces.
#[derive(Debug, Clone, Default)]
pub struct Answers(Vec<(String, String)>);

impl Answers {
    /// What a form holds.
    pub fn of(form: &Form) -> Self {
        let plain = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
        Self(form.pairs().map(|(name, value)| (name.to_owned(), plain(value))).collect())
    }

    /// What an address asks.
    pub fn asked<'q>(pairs: impl Iterator<Item = (&'q str, &'q str)>) -> Self {
        Self(pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect())
    }

    /// All that is wrong with the answers to these questions.
    pub fn faults(&self, questions: &[Question]) -> Vec<FieldError> {
        questions.iter().filter_map(|question| question.fault(self)).collect()
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// A text; empty where there is none.
    pub fn text(&self, name: &str) -> String {
        self.0.iter().find(|(found, _)| found == name).map_or_else(String::new, |(_, value)| value.clone())
    }

    /// A text, if there is one.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Everything that was chosen.
    pub fn many(&self, name: &str) -> Vec<String> {
        self.all(name).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    /// The lines of a text that are not empty.
    pub fn lines(&self, name: &str) -> Vec<String> {
        self.text(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// A day, as people write it.
    pub fn day(&self, name: &str) -> Option<NaiveDate> {
        read_day(&self.text(name))
    }

    /// The same, with this where nothing was asked.
    pub fn or(mut self, name: &str, value: &str) -> Self {
        if self.some(name).is_none() {
            self.0.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// An amount in đồng, with or without marks between its groups of digits.
    pub fn amount(&self, name: &str) -> Option<i64> {
        let digits: String = self.text(name).chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\u{a0}')).collect();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|amount| is_number && *amount <= MOST_DONG)
    }
}

/// A day as browsers send it or as people write it, in full.
fn read_day(text: &str) -> Option<NaiveDate> {
    let is_written_in_full = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/'));
    let read = |form| NaiveDate::parse_from_str(text, form).ok();
    read("%d/%m/%Y").or_else(|| read("%Y-%m-%d")).filter(|_| is_written_in_full)
}

/// A question as its page shows it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// By which the form sends it.
    pub name: &'static str,
    /// What it is called.
    pub label: String,
    /// What helps to answer; empty where nothing does.
    pub hint: String,
    /// How it is answered: `line`, `paragraphs`, `lines`, `day`, `amount`, `radio`, `checkbox`, `select`.
    pub control: &'static str,
    /// Whether it has to be answered.
    pub is_required: bool,
    /// What it is called to choose nothing; empty where something has to be.
    pub blank: String,
    /// What it holds.
    pub value: String,
    /// What is chosen from.
    pub groups: Vec<ShownGroup>,
}

/// Choices under one heading; the heading is empty where there is but one group.
#[derive(Debug, Clone)]
pub struct ShownGroup {
    /// The heading.
    pub label: String,
    /// The choices.
    pub choices: Vec<ShownChoice>,
}

/// One of several things to choose from.
#[derive(Debug, Clone)]
pub struct ShownChoice {
    /// What the form sends.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Whether it is chosen already.
    pub is_chosen: bool,
}

/// The name of the question that a use case's pointer is about: `/agencies/0` is about `agencies`, `/official_document/number`
/// about `official_document.number`.
pub fn name_of(pointer: &str) -> String {
    let parts = pointer.trim_start_matches('/').split('/');
    let named = parts.filter(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()));
    named.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        Answers(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_people_write_is_read() {
        let typed = answers(&[("a", "27/03/2026"), ("b", "2026-03-27"), ("c", "163.300.000.000"), ("d", "x\n\n y ")]);
        let day = NaiveDate::from_ymd_opt(2026, 3, 27);
        assert_eq!((typed.day("a"), typed.day("b"), typed.day("c")), (day, day, None));
        assert_eq!((typed.amount("c"), typed.amount("d"), typed.amount("e")), (Some(163_300_000_000), None, None));
        assert_eq!(typed.lines("d"), ["x", "y"]);
        for odd in ["31/02/2026", "7/3/2026", "+026-03-27", "2026-03-027", ""] {
            assert_eq!(answers(&[("a", odd)]).day("a"), None, "{odd}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let choices = vec![Choice::new("x", Text::new("x", "x"))];
        let questions = [
            Question::new("text", Kind::Paragraphs(3), "Nội dung", "Text"),
            Question::new("day", Kind::Day, "Ngày", "Day"),
            Question::new("one", Kind::OneOf(choices.clone()), "Chọn", "Choice"),
            Question::new("any", Kind::AnyOf(choices), "Chọn", "Choice").optional(),
        ];
        let told = |pairs: &[(&str, &str)]| -> Vec<String> {
            answers(pairs).faults(&questions).into_iter().map(|fault| fault.pointer).collect()
        };
        assert_eq!(told(&[]), ["text", "day", "one"]);
        assert_eq!(told(&[("text", "abcd"), ("day", "x"), ("one", "y"), ("any", "z")]), ["text", "day", "one", "any"]);
        assert_eq!(told(&[("text", "a\u{0}"), ("day", "2026-03-27"), ("one", "x"), ("any", "x")]), ["text"]);
        assert!(told(&[("text", "đủ"), ("day", "2026-03-27"), ("one", "x")]).is_empty());
    }

    #[test]
    fn pointers_lead_to_their_questions() {
        assert_eq!(name_of("/text"), "text");
        assert_eq!(name_of("/agencies/12"), "agencies");
        assert_eq!(name_of("/official_document/signed_on"), "official_document.signed_on");
        assert_eq!(name_of("email"), "email");
    }
}
