//! A reorganisation goes its way: rewritten, submitted, approved by a second person, or given up. What is approved is
//! written into the register with effect from its day on; what is undone before that day is taken out again.

use super::checked::checked_if_any;
use super::reorganisations::{ReorganisationReading, check_may, checked, flaws, hold};
use super::{App, Caller, Error};
use crate::domain::access::Actor;
use crate::domain::reorganisation::{Draft, Reorganisation, ReorganisationStatus, ReorganisationStep};
use crate::domain::rule::Rule;
use crate::domain::text::Text;
use crate::store::reorganisations::{self, Line, take_back, write_into_register};
use crate::store::{editions, register};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

/// Rewrites a draft.
pub async fn replace_reorganisation(
    app: &App,
    caller: &Caller,
    id: Uuid,
    expected: i32,
    draft: Draft,
) -> Result<ReorganisationReading, Error> {
    let step = ReorganisationStep::Replace;
    check_may(&caller.actor, step)?;
    let txn = app.db.begin().await?;
    let mut it = hold(&txn, id, expected).await?;
    it.status = next(&it, step)?;
    it.draft = checked(app, draft).await?;
    keep(app, txn, it, (&caller.actor, step, None)).await
}

/// Takes a step with a draft as it is; `reason` where the step asks for one.
pub async fn advance_reorganisation(
    app: &App,
    caller: &Caller,
    id: Uuid,
    expected: i32,
    step: ReorganisationStep,
    reason: Option<String>,
) -> Result<ReorganisationReading, Error> {
    check_may(&caller.actor, step)?;
    let reason = checked_if_any("/reason", reason)?;
    let txn = app.db.begin().await?;
    let mut it = hold(&txn, id, expected).await?;
    it.status = next(&it, step)?;
    match step {
        ReorganisationStep::Submit => check(app, &txn, &it).await?,
        ReorganisationStep::Approve => {
            check_second_person(&txn, &it, &caller.actor).await?;
            approve(app, &txn, &it).await?;
        }
        ReorganisationStep::Undo => undo(app, &txn, &it).await?,
        _ => {}
    }
    let reading = keep(app, txn, it, (&caller.actor, step, reason)).await?;
    if matches!(step, ReorganisationStep::Approve | ReorganisationStep::Undo) {
        app.reload().await?;
    }
    Ok(reading)
}

async fn keep(
    app: &App,
    txn: DatabaseTransaction,
    mut it: Reorganisation,
    (by, step, reason): (&Actor, ReorganisationStep, Option<String>),
) -> Result<ReorganisationReading, Error> {
    it.version += 1;
    let line = Line::new(step, app.clock.now(), by.into(), reason);
    if !reorganisations::update(&txn, &it, line).await? {
        return Err(Error::Stale { current: it.version, changes: Vec::new() });
    }
    txn.commit().await?;
    ReorganisationReading::of(app.db.read(), it).await
}

/// Where the step leads; a refusal that names what may be done instead.
fn next(it: &Reorganisation, step: ReorganisationStep) -> Result<ReorganisationStatus, Error> {
    it.status.after(step).ok_or_else(|| Error::NotNow {
        message: Text::new(
            format!("Phương án đang ở trạng thái “{}”, không thể “{step}”.", it.status),
            format!("The reorganisation is “{}”; “{step}” is not possible now.", it.status),
        ),
        allowed: it.status.steps().map(ReorganisationStep::as_str).collect(),
        rule: None,
    })
}

/// What was right when it was drafted may have become wrong meanwhile.
async fn check(app: &App, conn: &impl ConnectionTrait, it: &Reorganisation) -> Result<(), Error> {
    let present = register::load_register(conn).await?;
    let found = flaws(app, conn, &present, &it.draft).await?;
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// Four eyes: who submitted it does not approve it.
async fn check_second_person(conn: &impl ConnectionTrait, it: &Reorganisation, actor: &Actor) -> Result<(), Error> {
    let lines = reorganisations::list_lines(conn, it.id).await?;
    let submitted = lines.iter().rfind(|line| line.step == ReorganisationStep::Submit);
    if submitted.is_none_or(|line| line.by.0 != actor.person) {
        return Ok(());
    }
    Err(Error::NotNow {
        message: Text::new(
            "Người trình phương án không được tự duyệt: cần người thứ hai.",
            "Who submitted a reorganisation does not approve it: a second person must.",
        ),
        allowed: vec![ReorganisationStep::Discard.as_str()],
        rule: Some(Rule::FourEyes),
    })
}

/// Approvals take turns by the register's edition: each is held against the register that the one before left.
async fn approve(app: &App, txn: &DatabaseTransaction, it: &Reorganisation) -> Result<(), Error> {
    editions::bump(txn, editions::REGISTER).await?;
    check(app, txn, it).await?;
    Ok(write_into_register(txn, it).await?)
}

async fn undo(app: &App, txn: &DatabaseTransaction, it: &Reorganisation) -> Result<(), Error> {
    if it.draft.effective_on <= app.today() {
        return Err(Error::NotNow {
            message: Text::new(
                "Phương án đã đến ngày có hiệu lực, không hủy được nữa; hãy lập phương án mới.",
                "Its day has come: it cannot be undone any more; draft another one.",
            ),
            allowed: Vec::new(),
            rule: None,
        });
    }
    editions::bump(txn, editions::REGISTER).await?;
    take_back(txn, it).await?;
    // Another one, approved meanwhile, may rest on what this one began.
    let without = register::load_register(txn).await?;
    let known = app.city();
    let broken: Vec<_> = without.flaws().into_iter().filter(|flaw| !known.register().flaws().contains(flaw)).collect();
    let Some(flaw) = broken.into_iter().next() else { return Ok(()) };
    Err(Error::NotNow {
        message: Text::new(
            format!(
                "Một phương án khác đã được duyệt dựa trên phương án này ({}): hãy hủy phương án đó trước.",
                flaw.text.vi
            ),
            format!(
                "Another reorganisation that was approved rests on this one ({}): undo that one first.",
                flaw.text.en
            ),
        ),
        allowed: Vec::new(),
        rule: None,
    })
}
