//! Which event follows from what somebody wants to happen, or why none does.
//!
//! A command is the [`Fact`] that its giver wants: deciding checks it and adds what follows. The order of the checks is
//! the order of the answers: what the role may never do, what may not be done in this status or by this actor, then what
//! the command itself lacks.

mod acknowledging;
mod answering;
mod around;
mod clocks;
mod directing;
mod handing;
mod recounting;
mod refusals;
mod transferring;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{ActorRef, Case, Event, Fact, Subject};
use crate::domain::access::{self, Actor};
use crate::domain::calendar::Calendar;
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::{Action, Party, transition};
use crate::domain::routing::RoutingDecision;
use crate::domain::rule::Rule;
use crate::domain::rulebook::Rulebook;
use crate::domain::text::Text;
use crate::domain::words::DeadlineKind;

pub use recounting::{Recount, recalculate};
pub use refusals::check_role;

/// What lies on the desk of whoever decides: the time, the rules, the calendars, fresh ids.
pub struct Desk<'a> {
    /// The moment of the decision, by the business clock.
    pub now: DateTime<Utc>,
    /// Its date in the city.
    pub today: NaiveDate,
    /// The rules in force.
    pub rulebook: &'a Rulebook,
    /// The calendar that an organization keeps.
    pub calendar_of: &'a dyn Fn(&str) -> &'a Calendar,
    /// A calendar by its id, as deadlines name it.
    pub calendar: &'a dyn Fn(&str) -> &'a Calendar,
    /// The office that steers the routing.
    pub coordinator: &'a str,
    /// A fresh id.
    pub new_id: &'a dyn Fn() -> Uuid,
}

/// Why a command yields nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The actor's role may never do this.
    Never(Text),
    /// Not in this status, or not by this actor; these may be done instead. The rule that stands against it, where it is
    /// one with a name.
    NotNow(Text, Vec<Action>, Option<Rule>),
    /// A field of the command is wrong.
    Wrong(&'static str, Text),
    /// A field of the command breaks a rule with a name.
    Broken(Rule, &'static str, Text),
}

/// Who gives a command: a known actor, or the service itself when a period passed.
#[derive(Debug, Clone, Copy)]
pub enum Giver<'a> {
    /// A person or a system of an organization.
    Actor(&'a Actor),
    /// Whom a step of a ladder reached, as the ledger of the steps says.
    Reached(&'a Actor),
    /// The service itself.
    System,
}

/// A filing, complete and routed.
#[derive(Debug, Clone)]
pub struct FilingCommand {
    /// The new case's id.
    pub id: Uuid,
    /// The new case's code.
    pub code: String,
    /// For whom.
    pub enterprise: String,
    /// What.
    pub subject: Subject,
    /// Where to.
    pub routing: RoutingDecision,
    /// The letter that it came in, where that held several obstacles.
    pub petition: Option<Uuid>,
}

/// What a decision makes of a case's deadlines, or why there is none.
type Decided = Result<Vec<Deadline>, Refusal>;

/// The event that begins a case. Whether `actor` may file for this enterprise, `application` has checked.
pub fn file(filing: FilingCommand, actor: &Actor, desk: &Desk<'_>) -> Event {
    let FilingCommand { id, code, enterprise, subject, routing, petition } = filing;
    let first = match &routing.lead_agency {
        Some(_) => DeadlineKind::Acceptance,
        None => DeadlineKind::Triage,
    };
    let owed_by = routing.lead_agency.clone().unwrap_or_else(|| desk.coordinator.to_owned());
    let deadlines = [first, DeadlineKind::Answer]
        .into_iter()
        .filter_map(|kind| desk.start(kind, &owed_by, subject.urgency))
        .collect();
    let fact = Fact::File { code, enterprise, subject, routing, petition };
    Event { case: id, seq: 1, at: desk.now, actor: actor.into(), fact, deadlines }
}

/// The event that follows when `wanted` is to happen to a case.
pub fn decide(case: &Case, wanted: Fact, giver: Giver<'_>, desk: &Desk<'_>) -> Result<Event, Refusal> {
    check_allowed(case, wanted.action(), giver, desk)?;
    let deadlines = consequences(case, &wanted, giver, desk)?;
    let actor = match giver {
        Giver::Actor(actor) | Giver::Reached(actor) => actor.into(),
        Giver::System => ActorRef::system(),
    };
    Ok(Event { case: case.id, seq: case.seq + 1, at: desk.now, actor, fact: wanted, deadlines })
}

/// What `wanted` makes of the deadlines, once it is known to be allowed.
fn consequences(case: &Case, wanted: &Fact, giver: Giver<'_>, desk: &Desk<'_>) -> Decided {
    let kept = || Ok(Vec::new());
    match wanted {
        Fact::File { .. } => kept(),
        Fact::Route { routing, .. } => desk.route(case, routing),
        Fact::Return { legal_basis, routing, .. } => desk.give_back(case, legal_basis, routing),
        Fact::Reclassify { category, routing, .. } => desk.reclassify(case, category, routing, giver),
        Fact::Transfer { routing, handed, .. } => Ok(desk.transfer(case, routing, handed)),
        Fact::Decline { .. } => Ok(desk.end_all(case, Some(DeadlineKind::Triage))),
        Fact::Accept { .. } => Ok(desk.meet(case, DeadlineKind::Acceptance)),
        Fact::DeemAccepted => Ok(desk.miss(case, DeadlineKind::Acceptance)),
        Fact::Assign { officer } => around::check_other_officer(case, *officer).and_then(|()| kept()),
        Fact::SetUrgency { urgency, .. } => desk.set_urgency(case, *urgency),
        Fact::RequestInformation { .. } => Ok(desk.ask(case)),
        Fact::SupplyInformation { .. } => Ok(desk.resume(case, DeadlineKind::Information)),
        Fact::LapseInformation => Ok(desk.resume(case, DeadlineKind::Information)),
        Fact::RequestOpinion { asked, .. } => desk.ask_opinions(case, asked),
        Fact::GiveOpinion { opinion, .. } => desk.take_opinion(case, *opinion, giver),
        Fact::DeemConsent { opinion, .. } => Ok(desk.change(case, *opinion, |deadline| deadline.miss(desk.now))),
        Fact::RequestExtension { until, .. } => desk.check_extension(case, *until).and_then(|()| kept()),
        Fact::DecideExtension { granted, reason } => desk.decide_extension(case, *granted, reason.as_deref()),
        Fact::SubmitUpward { official_document, .. } => desk.submit_upward(case, official_document),
        Fact::FollowUp { .. } => Ok(desk.follow_up(case)),
        Fact::ReceiveFromAbove { official_document, .. } => desk.receive(case, official_document.as_ref()),
        Fact::DraftAnswer { draft } => answering::check_draft(case, draft).and_then(|()| kept()),
        Fact::RejectDraft { .. } => kept(),
        Fact::Approve { official_document } => desk.approve(case, official_document),
        Fact::Restrict { .. } => kept(),
        Fact::Unrestrict { .. } => refusals::check_restricted(case).and_then(|()| kept()),
        Fact::Confirm { .. } | Fact::Close => Ok(desk.end_all(case, Some(DeadlineKind::Confirmation))),
        Fact::Dispute { .. } => Ok(desk.dispute(case)),
        Fact::Withdraw { .. } => Ok(desk.end_all(case, None)),
        Fact::Reopen { routing, .. } => Ok(desk.reopen(case, routing.as_ref())),
        Fact::Direct { directed, due_on, .. } => desk.direct(case, directed, *due_on),
        Fact::ReportDirective { directive, .. } => desk.take_report(case, *directive, giver),
        Fact::AcceptDirective { directive } => directing::check_reported(case, *directive).and_then(|_| kept()),
        Fact::SendBackDirective { directive, due_on, .. } => desk.send_back(case, *directive, *due_on),
        // What moves is decided with both calendars at hand, by `recalculate`.
        Fact::Recalculate { .. } => kept(),
        Fact::Acknowledge { deadline, deadline_version, act_by, .. } => {
            desk.check_acknowledgement(case, (*deadline, *deadline_version), *act_by, giver).and_then(|()| kept())
        }
        Fact::Remind { .. } | Fact::Comment { .. } | Fact::Note { .. } | Fact::Attach { .. } => kept(),
    }
}

/// Whether this may be done to the case now, whatever the command brings.
pub fn check_allowed(case: &Case, action: Action, giver: Giver<'_>, desk: &Desk<'_>) -> Result<(), Refusal> {
    let row = transition(action);
    match giver {
        Giver::System if row.by.contains(&Party::System) && row.from.contains(&case.status) => Ok(()),
        Giver::System => Err(Refusal::NotNow(refusals::not_now(action, case.status), Vec::new(), None)),
        Giver::Reached(actor) => {
            check_role(actor.role, action)?;
            if row.by.contains(&Party::Reached) && row.from.contains(&case.status) {
                return Ok(());
            }
            let allowed = access::allowed_actions(actor, case, desk.now);
            Err(Refusal::NotNow(refusals::not_now(action, case.status), allowed, None))
        }
        Giver::Actor(actor) => {
            check_role(actor.role, action)?;
            let allowed = access::allowed_actions(actor, case, desk.now);
            if allowed.contains(&action) {
                return Ok(());
            }
            let (why, rule) = refusals::not_now_for(actor, action, case, desk.now);
            Err(Refusal::NotNow(why, allowed, rule))
        }
    }
}

fn wrong<T>(pointer: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Wrong(pointer, Text::new(vi, en)))
}
