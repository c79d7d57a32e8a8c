//! Random lives: whatever people do in whatever order, the table, the deadlines and the replay hold.

mod clock;

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
        actor(Role::Officer, "sxd", 17),
        actor(Role::Coordinator, "vp-ubnd", 13),
        actor(Role::ViceChairman, "ubnd-tphcm", 18),
        actor(Role::Chairman, "ubnd-tphcm", 14),
        actor(Role::Auditor, "ttp", 15),
        actor(Role::Administrator, "vp-ubnd", 16),
    ]
}

/// Another agency than the one that leads.
fn other(case: &Case) -> &'static str {
    if case.lead_agency.as_deref() == Some("stc") { "snnmt" } else { "stc" }
}

fn document() -> OfficialDocument {
    let signed_on = "2026-03-02".parse().unwrap();
    OfficialDocument { number: "1".into(), symbol: "S".into(), signed_on, signer: "x".into() }
}

/// A command of this kind that is complete, if the case leaves room for one.
fn command(action: Action, case: &Case, by: &Actor, now: DateTime<Utc>) -> Option<Fact> {
    let text = || "x".to_owned();
    let around = &case.proceedings;
    let id = Uuid::from_u128(1_000_000 + case.seq as u128);
    let working_day = |after: DateTime<Utc>| CITY.1.nth_working_day(city_date(after.max(now)), 2);
    Some(match action {
        Action::File => return None,
        Action::Route => Fact::Route { routing: routing(Some(other(case))), reason: text() },
        Action::Return => {
            let next = around.returns.is_empty().then_some(other(case));
            Fact::Return { reason: text(), legal_basis: text(), proposed_agency: None, routing: routing(next) }
        }
        Action::Decline => Fact::Decline { reason: text(), text: text(), where_to_turn: text() },
        Action::Accept => Fact::Accept { officer: None },
        Action::DeemAccepted => Fact::DeemAccepted,
        Action::Assign => Fact::Assign { officer: id },
        Action::Reclassify => {
            let lead = if case.seq % 2 == 0 { case.lead_agency.as_deref() } else { Some(other(case)) };
            let bound = by.role != Role::Coordinator && case.leg().is_some_and(|leg| leg.binding);
            let lead = if bound { case.lead_agency.as_deref() } else { lead };
            let (category, territory) = ("VON".to_owned(), case.subject.territory.clone());
            Fact::Reclassify { category, territory, reason: text(), routing: routing(lead) }
        }
        Action::Transfer => {
            let lead = match case.seq % 3 {
                0 => case.lead_agency.is_some().then(|| other(case)),
                1 => None,
                _ => case.lead_agency.as_deref(),
            };
            let awaited = around.opinions.iter().filter(|opinion| opinion.end.is_none()).map(|opinion| opinion.id);
            let open = around.directives_in(DirectiveState::Open).map(|directive| directive.id);
            let to = (case.seq % 2 == 0).then(|| "sct".to_owned());
            let handed = awaited.chain(open).take(1).map(|id| Handed { id, to: to.clone() }).collect();
            let (territory, likely_territory, officer) = (None, None, case.officer);
            let (reorganisation, legal_basis) = (Some(id), Some(text()));
            let routing = routing(lead);
            Fact::Transfer { reorganisation, legal_basis, routing, territory, likely_territory, officer, handed }
        }
        Action::SetUrgency => {
            let urgent = case.subject.urgency == Urgency::Urgent;
            Fact::SetUrgency { urgency: if urgent { Urgency::Normal } else { Urgency::Urgent }, reason: text() }
        }
        Action::Restrict => Fact::Restrict { readers: vec![id], reason: text() },
        Action::Unrestrict => Fact::Unrestrict { reason: text() },
        Action::RequestInformation => Fact::RequestInformation { text: text() },
        Action::SupplyInformation => Fact::SupplyInformation { text: text() },
        Action::LapseInformation => Fact::LapseInformation,
        Action::RequestOpinion => {
            let agency = if around.find_awaited(other(case)).is_none() { other(case) } else { "sxd" };
            around.find_awaited(agency).is_none().then(|| Fact::RequestOpinion {
                asked: vec![Asked { id, organization: agency.into() }],
                text: text(),
            })?
        }
        Action::GiveOpinion => {
            let opinion = around.find_awaited(&by.organization).map_or(id, |opinion| opinion.id);
            Fact::GiveOpinion { opinion, stance: Stance::Agrees, text: text(), official_document: None }
        }
        Action::DeemConsent => {
            let opinion = around.opinions.iter().find(|opinion| opinion.end.is_none())?.id;
            Fact::DeemConsent { opinion, head: None }
        }
        Action::RequestExtension => {
            let due_at = case.find_owed_answer().map_or(now, |owed| owed.due_at);
            Fact::RequestExtension { until: working_day(due_at), reason: text() }
        }
        Action::DecideExtension => {
            let until = around.extensions.last()?.until;
            let late = case.find_owed_answer().is_some_and(|owed| city_date(owed.due_at) >= until);
            let granted = !late && until > city_date(now) && case.seq % 2 == 0;
            Fact::DecideExtension { granted, reason: (!granted).then(text) }
        }
        Action::SubmitUpward => {
            Fact::SubmitUpward { proposal: text(), higher_body: text(), official_document: document() }
        }
        Action::FollowUp => Fact::FollowUp { text: text() },
        Action::ReceiveFromAbove => Fact::ReceiveFromAbove { text: text(), official_document: None },
        Action::DraftAnswer => {
            let by = Some(Uuid::from_u128(9));
            let (legal_references, opinions) = (vec![], vec![]);
            let outcome = Outcome::Removed;
            let draft =
                Draft { text: text(), outcome, legal_references, proposal: None, higher_body: None, opinions, by };
            Fact::DraftAnswer { draft }
        }
        Action::RejectDraft => Fact::RejectDraft { reason: text() },
        Action::Approve => Fact::Approve { official_document: document() },
        Action::Confirm => Fact::Confirm { text: None },
        Action::Dispute => Fact::Dispute { reason: text() },
        Action::Close => Fact::Close,
        Action::Withdraw => Fact::Withdraw { text: None },
        Action::Reopen => Fact::Reopen { reason: text(), routing: None },
        Action::Recalculate => Fact::Recalculate { change: id, legal_basis: text() },
        Action::Direct => {
            let directed = vec![Asked { id, organization: "stc".into() }];
            Fact::Direct { directed, text: text(), due_on: working_day(now) }
        }
        Action::ReportDirective => {
            let mut owed = around.directives_in(DirectiveState::Open);
            let directive = owed.find(|directive| directive.organization == by.organization).map_or(id, |d| d.id);
            Fact::ReportDirective { directive, text: text() }
        }
        Action::AcceptDirective => Fact::AcceptDirective {
            directive: around.directives_in(DirectiveState::Reported).next().map_or(id, |d| d.id),
        },
        Action::SendBackDirective => {
            let directive = around.directives_in(DirectiveState::Reported).next().map_or(id, |d| d.id);
            Fact::SendBackDirective { directive, reason: text(), due_on: working_day(now) }
        }
        Action::Remind => Fact::Remind { text: None },
        Action::Acknowledge => {
            let deadline = case.deadlines.first();
            Fact::Acknowledge {
                escalation: id,
                deadline: deadline.map_or(id, |deadline| deadline.id),
                deadline_version: deadline.map_or(1, |deadline| deadline.version),
                act_by: working_day(now),
                text: None,
            }
        }
        Action::Comment => Fact::Comment { comment: id, text: text(), mentions: vec![] },
        Action::Note => Fact::Note { note: id, digest: text(), mentions: vec![] },
        Action::Attach => {
            Fact::Attach { attachment: id, name: text(), media_type: text(), size: 1, sha256: text(), petition: None }
        }
    })
}

/// What must hold of a case whenever it can be read.
fn check(case: &Case) {
    use DeadlineKind as K;
    let around = &case.proceedings;
    let open: Vec<K> = case.deadlines.iter().filter(|deadline| deadline.is_open()).map(|d| d.kind).collect();
    let count = |kinds: &[K]| open.iter().filter(|kind| kinds.contains(kind)).count();
    let is = |status: Status| usize::from(case.status == status);
    assert_eq!(count(&[K::Triage]), is(Status::Received));
    assert_eq!(count(&[K::Acceptance]), is(Status::Routed));
    assert_eq!(count(&[K::Information]), is(Status::AwaitingEnterprise));
    assert_eq!(count(&[K::FollowUp]), is(Status::SubmittedUpward));
    assert_eq!(count(&[K::Confirmation]), is(Status::Answered));
    let owed = usize::from(case.status.is_open()) - is(Status::Answered);
    assert_eq!(count(&[K::Answer, K::Rework]), owed, "{}: {open:?}", case.status);
    assert_eq!(count(&[K::Opinion]), around.opinions.iter().filter(|opinion| opinion.end.is_none()).count());
    assert_eq!(count(&[K::Directive]), around.directives_in(DirectiveState::Open).count());
    assert_eq!(case.answerable("vp-ubnd").is_some(), case.status.is_open());
    assert_eq!(case.ended_at.is_none(), case.status.is_open());
    assert_eq!(case.leg().is_some(), case.status.is_open() && case.lead_agency.is_some());
    let owes = |deadline: &&Deadline| deadline.is_open() && matches!(deadline.kind, K::Answer | K::Rework);
    let debtor = case.lead_agency.as_deref().unwrap_or("vp-ubnd");
    assert!(case.deadlines.iter().filter(owes).all(|owed| owed.owed_by == debtor));
    assert!(case.legs.windows(2).all(|pair| pair[0].ended_at.is_some_and(|ended_at| ended_at <= pair[1].began_at)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_random_life_holds_together(
        routed in any::<bool>(),
        steps in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4000_i64), 1..60),
    ) {
        let world = World::new();
        let mut now = start();
        let (mut case, first) = world.file(routed.then_some("snnmt"), now);
        let mut events = vec![first];
        for (who, what, minutes) in steps {
            now += TimeDelta::minutes(minutes);
            let action = what.get(Action::ALL);
            let actor = who.get(&people()).clone();
            let Some(command) = command(*action, &case, &actor, now) else { continue };
            let by_system = transition(*action).by.contains(&Party::System);
            let giver = if by_system { Giver::System } else { Giver::Actor(&actor) };
            let allowed = by_system || allowed_actions(&actor, &case, now).contains(action);
            match world.at_desk(now, |desk| decide(&case, command, giver, desk)) {
                Ok(event) => {
                    prop_assert!(allowed, "{action} was carried out and is not allowed");
                    prop_assert!(transition(*action).from.contains(&case.status));
                    let before = case.clone();
                    case.apply(&event);
                    let to = transition(*action).to;
                    prop_assert!(to.contains(&case.status) || to.is_empty() && case.status == before.status);
                    prop_assert_eq!(case.version, before.version + i32::from(action.changes_case()));
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
    assert!(matches!(
        desk_act(&case, command(Action::Approve, &case, &director, start()).unwrap()),
        Err(Refusal::NotNow(..))
    ));
    let drafted = desk_act(&case, command(Action::DraftAnswer, &case, &director, start()).unwrap()).unwrap();
    case.apply(&drafted);
    assert!(matches!(
        desk_act(&case, command(Action::Approve, &case, &director, start()).unwrap()),
        Err(Refusal::NotNow(..))
    ));
    let other = actor(Role::Director, "snnmt", 10);
    let signed = world.at_desk(start(), |desk| {
        decide(&case, command(Action::Approve, &case, &director, start()).unwrap(), Giver::Actor(&other), desk)
    });
    assert!(signed.is_ok());
}
