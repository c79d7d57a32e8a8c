//! What escalates, plainly: for each morning, for each running deadline, which steps of its ladder fall on it, and to
//! whom. Written from the policy's own words; it shares no code with the service's planning.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{case, deadline, escalation, notification, position_holder};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use thaogo::domain::calendar::Calendar;
use thaogo::domain::moment::city_date;
use uuid::Uuid;

use super::life::Word;
use crate::support::TestApp;

/// One step of a ladder: how many working days after the due day, repeated after how many, to whom, in a digest or not.
type LadderStep = (i32, Option<i32>, &'static [&'static str], bool);

/// What an agency owes: two days before, the officer; on the day, officer and director; then upward to the chairman, and
/// every fifth working day again.
const AGENCY: [LadderStep; 7] = [
    (-2, None, &["officer"], false),
    (0, None, &["officer", "director"], false),
    (1, None, &["director"], false),
    (3, None, &["coordinator"], false),
    (5, None, &["vice_chairman"], true),
    (10, None, &["chairman"], true),
    (15, Some(5), &["chairman"], true),
];
/// What the coordinator owes: while no agency leads, that is the answer too.
const COORDINATOR: [LadderStep; 4] = [
    (0, None, &["coordinator"], false),
    (1, None, &["vice_chairman"], true),
    (3, None, &["chairman"], true),
    (8, Some(5), &["chairman"], true),
];
/// What an enterprise owes: its manager, and no further.
const ENTERPRISE: [LadderStep; 2] = [(-2, None, &["manager"], false), (0, None, &["manager"], false)];

/// A step that was taken: of which deadline at which version, which step for the how many-eth time, for which position;
/// which position it reached, and whom; on which day; whether they had asked for silence.
type Taken = ((Uuid, i32), (i32, i32), String, (String, Option<Uuid>), NaiveDate, bool);
/// That a person was told of a case on a day: by a mail of its own, or in a digest.
type Told = (NaiveDate, Uuid, String, &'static str);

/// What should have happened so far.
#[derive(Default)]
pub struct Policy {
    taken: BTreeSet<Taken>,
    told: BTreeSet<Told>,
}

impl Policy {
    /// Notes what falls on this morning, before the service looks.
    pub async fn begin_day(&mut self, app: &TestApp, day: NaiveDate, words: &[Word]) {
        let conn = app.db().read();
        let running = deadline::Entity::find().filter(deadline::Column::Status.eq("running")).all(conn).await.unwrap();
        let ids: BTreeSet<Uuid> = running.iter().map(|deadline| deadline.case_id).collect();
        let cases = case::Entity::find().filter(case::Column::Id.is_in(ids)).all(conn).await.unwrap();
        let cases: HashMap<Uuid, case::Model> = cases.into_iter().map(|case| (case.id, case)).collect();
        let from = position_holder::Column::ValidFrom;
        let held = Condition::any().add(from.is_null()).add(from.lte(day));
        let mut holders = position_holder::Entity::find().filter(held).all(conn).await.unwrap();
        holders.sort_by_key(|holder| (holder.valid_from, holder.id));
        let city = app.service().city();
        for deadline in &running {
            let calendar = city.calendar(&deadline.calendar);
            let offset = days_late(calendar, city_date(deadline.due_at), day);
            let found = Found { deadline, case: &cases[&deadline.case_id], holders: &holders };
            for (number, step) in (1..).zip(found.ladder()) {
                if let Some(occurrence) = falls_on(step, offset) {
                    self.take(&found, (number, occurrence), step, day, words);
                }
            }
        }
    }

    fn take(&mut self, found: &Found<'_>, number: (i32, i32), step: &LadderStep, day: NaiveDate, words: &[Word]) {
        let (_, _, positions, is_digest) = *step;
        let deadline = (found.deadline.id, found.deadline.version);
        for position in positions {
            let reached = found.reach(position);
            let person = reached.map(|(_, person)| person);
            let silent = person.is_some_and(|person| is_silent(words, deadline, person, day));
            let by = reached.map_or(*position, |(by, _)| by);
            self.taken.insert((deadline, number, (*position).to_owned(), (by.to_owned(), person), day, silent));
            let Some(person) = person.filter(|_| !silent) else { continue };
            let mut tell = |person, how| self.told.insert((day, person, found.case.code.clone(), how));
            tell(person, if is_digest { "digest" } else { "escalation" });
            // A vacant position tells the coordinator; intake stands for an officer who is not named.
            let is_vacant = by != *position && (*position, by) != ("officer", "intake");
            if let Some((_, coordinator)) =
                found.reach("coordinator").filter(|(_, other)| is_vacant && *other != person)
            {
                tell(coordinator, "escalation");
            }
        }
    }

    /// Whether the ladders were climbed up to their repeats.
    pub fn reached_the_top(&self) -> bool {
        self.taken.iter().any(|taken| taken.2 == "chairman")
    }

    /// Compares all that should have happened with all that did.
    pub async fn compare(&self, app: &TestApp) {
        let conn = app.db().read();
        let rows = escalation::Entity::find().all(conn).await.unwrap();
        let count = rows.len();
        let taken: BTreeSet<Taken> = rows.into_iter().map(taken_of).collect();
        assert_eq!(taken.len(), count, "each step once");
        differ("steps", &self.taken, &taken);

        let codes: Vec<String> =
            case::Entity::find().all(conn).await.unwrap().into_iter().map(|case| case.code).collect();
        let letters = notification::Entity::find().filter(notification::Column::Kind.is_in(["escalation", "digest"]));
        let (mut told, mut digests) = (BTreeMap::new(), BTreeMap::new());
        for letter in letters.all(conn).await.unwrap() {
            let (day, person) = (city_date(letter.created_at), letter.person_id);
            if letter.kind == "digest" {
                *digests.entry((day, person)).or_insert(0) += 1;
                let named = codes.iter().filter(|code| letter.body_text.contains(code.as_str()));
                told.extend(named.map(|code| ((day, person, code.clone(), "digest"), 1)));
            } else {
                *told.entry((day, person, letter.case_code.unwrap_or_default(), "escalation")).or_insert(0) += 1;
            }
        }
        differ("mails", &self.told, &told.keys().cloned().collect());
        assert!(digests.values().all(|count| *count == 1), "one digest a day: {digests:?}");
        println!("{} steps and {} mails as the policy says", taken.len(), told.len());
    }
}

/// A deadline with what decides whom its steps reach.
struct Found<'a> {
    deadline: &'a deadline::Model,
    case: &'a case::Model,
    holders: &'a [position_holder::Model],
}

impl Found<'_> {
    fn ladder(&self) -> &'static [LadderStep] {
        let owed_by = self.deadline.owed_by.as_str();
        match self.deadline.kind.as_str() {
            "triage" => &COORDINATOR,
            "opinion" | "directive" => &AGENCY,
            _ if owed_by == "vp-ubnd" => &COORDINATOR,
            _ if owed_by == self.case.enterprise => &ENTERPRISE,
            _ => &AGENCY,
        }
    }

    /// Who stands for a position: its holder, or whoever holds the next one up.
    fn reach(&self, position: &'static str) -> Option<(&'static str, Uuid)> {
        let above = ["officer", "intake", "director", "coordinator", "vice_chairman", "chairman"];
        if position == "manager" {
            return self.holder("manager").map(|person| ("manager", person)).or_else(|| self.reach("coordinator"));
        }
        let from = above.iter().position(|other| *other == position).expect("a position");
        above[from..].iter().find_map(|position| self.holder(position).map(|person| (*position, person)))
    }

    fn holder(&self, position: &str) -> Option<Uuid> {
        let kind = self.deadline.kind.as_str();
        let of_debtor = matches!(kind, "opinion" | "directive");
        let lead = self.case.lead_agency.as_deref();
        let agency = if of_debtor { Some(self.deadline.owed_by.as_str()) } else { lead };
        let seat = |organization: Option<&str>, field: Option<&str>| {
            let mut held = self.holders.iter().filter(|holder| holder.position == position);
            let found = held.find(|holder| {
                organization.is_some_and(|own| holder.organization == own)
                    && field.is_none_or(|own| holder.field.as_deref() == Some(own))
            });
            found.map(|holder| holder.person_id)
        };
        match position {
            "officer" => self.case.officer_id.filter(|_| agency == lead),
            "intake" | "director" => seat(agency, None),
            "manager" => seat(Some(&self.case.enterprise), None),
            "coordinator" => seat(Some("vp-ubnd"), None),
            // Land is the urban vice-chairman's, capital the economic one's.
            "vice_chairman" => {
                let field = if self.case.category.starts_with("DAT") { "pct-dt" } else { "pct-kt" };
                seat(Some("ubnd-tphcm"), Some(field))
            }
            _ => seat(Some("ubnd-tphcm"), None),
        }
    }
}

/// Working days from the due day to this working day; negative before it.
fn days_late(calendar: &Calendar, due_on: NaiveDate, day: NaiveDate) -> i32 {
    let (first, last) = (due_on.min(day), due_on.max(day));
    let between = first.iter_days().skip(1).take_while(|on| *on <= last);
    let count = between.filter(|on| calendar.is_working_day(*on)).count() as i32;
    if day < due_on { -count } else { count }
}

/// For the how many-eth time a step falls on the day that is so late.
fn falls_on(step: &LadderStep, offset: i32) -> Option<i32> {
    let (days, repeat, ..) = *step;
    match repeat {
        _ if offset == days => Some(0),
        Some(every) if offset > days && (offset - days) % every == 0 => Some((offset - days) / every),
        _ => None,
    }
}

/// Whether somebody said that they act by this day or later, and nothing else since.
fn is_silent(words: &[Word], deadline: (Uuid, i32), person: Uuid, day: NaiveDate) -> bool {
    let last = words.iter().rfind(|word| (word.deadline, word.person) == (deadline, person));
    last.is_some_and(|word| day <= word.act_by)
}

fn taken_of(row: escalation::Model) -> Taken {
    assert_eq!(row.due_at, row.taken_at, "no step comes late: {row:?}");
    let silent = row.skipped.as_deref() == Some("acknowledged");
    let (number, reached) = ((row.step, row.occurrence), (row.reached, row.person_id));
    ((row.deadline_id, row.deadline_version), number, row.position, reached, city_date(row.due_at), silent)
}

/// Fails where the two differ, and says in what first.
fn differ<T: Ord + std::fmt::Debug>(what: &str, policy: &BTreeSet<T>, service: &BTreeSet<T>) {
    let missing: Vec<_> = policy.difference(service).take(5).collect();
    let surplus: Vec<_> = service.difference(policy).take(5).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "{what}: the policy has {}, the service {};\nnot in the service: {missing:#?}\nnot in the policy: {surplus:#?}",
        policy.len(),
        service.len()
    );
}
