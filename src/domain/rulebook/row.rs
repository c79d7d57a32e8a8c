//! The rows of a rulebook as files, diffs and the journal see them: one part beside the other, each row a list of texts
//! under the part's columns. Reading tells everything that is wrong with a row at once.

use crate::domain::calendar::{Limit, LimitUnit};
use crate::domain::text::Text;
use crate::domain::words::{DeadlineKind, Position, Urgency};
use crate::words;

use super::columns::{Column, Texts, columns};
use super::{CompetenceRule, Delegation, Delivery, LadderSide, LadderStep, LimitPolicy, Part, Party, Rulebook};

words! {
    /// A part of a rulebook.
    Section {
        /// Who is competent.
        Rules = "rules",
        /// Who handed competence on to whom.
        Delegations = "delegations",
        /// How long everything may take.
        Limits = "limits",
        /// Who is reminded when.
        Ladders = "ladders",
    }
}

impl From<Part> for Section {
    fn from(part: Part) -> Self {
        match part {
            Part::Rule => Self::Rules,
            Part::Delegation => Self::Delegations,
            Part::Limit => Self::Limits,
            Part::LadderStep => Self::Ladders,
        }
    }
}

/// One row, of whichever part.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// A competence rule.
    Rule(CompetenceRule),
    /// A delegation.
    Delegation(Delegation),
    /// A limit.
    Limit(LimitPolicy),
    /// A step of a ladder.
    Step(LadderStep),
}

/// What is wrong with one field of a row, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The field, as the API calls it.
    pub field: &'static str,
    /// What is wrong.
    pub text: Text,
}

impl Row {
    /// The part that it belongs to.
    pub const fn section(&self) -> Section {
        match self {
            Self::Rule(_) => Section::Rules,
            Self::Delegation(_) => Section::Delegations,
            Self::Limit(_) => Section::Limits,
            Self::Step(_) => Section::Ladders,
        }
    }

    /// What it is known by within its part: its id, of a ladder's step `ladder/step`.
    pub fn id(&self) -> String {
        match self {
            Self::Rule(rule) => rule.id.clone(),
            Self::Delegation(delegation) => delegation.id.clone(),
            Self::Limit(limit) => limit.id.clone(),
            Self::Step(step) => format!("{}/{}", step.ladder, step.step),
        }
    }

    /// What stands in it, a text for each of its part's columns; empty where nothing does.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::Rule(rule) => rule_texts(rule),
            Self::Delegation(delegation) => delegation_texts(delegation),
            Self::Limit(limit) => limit_texts(limit),
            Self::Step(step) => step_texts(step),
        }
    }

    /// Its fields that hold something, each with its text.
    pub fn fields(&self) -> impl Iterator<Item = (&'static Column, String)> {
        columns(self.section()).iter().zip(self.texts()).filter(|(_, text)| !text.is_empty())
    }

    /// The row that these texts make, one for each column.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(section: Section, texts: &[String]) -> Result<Self, Vec<RowError>> {
        let mut texts = Texts::new(section, texts);
        let row = match section {
            Section::Rules => read_rule(&mut texts).map(Self::Rule),
            Section::Delegations => read_delegation(&mut texts).map(Self::Delegation),
            Section::Limits => read_limit(&mut texts).map(Self::Limit),
            Section::Ladders => read_step(&mut texts).map(Self::Step),
        };
        match (row, texts.errors) {
            (Some(row), errors) if errors.is_empty() => Ok(row),
            (_, errors) => Err(errors),
        }
    }
}

impl Rulebook {
    /// The rows of one part, in order.
    pub fn rows(&self, section: Section) -> Vec<Row> {
        match section {
            Section::Rules => self.rules.iter().cloned().map(Row::Rule).collect(),
            Section::Delegations => self.delegations.iter().cloned().map(Row::Delegation).collect(),
            Section::Limits => self.limits.iter().cloned().map(Row::Limit).collect(),
            Section::Ladders => self.ladders.iter().cloned().map(Row::Step).collect(),
        }
    }

    /// The same with these rows in place of one part's.
    pub fn with_rows(self, section: Section, rows: impl IntoIterator<Item = Row>) -> Self {
        let Self { revision, rules, delegations, limits, ladders, .. } = self;
        let (mut parts, replaced) = ((rules, delegations, limits, ladders), section);
        match replaced {
            Section::Rules => parts.0.clear(),
            Section::Delegations => parts.1.clear(),
            Section::Limits => parts.2.clear(),
            Section::Ladders => parts.3.clear(),
        }
        for row in rows {
            match row {
                Row::Rule(rule) => parts.0.push(rule),
                Row::Delegation(delegation) => parts.1.push(delegation),
                Row::Limit(limit) => parts.2.push(limit),
                Row::Step(step) => parts.3.push(step),
            }
        }
        Self::draft(revision, parts.0, parts.2, parts.3).with_delegations(parts.1)
    }

    /// The same with this row added, or in place of the one of its id.
    pub fn with_row(self, row: Row) -> Self {
        let (section, id) = (row.section(), row.id());
        let mut rows = self.rows(section);
        match rows.iter().position(|own| own.id() == id) {
            Some(place) => rows[place] = row,
            None => rows.push(row),
        }
        self.with_rows(section, rows)
    }
}

fn some(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn list(items: &[impl ToString]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
}

fn rule_texts(it: &CompetenceRule) -> Vec<String> {
    vec![
        it.id.clone(),
        it.category.clone(),
        some(it.territory.as_ref()),
        some(it.valid_from),
        some(it.valid_to),
        it.lead.to_string(),
        list(&it.coordinating),
        some(it.legal_basis.as_ref()),
        some(it.note.as_ref()),
        it.priority.to_string(),
        list(&it.enterprises),
        list(&it.sectors),
        some(it.amount_from),
        some(it.amount_to),
    ]
}

fn read_rule(texts: &mut Texts) -> Option<CompetenceRule> {
    let lead = texts.parsed("lead", Party::parse, party_wanted());
    let read = CompetenceRule {
        id: texts.required("id"),
        category: texts.required("category"),
        territory: texts.optional("territory"),
        valid_from: texts.day("valid_from"),
        valid_to: texts.day("valid_to"),
        lead: lead.clone().unwrap_or(Party::Organization(String::new())),
        coordinating: texts.list("coordinating", Party::parse, party_wanted()),
        legal_basis: texts.optional("legal_basis"),
        note: texts.optional("note"),
        priority: texts.number("priority").unwrap_or(0),
        enterprises: texts.list("enterprises", as_it_is, Text::new("", "")),
        sectors: texts.list("sectors", as_it_is, Text::new("", "")),
        amount_from: texts.number("amount_from"),
        amount_to: texts.number("amount_to"),
    };
    lead.map(|_| read)
}

fn as_it_is(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn party_wanted() -> Text {
    Text::new("mã cơ quan, @district hoặc @commune", "an organization's code, @district or @commune")
}

fn delegation_texts(it: &Delegation) -> Vec<String> {
    vec![
        it.id.clone(),
        it.delegator.clone(),
        it.delegate.to_string(),
        list(&it.categories),
        list(&it.territories),
        some(it.amount_from),
        some(it.amount_to),
        some(it.valid_from),
        some(it.valid_to),
        some(it.revoked_on),
        some(it.instrument.as_ref()),
        if it.may_pass_on { "yes" } else { "no" }.to_owned(),
        some(it.note.as_ref()),
    ]
}

fn read_delegation(texts: &mut Texts) -> Option<Delegation> {
    let delegate = texts.parsed("delegate", Party::parse, party_wanted());
    let read = Delegation {
        id: texts.required("id"),
        delegator: texts.required("delegator"),
        delegate: delegate.clone().unwrap_or(Party::Organization(String::new())),
        categories: texts.list("categories", as_it_is, Text::new("", "")),
        territories: texts.list("territories", as_it_is, Text::new("", "")),
        amount_from: texts.number("amount_from"),
        amount_to: texts.number("amount_to"),
        valid_from: texts.day("valid_from"),
        valid_to: texts.day("valid_to"),
        revoked_on: texts.day("revoked_on"),
        instrument: texts.optional("instrument"),
        may_pass_on: texts.yes("may_pass_on"),
        note: texts.optional("note"),
    };
    delegate.map(|_| read)
}

fn limit_texts(it: &LimitPolicy) -> Vec<String> {
    vec![
        it.id.clone(),
        it.kind.to_string(),
        some(it.urgency),
        some(it.min_opinions),
        it.limit.unit().to_string(),
        it.limit.quantity().to_string(),
        some(it.valid_from),
        some(it.valid_to),
        some(it.legal_basis.as_ref()),
    ]
}

fn read_limit(texts: &mut Texts) -> Option<LimitPolicy> {
    let kind = texts.word("kind", DeadlineKind::parse, DeadlineKind::ALL);
    let unit = texts.word("unit", LimitUnit::parse, LimitUnit::ALL);
    let quantity = texts.required_number::<u32>("quantity");
    let limit = unit.zip(quantity).and_then(|(unit, quantity)| {
        let limit = Limit::new(unit, quantity);
        if limit.is_none() {
            texts.wrong(
                "quantity",
                format!("Thời hạn từ 1 đến {} ngày, hoặc đến {} phút làm việc.", Limit::MAX_DAYS, Limit::MAX_MINUTES),
                format!("A limit is 1 to {} days, or up to {} working minutes.", Limit::MAX_DAYS, Limit::MAX_MINUTES),
            );
        }
        limit
    });
    let (id, urgency) = (texts.required("id"), texts.optional_word("urgency", Urgency::parse, Urgency::ALL));
    let (min_opinions, legal_basis) = (texts.number("min_opinions"), texts.optional("legal_basis"));
    let (valid_from, valid_to) = (texts.day("valid_from"), texts.day("valid_to"));
    Some(LimitPolicy { id, kind: kind?, urgency, min_opinions, limit: limit?, valid_from, valid_to, legal_basis })
}

fn step_texts(it: &LadderStep) -> Vec<String> {
    vec![
        it.ladder.clone(),
        it.owed_by.to_string(),
        some(it.category.as_ref()),
        some(it.urgency),
        some(it.kind),
        some(it.amount_from),
        it.step.to_string(),
        it.offset_days.to_string(),
        some(it.repeat_every_days),
        list(&it.positions),
        it.delivery.to_string(),
    ]
}

fn read_step(texts: &mut Texts) -> Option<LadderStep> {
    let owed_by = texts.word("owed_by", LadderSide::parse, LadderSide::ALL);
    let delivery = texts.word("delivery", Delivery::parse, Delivery::ALL);
    let (step, offset_days) = (texts.required_number("step"), texts.required_number("offset_days"));
    let (ladder, category) = (texts.required("ladder"), texts.optional("category"));
    let urgency = texts.optional_word("urgency", Urgency::parse, Urgency::ALL);
    let kind = texts.optional_word("kind", DeadlineKind::parse, DeadlineKind::ALL);
    let (amount_from, repeat_every_days) = (texts.number("amount_from"), texts.number("repeat_every_days"));
    let positions = texts.list("positions", Position::parse, Texts::one_of(Position::ALL));
    Some(LadderStep {
        ladder,
        owed_by: owed_by?,
        category,
        urgency,
        kind,
        amount_from,
        step: step?,
        offset_days: offset_days?,
        repeat_every_days,
        positions,
        delivery: delivery?,
    })
}
