//! The clocks against a walk through time: whoever holds the case in a status that is the city's is charged for it.

use super::*;

fn clock(case: &Case, now: DateTime<Utc>) -> Clock {
    Clock::of(case, "vp-ubnd", |_| &CITY.1, now)
}

fn minutes(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    CITY.1.working_minutes_between(from, to)
}

fn at(text: &str) -> DateTime<Utc> {
    instant_of(text.parse().unwrap())
}

/// A case to which things happen at moments.
struct Life {
    world: World,
    case: Case,
}

impl Life {
    fn begin() -> Self {
        let world = World::new();
        let (case, _) = world.file(Some("snnmt"), start());
        Self { world, case }
    }

    fn act(&mut self, moment: &str, by: &Actor, fact: Fact) {
        let event = self.world.at_desk(at(moment), |desk| decide(&self.case, fact, Giver::Actor(by), desk));
        self.case.apply(&event.unwrap_or_else(|refusal| panic!("{moment}: {refusal:?}")));
    }
}

#[test]
fn waiting_for_the_enterprise_and_for_a_higher_body_lies_with_nobody() {
    let mut life = Life::begin();
    let (officer, director) = (actor(Role::Officer, "snnmt", 9), actor(Role::Director, "snnmt", 10));
    let manager = actor(Role::Manager, "ipc", 7);
    life.act("2026-03-02T09:00:00", &officer, Fact::Accept { officer: None });
    life.act("2026-03-02T10:30:00", &officer, Fact::RequestInformation { text: "?".into() });
    life.act("2026-03-03T10:30:00", &manager, Fact::SupplyInformation { text: "!".into() });
    let submitted = Fact::SubmitUpward { proposal: "x".into(), higher_body: "x".into(), official_document: document() };
    life.act("2026-03-03T14:00:00", &director, submitted);
    let found = clock(&life.case, at("2026-03-03T15:00:00"));
    // 08:00 to 10:30 on Monday, 10:30 to 11:30 and 13:00 to 14:00 on Tuesday.
    assert_eq!((found.legs[0].elapsed_minutes, found.legs[0].attributable_minutes), (450 + 360, 150 + 120));
    assert_eq!(found.elapsed_minutes, 810);
    let later = clock(&life.case, at("2026-03-06T15:00:00"));
    assert_eq!(later.legs[0].attributable_minutes, 270, "while it lies above nothing is added");
    let received = Fact::ReceiveFromAbove { text: "x".into(), official_document: None };
    life.act("2026-03-06T15:00:00", &officer, received);
    assert_eq!(clock(&life.case, at("2026-03-06T15:30:00")).legs[0].attributable_minutes, 300);
}

#[test]
fn an_answer_stops_the_clock_until_it_is_disputed_and_the_end_stops_it_for_good() {
    let mut life = Life::begin();
    let (officer, director) = (actor(Role::Officer, "snnmt", 9), actor(Role::Director, "snnmt", 10));
    let manager = actor(Role::Manager, "ipc", 7);
    let answer = |life: &mut Life, day: &str| {
        let draft = command(Action::DraftAnswer, &life.case, &officer, start()).unwrap();
        life.act(&format!("{day}T08:30:00"), &officer, draft);
        life.act(&format!("{day}T09:00:00"), &director, Fact::Approve { official_document: document() });
    };
    life.act("2026-03-02T08:00:00", &officer, Fact::Accept { officer: None });
    answer(&mut life, "2026-03-02");
    assert_eq!(clock(&life.case, at("2026-03-05T17:00:00")).attributable_minutes(), 60);
    life.act("2026-03-09T09:00:00", &manager, Fact::Dispute { reason: "x".into() });
    answer(&mut life, "2026-03-10");
    let answered = clock(&life.case, at("2026-03-12T17:00:00"));
    assert_eq!(answered.attributable_minutes(), 60 + 480);
    life.act("2026-03-11T09:00:00", &manager, Fact::Confirm { text: None });
    let ended = clock(&life.case, at("2026-04-30T09:00:00"));
    assert_eq!(ended, clock(&life.case, at("2026-03-11T09:00:00")));
    assert_eq!(
        (ended.attributable_minutes(), ended.elapsed_minutes),
        (540, minutes(start(), at("2026-03-11T09:00:00")))
    );
    let coordinator = actor(Role::Coordinator, "vp-ubnd", 13);
    life.act("2026-03-16T09:00:00", &coordinator, Fact::Reopen { reason: "x".into(), routing: None });
    let reopened = clock(&life.case, at("2026-03-16T10:00:00"));
    assert_eq!(reopened.legs[0], ended.legs[0], "what was held before is not held anew");
    assert_eq!((reopened.legs[1].attributable_minutes, reopened.agencies.len()), (60, 1));
    assert_eq!(reopened.agencies[0].attributable_minutes, 600);
    let whole = minutes(start(), at("2026-03-11T09:00:00")) + 60;
    assert_eq!(reopened.elapsed_minutes, whole, "the case's own goes on, without the time in which it had ended");
}

#[test]
fn each_agency_is_charged_on_its_own_calendar_for_its_own_legs() {
    let mut life = Life::begin();
    let coordinator = actor(Role::Coordinator, "vp-ubnd", 13);
    let route = |to: &str| Fact::Route { routing: routing(Some(to)), reason: "x".into() };
    life.act("2026-03-02T10:00:00", &coordinator, route("stc"));
    life.act("2026-03-02T11:00:00", &coordinator, route("snnmt"));
    let hours: crate::domain::calendar::WeeklyHours = reference::calendars::calendars().swap_remove(0).hours().clone();
    let holiday = crate::domain::calendar::Calendar::new(
        "own",
        "own",
        hours,
        [crate::domain::calendar::CalendarDay {
            on: "2026-03-02".parse().unwrap(),
            kind: crate::domain::calendar::DayKind::Off,
            ..CITY.1.days().next().unwrap().clone()
        }],
    );
    let calendar_of = |agency: &str| if agency == "stc" { &holiday } else { &CITY.1 };
    let found = Clock::of(&life.case, "vp-ubnd", calendar_of, at("2026-03-02T11:30:00"));
    let held: Vec<_> = found.legs.iter().map(|leg| (leg.agency.as_str(), leg.elapsed_minutes)).collect();
    assert_eq!(held, [("snnmt", 120), ("stc", 0), ("snnmt", 30)]);
    let sums: Vec<_> = found.agencies.iter().map(|sum| (sum.agency.as_str(), sum.attributable_minutes)).collect();
    assert_eq!(sums, [("snnmt", 150), ("stc", 0)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_clocks_say_what_a_walk_through_time_says(
        routed in any::<bool>(),
        steps in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4000_i64), 1..60),
    ) {
        let world = World::new();
        let mut now = start();
        let (mut case, _) = world.file(routed.then_some("snnmt"), now);
        // For each leg what was charged and what was waited, by the status that the case was in.
        let mut model: Vec<(i64, i64)> = Vec::new();
        for (who, what, later) in steps {
            let before = now;
            now += TimeDelta::seconds(later * 61);
            model.resize(case.legs.len(), (0, 0));
            if let (Some(_), Some((charged, waited))) = (case.leg(), model.last_mut()) {
                let waits = matches!(
                    case.status,
                    Status::AwaitingEnterprise | Status::SubmittedUpward | Status::Answered
                );
                *(if waits { waited } else { charged }) += minutes(before, now);
            }
            let found = clock(&case, now);
            for (leg, (charged, waited)) in found.legs.iter().zip(&model) {
                prop_assert_eq!((leg.attributable_minutes, leg.elapsed_minutes), (*charged, charged + waited));
            }
            prop_assert_eq!(found.legs.len(), model.len());
            let sum = |held: &[Held]| held.iter().fold((0, 0), |sum, held| {
                (sum.0 + held.elapsed_minutes, sum.1 + held.attributable_minutes)
            });
            prop_assert_eq!(sum(&found.legs), sum(&found.agencies));
            prop_assert!(found.legs.iter().all(|leg| leg.attributable_minutes >= 0));
            prop_assert!(sum(&found.legs).0 <= found.elapsed_minutes);

            let actor = who.get(&people()).clone();
            let allowed = allowed_actions(&actor, &case, now);
            let by_system: Vec<_> = Action::ALL.iter().copied()
                .filter(|action| transition(*action).by.contains(&Party::System)).collect();
            let (giver, actions) = if what.index(8) == 0 {
                (Giver::System, by_system)
            } else {
                (Giver::Actor(&actor), allowed)
            };
            if actions.is_empty() {
                continue;
            }
            let Some(command) = command(*what.get(&actions), &case, &actor, now) else { continue };
            let Ok(event) = world.at_desk(now, |desk| decide(&case, command, giver, desk)) else { continue };
            case.apply(&event);
            let ended = case.legs.iter().take_while(|leg| leg.ended_at.is_some()).count();
            let after = clock(&case, now);
            prop_assert_eq!(&after.legs[..ended.min(found.legs.len())], &found.legs[..ended.min(found.legs.len())]);
            prop_assert!(after.elapsed_minutes >= found.elapsed_minutes || case.lead_agency.is_none());
        }
    }
}
