//! Rows to domain and back. A row that cannot be read is corrupt and says so.

use sea_orm::{ActiveValue::Set, DbErr};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::Timers;
use crate::domain::calendar::{Limit, LimitUnit};
use crate::domain::case::{Case, Leg, Subject};
use crate::domain::deadline::{Deadline, DeadlineStatus};
use crate::domain::lifecycle::Status;
use crate::domain::text::fold;
use crate::domain::words::{DeadlineKind, Urgency};

pub(super) fn corrupt(what: impl std::fmt::Display) -> DbErr {
    DbErr::Custom(format!("corrupt row: {what}"))
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(corrupt)
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(corrupt)
}

fn word<T>(parsed: Option<T>, word: &str) -> Result<T, DbErr> {
    parsed.ok_or_else(|| corrupt(format_args!("unknown word “{word}”")))
}

pub(super) fn case_row(case: &Case, last_hash: &str) -> Result<::entity::case::ActiveModel, DbErr> {
    let subject = &case.subject;
    Ok(::entity::case::ActiveModel {
        id: Set(case.id),
        code: Set(case.code.clone()),
        version: Set(case.version),
        seq: Set(case.seq),
        status: Set(case.status.as_str().to_owned()),
        title: Set(subject.title.clone()),
        description: Set(subject.description.clone()),
        category: Set(subject.category.clone()),
        territory: Set(subject.territory.clone()),
        urgency: Set(subject.urgency.as_str().to_owned()),
        urgency_reason: Set(subject.urgency_reason.clone()),
        project: Set(subject.project.clone()),
        amount_vnd: Set(subject.amount_vnd),
        proposal: Set(subject.proposal.clone()),
        legal_references: Set(to_json(&subject.legal_references)?),
        personal_data_id: Set(subject.personal_data),
        enterprise: Set(case.enterprise.clone()),
        lead_agency: Set(case.lead_agency.clone()),
        coordinating_agencies: Set(to_json(&case.coordinating_agencies)?),
        officer_id: Set(case.officer),
        routing: Set(to_json(&case.routing)?),
        draft: Set(case.draft.as_ref().map(to_json).transpose()?),
        answer: Set(case.answer.as_ref().map(to_json).transpose()?),
        information_requests: Set(to_json(&case.information_requests)?),
        proceedings: Set(to_json(&case.proceedings)?),
        petition_id: Set(case.petition),
        restriction: Set(case.restriction.as_ref().map(to_json).transpose()?),
        closing_remark: Set(case.closing_remark.clone()),
        last_hash: Set(last_hash.to_owned()),
        folded: Set(fold(&format!("{} {} {}", case.code, subject.title, subject.description))),
        filed_at: Set(case.filed_at),
        ended_at: Set(case.ended_at),
        updated_at: Set(case.updated_at),
    })
}

pub(super) fn case_from(
    row: ::entity::case::Model,
    legs: Vec<::entity::case_leg::Model>,
    deadlines: Vec<::entity::deadline::Model>,
) -> Result<Case, DbErr> {
    Ok(Case {
        id: row.id,
        version: row.version,
        seq: row.seq,
        status: word(Status::parse(&row.status), &row.status)?,
        subject: Subject {
            title: row.title,
            description: row.description,
            category: row.category,
            territory: row.territory,
            urgency: word(Urgency::parse(&row.urgency), &row.urgency)?,
            urgency_reason: row.urgency_reason,
            project: row.project,
            amount_vnd: row.amount_vnd,
            proposal: row.proposal,
            legal_references: from_json(&row.legal_references)?,
            personal_data: row.personal_data_id,
        },
        code: row.code,
        enterprise: row.enterprise,
        lead_agency: row.lead_agency,
        coordinating_agencies: from_json(&row.coordinating_agencies)?,
        officer: row.officer_id,
        routing: from_json(&row.routing)?,
        legs: legs.into_iter().map(leg_from).collect(),
        deadlines: deadlines.into_iter().map(deadline_from).collect::<Result<_, _>>()?,
        draft: row.draft.as_deref().map(from_json).transpose()?,
        answer: row.answer.as_deref().map(from_json).transpose()?,
        information_requests: from_json(&row.information_requests)?,
        proceedings: from_json(&row.proceedings)?,
        petition: row.petition_id,
        restriction: row.restriction.as_deref().map(from_json).transpose()?,
        closing_remark: row.closing_remark,
        filed_at: row.filed_at,
        ended_at: row.ended_at,
        updated_at: row.updated_at,
    })
}

pub(super) fn leg_row(case: Uuid, leg: &Leg) -> ::entity::case_leg::ActiveModel {
    ::entity::case_leg::ActiveModel {
        case_id: Set(case),
        number: Set(leg.number),
        agency: Set(leg.agency.clone()),
        began_at: Set(leg.began_at),
        ended_at: Set(leg.ended_at),
        information_requested: Set(leg.information_requested),
        binding: Set(leg.binding),
    }
}

fn leg_from(row: ::entity::case_leg::Model) -> Leg {
    Leg {
        number: row.number,
        agency: row.agency,
        began_at: row.began_at,
        ended_at: row.ended_at,
        information_requested: row.information_requested,
        binding: row.binding,
    }
}

pub(super) fn deadline_row(
    case: Uuid,
    number: i32,
    deadline: &Deadline,
    timers: Timers,
) -> Result<::entity::deadline::ActiveModel, DbErr> {
    Ok(::entity::deadline::ActiveModel {
        id: Set(deadline.id),
        case_id: Set(case),
        number: Set(number),
        kind: Set(deadline.kind.as_str().to_owned()),
        owed_by: Set(deadline.owed_by.clone()),
        version: Set(deadline.version),
        calendar: Set(deadline.calendar.clone()),
        limit_unit: Set(deadline.limit.unit().as_str().to_owned()),
        limit_quantity: Set(deadline.limit.quantity() as i32),
        legal_basis: Set(deadline.legal_basis.clone()),
        started_at: Set(deadline.started_at),
        due_at: Set(deadline.due_at),
        provisional: Set(deadline.provisional),
        status: Set(deadline.status.as_str().to_owned()),
        suspensions: Set(to_json(&deadline.suspensions)?),
        ended_at: Set(deadline.ended_at),
        next_step_at: Set(timers.next_step_at),
        lapses_at: Set(timers.lapses_at),
        held_until: Set(None),
    })
}

fn deadline_from(row: ::entity::deadline::Model) -> Result<Deadline, DbErr> {
    Ok(Deadline {
        id: row.id,
        kind: word(DeadlineKind::parse(&row.kind), &row.kind)?,
        owed_by: row.owed_by,
        version: row.version,
        calendar: row.calendar,
        limit: limit_from(&row.limit_unit, row.limit_quantity)?,
        legal_basis: row.legal_basis,
        started_at: row.started_at,
        due_at: row.due_at,
        provisional: row.provisional,
        status: word(DeadlineStatus::parse(&row.status), &row.status)?,
        suspensions: from_json(&row.suspensions)?,
        ended_at: row.ended_at,
    })
}

fn limit_from(unit: &str, quantity: i32) -> Result<Limit, DbErr> {
    let quantity = u32::try_from(quantity).map_err(corrupt)?;
    let limit = Limit::new(word(LimitUnit::parse(unit), unit)?, quantity);
    limit.ok_or_else(|| corrupt(format_args!("a limit of {quantity} {unit}")))
}
