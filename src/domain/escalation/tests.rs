//! Ladders: the default one day by day, and each step once however the worker looks.

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::calendar::{Calendar, Limit};
use crate::domain::moment::{in_city, instant_of};
use crate::domain::rulebook::{Owed, Rulebook};
use crate::domain::words::Urgency;
use crate::reference;

/// Read once: the city's files are long.
static CITY: LazyLock<(Rulebook, Calendar)> =
    LazyLock::new(|| (reference::city().unwrap().rulebook, reference::calendars::calendars().swap_remove(0)));

/// What is climbed for an agency's answer.
fn ladder() -> Vec<&'static LadderStep> {
    let (by, kind, urgency) = (LadderSide::Agency, DeadlineKind::Answer, Urgency::Normal);
    CITY.0.ladder(&Owed { by, kind, lineage: &[], urgency, amount_vnd: None })
}

fn calendar() -> &'static Calendar {
    &CITY.1
}

fn at(text: &str) -> DateTime<Utc> {
    instant_of(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

fn deadline(days: u32, from: &str) -> Deadline {
    Deadline::start(Uuid::nil(), DeadlineKind::Answer, "snnmt", calendar(), Limit::WorkingDays(days), None, at(from))
}

fn shown(rung: &Rung) -> String {
    let positions: Vec<&str> = rung.positions.iter().map(|position| position.as_str()).collect();
    format!("{} {} {}", in_city(rung.at).format("%m-%d %H:%M"), positions.join("+"), rung.delivery)
}

#[test]
fn an_agency_s_ladder_climbs_from_the_officer_to_the_chairman() {
    let (ladder, calendar) = (ladder(), calendar());
    // Due on Monday 2026-03-16.
    let deadline = deadline(10, "2026-03-02 08:00");
    let plan = plan(&deadline, &ladder, calendar, deadline.started_at, at("2026-04-14 07:30"));
    let steps: Vec<String> = plan.due.iter().map(shown).collect();
    assert_eq!(
        steps,
        [
            "03-12 07:30 officer at_once",
            "03-16 07:30 officer+director at_once",
            "03-17 07:30 director at_once",
            "03-19 07:30 coordinator at_once",
            "03-23 07:30 vice_chairman digest",
            "03-30 07:30 chairman digest",
            "04-06 07:30 chairman digest",
            "04-13 07:30 chairman digest",
        ]
    );
    assert_eq!(plan.next.map(|rung| shown(&rung)), Some("04-20 07:30 chairman digest".into()));
}

#[test]
fn steps_before_the_beginning_are_skipped() {
    let (ladder, calendar) = (ladder(), calendar());
    let deadline = deadline(1, "2026-03-02 08:00");
    let first = plan(&deadline, &ladder, calendar, deadline.started_at, deadline.started_at).next.unwrap();
    assert_eq!(shown(&first), "03-03 07:30 officer+director at_once");
}

#[test]
fn a_paused_deadline_takes_no_step() {
    let (ladder, calendar) = (ladder(), calendar());
    let mut deadline = deadline(10, "2026-03-02 08:00");
    assert!(deadline.pause(calendar, at("2026-03-05 10:00")));
    let plan = plan(&deadline, &ladder, calendar, deadline.started_at, at("2026-06-01 08:00"));
    assert_eq!((plan.due.len(), plan.next), (0, None));
}

fn person(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn holder(position: Position, organization: &str, n: u128) -> Holder {
    Holder { position, organization: organization.into(), field: None, person: person(n) }
}

/// Whom steps reach on a case of an urban category.
fn directory<'a>(
    holders: &'a [Holder],
    stand_ins: &'a [StandIn],
    agency: Option<&'a str>,
    officer: Option<Uuid>,
) -> Directory<'a> {
    Directory { holders, stand_ins, agency, enterprise: "ipc", officer, field: "pct-dt" }
}

#[test]
fn a_vacant_position_passes_up_and_says_so() {
    let holders = [
        holder(Position::Director, "stc", 1),
        holder(Position::Intake, "snnmt", 2),
        holder(Position::Coordinator, "vp-ubnd", 3),
        holder(Position::Chairman, "ubnd-tphcm", 4),
    ];
    let directory = |agency| directory(&holders, &[], agency, None);
    let reached = |lead, position| directory(Some(lead)).reach(position).map(|r| (r.position, r.person, r.climbed));
    // Intake stands for an unnamed officer by rule; the director's chair of snnmt is vacant.
    assert_eq!(reached("snnmt", Position::Officer), Some((Position::Intake, person(2), false)));
    assert_eq!(reached("snnmt", Position::Director), Some((Position::Coordinator, person(3), true)));
    assert_eq!(reached("stc", Position::Officer), Some((Position::Director, person(1), true)));
    assert_eq!(reached("stc", Position::ViceChairman), Some((Position::Chairman, person(4), true)));
    assert_eq!(directory(None).reach(Position::Manager).map(|r| r.person), Some(person(3)));
}

fn stands_in(holder: &Holder, n: u128, only_this: bool) -> StandIn {
    let (from, to) = (NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(), NaiveDate::from_ymd_opt(2026, 3, 6).unwrap());
    let (absent, post) = (holder.person, holder.post());
    StandIn { id: Uuid::nil(), absent, post, only_this, stand_in: person(n), from, to }
}

#[test]
fn who_stands_in_is_written_to_and_where_nobody_is_there_the_next_one_up() {
    let vice = |field: &str, n| Holder { field: Some(field.into()), ..holder(Position::ViceChairman, "ubnd-tphcm", n) };
    let holders = [
        holder(Position::Intake, "stc", 1),
        holder(Position::Intake, "stc", 2),
        holder(Position::Director, "stc", 3),
        holder(Position::Coordinator, "vp-ubnd", 4),
        vice("pct-kt", 5),
        vice("pct-dt", 6),
        holder(Position::Chairman, "ubnd-tphcm", 7),
    ];
    let reached = |stand_ins: &[StandIn], officer, position| {
        let reached = directory(&holders, stand_ins, Some("stc"), officer).reach(position).unwrap();
        (
            reached.position,
            reached.person.as_u128(),
            reached.standing_in_for.map(|person| person.as_u128()),
            reached.climbed,
        )
    };
    use Position::{Coordinator, Director, Intake, Officer, ViceChairman};
    // The one vice-chairman stands in for the other: of their own field, of the other's.
    let away = [stands_in(&holders[5], 5, true)];
    assert_eq!(reached(&away, None, ViceChairman), (ViceChairman, 5, Some(6), false));
    // The officer whom the case names, away: their stand-in, who is the director.
    let officer = holder(Officer, "stc", 8);
    let away = [stands_in(&officer, 3, false)];
    assert_eq!(reached(&away, Some(officer.person), Officer), (Officer, 3, Some(8), false));
    // A chain, from the director to the first of intake, to the second.
    let away = [stands_in(&holders[2], 1, false), stands_in(&holders[0], 2, false)];
    assert_eq!(reached(&away, None, Director), (Director, 2, Some(3), false));
    assert_eq!(reached(&away, None, Intake), (Intake, 2, Some(1), false));
    // A circle, such as nobody can make by way of the service: the other holder, else the next one up.
    let circle =
        |a: usize, b: u128, c: usize| [stands_in(&holders[a], b, false), stands_in(&holders[c], a as u128 + 1, false)];
    assert_eq!(reached(&circle(0, 3, 2), None, Intake), (Intake, 2, None, false));
    assert_eq!(reached(&circle(0, 3, 2), None, Director), (Coordinator, 4, None, true));
}

proptest! {
    #[test]
    fn however_often_the_worker_looks_each_step_is_taken_once(
        days in 1_u32..30,
        looks in prop::collection::vec(1_i64..20_000, 1..30),
    ) {
        let (ladder, calendar) = (ladder(), calendar());
        let deadline = deadline(days, "2026-03-02 08:00");
        let mut since = next_step_at(&deadline, &ladder, calendar, deadline.started_at);
        let (mut now, mut taken) = (deadline.started_at, Vec::new());
        for minutes in looks {
            now += TimeDelta::minutes(minutes);
            let Some(from) = since.filter(|from| *from <= now) else { continue };
            let plan = plan(&deadline, &ladder, calendar, from, now);
            taken.extend(plan.due);
            since = plan.next.map(|rung| rung.at);
        }
        let all_at_once = plan(&deadline, &ladder, calendar, deadline.started_at, now).due;
        prop_assert_eq!(taken, all_at_once);
    }
}
