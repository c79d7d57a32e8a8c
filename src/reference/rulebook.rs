//! The rulebook's files: the first revision.

use super::table::{Error, Row, Table, as_it_is};
use crate::domain::calendar::{Limit, LimitUnit};
use crate::domain::register::Register;
use crate::domain::rulebook::{CompetenceRule, Delivery, LadderSide, LadderStep, LimitPolicy, Party, Rulebook};
use crate::domain::words::{DeadlineKind, Position, Urgency};

/// The number of the revision that the files make.
const FIRST_REVISION: i32 = 1;

/// The first revision, as a draft, of the embedded files. What it refers to must be in the register.
pub(super) fn read(register: &Register) -> Result<Rulebook, Error> {
    let rules = Table::read("competence_rules.csv", include_str!("competence_rules.csv"))?;
    let limits = Table::read("limits.csv", include_str!("limits.csv"))?;
    let ladders = Table::read("ladders.csv", include_str!("ladders.csv"))?;
    Ok(Rulebook::draft(
        FIRST_REVISION,
        rules.read_all("rule_id", |row| rule(row, register))?,
        limits.rows().zip(1..).map(limit).collect::<Result<_, _>>()?,
        ladders.rows().map(step).collect::<Result<_, _>>()?,
    ))
}

fn rule(row: Row, register: &Register) -> Result<CompetenceRule, Error> {
    let party = |text: &str| known(Party::parse(text)?, register);
    row.refers("category", |code| register.find_category(code).is_some())?;
    row.refers("territory_code", |code| register.territories().any(|territory| territory.code == code))?;
    Ok(CompetenceRule {
        id: row.text("rule_id")?.to_owned(),
        category: row.text("category")?.to_owned(),
        territory: row.optional("territory_code")?.map(str::to_owned),
        valid_from: row.optionally_parsed("valid_from", as_it_is)?,
        valid_to: row.optionally_parsed("valid_to", as_it_is)?,
        lead: row.parsed("lead", party)?,
        coordinating: row.list("coordinating", party)?,
        legal_basis: row.optional("legal_basis")?.map(str::to_owned),
        note: row.optional("note")?.map(str::to_owned),
        priority: row.parsed("priority", as_it_is)?,
        enterprises: row
            .list("enterprises", |code| register.find_organization(code).map(|found| found.code.clone()))?,
        sectors: row.list("sectors", as_it_is)?,
        amount_from: row.optionally_parsed("amount_from", as_it_is)?,
        amount_to: row.optionally_parsed("amount_to", as_it_is)?,
    })
}

/// The party, if the register knows it.
fn known(party: Party, register: &Register) -> Option<Party> {
    match &party {
        Party::Organization(code) => register.find_organization(code).is_some().then_some(party),
        Party::Committee(_) => Some(party),
    }
}

/// Limits have no id in the file: their place in it makes one.
fn limit((row, place): (Row, i32)) -> Result<LimitPolicy, Error> {
    let unit = row.parsed("unit", LimitUnit::parse)?;
    Ok(LimitPolicy {
        id: format!("L{place}"),
        kind: row.parsed("kind", DeadlineKind::parse)?,
        urgency: row.optionally_parsed("urgency", Urgency::parse)?,
        min_opinions: row.optionally_parsed("min_opinions", as_it_is)?,
        limit: row.parsed("quantity", |quantity| Limit::new(unit, quantity.parse().ok()?))?,
        valid_from: row.optionally_parsed("valid_from", as_it_is)?,
        valid_to: row.optionally_parsed("valid_to", as_it_is)?,
        legal_basis: row.optional("legal_basis")?.map(str::to_owned),
    })
}

fn step(row: Row) -> Result<LadderStep, Error> {
    Ok(LadderStep {
        ladder: row.text("ladder")?.to_owned(),
        owed_by: row.parsed("owed_by", LadderSide::parse)?,
        category: row.optional("category")?.map(str::to_owned),
        urgency: row.optionally_parsed("urgency", Urgency::parse)?,
        kind: row.optionally_parsed("kind", DeadlineKind::parse)?,
        amount_from: row.optionally_parsed("amount_from", as_it_is)?,
        step: row.parsed("step", as_it_is)?,
        offset_days: row.parsed("offset_days", as_it_is)?,
        repeat_every_days: row.optionally_parsed("repeat_every_days", as_it_is)?,
        positions: row.list("positions", Position::parse)?,
        delivery: row.parsed("delivery", Delivery::parse)?,
    })
}
