//! How rules, delegations, limits and steps of ladders lie in columns.

use sea_orm::DbErr;

use crate::domain::calendar::{Limit, LimitUnit};
use crate::domain::rulebook::{CompetenceRule, Delegation, Delivery, LadderSide, LadderStep, LimitPolicy, Party};
use crate::domain::words::{DeadlineKind, Position, Urgency};
use crate::store::rows::{read, read_list, write_list};
use ::entity::{competence_rule, delegation, ladder_step, limit_policy};

/// The revision that a row belongs to, and the version of the revision that wrote it.
pub(super) type Written = (i32, i32);

pub(super) fn rule_row((revision, version): Written, rule: &CompetenceRule) -> competence_rule::Model {
    competence_rule::Model {
        revision,
        id: rule.id.clone(),
        category: rule.category.clone(),
        territory: rule.territory.clone(),
        valid_from: rule.valid_from,
        valid_to: rule.valid_to,
        lead: rule.lead.to_string(),
        coordinating: write_list(&rule.coordinating),
        legal_basis: rule.legal_basis.clone(),
        note: rule.note.clone(),
        priority: rule.priority,
        enterprises: write_list(&rule.enterprises),
        sectors: write_list(&rule.sectors),
        amount_from: rule.amount_from,
        amount_to: rule.amount_to,
        version,
    }
}

pub(super) fn read_rule(row: competence_rule::Model) -> Result<CompetenceRule, DbErr> {
    let any = |text: &str| Some(text.to_owned());
    Ok(CompetenceRule {
        lead: read("competence_rule.lead", &row.lead, Party::parse)?,
        coordinating: read_list("competence_rule.coordinating", &row.coordinating, Party::parse)?,
        enterprises: read_list("competence_rule.enterprises", &row.enterprises, any)?,
        sectors: read_list("competence_rule.sectors", &row.sectors, any)?,
        id: row.id,
        category: row.category,
        territory: row.territory,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        legal_basis: row.legal_basis,
        note: row.note,
        priority: row.priority,
        amount_from: row.amount_from,
        amount_to: row.amount_to,
    })
}

pub(super) fn delegation_row((revision, version): Written, it: &Delegation) -> delegation::Model {
    delegation::Model {
        revision,
        id: it.id.clone(),
        delegator: it.delegator.clone(),
        delegate: it.delegate.to_string(),
        categories: write_list(&it.categories),
        territories: write_list(&it.territories),
        amount_from: it.amount_from,
        amount_to: it.amount_to,
        valid_from: it.valid_from,
        valid_to: it.valid_to,
        revoked_on: it.revoked_on,
        instrument: it.instrument.clone(),
        may_pass_on: it.may_pass_on,
        note: it.note.clone(),
        version,
    }
}

pub(super) fn read_delegation(row: delegation::Model) -> Result<Delegation, DbErr> {
    let any = |text: &str| Some(text.to_owned());
    Ok(Delegation {
        delegate: read("delegation.delegate", &row.delegate, Party::parse)?,
        categories: read_list("delegation.categories", &row.categories, any)?,
        territories: read_list("delegation.territories", &row.territories, any)?,
        id: row.id,
        delegator: row.delegator,
        amount_from: row.amount_from,
        amount_to: row.amount_to,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        revoked_on: row.revoked_on,
        instrument: row.instrument,
        may_pass_on: row.may_pass_on,
        note: row.note,
    })
}

pub(super) fn limit_row((revision, version): Written, place: i32, policy: &LimitPolicy) -> limit_policy::Model {
    limit_policy::Model {
        revision,
        place,
        kind: policy.kind.to_string(),
        urgency: policy.urgency.map(|urgency| urgency.to_string()),
        min_opinions: policy.min_opinions,
        unit: policy.limit.unit().to_string(),
        quantity: policy.limit.quantity() as i32,
        valid_from: policy.valid_from,
        valid_to: policy.valid_to,
        legal_basis: policy.legal_basis.clone(),
        version,
        id: policy.id.clone(),
    }
}

pub(super) fn read_limit(row: limit_policy::Model) -> Result<LimitPolicy, DbErr> {
    let unit = read("limit_policy.unit", &row.unit, LimitUnit::parse)?;
    let limit = u32::try_from(row.quantity).ok().and_then(|quantity| Limit::new(unit, quantity));
    Ok(LimitPolicy {
        id: row.id,
        kind: read("limit_policy.kind", &row.kind, DeadlineKind::parse)?,
        urgency: row.urgency.map(|urgency| read("limit_policy.urgency", &urgency, Urgency::parse)).transpose()?,
        min_opinions: row.min_opinions,
        limit: limit.ok_or_else(|| DbErr::Type(format!("limit_policy.quantity holds {}", row.quantity)))?,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        legal_basis: row.legal_basis,
    })
}

pub(super) fn step_row((revision, version): Written, step: &LadderStep) -> ladder_step::Model {
    ladder_step::Model {
        revision,
        ladder: step.ladder.clone(),
        owed_by: step.owed_by.to_string(),
        category: step.category.clone(),
        urgency: step.urgency.map(|urgency| urgency.to_string()),
        kind: step.kind.map(|kind| kind.to_string()),
        amount_from: step.amount_from,
        step: step.step,
        offset_days: step.offset_days,
        repeat_every_days: step.repeat_every_days,
        positions: write_list(&step.positions),
        delivery: step.delivery.to_string(),
        version,
    }
}

pub(super) fn read_step(row: ladder_step::Model) -> Result<LadderStep, DbErr> {
    Ok(LadderStep {
        owed_by: read("ladder_step.owed_by", &row.owed_by, LadderSide::parse)?,
        positions: read_list("ladder_step.positions", &row.positions, Position::parse)?,
        delivery: read("ladder_step.delivery", &row.delivery, Delivery::parse)?,
        urgency: row.urgency.map(|urgency| read("ladder_step.urgency", &urgency, Urgency::parse)).transpose()?,
        kind: row.kind.map(|kind| read("ladder_step.kind", &kind, DeadlineKind::parse)).transpose()?,
        ladder: row.ladder,
        category: row.category,
        amount_from: row.amount_from,
        step: row.step,
        offset_days: row.offset_days,
        repeat_every_days: row.repeat_every_days,
    })
}
