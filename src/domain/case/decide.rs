//! Which event follows from what somebody wants to happen, or why none does.
//!
//! A command is the [`Fact`] that its giver wants: deciding checks it and adds what follows. The order of the checks is the order of the answers: what the role may never do, what may not be done in this
//! status or by this actor, then what the command itself lacks.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{ActorRef, Case, Draft, Event, Fact, OfficialDocument, Outcome, Subject};
use crate::domain::access::{self, Actor, Role};
use crate::domain::calendar::Calendar;
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::{Action, Party, Status, transition};
use crate::domain::routing::RoutingDecision;
use crate::domain::rulebook::Rulebook;
use crate::domain::text::Text;
use crate::domain::words::DeadlineKind;

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
    /// Not in this status, or not by this actor; these may be done instead.
    NotNow(Text, Vec<Action>),
    /// A field of the command is wrong.
    Wrong(&'static str, Text),
}

/// Who gives a command: a known actor, or the service itself when a period passed.
#[derive(Debug, Clone, Copy)]
pub enum Giver<'a> {
    /// A person or a system of an organization.
    Actor(&'a Actor),
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
    check_allowed(case, wanted.action(), giver)?;
    let deadlines = match &wanted {
        Fact::File { .. } => Vec::new(),
        Fact::DraftAnswer { draft } => check_complete(draft).map(|()| Vec::new())?,
        Fact::Route { routing, .. } => route(case, routing, desk)?,
        Fact::Decline { .. } => desk.end_all(case, Some(DeadlineKind::Triage)),
        Fact::Accept { .. } | Fact::DeemAccepted => desk.meet(case, DeadlineKind::Acceptance),
        Fact::RequestInformation { .. } => desk.ask(case),
        Fact::SupplyInformation { .. } | Fact::LapseInformation => desk.resume(case),
        Fact::Approve { official_document } => approve(case, official_document, desk)?,
        Fact::Confirm { .. } | Fact::Close => desk.end_all(case, Some(DeadlineKind::Confirmation)),
        Fact::Withdraw { .. } => desk.end_all(case, None),
    };
    let actor = match giver {
        Giver::Actor(actor) => actor.into(),
        Giver::System => ActorRef::system(),
    };
    Ok(Event { case: case.id, seq: case.version + 1, at: desk.now, actor, fact: wanted, deadlines })
}

fn check_allowed(case: &Case, action: Action, giver: Giver<'_>) -> Result<(), Refusal> {
    let row = transition(action);
    match giver {
        Giver::System if row.by.contains(&Party::System) && row.from.contains(&case.status) => Ok(()),
        Giver::System => Err(Refusal::NotNow(not_now(action, case.status), Vec::new())),
        Giver::Actor(actor) => {
            check_role(actor.role, action)?;
            let allowed = access::allowed_actions(actor, case);
            if allowed.contains(&action) {
                return Ok(());
            }
            Err(Refusal::NotNow(not_now_for(actor, action, case), allowed))
        }
    }
}

/// Whether a role may ever take an action, whatever the case and whatever it brings.
pub fn check_role(role: Role, action: Action) -> Result<(), Refusal> {
    if role.may_ever(action) {
        return Ok(());
    }
    Err(Refusal::Never(Text::new(
        format!("Vai trò “{role}” không được thực hiện “{action}”."),
        format!("The role “{role}” may never “{action}”."),
    )))
}

fn not_now(action: Action, status: Status) -> Text {
    Text::new(
        format!("Hồ sơ đang ở trạng thái “{status}”, không thể “{action}”."),
        format!("The case is “{status}”; “{action}” is not possible now."),
    )
}

fn not_now_for(actor: &Actor, action: Action, case: &Case) -> Text {
    let drafted = case.draft.as_ref();
    match (action, drafted) {
        (Action::Approve, None) if case.status == Status::InProgress => {
            Text::new("Chưa có dự thảo trả lời nào được trình ký.", "No answer has been submitted for signature yet.")
        }
        (Action::Approve, Some(draft)) if !access::may_sign(actor.person, draft.by) => Text::new(
            "Người soạn dự thảo không được tự ký: cần một lãnh đạo khác ký.",
            "Who drafted the answer cannot sign it: another director must.",
        ),
        _ if transition(action).from.contains(&case.status) => {
            Text::new("Hồ sơ không do tổ chức của bạn chủ trì.", "The case is not led by your organization.")
        }
        _ => not_now(action, case.status),
    }
}

fn route(case: &Case, routing: &RoutingDecision, desk: &Desk<'_>) -> Result<Vec<Deadline>, Refusal> {
    let Some(lead_agency) = &routing.lead_agency else {
        return Err(Refusal::Wrong(
            "/lead_agency",
            Text::new("Cần nêu cơ quan chủ trì.", "A lead agency is required."),
        ));
    };
    if case.status != Status::Received && case.lead_agency.as_ref() == Some(lead_agency) {
        return Err(Refusal::Wrong(
            "/lead_agency",
            Text::new("Cơ quan này đang chủ trì hồ sơ.", "This agency already leads the case."),
        ));
    }
    let mut changed = desk.meet(case, DeadlineKind::Triage);
    changed.extend(case.find_open_deadline(DeadlineKind::Acceptance).cloned().map(|mut earlier| {
        earlier.cancel(desk.now);
        earlier
    }));
    changed.extend(case.find_open_deadline(DeadlineKind::Answer).cloned().map(|mut answer| {
        answer.hand_over(lead_agency, (desk.calendar_of)(lead_agency));
        answer
    }));
    changed.extend(desk.start(DeadlineKind::Acceptance, lead_agency, case.subject.urgency));
    Ok(changed)
}

fn check_complete(draft: &Draft) -> Result<(), Refusal> {
    let wrong = |field, vi: &str, en: &str| Err(Refusal::Wrong(field, Text::new(vi, en)));
    match draft.outcome {
        Outcome::Explained if draft.legal_references.is_empty() => wrong(
            "/legal_references",
            "Kết quả “explained” phải viện dẫn căn cứ pháp lý.",
            "The outcome “explained” must cite the provisions that leave no choice.",
        ),
        Outcome::BeyondCompetence if draft.higher_body.is_none() => wrong(
            "/higher_body",
            "Kết quả “beyond_competence” phải nêu cơ quan cấp trên.",
            "The outcome “beyond_competence” must name the higher body.",
        ),
        Outcome::BeyondCompetence if draft.proposal.is_none() => wrong(
            "/proposal",
            "Kết quả “beyond_competence” phải nêu nội dung đã kiến nghị.",
            "The outcome “beyond_competence” must say what was proposed.",
        ),
        _ => Ok(()),
    }
}

fn approve(case: &Case, official_document: &OfficialDocument, desk: &Desk<'_>) -> Result<Vec<Deadline>, Refusal> {
    if official_document.signed_on > desk.today {
        return Err(Refusal::Wrong(
            "/official_document/signed_on",
            Text::new("Ngày ký không được ở tương lai.", "The date of signing lies in the future."),
        ));
    }
    let mut changed = desk.meet(case, DeadlineKind::Answer);
    changed.extend(desk.start(DeadlineKind::Confirmation, &case.enterprise, case.subject.urgency));
    Ok(changed)
}

impl Desk<'_> {
    /// Starts a deadline under the limit in force today; none where the rulebook sets none.
    fn start(&self, kind: DeadlineKind, owed_by: &str, urgency: crate::domain::words::Urgency) -> Option<Deadline> {
        let policy = self.rulebook.limit(kind, urgency, self.today)?;
        let calendar = (self.calendar_of)(owed_by);
        let basis = policy.legal_basis.clone();
        Some(Deadline::start((self.new_id)(), kind, owed_by.to_owned(), calendar, policy.limit, basis, self.now))
    }

    fn meet(&self, case: &Case, kind: DeadlineKind) -> Vec<Deadline> {
        let met = case.find_open_deadline(kind).cloned().map(|mut deadline| {
            deadline.meet(self.now);
            deadline
        });
        met.into_iter().collect()
    }

    /// Ends every open deadline: the one of the kind that is met by this, the others cancelled.
    fn end_all(&self, case: &Case, met: Option<DeadlineKind>) -> Vec<Deadline> {
        let open = case.deadlines.iter().filter(|deadline| deadline.is_open()).cloned();
        open.map(|mut deadline| {
            if Some(deadline.kind) == met {
                deadline.meet(self.now)
            } else {
                deadline.cancel(self.now)
            }
            deadline
        })
        .collect()
    }

    /// Asks the enterprise: its own deadline starts; the answer's clock stands, the first time in a leg.
    fn ask(&self, case: &Case) -> Vec<Deadline> {
        let first = case.legs.last().is_some_and(|leg| !leg.information_requested);
        let paused = case.find_open_deadline(DeadlineKind::Answer).filter(|_| first).cloned().and_then(|mut answer| {
            let calendar = (self.calendar)(&answer.calendar);
            answer.pause(calendar, self.now).then_some(answer)
        });
        let asked = self.start(DeadlineKind::Information, &case.enterprise, case.subject.urgency);
        paused.into_iter().chain(asked).collect()
    }

    fn resume(&self, case: &Case) -> Vec<Deadline> {
        let mut changed = self.meet(case, DeadlineKind::Information);
        changed.extend(case.find_open_deadline(DeadlineKind::Answer).cloned().and_then(|mut answer| {
            let calendar = (self.calendar)(&answer.calendar);
            answer.resume(calendar, self.now).then_some(answer)
        }));
        changed
    }
}
