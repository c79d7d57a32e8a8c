//! Who is told of what people say to each other about a case: reminders, comments, mentions.

use uuid::Uuid;

use super::news::{Told, to};
use super::{Scene, tone};
use crate::application::app::COORDINATOR;
use crate::domain::access::Role;
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::Status;
use crate::domain::words::DeadlineKind;
use crate::domain::words::Position::{Manager, Officer};
use crate::mail::message::{News, Tone};

impl<'a> Scene<'a> {
    /// Whoever answers for the case now. What public bodies say to each other is not for an enterprise, so its manager
    /// is reminded without the words.
    pub(super) fn reminded(&self, words: Option<&str>) -> Told<'a> {
        let Some(answerable) = self.case.answerable(COORDINATOR) else { return Vec::new() };
        let words = words.filter(|_| answerable.position != Manager).map(str::to_owned);
        let pressing = self.pressing().map(|deadline| (deadline.kind, deadline.due_at));
        // Among colleagues a reminder is one, whoever they answer to.
        let of_own = self.event.actor.organization.as_deref() == Some(answerable.organization.as_str());
        let tone = if of_own { Tone::Ordinary } else { tone(self.city, &answerable.organization) };
        to(&[answerable.position], &News::Reminder { by: self.actor_seat(), words, pressing, tone })
    }

    /// The other side: who handles the case hears what its enterprise says, both hear what another body says.
    pub(super) fn commented(&self) -> Told<'a> {
        let own = self.event.actor.organization.as_deref().unwrap_or_default();
        let news = News::CommentAdded { from: self.name_of(own) };
        match self.event.actor.role {
            Some(Role::Reporter | Role::Manager) => to(&[Officer], &news),
            _ if self.case.lead_agency.as_deref() == Some(own) => to(&[Manager], &news),
            _ => to(&[Manager, Officer], &news),
        }
    }

    /// The colleagues whom a comment or a note calls on.
    pub(super) fn mentioned(&self, mentions: &[Uuid], note: bool) -> Told<'a> {
        let Some(own) = self.event.actor.organization.as_deref() else { return Vec::new() };
        let news = News::Mentioned { by: self.actor_name(), note };
        mentions.iter().map(|person| (self.person(own, *person), news.clone())).collect()
    }

    /// What whoever answers for the case owes now.
    fn pressing(&self) -> Option<&'a Deadline> {
        let kind = match self.case.status {
            Status::Received => DeadlineKind::Triage,
            Status::Routed => DeadlineKind::Acceptance,
            Status::InProgress => return self.case.find_owed_answer(),
            Status::AwaitingEnterprise => DeadlineKind::Information,
            Status::SubmittedUpward => DeadlineKind::FollowUp,
            Status::Answered => DeadlineKind::Confirmation,
            Status::Closed | Status::Withdrawn | Status::Declined => return None,
        };
        self.case.find_open_deadline(kind)
    }
}
