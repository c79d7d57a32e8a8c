//! Reading revisions: which there are, what each says row by row, what happened to it, what two say otherwise.

use std::collections::HashMap;

use uuid::Uuid;

use super::find_rulebook::{RulebookKey, find_rulebook, may_read_drafts, no_such_rulebook};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::rulebook::{Diff, Entry, Revision, RulebookStatus, Section};
use crate::store::{people, rulebooks};

pub use crate::store::rulebooks::{KeptRow, RuleFilter};

/// The names of people, by id.
pub type Names = HashMap<Uuid, String>;

/// The revisions before the number `before`, the newest first, with the people who made them; drafts are told to those
/// who may read them.
pub async fn list_rulebooks(
    app: &App,
    actor: &Actor,
    before: Option<i32>,
    limit: u64,
) -> Result<(Vec<Revision>, Names), Error> {
    let heads = rulebooks::list_heads(app.db.read(), may_read_drafts(actor.role), before, limit).await?;
    let names = names(app, heads.iter().flat_map(people_of).collect()).await?;
    Ok((heads, names))
}

/// The revision of this key without what it says, with the people who made it.
pub async fn read_rulebook(app: &App, actor: &Actor, key: &str) -> Result<(Revision, Names), Error> {
    let head = find_revision(app, actor, key).await?;
    let names = names(app, people_of(&head).collect()).await?;
    Ok((head, names))
}

/// The rules of a revision that a filter lets through, by id.
pub async fn list_rules(
    app: &App,
    actor: &Actor,
    key: &str,
    filter: &RuleFilter,
    limit: u64,
) -> Result<Vec<KeptRow>, Error> {
    let head = find_revision(app, actor, key).await?;
    Ok(rulebooks::list_rules(app.db.read(), head.number, filter, limit).await?)
}

/// The rows of one part of a revision, in their order.
pub async fn list_rows(app: &App, actor: &Actor, key: &str, section: Section) -> Result<Vec<KeptRow>, Error> {
    let head = find_revision(app, actor, key).await?;
    Ok(rulebooks::list_rows(app.db.read(), head.number, section).await?)
}

/// What happened to a revision after its version `after`, in order, with the people who did it. It is for those who read
/// drafts, of a published revision too.
pub async fn list_journal(
    app: &App,
    actor: &Actor,
    key: &str,
    after: i32,
    limit: u64,
) -> Result<(Vec<Entry>, Names), Error> {
    let head = find_revision(app, actor, key).await?;
    if !may_read_drafts(actor.role) {
        return Err(no_such_rulebook());
    }
    let entries = rulebooks::list_entries(app.db.read(), head.number, after, limit).await?;
    let names = names(app, entries.iter().filter_map(|entry| entry.person).collect()).await?;
    Ok((entries, names))
}

/// What a revision says otherwise than another; none named: than the one that it was copied from.
pub async fn compare_rulebooks(
    app: &App,
    actor: &Actor,
    key: &str,
    against: Option<&str>,
) -> Result<(i32, i32, Diff), Error> {
    let head = find_revision(app, actor, key).await?;
    let base = head.base.map(|base| base.to_string());
    let old = find_rulebook(app, actor, against.or(base.as_deref()).unwrap_or("current")).await?;
    let new = find_rulebook(app, actor, &head.number.to_string()).await?;
    Ok((old.revision, new.revision, Diff::between(&old, &new)))
}

/// The head of the revision of this key, if the caller may see it.
pub(super) async fn find_revision(app: &App, actor: &Actor, key: &str) -> Result<Revision, Error> {
    let conn = app.db.read();
    let found = match RulebookKey::parse(key).ok_or_else(no_such_rulebook)? {
        RulebookKey::Current => rulebooks::find_head(conn, app.city().rulebook().revision).await?,
        RulebookKey::Draft => rulebooks::find_open(conn).await?,
        RulebookKey::Revision(number) => rulebooks::find_head(conn, number).await?,
    };
    let is_seen = |head: &Revision| head.status == RulebookStatus::Published || may_read_drafts(actor.role);
    found.filter(is_seen).ok_or_else(no_such_rulebook)
}

fn people_of(head: &Revision) -> impl Iterator<Item = Uuid> + use<> {
    [head.opened_by, head.submitted_by, head.approved_by].into_iter().flatten()
}

async fn names(app: &App, people: Vec<Uuid>) -> Result<Names, Error> {
    let found = people::find_people(app.db.read(), people).await?;
    Ok(found.into_iter().map(|(id, person)| (id, person.name)).collect())
}
