//! The register's files.

use std::collections::{HashMap, HashSet};

use super::table::{Error, Row, Table, as_it_is, yes};
use crate::domain::calendar::DEFAULT_CALENDAR;
use crate::domain::register::{Category, Field, Level, Organization, OrganizationKind, Register, Territory};
use crate::domain::register::{Share, Succession, SuccessionEvent, SuccessionKind};
use crate::domain::rulebook::Party;
use crate::domain::text::Text;

/// The register of the embedded files.
pub(super) fn read() -> Result<Register, Error> {
    let organizations = read_organizations()?;
    let territories = Table::read("territory_history.csv", include_str!("territory_history.csv"))?;
    let territories = territories.read_all("unit_id", territory)?;
    let categories = Table::read("categories.csv", include_str!("categories.csv"))?;
    let categories = read_categories(&categories)?;
    let successions = read_successions(&organizations, &territories, &categories)?;
    Ok(Register::new(organizations, territories, categories, successions))
}

fn read_organizations() -> Result<Vec<Organization>, Error> {
    let agencies = Table::read("agencies.csv", include_str!("agencies.csv"))?;
    let enterprises = Table::read("enterprises.csv", include_str!("enterprises.csv"))?;
    let mut organizations: Vec<_> = agencies.read_all("agency_id", agency)?.into_iter().flatten().collect();
    organizations.extend(enterprises.read_all("enterprise_id", enterprise)?);
    let known: HashSet<_> = organizations.iter().map(|organization| organization.code.as_str()).collect();
    for (table, column) in
        [(&agencies, "parent_id"), (&enterprises, "owner_agency_id"), (&enterprises, "parent_enterprise_id")]
    {
        for row in table.rows() {
            row.refers(column, |code| known.contains(code))?;
        }
    }
    Ok(organizations)
}

/// None for the heads of the city: they are positions of its people's committee, no organizations.
fn agency(row: Row) -> Result<Option<Organization>, Error> {
    let kind = row.text("kind")?;
    if kind == "office_holder" {
        return Ok(None);
    }
    let level = row.parsed("level", Level::parse)?;
    Ok(Some(Organization {
        code: row.text("agency_id")?.to_owned(),
        kind: row.parsed("kind", |kind| agency_kind(kind, level))?,
        identifier: row.optional("electronic_code")?.map(str::to_owned),
        level: Some(level),
        name: name(row)?,
        short: short(row, "short_vi", "name_vi")?,
        parent: row.optional("parent_id")?.map(str::to_owned),
        territory: row.optional("territory_code")?.map(str::to_owned),
        is_committee: kind == "peoples_committee",
        sector: None,
        valid_from: row.optionally_parsed("valid_from", as_it_is)?,
        valid_to: row.optionally_parsed("valid_to", as_it_is)?,
        calendar: DEFAULT_CALENDAR.to_owned(),
    }))
}

/// The city's people's committee steers; what answers to a ministry, and the ministries, are asked; the rest may be
/// ordered.
fn agency_kind(kind: &str, level: Level) -> Option<OrganizationKind> {
    match kind {
        "peoples_committee" if level == Level::Province => Some(OrganizationKind::Authority),
        "vertical_agency" | "central" => Some(OrganizationKind::Vertical),
        "peoples_committee"
        | "council"
        | "office"
        | "specialised_department"
        | "sub_department"
        | "administrative_organisation"
        | "public_service_unit"
        | "steering_committee" => Some(OrganizationKind::Agency),
        _ => None,
    }
}

fn enterprise(row: Row) -> Result<Organization, Error> {
    let parent = row.optional("parent_enterprise_id")?;
    Ok(Organization {
        code: row.text("enterprise_id")?.to_owned(),
        kind: OrganizationKind::Enterprise,
        // The tax codes at hand were never verified: none is better than a wrong one.
        identifier: None,
        level: None,
        name: Text::new(row.text("legal_name_vi")?, row.text("name_en")?),
        short: short(row, "short_name", "legal_name_vi")?,
        parent: parent.or(row.optional("owner_agency_id")?).map(str::to_owned),
        territory: None,
        is_committee: false,
        sector: row.optional("sector_vi")?.map(str::to_owned),
        valid_from: None,
        valid_to: None,
        calendar: DEFAULT_CALENDAR.to_owned(),
    })
}

fn territory(row: Row) -> Result<Territory, Error> {
    Ok(Territory {
        unit_id: row.text("unit_id")?.to_owned(),
        code: row.text("code")?.to_owned(),
        level: row.parsed("level", Level::parse)?,
        name: name(row)?,
        parent_code: row.optional("parent_code")?.map(str::to_owned),
        valid_from: row.optionally_parsed("valid_from", as_it_is)?,
        valid_to: row.optionally_parsed("valid_to", as_it_is)?,
    })
}

/// Groups name the field of their vice-chairman; what lies under them has the same. A group stands before what lies
/// under it.
fn read_categories(table: &Table) -> Result<Vec<Category>, Error> {
    let mut fields: HashMap<String, Field> = HashMap::new();
    for row in table.rows() {
        let field = match row.optional("parent_code")? {
            Some(parent) => *fields.get(parent).ok_or_else(|| row.unknown("parent_code", parent))?,
            None => row.parsed("field", Field::parse)?,
        };
        fields.insert(row.text("code")?.to_owned(), field);
    }
    table.read_all("code", |row| category(row, fields[row.text("code")?]))
}

fn category(row: Row, field: Field) -> Result<Category, Error> {
    Ok(Category {
        code: row.text("code")?.to_owned(),
        parent: row.optional("parent_code")?.map(str::to_owned),
        name: name(row)?,
        legal_basis: row.optional("legal_basis")?.map(str::to_owned),
        examples: row.optional("examples_vi")?.unwrap_or_default().to_owned(),
        field,
        valid_from: None,
        valid_to: None,
    })
}

fn read_successions(
    organizations: &[Organization],
    territories: &[Territory],
    categories: &[Category],
) -> Result<Vec<Succession>, Error> {
    let agencies = Table::read("agency_succession.csv", include_str!("agency_succession.csv"))?;
    let units = Table::read("territory_succession.csv", include_str!("territory_succession.csv"))?;
    let codes: HashSet<_> = organizations.iter().map(|organization| organization.code.as_str()).collect();
    let unit_ids: HashSet<_> = territories.iter().map(|territory| territory.unit_id.as_str()).collect();
    for row in agencies.rows() {
        row.refers("from_id", |code| codes.contains(code))?;
        row.refers("to_id", |code| matches!(Party::parse(code), Some(Party::Committee(_))) || codes.contains(code))?;
    }
    for row in units.rows() {
        row.refers("from_unit_id", |id| unit_ids.contains(id))?;
        row.refers("to_unit_id", |id| unit_ids.contains(id))?;
    }
    let known: HashSet<_> = categories.iter().map(|category| category.code.as_str()).collect();
    let agencies = agencies.rows().map(|row| agency_succession(row, &known));
    agencies.chain(units.rows().map(territory_succession)).collect()
}

fn agency_succession(row: Row, known: &HashSet<&str>) -> Result<Succession, Error> {
    Ok(Succession {
        kind: SuccessionKind::Organization,
        effective_on: row.parsed("effective", as_it_is)?,
        from: row.text("from_id")?.to_owned(),
        to: row.optional("to_id")?.map(str::to_owned),
        event: row.parsed("event", SuccessionEvent::parse)?,
        is_default: row.parsed("is_default", yes)?,
        share: None,
        scope: row.optional("function_vi")?.map(str::to_owned),
        categories: row.list("categories", |code| known.contains(code).then(|| code.to_owned()))?,
        territories: Vec::new(),
        legal_basis: row.optional("legal_basis")?.map(str::to_owned),
    })
}

/// A territory that just ended has no target, and then no default either.
fn territory_succession(row: Row) -> Result<Succession, Error> {
    Ok(Succession {
        kind: SuccessionKind::Territory,
        effective_on: row.parsed("effective", as_it_is)?,
        from: row.text("from_unit_id")?.to_owned(),
        to: row.optional("to_unit_id")?.map(str::to_owned),
        event: row.parsed("event", SuccessionEvent::parse)?,
        is_default: row.optionally_parsed("is_default", yes)?.unwrap_or(false),
        share: row.optionally_parsed("share", Share::parse)?,
        scope: None,
        categories: Vec::new(),
        territories: Vec::new(),
        legal_basis: row.optional("legal_basis")?.map(str::to_owned),
    })
}

fn name(row: Row) -> Result<Text, Error> {
    Ok(Text::new(row.text("name_vi")?, row.text("name_en")?))
}

/// The usual short form; the whole name where there is none.
fn short(row: Row, column: &str, name: &str) -> Result<String, Error> {
    Ok(row.optional(column)?.unwrap_or(row.text(name)?).to_owned())
}
