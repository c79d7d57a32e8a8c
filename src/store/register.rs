//! The register's rows: kept whole, loaded whole. Knows how words and names lie in columns; no rules.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

use super::rows::{insert, read, read_list, write_list};
use crate::domain::register::{Category, Field, Organization, Register, Succession, Territory};
use crate::domain::register::{Level, OrganizationKind, Share, SuccessionEvent, SuccessionKind};
use crate::domain::text::Text;
use ::entity::{category, organization, succession, territory};

/// Saves a register into empty tables. Call it in a transaction: it takes several statements.
pub async fn save_register(conn: &impl ConnectionTrait, register: &Register) -> Result<(), DbErr> {
    insert::<organization::Entity>(conn, register.organizations().map(organization_row)).await?;
    insert::<territory::Entity>(conn, register.territories().map(territory_row)).await?;
    insert::<category::Entity>(conn, register.categories().map(category_row)).await?;
    insert::<succession::Entity>(conn, register.successions().iter().map(succession_row)).await
}

/// The register as it was saved.
///
/// # Errors
/// Also when a column holds a word that is none of its words.
pub async fn load_register(conn: &impl ConnectionTrait) -> Result<Register, DbErr> {
    let organizations = organization::Entity::find().all(conn).await?.into_iter().map(read_organization);
    let territories = territory::Entity::find().all(conn).await?.into_iter().map(read_territory);
    let categories = category::Entity::find().all(conn).await?.into_iter().map(read_category);
    let successions = succession::Entity::find().all(conn).await?.into_iter().map(read_succession);
    Ok(Register::new(
        organizations.collect::<Result<_, _>>()?,
        territories.collect::<Result<_, _>>()?,
        categories.collect::<Result<_, _>>()?,
        successions.collect::<Result<_, _>>()?,
    ))
}

pub(super) fn organization_row(it: &Organization) -> organization::Model {
    organization::Model {
        code: it.code.clone(),
        kind: it.kind.to_string(),
        identifier: it.identifier.clone(),
        level: it.level.map(|level| level.to_string()),
        name_vi: it.name.vi.clone(),
        name_en: it.name.en.clone(),
        short: it.short.clone(),
        parent: it.parent.clone(),
        territory: it.territory.clone(),
        is_committee: it.is_committee,
        sector: it.sector.clone(),
        valid_from: it.valid_from,
        valid_to: it.valid_to,
        calendar: it.calendar.clone(),
    }
}

fn read_organization(row: organization::Model) -> Result<Organization, DbErr> {
    Ok(Organization {
        kind: read("organization.kind", &row.kind, OrganizationKind::parse)?,
        level: row.level.map(|level| read("organization.level", &level, Level::parse)).transpose()?,
        name: Text::new(row.name_vi, row.name_en),
        code: row.code,
        identifier: row.identifier,
        short: row.short,
        parent: row.parent,
        territory: row.territory,
        is_committee: row.is_committee,
        sector: row.sector,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        calendar: row.calendar,
    })
}

pub(super) fn territory_row(it: &Territory) -> territory::Model {
    territory::Model {
        unit_id: it.unit_id.clone(),
        code: it.code.clone(),
        level: it.level.to_string(),
        name_vi: it.name.vi.clone(),
        name_en: it.name.en.clone(),
        parent_code: it.parent_code.clone(),
        valid_from: it.valid_from,
        valid_to: it.valid_to,
    }
}

fn read_territory(row: territory::Model) -> Result<Territory, DbErr> {
    Ok(Territory {
        level: read("territory.level", &row.level, Level::parse)?,
        name: Text::new(row.name_vi, row.name_en),
        unit_id: row.unit_id,
        code: row.code,
        parent_code: row.parent_code,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    })
}

fn category_row(it: &Category) -> category::Model {
    category::Model {
        code: it.code.clone(),
        parent: it.parent.clone(),
        name_vi: it.name.vi.clone(),
        name_en: it.name.en.clone(),
        legal_basis: it.legal_basis.clone(),
        examples: it.examples.clone(),
        field: it.field.to_string(),
        valid_from: it.valid_from,
        valid_to: it.valid_to,
    }
}

fn read_category(row: category::Model) -> Result<Category, DbErr> {
    Ok(Category {
        field: read("category.field", &row.field, Field::parse)?,
        name: Text::new(row.name_vi, row.name_en),
        code: row.code,
        parent: row.parent,
        legal_basis: row.legal_basis,
        examples: row.examples,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    })
}

pub(super) fn succession_row(it: &Succession) -> succession::Model {
    succession::Model {
        id: Uuid::now_v7(),
        kind: it.kind.to_string(),
        effective_on: it.effective_on,
        predecessor: it.from.clone(),
        successor: it.to.clone(),
        event: it.event.to_string(),
        is_default: it.is_default,
        share: it.share.map(|share| share.to_string()),
        scope: it.scope.clone(),
        categories: write_list(&it.categories),
        territories: write_list(&it.territories),
        legal_basis: it.legal_basis.clone(),
    }
}

fn read_succession(row: succession::Model) -> Result<Succession, DbErr> {
    let any = |text: &str| Some(text.to_owned());
    Ok(Succession {
        kind: read("succession.kind", &row.kind, SuccessionKind::parse)?,
        event: read("succession.event", &row.event, SuccessionEvent::parse)?,
        share: row.share.map(|share| read("succession.share", &share, Share::parse)).transpose()?,
        effective_on: row.effective_on,
        from: row.predecessor,
        to: row.successor,
        is_default: row.is_default,
        scope: row.scope,
        categories: read_list("succession.categories", &row.categories, any)?,
        territories: read_list("succession.territories", &row.territories, any)?,
        legal_basis: row.legal_basis,
    })
}

#[cfg(test)]
mod tests;
