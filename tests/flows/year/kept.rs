//! What the service keeps of steps and mails, in the form in which it is compared with the policy.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{case, escalation, notification};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::policy::{Key, Row};
use crate::support::TestApp;

/// A deadline at a version, step and occurrence, position.
type StepKey = ((Uuid, i32), (i32, i32), String);
/// A step: which; which position it reached, and whom; when it was due, taken and told; why it was not.
pub type Step =
    (StepKey, (String, Option<Uuid>), (DateTime<Utc>, DateTime<Utc>, Option<DateTime<Utc>>), Option<String>);
/// That a person was told of a case at a moment, in a mail of which kind; whether that was withdrawn.
pub type Told = (DateTime<Utc>, Uuid, String, String, bool);

/// A step as the policy has it.
pub fn step(key: &Key, row: &Row, told_at: Option<DateTime<Utc>>) -> Step {
    let (by, person) = row.reached;
    let key = (key.0, key.1, key.2.to_owned());
    (key, (by.to_owned(), person), (row.due, row.taken, told_at), row.skipped.map(str::to_owned))
}

/// The steps that the service took.
pub async fn steps(app: &TestApp) -> BTreeSet<Step> {
    let conn = app.db().read();
    let mails = notification::Entity::find().all(conn).await.unwrap();
    let written: HashMap<Uuid, DateTime<Utc>> = mails.into_iter().map(|mail| (mail.id, mail.created_at)).collect();
    let rows = escalation::Entity::find().all(conn).await.unwrap();
    let count = rows.len();
    let steps: BTreeSet<Step> = rows
        .into_iter()
        .map(|row| {
            let key = ((row.deadline_id, row.deadline_version), (row.step, row.occurrence), row.position);
            let moments = (row.due_at, row.taken_at, row.notification_id.map(|id| written[&id]));
            (key, (row.reached, row.person_id), moments, row.skipped)
        })
        .collect();
    assert_eq!(steps.len(), count, "each step once");
    steps
}

/// The mails that the service wrote, a digest once for each case that it names; each with how many there are.
pub async fn mails(app: &TestApp) -> BTreeSet<(Told, usize)> {
    let conn = app.db().read();
    let codes: Vec<String> = case::Entity::find().all(conn).await.unwrap().into_iter().map(|case| case.code).collect();
    let letters = notification::Entity::find().filter(notification::Column::Kind.is_in(["escalation", "digest"]));
    let (mut told, mut digests) = (BTreeMap::new(), BTreeMap::new());
    for letter in letters.all(conn).await.unwrap() {
        let about: Vec<String> = match letter.case_code {
            Some(code) => vec![code],
            None => {
                *digests.entry((letter.created_at.date_naive(), letter.person_id)).or_insert(0) += 1;
                codes.iter().filter(|code| letter.body_text.contains(code.as_str())).cloned().collect()
            }
        };
        for code in about {
            let is_withdrawn = letter.state == "withdrawn";
            let key = (letter.created_at, letter.person_id, code, letter.kind.clone(), is_withdrawn);
            *told.entry(key).or_insert(0) += 1;
        }
    }
    assert!(digests.values().all(|count| *count == 1), "one digest a day: {digests:?}");
    told.into_iter().collect()
}

/// Fails where the two differ, and says in what first.
pub fn differ<T: Ord + std::fmt::Debug>(what: &str, policy: &BTreeSet<T>, service: &BTreeSet<T>) {
    let missing: Vec<_> = policy.difference(service).take(5).collect();
    let surplus: Vec<_> = service.difference(policy).take(5).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "{what}: the policy has {}, the service {};\nnot in the service: {missing:#?}\nnot in the policy: {surplus:#?}",
        policy.len(),
        service.len()
    );
}
