//! One look at a case: who is told of what by which letter, what waits, what is skipped; and that nothing is dropped or
//! told twice, however the service looks.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::calendar::Limit;
use crate::domain::escalation::{Holder, next_step_at, plan};
use crate::domain::rulebook::{LadderSide, LadderStep, Owed, Rulebook};
use crate::domain::words::{DeadlineKind, Urgency};
use crate::reference;

/// Read once: the city's files are long.
static CITY: LazyLock<(Rulebook, Calendar)> =
    LazyLock::new(|| (reference::city().unwrap().rulebook, reference::calendars::calendars().swap_remove(0)));

fn ladder() -> Vec<&'static LadderStep> {
    let (by, kind, urgency) = (LadderSide::Agency, DeadlineKind::Answer, Urgency::Normal);
    CITY.0.ladder(&Owed { by, kind, lineage: &[], urgency, amount_vnd: None })
}

fn at(text: &str) -> DateTime<Utc> {
    instant_of(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

/// Something that an agency owes, `days` working days from `from` on.
fn owed(number: u128, days: u32, from: &str) -> Deadline {
    let (id, kind) = (Uuid::from_u128(number), DeadlineKind::Answer);
    Deadline::start(id, kind, "snnmt", &CITY.1, Limit::WorkingDays(days), None, at(from))
}

/// Everybody's seat is filled: by 1 the intake's, by 2 the director's, and so on upward.
fn everybody() -> Vec<Holder> {
    let seats = [
        (Position::Intake, "snnmt"),
        (Position::Director, "snnmt"),
        (Position::Coordinator, "vp-ubnd"),
        (Position::ViceChairman, "ubnd-tphcm"),
        (Position::Chairman, "ubnd-tphcm"),
    ];
    let holder = |((position, organization), person): ((Position, &str), u128)| Holder {
        position,
        organization: organization.into(),
        field: (position == Position::ViceChairman).then(|| "pct-dt".into()),
        person: Uuid::from_u128(person),
    };
    seats.into_iter().zip(1..).map(holder).collect()
}

/// A step that was taken, and what became of it.
#[derive(Debug, Clone)]
struct Row {
    key: StepKey,
    taken_at: DateTime<Utc>,
    skipped: Option<Skipped>,
    /// When its reader was told; none while they wait, and where they are not.
    told_at: Option<DateTime<Utc>>,
    tell_at: Option<DateTime<Utc>>,
    rung: Rung,
    has_vacancy: bool,
}

/// A case whose ladders are climbed: what the service keeps, in the plainest form.
struct World {
    deadlines: Vec<Deadline>,
    holders: Vec<Holder>,
    is_urgent: bool,
    timers: HashMap<Uuid, Option<DateTime<Utc>>>,
    rows: Vec<Row>,
    letters: Vec<(DateTime<Utc>, Uuid, Vec<StepKey>)>,
}

impl World {
    fn new(deadlines: Vec<Deadline>, holders: Vec<Holder>) -> Self {
        let timer = |owed: &Deadline| (owed.id, next_step_at(owed, &ladder(), &CITY.1, owed.started_at));
        let timers = deadlines.iter().map(timer).collect();
        Self { deadlines, holders, is_urgent: false, timers, rows: Vec::new(), letters: Vec::new() }
    }

    fn directory(&self) -> Directory<'_> {
        Directory {
            holders: &self.holders,
            stand_ins: &[],
            agency: Some("snnmt"),
            enterprise: "ipc",
            officer: None,
            field: "pct-dt",
        }
    }

    /// One look, and what the service keeps of it.
    fn look(&mut self, now: DateTime<Utc>) {
        let climbs: Vec<Climb<'_>> = self.deadlines.iter().filter_map(|owed| self.climb(owed, now)).collect();
        let next: Vec<_> =
            climbs.iter().map(|climb| (climb.deadline.id, climb.plan.next.as_ref().map(|it| it.at))).collect();
        let waiting = self.rows.iter().enumerate().filter(|(_, row)| row.tell_at.is_some());
        let waiting = waiting.map(|(place, row)| self.waiting(place, row)).collect();
        let today = self.letters.iter().filter(|(at, ..)| city_date(*at) == city_date(now));
        let height = |key: &StepKey| self.rows.iter().find(|row| row.key == *key).map(|row| row.rung.height());
        let told: Vec<_> = today.map(|(_, person, keys)| (*person, keys.iter().filter_map(height).max())).collect();
        let taken: HashSet<StepKey> = self.rows.iter().map(|row| row.key).collect();
        let look =
            Look { now, is_urgent: self.is_urgent, said: &[], told: &told, taken: &taken, calendar: &|_, _| &CITY.1 };
        let planned = plan_case(&look, &climbs, waiting);
        let letters: Vec<_> = planned
            .tellings
            .iter()
            .map(|telling| {
                let own = telling.steps.iter().filter(|(_, is_vacancy)| !is_vacancy);
                (now, telling.reader.person, own.map(|(index, _)| planned.steps[*index].key()).collect::<Vec<_>>())
            })
            .collect();
        let rows: Vec<_> = planned.steps.iter().map(|step| (step.source, row_of(step, now))).collect();
        self.timers.extend(next);
        for (source, row) in rows {
            match source {
                Source::Waiting(id) => {
                    let before = &mut self.rows[id.as_u128() as usize];
                    *before = Row { taken_at: before.taken_at, told_at: before.told_at, ..row };
                }
                _ => self.rows.push(row),
            }
        }
        for (_, _, keys) in &letters {
            for key in keys {
                let row = self.rows.iter_mut().find(|row| row.key == *key).expect("what is told was taken");
                assert_eq!(row.told_at.replace(now), None, "told twice: {row:?}");
            }
        }
        self.letters.extend(letters);
    }

    fn climb<'a>(&'a self, deadline: &'a Deadline, now: DateTime<Utc>) -> Option<Climb<'a>> {
        let since = self.timers[&deadline.id].filter(|since| *since <= now)?;
        let plan = plan(deadline, &ladder(), &CITY.1, since, now);
        Some(Climb { deadline, directory: self.directory(), plan, is_over: false })
    }

    fn waiting<'a>(&'a self, place: usize, row: &Row) -> Step<'a> {
        let deadline = self.deadlines.iter().find(|owed| owed.id == row.key.0.0).unwrap();
        let reached = self.directory().reach(row.key.2);
        Step {
            deadline,
            rung: row.rung.clone(),
            next: None,
            position: row.key.2,
            vacancy: reached.as_ref().filter(|_| row.has_vacancy).and_then(|it| self.directory().told_of_vacancy(it)),
            reached,
            source: Source::Waiting(Uuid::from_u128(place as u128)),
            skipped: None,
            is_owed: row.told_at.is_none() && row.rung.is_at_once(),
            tell_at: None,
        }
    }

    /// The letters, each as its moment, its reader and how many steps it tells of.
    fn told(&self) -> Vec<(String, u128, usize)> {
        let shown = |at: DateTime<Utc>| crate::domain::moment::in_city(at).format("%m-%d %H:%M").to_string();
        self.letters.iter().map(|(at, person, keys)| (shown(*at), person.as_u128(), keys.len())).collect()
    }

    fn skipped(&self, because: Skipped) -> usize {
        self.rows.iter().filter(|row| row.skipped == Some(because)).count()
    }
}

fn row_of(step: &Step<'_>, taken_at: DateTime<Utc>) -> Row {
    Row {
        key: step.key(),
        taken_at,
        skipped: step.skipped,
        told_at: None,
        tell_at: step.tell_at,
        rung: step.rung.clone(),
        has_vacancy: step.vacancy.is_some(),
    }
}

fn letter(at: &str, person: u128, steps: usize) -> (String, u128, usize) {
    (at.to_owned(), person, steps)
}

#[test]
fn deadlines_that_reach_one_person_on_one_day_share_a_letter_that_names_the_highest() {
    // Due on 16 and on 17 March: on the 17th the director is told of both.
    let deadlines = vec![owed(1, 10, "2026-03-02 08:00"), owed(2, 10, "2026-03-03 08:00")];
    let mut world = World::new(deadlines, everybody());
    for day in ["12", "13", "16", "17"] {
        world.look(at(&format!("2026-03-{day} 07:30")));
    }
    let on_the_17th = [letter("03-17 07:30", 2, 2), letter("03-17 07:30", 1, 1)];
    assert_eq!(world.told()[4..], on_the_17th, "{:?}", world.told());
    let (_, _, keys) = &world.letters[4];
    assert_eq!(keys[0].0.0, Uuid::from_u128(1), "the one that is late comes first");
}

#[test]
fn the_steps_before_a_lapse_that_nobody_saw_are_kept_and_told_to_nobody() {
    let world = World::new(vec![owed(1, 10, "2026-03-02 08:00")], everybody());
    let now = at("2026-03-19 10:00");
    let climb = Climb { is_over: true, ..world.climb(&world.deadlines[0], now).unwrap() };
    let (calendar, taken) = (|_: &Deadline, _| &CITY.1, HashSet::new());
    let look = Look { now, is_urgent: false, said: &[], told: &[], taken: &taken, calendar: &calendar };
    let planned = plan_case(&look, &[climb], Vec::new());
    assert_eq!(planned.tellings, []);
    let moot = planned.steps.iter().filter(|step| step.skipped == Some(Skipped::Moot) && step.tell_at.is_none());
    assert_eq!((moot.count(), planned.steps.len()), (5, 5));
}

#[test]
fn after_downtime_only_the_highest_step_is_told() {
    let mut world = World::new(vec![owed(1, 10, "2026-03-02 08:00")], everybody());
    world.look(at("2026-03-19 10:00"));
    assert_eq!(world.told(), [letter("03-19 10:00", 3, 1)]);
    assert_eq!(world.skipped(Skipped::HigherStep), 4, "the officer's, the two of the due day, the director's");
    world.look(at("2026-04-21 10:00"));
    assert_eq!(world.rows.len(), 10, "with those of vice-chairman and chairman");
    assert_eq!(world.skipped(Skipped::HigherStep), 8, "of the chairman's repeated steps only the last is told");
}

#[test]
fn what_comes_outside_of_working_time_waits_for_it_unless_it_is_urgent() {
    let late = |is_urgent| {
        let mut world = World::new(vec![owed(1, 10, "2026-03-02 08:00")], everybody());
        world.is_urgent = is_urgent;
        world.look(at("2026-03-13 20:00"));
        world.look(at("2026-03-14 08:00"));
        world.look(at("2026-03-16 07:30"));
        world.told()
    };
    // Told of in the morning, with the step of that day.
    assert_eq!(late(false), [letter("03-16 07:30", 1, 2), letter("03-16 07:30", 2, 1)]);
    assert_eq!(late(true), [letter("03-13 20:00", 1, 1), letter("03-16 07:30", 1, 1), letter("03-16 07:30", 2, 1)]);
}

#[test]
fn what_comes_later_on_a_day_waits_for_the_next_unless_it_is_urgent_and_higher() {
    let second = |is_urgent, days| {
        let mut world = World::new(vec![owed(1, 10, "2026-03-02 08:00")], everybody());
        world.is_urgent = is_urgent;
        world.look(at("2026-03-17 07:30"));
        // A deadline that another look finds later that day.
        let other = owed(2, days, "2026-03-02 08:00");
        world.timers.insert(other.id, Some(at("2026-03-17 07:30")));
        world.deadlines.push(other);
        world.look(at("2026-03-17 09:00"));
        world.look(at("2026-03-18 07:30"));
        world.told()
    };
    let first = letter("03-17 07:30", 2, 1);
    assert_eq!(second(false, 10), [first.clone(), letter("03-18 07:30", 2, 1)]);
    assert_eq!(second(true, 10), [first.clone(), letter("03-18 07:30", 2, 1)], "as high as what they were told");
    // Due on the 17th it is lower, and the intake was not told today; the director is told with the step of the 18th.
    let lower = [first, letter("03-17 09:00", 1, 1), letter("03-18 07:30", 2, 2)];
    assert_eq!(second(true, 11), lower);
}

#[test]
fn a_vacancy_is_told_to_the_coordinator_in_the_letter_that_they_get_anyway() {
    let mut holders = everybody();
    holders.retain(|holder| holder.position != Position::ViceChairman);
    // Due on 16 and on 18 March: on the 23rd the first reaches the vice-chairman, the second the coordinator.
    let deadlines = vec![owed(1, 10, "2026-03-02 08:00"), owed(2, 12, "2026-03-02 08:00")];
    let mut world = World::new(deadlines, holders);
    for day in ["12", "16", "17", "18", "19", "20"] {
        world.look(at(&format!("2026-03-{day} 07:30")));
    }
    let before = world.letters.len();
    world.look(at("2026-03-23 07:30"));
    assert_eq!(world.told()[before..], [letter("03-23 07:30", 3, 1)], "one letter, of its own step and the vacancy");
}

#[test]
fn where_the_highest_step_reaches_nobody_the_one_before_it_is_told() {
    let holders = everybody().into_iter().take(2).collect();
    let mut world = World::new(vec![owed(1, 10, "2026-03-02 08:00")], holders);
    world.look(at("2026-03-19 10:00"));
    assert_eq!(world.told(), [letter("03-19 10:00", 2, 1)], "the director; nobody coordinates");
    assert_eq!((world.skipped(Skipped::NobodyLeft), world.skipped(Skipped::HigherStep)), (1, 3));
}

/// The next working day's closing: by then whoever is reached on a day is told.
fn a_working_day_later(moment: DateTime<Utc>) -> DateTime<Utc> {
    let opened = CITY.1.next_working_moment(moment);
    let on: NaiveDate = CITY.1.nth_working_day(city_date(opened), 1);
    CITY.1.closing_on(on).unwrap()
}

proptest! {
    #[test]
    fn nothing_is_dropped_nothing_repeats_and_nobody_is_written_to_twice_a_day(
        deadlines in prop::collection::vec((1_u32..20, 0_i64..8), 1..4),
        looks in prop::collection::vec(1_i64..3_000, 1..80),
        vacant in prop::option::of(0_usize..5),
        is_urgent in any::<bool>(),
    ) {
        let begun = at("2026-03-02 08:00");
        let owed_from = |(number, (days, later)): (u128, (u32, i64))| {
            let (id, kind) = (Uuid::from_u128(number), DeadlineKind::Answer);
            let from = begun + TimeDelta::days(later);
            Deadline::start(id, kind, "snnmt", &CITY.1, Limit::WorkingDays(days), None, from)
        };
        let deadlines: Vec<Deadline> = (1..).zip(deadlines).map(owed_from).collect();
        let mut holders = everybody();
        vacant.map(|seat| holders.remove(seat));
        let mut world = World::new(deadlines, holders);
        world.is_urgent = is_urgent;
        let mut now = begun;
        for minutes in looks {
            now += TimeDelta::minutes(minutes);
            world.look(now);
        }
        // Then the service looks every hour until the closing of the next working day.
        let (last, until) = (now, a_working_day_later(now));
        while now < until {
            now += TimeDelta::hours(1);
            world.look(now);
        }
        let keys: HashSet<_> = world.rows.iter().map(|row| row.key).collect();
        prop_assert_eq!(keys.len(), world.rows.len(), "each step once");
        for owed in &world.deadlines {
            let all = plan(owed, &ladder(), &CITY.1, owed.started_at, now).due;
            let positions: usize = all.iter().map(|rung| rung.positions.len()).sum();
            prop_assert_eq!(world.rows.iter().filter(|row| row.key.0.0 == owed.id).count(), positions, "every step");
        }
        let moments: Vec<_> = world.letters.iter().map(|(at, person, _)| (city_date(*at), *person)).collect();
        let days: HashSet<_> = moments.iter().collect();
        prop_assert!(is_urgent || days.len() == moments.len(), "one letter a person and day: {moments:?}");
        for row in &world.rows {
            let is_settled = row.skipped.is_some() || row.told_at.is_some() || !row.rung.is_at_once();
            prop_assert!(is_settled || row.taken_at > last, "nobody was told within a working day: {row:?}");
            prop_assert!(row.taken_at > last || !row.has_vacancy, "nobody was told of the vacancy: {row:?}");
        }
        if !is_urgent {
            let in_time = world.letters.iter().all(|(at, ..)| CITY.1.next_working_moment(*at) == *at);
            prop_assert!(in_time, "outside of working time");
        }
    }
}
