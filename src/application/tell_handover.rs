//! The letters that end a reorganisation: one to each organization for all of its cases, none for each case. Both sides'
//! heads are told, each enterprise whose cases have another lead, and the coordinator of what is to be decided.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::notices::{facts_of, organization_name, reader_for};
use super::{App, COORDINATOR, City, Error};
use crate::domain::access::Scope;
use crate::domain::case::Case;
use crate::domain::notification::Letter;
use crate::domain::reorganisation::{HandoverOutcome, Reorganisation};
use crate::domain::words::{DeadlineKind, Position};
use crate::mail::message::{Message, Reader, ReceiptItem, Reorganised, Side};
use crate::mail::write_letter;
use crate::store::people::{self, Seats};
use crate::store::reorganisations::{Transfer, list_transfers};
use crate::store::{cases, outbox};

/// So many cases are read, and so many letters written, at once.
const AT_ONCE: u64 = 200;
/// So many cases a letter names; the list has all of them.
const MOST_NAMED: usize = 50;

/// What one organization is told, in one part.
#[derive(Default)]
struct Told {
    total: usize,
    cases: Vec<ReceiptItem>,
}

/// Writes them.
pub(super) async fn tell_handover(app: &App, txn: &DatabaseTransaction, it: &Reorganisation) -> Result<(), Error> {
    let city = app.city();
    let mut letters = Vec::new();
    for ((side, organization), told) in gathered(txn, &city, it).await? {
        letters.extend(letter(app, txn, &city, it, (side, &organization), told).await?);
    }
    for some in letters.chunks(AT_ONCE as usize) {
        outbox::enqueue_all(txn, some, app.clock.now()).await?;
    }
    Ok(())
}

/// Who has to be told of how many cases.
async fn gathered(
    conn: &impl ConnectionTrait,
    city: &City,
    it: &Reorganisation,
) -> Result<BTreeMap<(Side, String), Told>, Error> {
    let mut all: BTreeMap<(Side, String), Told> = BTreeMap::new();
    let mut after = None;
    loop {
        let page = list_transfers(conn, &Scope::of_system(), it.id, after, AT_ONCE).await?;
        after = page.last().map(|last| last.case);
        let ids: Vec<_> = page.iter().map(|transfer| transfer.case).collect();
        let kept = cases::find_cases(conn, &ids).await?;
        for transfer in &page {
            let Some(kept) = kept.iter().find(|kept| kept.case.id == transfer.case) else { continue };
            for whom in concerned(transfer, &kept.case) {
                let told = all.entry(whom).or_default();
                told.total += 1;
                // A restricted case is counted, and named to nobody.
                if told.cases.len() < MOST_NAMED && kept.case.restriction.is_none() {
                    told.cases.push(item(city, &kept.case));
                }
            }
        }
        if (page.len() as u64) < AT_ONCE {
            return Ok(all);
        }
    }
}

fn concerned(transfer: &Transfer, case: &Case) -> Vec<(Side, String)> {
    let giving = transfer.parts.iter().map(|part| (Side::Giving, part.from.clone()));
    let taking = transfer.parts.iter().filter_map(|part| Some((Side::Receiving, part.to.clone()?)));
    let mut whom: Vec<_> = giving.chain(taking).collect();
    if transfer.outcome == Some(HandoverOutcome::Triage) {
        whom.push((Side::Coordinator, COORDINATOR.to_owned()));
    }
    if transfer.lead.0 != transfer.lead.1 {
        whom.push((Side::Enterprise, case.enterprise.clone()));
    }
    whom.sort_unstable();
    whom.dedup();
    whom
}

fn item(city: &City, case: &Case) -> ReceiptItem {
    let facts = facts_of(city, case);
    let owed = case.find_owed_answer();
    let last = || case.deadlines.iter().rfind(|deadline| deadline.kind == DeadlineKind::Answer);
    let answer_by = owed.or_else(last).map_or(case.filed_at, |answer| answer.due_at);
    ReceiptItem { code: facts.code, category: facts.category, lead: facts.lead, answer_by }
}

async fn letter(
    app: &App,
    conn: &impl ConnectionTrait,
    city: &City,
    it: &Reorganisation,
    (side, organization): (Side, &str),
    Told { total, cases }: Told,
) -> Result<Option<Letter>, Error> {
    // The heads of what ended were in office until the day before.
    let on = if side == Side::Giving { it.draft.last_day() } else { app.today() };
    let seats = people::find_seats(conn, &[organization, COORDINATOR], on).await?;
    let Some(reader) = reader(city, &seats, side, organization) else { return Ok(None) };
    let list = matches!(side, Side::Giving | Side::Receiving).then(|| app.links.handover(it.id, organization));
    let message = Message::Reorganised(Box::new(Reorganised {
        side,
        title: it.draft.title.clone(),
        legal_basis: it.draft.legal_basis.clone(),
        effective_on: it.draft.effective_on,
        about: organization_name(city, organization),
        total,
        cases,
        list,
    }));
    let not_before = city.calendar_of(organization).next_working_moment(app.clock.now());
    Ok(Some(write_letter(&message, &reader, &app.links, not_before)))
}

/// Who heads the organization; where nobody does, the coordinator.
fn reader(city: &City, seats: &Seats, side: Side, organization: &str) -> Option<Reader> {
    let head = match side {
        Side::Giving | Side::Receiving => [Position::Director, Position::Intake],
        Side::Coordinator => [Position::Coordinator; 2],
        Side::Enterprise => [Position::Manager; 2],
    };
    let mut wanted = head.map(|position| (position, organization)).to_vec();
    wanted.push((Position::Coordinator, COORDINATOR));
    wanted.into_iter().find_map(|(position, of)| {
        let mut held = seats.holders.iter().filter(|held| held.position == position && held.organization == of);
        held.find_map(|holder| reader_for(city, seats, holder))
    })
}
