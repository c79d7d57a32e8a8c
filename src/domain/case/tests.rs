//! Random lives: whatever people do in whatever order, the table, the deadlines and the replay hold.

use std::cell::Cell;
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::access::{Actor, Role, allowed_actions};
use crate::domain::calendar::Calendar;
use crate::domain::deadline::DeadlineStatus;
use crate::domain::history;
use crate::domain::lifecycle::{Action, Party, transition};
use crate::domain::moment::{city_date, instant_of};
use crate::domain::rulebook::Rulebook;
use crate::reference;

/// Read once: the city's files are long.
static CITY: LazyLock<(Rulebook, Calendar)> =
    LazyLock::new(|| (reference::city().unwrap().rulebook, reference::calendars::calendars().swap_remove(0)));

struct World {
    ids: Cell<u128>,
}

impl World {
    fn new() -> Self {
        Self { ids: Cell::new(1) }
    }

    fn at_desk<T>(&self, now: DateTime<Utc>, work: impl FnOnce(&Desk<'_>) -> T) -> T {
        work(&Desk {
            now,
            today: city_date(now),
            rulebook: &CITY.0,
            calendar_of: &|_| &CITY.1,
            calendar: &|_| &CITY.1,
            coordinator: "vp-ubnd",
            new_id: &|| {
                self.ids.set(self.ids.get() + 1);
                Uuid::from_u128(self.ids.get())
            },
        })
    }

    fn file(&self, lead: Option<&str>, at: DateTime<Utc>) -> (Case, Event) {
        let filing = FilingCommand {
            id: Uuid::from_u128(1),
            code: "H29-260302-00001".into(),
            enterprise: "ipc".into(),
            subject: subject(),
            routing: routing(lead),
            petition: None,
        };
        let event = self.at_desk(at, |desk| file(filing, &actor(Role::Manager, "ipc", 7), desk));
        (Case::begin(&event).unwrap(), event)
    }
}

fn subject() -> Subject {
    Subject {
        title: "t".into(),
        description: "d".into(),
        category: "DAT.GIA".into(),
        territory: "27478@2025-07-01".into(),
        urgency: Urgency::Normal,
        urgency_reason: None,
        project: None,
        amount_vnd: None,
        proposal: None,
        legal_references: vec![],
        personal_data: None,
    }
}

fn routing(lead: Option<&str>) -> RoutingDecision {
    RoutingDecision {
        rulebook: 1,
        on: "2026-03-02".parse().unwrap(),
        rule: None,
        lead_agency: lead.map(str::to_owned),
        coordinating_agencies: vec![],
        steps: vec![],
    }
}

fn actor(role: Role, organization: &str, person: u128) -> Actor {
    let person = Some(Uuid::from_u128(person));
    Actor { token: Uuid::nil(), person, name: String::new(), organization: organization.into(), role }
}

fn start() -> DateTime<Utc> {
    instant_of("2026-03-02T08:00:00".parse().unwrap())
}

#[test]
fn a_filing_kept_before_letters_were_known_keeps_its_text() {
    let (_, mut event) = World::new().file(Some("snnmt"), start());
    let kept = history::canonical(&event).unwrap();
    assert!(!kept.contains("petition"), "{kept}");
    assert_eq!(history::canonical(&serde_json::from_str::<Event>(&kept).unwrap()).unwrap(), kept);
    if let Fact::File { petition, .. } = &mut event.fact {
        *petition = Some(Uuid::from_u128(5));
    }
    let kept = history::canonical(&event).unwrap();
    let read: Event = serde_json::from_str(&kept).unwrap();
    assert_eq!((Case::begin(&read).unwrap().petition, read), (Some(Uuid::from_u128(5)), event));
}

/// Someone of every role, in the agencies that the case can be with.
fn people() -> Vec<Actor> {
    vec![
        actor(Role::Reporter, "ipc", 6),
        actor(Role::Manager, "ipc", 7),
        actor(Role::Manager, "sjc", 8),
        actor(Role::Officer, "snnmt", 9),
        actor(Role::Director, "snnmt", 10),
        actor(Role::Officer, "stc", 11),
        actor(Role::Director, "stc", 12),
        actor(Role::Coordinator, "vp-ubnd", 13),
        actor(Role::Chairman, "ubnd-tphcm", 14),
        actor(Role::Auditor, "ttp", 15),
        actor(Role::Administrator, "vp-ubnd", 16),
    ]
}

fn command(action: Action, case: &Case) -> Option<Fact> {
    let text = "x".to_owned();
    Some(match action {
        Action::File => return None,
        Action::Route => {
            let to = if case.lead_agency.as_deref() == Some("stc") { "snnmt" } else { "stc" };
            Fact::Route { routing: routing(Some(to)), reason: text }
        }
        Action::Decline => Fact::Decline { reason: text.clone(), text: text.clone(), where_to_turn: text },
        Action::Accept => Fact::Accept { officer: None },
        Action::DeemAccepted => Fact::DeemAccepted,
        Action::RequestInformation => Fact::RequestInformation { text },
        Action::SupplyInformation => Fact::SupplyInformation { text },
        Action::LapseInformation => Fact::LapseInformation,
        Action::DraftAnswer => {
            let outcome = Outcome::Removed;
            let by = Some(Uuid::from_u128(9));
            let draft = Draft { text, outcome, legal_references: vec![], proposal: None, higher_body: None, by };
            Fact::DraftAnswer { draft }
        }
        Action::Approve => {
            let signed_on = "2026-03-02".parse().unwrap();
            let official_document =
                OfficialDocument { number: text.clone(), symbol: text.clone(), signed_on, signer: text };
            Fact::Approve { official_document }
        }
        Action::Confirm => Fact::Confirm { text: None },
        Action::Close => Fact::Close,
        Action::Withdraw => Fact::Withdraw { text: None },
    })
}

/// What must hold of a case whenever it can be read.
fn check(case: &Case) {
    use DeadlineKind as K;
    let open: Vec<K> = case.deadlines.iter().filter(|deadline| deadline.is_open()).map(|d| d.kind).collect();
    let expected: &[K] = match case.status {
        Status::Received => &[K::Triage, K::Answer],
        Status::Routed => &[K::Answer, K::Acceptance],
        Status::InProgress => &[K::Answer],
        Status::AwaitingEnterprise => &[K::Answer, K::Information],
        Status::Answered => &[K::Confirmation],
        Status::Closed | Status::Withdrawn | Status::Declined => &[],
    };
    assert_eq!(open.len(), expected.len(), "{}: {open:?}", case.status);
    assert!(expected.iter().all(|kind| open.contains(kind)), "{}: {open:?}", case.status);
    assert_eq!(case.answerable("vp-ubnd").is_some(), case.status.is_open());
    let holding = case.legs.iter().filter(|leg| leg.ended_at.is_none()).count();
    assert!(holding <= 1 && case.legs.windows(2).all(|pair| pair[0].ended_at == Some(pair[1].began_at)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_random_life_holds_together(
        routed in any::<bool>(),
        steps in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4000_i64), 1..25),
    ) {
        let world = World::new();
        let mut now = start();
        let (mut case, first) = world.file(routed.then_some("snnmt"), now);
        let mut events = vec![first];
        for (who, what, minutes) in steps {
            now += TimeDelta::minutes(minutes);
            let action = what.get(Action::ALL);
            let Some(command) = command(*action, &case) else { continue };
            let actor = who.get(&people()).clone();
            let by_system = transition(*action).by.contains(&Party::System);
            let giver = if by_system { Giver::System } else { Giver::Actor(&actor) };
            let allowed = by_system || allowed_actions(&actor, &case).contains(action);
            match world.at_desk(now, |desk| decide(&case, command, giver, desk)) {
                Ok(event) => {
                    prop_assert!(allowed, "{action} was carried out and is not allowed");
                    prop_assert!(transition(*action).from.contains(&case.status));
                    case.apply(&event);
                    prop_assert!(transition(*action).to.contains(&case.status));
                    prop_assert_eq!(case.version, event.seq);
                    events.push(event);
                    check(&case);
                }
                Err(refusal) => prop_assert!(
                    !allowed || by_system, "{action} is allowed and was refused: {refusal:?}"
                ),
            }
        }
        // What is stored is text: the replay starts from there.
        let stored: Vec<String> = events.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
        let read: Vec<Event> = stored.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        prop_assert_eq!(Case::replay(&read), Some(case));
    }
}

#[test]
fn the_answer_clock_stands_once_in_a_leg() {
    let world = World::new();
    let (mut case, _) = world.file(Some("snnmt"), start());
    let officer = actor(Role::Officer, "snnmt", 9);
    let manager = actor(Role::Manager, "ipc", 7);
    let act = |case: &mut Case, command, by: &Actor, days| {
        let at = start() + TimeDelta::days(days);
        let event = world.at_desk(at, |desk| decide(case, command, Giver::Actor(by), desk)).unwrap();
        case.apply(&event);
    };
    act(&mut case, Fact::Accept { officer: None }, &officer, 0);
    act(&mut case, Fact::RequestInformation { text: "?".into() }, &officer, 1);
    let answer = case.find_open_deadline(DeadlineKind::Answer).unwrap();
    assert_eq!(answer.status, DeadlineStatus::Paused);
    act(&mut case, Fact::SupplyInformation { text: "!".into() }, &manager, 3);
    act(&mut case, Fact::RequestInformation { text: "?".into() }, &officer, 4);
    let answer = case.find_open_deadline(DeadlineKind::Answer).unwrap();
    assert_eq!(answer.status, DeadlineStatus::Running);
    assert_eq!(answer.suspensions.len(), 1);
}

#[test]
fn who_drafted_an_answer_cannot_sign_it() {
    let world = World::new();
    let (mut case, _) = world.file(Some("snnmt"), start());
    let director = actor(Role::Director, "snnmt", 9);
    let desk_act =
        |case: &Case, command| world.at_desk(start(), |desk| decide(case, command, Giver::Actor(&director), desk));
    let accepted = desk_act(&case, Fact::Accept { officer: None }).unwrap();
    case.apply(&accepted);
    assert!(matches!(desk_act(&case, command(Action::Approve, &case).unwrap()), Err(Refusal::NotNow(..))));
    let drafted = desk_act(&case, command(Action::DraftAnswer, &case).unwrap()).unwrap();
    case.apply(&drafted);
    assert!(matches!(desk_act(&case, command(Action::Approve, &case).unwrap()), Err(Refusal::NotNow(..))));
    let other = actor(Role::Director, "snnmt", 10);
    let signed = world
        .at_desk(start(), |desk| decide(&case, command(Action::Approve, &case).unwrap(), Giver::Actor(&other), desk));
    assert!(signed.is_ok());
}
