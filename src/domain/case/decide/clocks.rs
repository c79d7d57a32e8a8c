//! What decisions have in common: starting, meeting, pausing and handing over a case's deadlines.

use super::{Decided, Desk};
use crate::domain::case::Case;
use crate::domain::deadline::Deadline;
use crate::domain::words::{DeadlineKind, Urgency};
use uuid::Uuid;

/// What the lead agency owes the enterprise.
const ANSWERS: [DeadlineKind; 2] = [DeadlineKind::Answer, DeadlineKind::Rework];

impl Desk<'_> {
    /// Starts a deadline under the limit in force today; none where the rulebook sets none.
    pub(super) fn start(&self, kind: DeadlineKind, owed_by: &str, urgency: Urgency) -> Option<Deadline> {
        self.start_as((self.new_id)(), kind, owed_by, urgency)
    }

    /// The same under an id that something else carries too.
    pub(super) fn start_as(&self, id: Uuid, kind: DeadlineKind, owed_by: &str, urgency: Urgency) -> Option<Deadline> {
        let policy = self.rulebook.limit(kind, urgency, 0, self.today)?;
        let calendar = (self.calendar_of)(owed_by);
        let basis = policy.legal_basis.clone();
        Some(Deadline::start(id, kind, owed_by.to_owned(), calendar, policy.limit, basis, self.now))
    }

    pub(super) fn meet(&self, case: &Case, kind: DeadlineKind) -> Vec<Deadline> {
        self.change_open(case, &[kind], |deadline| deadline.meet(self.now))
    }

    pub(super) fn miss(&self, case: &Case, kind: DeadlineKind) -> Vec<Deadline> {
        self.change_open(case, &[kind], |deadline| deadline.miss(self.now))
    }

    pub(super) fn cancel(&self, case: &Case, kind: DeadlineKind) -> Vec<Deadline> {
        self.change_open(case, &[kind], |deadline| deadline.cancel(self.now))
    }

    /// The open deadlines of these kinds, changed.
    pub(super) fn change_open(
        &self,
        case: &Case,
        kinds: &[DeadlineKind],
        change: impl Fn(&mut Deadline),
    ) -> Vec<Deadline> {
        let open = case.deadlines.iter().filter(|deadline| kinds.contains(&deadline.kind) && deadline.is_open());
        let mut changed: Vec<Deadline> = open.cloned().collect();
        changed.iter_mut().for_each(change);
        changed
    }

    /// One deadline, changed.
    pub(super) fn change(&self, case: &Case, id: Uuid, change: impl FnOnce(&mut Deadline)) -> Vec<Deadline> {
        let mut changed: Vec<_> = case.deadlines.iter().filter(|deadline| deadline.id == id).cloned().collect();
        changed.iter_mut().take(1).for_each(change_once(change));
        changed
    }

    /// Ends every open deadline: those of the kind that is met by this, the others cancelled.
    pub(super) fn end_all(&self, case: &Case, met: Option<DeadlineKind>) -> Vec<Deadline> {
        self.change_open(case, DeadlineKind::ALL, |deadline| {
            if Some(deadline.kind) == met { deadline.meet(self.now) } else { deadline.cancel(self.now) }
        })
    }

    /// What is owed to the enterprise goes to another debtor; the due moment stays.
    pub(super) fn hand_over(&self, case: &Case, to: &str) -> Vec<Deadline> {
        self.change_open(case, &ANSWERS, |owed| owed.hand_over(to, (self.calendar_of)(to)))
    }

    /// The clocks of what is owed to the enterprise stand from now on.
    pub(super) fn pause(&self, case: &Case) -> Vec<Deadline> {
        let open = case.deadlines.iter().filter(|deadline| ANSWERS.contains(&deadline.kind)).cloned();
        open.filter_map(|mut owed| owed.pause((self.calendar)(&owed.calendar.clone()), self.now).then_some(owed))
            .collect()
    }

    /// Asks the enterprise: its own deadline starts; the answer's clock stands, the first time in a leg.
    pub(super) fn ask(&self, case: &Case) -> Vec<Deadline> {
        let first = case.leg().is_some_and(|leg| !leg.information_requested);
        let mut changed = if first { self.pause(case) } else { Vec::new() };
        changed.extend(self.start(DeadlineKind::Information, &case.enterprise, case.subject.urgency));
        changed
    }

    /// What was waited for has come, or its period has passed: the clocks run on.
    pub(super) fn resume(&self, case: &Case, waited_for: DeadlineKind) -> Vec<Deadline> {
        let mut changed = self.meet(case, waited_for);
        let standing = case.deadlines.iter().filter(|deadline| ANSWERS.contains(&deadline.kind)).cloned();
        changed.extend(
            standing
                .filter_map(|mut owed| owed.resume((self.calendar)(&owed.calendar.clone()), self.now).then_some(owed)),
        );
        changed
    }

    /// The limit of the answer is counted anew from filing, for another urgency.
    pub(super) fn set_urgency(&self, case: &Case, urgency: Urgency) -> Decided {
        if case.subject.urgency == urgency {
            return super::wrong(
                "/urgency",
                format!("Hồ sơ đang ở mức “{urgency}”."),
                format!("The case is “{urgency}” already."),
            );
        }
        Ok(self.count_anew(case, urgency, case.proceedings.opinions.len()))
    }

    /// The answer's deadline under the limit for this urgency and so many opinions; unchanged where the limit is the
    /// same or where a date of its own was granted.
    pub(super) fn count_anew(&self, case: &Case, urgency: Urgency, opinions: usize) -> Vec<Deadline> {
        let granted = |deadline: &Deadline| {
            let mut extensions = case.proceedings.extensions.iter().filter(|asked| asked.deadline == deadline.id);
            extensions.any(|asked| asked.decision.as_ref().is_some_and(|decision| decision.granted))
        };
        let Some(mut answer) = case.find_open_deadline(DeadlineKind::Answer).filter(|d| !granted(d)).cloned() else {
            return Vec::new();
        };
        let began_on = crate::domain::moment::city_date(answer.started_at);
        let opinions = i32::try_from(opinions).unwrap_or(i32::MAX);
        match self.rulebook.limit(DeadlineKind::Answer, urgency, opinions, began_on) {
            Some(policy) if policy.limit != answer.limit => {
                let calendar = (self.calendar)(&answer.calendar.clone());
                answer.count_anew(calendar, policy.limit, policy.legal_basis.clone(), self.now);
                vec![answer]
            }
            _ => Vec::new(),
        }
    }
}

fn change_once(change: impl FnOnce(&mut Deadline)) -> impl FnMut(&mut Deadline) {
    let mut change = Some(change);
    move |deadline| {
        if let Some(change) = change.take() {
            change(deadline);
        }
    }
}
