//! What a leader should do about something that climbed to them: what their digest is sorted by.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Acknowledgement, newest_of_each};
use crate::domain::access::Role;
use crate::domain::case::{Case, Directive, DirectiveState};
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::Status;
use crate::domain::words::{DeadlineKind, Position};
use crate::words;

words! {
    /// What a leader should do, the most pressing first.
    Attention {
        /// Decide what nobody else can.
        Decide = "decide",
        /// Direct whoever is late.
        Direct = "direct",
        /// Know of it: it is taken care of, or out of the city's hands.
        Know = "know",
    }
}

words! {
    /// Why something is to be decided, or only to be known.
    Why {
        /// A further extension waits for a leader of the city.
        Extension = "extension",
        /// No agency leads the case, and its coordinator did not find one in time.
        NoLead = "no_lead",
        /// A report on a directive waits for who gave it.
        Report = "report",
        /// A proposal lies with a higher body.
        Upward = "upward",
        /// Who owes it answers to a ministry, and can only be asked.
        AskedOnly = "asked_only",
        /// Somebody whom the ladder reached before said by when they act, and that day has not passed.
        Acknowledged = "acknowledged",
    }
}

impl Why {
    /// What it makes of the matter.
    pub const fn attention(self) -> Attention {
        match self {
            Self::Extension | Self::NoLead | Self::Report => Attention::Decide,
            Self::Upward | Self::AskedOnly | Self::Acknowledged => Attention::Know,
        }
    }
}

/// Who reads of it, when, and what is known beside the case.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Who.
    pub person: Uuid,
    /// In which position.
    pub position: Position,
    /// On which day.
    pub today: NaiveDate,
    /// Whether who owes it can only be asked.
    pub is_asked_only: bool,
    /// What people said on steps of the case.
    pub said: &'a [Acknowledgement],
}

/// What somebody should do about a deadline that climbed to them, and why, where it is not plain from the deadline: they
/// direct whoever is late.
pub fn attention(case: &Case, deadline: &Deadline, reading: &Reading<'_>) -> (Attention, Option<Why>) {
    let decides = why_to_decide(case, reading);
    let why = decides.or_else(|| why_to_know(case, deadline, reading));
    (why.map_or(Attention::Direct, Why::attention), why)
}

fn why_to_decide(case: &Case, reading: &Reading<'_>) -> Option<Why> {
    let asked = case.leg().and_then(|leg| case.proceedings.find_asked_extension(leg.number));
    let leads = matches!(reading.position, Position::ViceChairman | Position::Chairman);
    if leads && case.status == Status::InProgress && asked.is_some() && case.proceedings.was_extended() {
        return Some(Why::Extension);
    }
    if case.lead_agency.is_none() {
        return Some(Why::NoLead);
    }
    let mut reported = case.proceedings.directives_in(DirectiveState::Reported);
    reported.any(|directive| is_giver(reading, directive)).then_some(Why::Report)
}

/// Whether the reader gave a directive, or holds the position of who did.
fn is_giver(reading: &Reading<'_>, directive: &Directive) -> bool {
    let held = match directive.given_by.role {
        Some(Role::Chairman) => Some(Position::Chairman),
        Some(Role::Coordinator) => Some(Position::Coordinator),
        // There are several of them.
        _ => None,
    };
    directive.given_by.person == Some(reading.person) || held == Some(reading.position)
}

fn why_to_know(case: &Case, deadline: &Deadline, reading: &Reading<'_>) -> Option<Why> {
    if case.status == Status::SubmittedUpward && deadline.kind != DeadlineKind::Directive {
        return Some(Why::Upward);
    }
    if reading.is_asked_only {
        return Some(Why::AskedOnly);
    }
    let newest = newest_of_each(reading.said, (deadline.id, deadline.version));
    let mut others = newest.into_iter().filter(|said| said.person != reading.person);
    others.any(|said| said.act_by >= reading.today).then_some(Why::Acknowledged)
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::domain::access::Actor;
    use crate::domain::calendar::{Calendar, Limit};
    use crate::domain::case::{ActorRef, Event, Extension, ExtensionDecision, Fact, Subject};
    use crate::domain::moment::{city_date, instant_of};
    use crate::domain::routing::RoutingDecision;
    use crate::domain::words::Urgency;
    use crate::reference;

    /// A case that is handled by `lead`, with its answer's deadline.
    fn case(lead: Option<&str>) -> (Case, Deadline) {
        let at = instant_of("2026-03-02T08:00:00".parse().unwrap());
        let calendar: Calendar = reference::calendars::calendars().swap_remove(0);
        let (kind, limit) = (DeadlineKind::Answer, Limit::WorkingDays(10));
        let owed = Deadline::start(Uuid::from_u128(5), kind, "snnmt", &calendar, limit, None, at);
        let routing = RoutingDecision {
            rulebook: 1,
            on: city_date(at),
            rule: None,
            lead_agency: lead.map(str::to_owned),
            coordinating_agencies: vec![],
            steps: vec![],
        };
        let subject = Subject {
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
        };
        let (code, enterprise) = ("H29-260302-00001".into(), "ipc".into());
        let fact = Fact::File { code, enterprise, subject, routing, petition: None };
        let actor = ActorRef::from(&actor(Role::Manager));
        let event = Event { case: Uuid::from_u128(1), seq: 1, at, actor, fact, deadlines: vec![owed.clone()] };
        let mut case = Case::begin(&event).unwrap();
        case.status = Status::InProgress;
        (case, owed)
    }

    fn actor(role: Role) -> Actor {
        let (person, name) = (Some(Uuid::from_u128(9)), String::new());
        Actor { token: Uuid::nil(), person, name, organization: "ubnd-tphcm".into(), role }
    }

    fn reading(position: Position, said: &[Acknowledgement]) -> Reading<'_> {
        let today = "2026-03-30".parse().unwrap();
        Reading { person: Uuid::from_u128(7), position, today, is_asked_only: false, said }
    }

    fn found((case, owed): &(Case, Deadline), reading: &Reading<'_>) -> (Attention, Option<Why>) {
        attention(case, owed, reading)
    }

    #[test]
    fn who_is_late_is_to_be_directed() {
        let plain = case(Some("snnmt"));
        assert_eq!(found(&plain, &reading(Position::Chairman, &[])), (Attention::Direct, None));
    }

    #[test]
    fn a_case_without_a_lead_is_to_be_decided() {
        let (mut case, owed) = case(None);
        case.status = Status::Received;
        let decided = found(&(case, owed), &reading(Position::ViceChairman, &[]));
        assert_eq!(decided, (Attention::Decide, Some(Why::NoLead)));
    }

    #[test]
    fn only_a_further_extension_is_a_leader_s_to_decide() {
        let (mut case, owed) = case(Some("snnmt"));
        let asked = |decision| Extension {
            deadline: owed.id,
            leg: 1,
            until: "2026-04-03".parse().unwrap(),
            reason: "r".into(),
            asked_at: owed.started_at,
            asked_by: None,
            decision,
        };
        let by = ActorRef::from(&actor(Role::Director));
        let granted = ExtensionDecision { granted: true, reason: None, by, at: owed.started_at };
        case.proceedings.extensions = vec![asked(None)];
        let of = |case: &Case, position| attention(case, &owed, &reading(position, &[])).1;
        assert_eq!(of(&case, Position::Chairman), None, "the director decides the first");
        case.proceedings.extensions = vec![asked(Some(granted)), asked(None)];
        assert_eq!(of(&case, Position::Chairman), Some(Why::Extension));
        assert_eq!(of(&case, Position::Coordinator), None);
    }

    #[test]
    fn a_report_waits_for_who_gave_the_directive() {
        let (mut case, owed) = case(Some("snnmt"));
        let directive = |role| Directive {
            id: Uuid::from_u128(6),
            organization: "stc".into(),
            text: "t".into(),
            due_on: "2026-03-06".parse().unwrap(),
            given_by: ActorRef::from(&actor(role)),
            given_at: owed.started_at,
            state: DirectiveState::Reported,
            reports: vec![],
        };
        case.proceedings.directives = vec![directive(Role::Chairman)];
        let of = |case: &Case, position| attention(case, &owed, &reading(position, &[])).1;
        assert_eq!(of(&case, Position::Chairman), Some(Why::Report));
        assert_eq!(of(&case, Position::ViceChairman), None);
        case.proceedings.directives = vec![directive(Role::ViceChairman)];
        assert_eq!(of(&case, Position::ViceChairman), None, "another vice-chairman gave it");
    }

    #[test]
    fn what_is_out_of_the_city_s_hands_or_taken_care_of_is_to_be_known() {
        let (mut upward, owed) = case(Some("snnmt"));
        let asked = Reading { is_asked_only: true, ..reading(Position::Chairman, &[]) };
        assert_eq!(attention(&upward, &owed, &asked), (Attention::Know, Some(Why::AskedOnly)));
        let today = asked.today;
        let said = |act_by, person| Acknowledgement {
            id: Uuid::from_u128(3),
            escalation: Uuid::nil(),
            case: upward.id,
            deadline: (owed.id, owed.version),
            person: Uuid::from_u128(person),
            position: Position::Director,
            act_by,
            text: None,
            at: owed.started_at,
        };
        let of = |case: &Case, said| attention(case, &owed, &reading(Position::Chairman, &[said])).1;
        assert_eq!(of(&upward, said(today, 8)), Some(Why::Acknowledged));
        assert_eq!(of(&upward, said(today - Days::new(1), 8)), None, "the day has passed");
        assert_eq!(of(&upward, said(today, 7)), None, "their own word");
        let passed = said(today - Days::new(1), 8);
        upward.status = Status::SubmittedUpward;
        assert_eq!(of(&upward, passed), Some(Why::Upward));
    }
}
