//! Directives: given to organizations with a day, reported on, accepted or sent back.

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::around::day;
use super::{Decided, Desk, Giver, Refusal, wrong};
use crate::domain::case::{Asked, Case, Directive, DirectiveState, MOST_OPEN};
use crate::domain::deadline::Deadline;
use crate::domain::words::DeadlineKind;

impl Desk<'_> {
    pub(super) fn direct(&self, case: &Case, directed: &[Asked], due_on: NaiveDate) -> Decided {
        let mut seen = HashSet::new();
        if !directed.iter().all(|directed| seen.insert(directed.organization.as_str())) {
            return wrong("/organizations", "Mỗi đơn vị chỉ nêu một lần.", "Name each organization once.");
        }
        let undone = case.proceedings.directives_in(DirectiveState::Open).count()
            + case.proceedings.directives_in(DirectiveState::Reported).count();
        if undone + directed.len() > MOST_OPEN {
            return wrong(
                "/organizations",
                format!(
                    "Một hồ sơ chỉ có tối đa {MOST_OPEN} ý kiến chỉ đạo chưa hoàn thành; đang có {undone}. Hãy xem xét các báo cáo đã có trước."
                ),
                format!(
                    "At most {MOST_OPEN} directives on a case may be undone, and {undone} are. Judge the reports on those first."
                ),
            );
        }
        let deadlines = directed.iter().map(|directed| {
            let calendar = (self.calendar_of)(&directed.organization);
            self.check_due(due_on, &directed.organization)?;
            let kind = DeadlineKind::Directive;
            Ok(Deadline::until(directed.id, kind, directed.organization.as_str(), calendar, due_on, self.now))
        });
        Ok(deadlines.collect::<Result<Vec<_>, Refusal>>()?.into_iter().flatten().collect())
    }

    pub(super) fn take_report(&self, case: &Case, directive: Uuid, giver: Giver<'_>) -> Decided {
        let owed = case.proceedings.find_directive(directive).filter(|found| {
            let own = matches!(giver, Giver::Actor(actor) if actor.organization == found.organization);
            own && found.state == DirectiveState::Open
        });
        if owed.is_none() {
            return wrong(
                "/directive",
                "Đơn vị của bạn không phải báo cáo ý kiến chỉ đạo này; xem GET /v1/cases/{mã}/directives.",
                "Your organization owes no report on this directive; see GET /v1/cases/{code}/directives.",
            );
        }
        Ok(self.change(case, directive, |deadline| deadline.meet(self.now)))
    }

    pub(super) fn send_back(&self, case: &Case, directive: Uuid, due_on: NaiveDate) -> Decided {
        let organization = &check_reported(case, directive)?.organization;
        self.check_due(due_on, organization)?;
        let calendar = (self.calendar_of)(organization);
        Ok(self.change(case, directive, |deadline| {
            deadline.owe_again(calendar, due_on);
        }))
    }

    /// Whether somebody can be given until this day: a working day of theirs after today.
    fn check_due(&self, due_on: NaiveDate, organization: &str) -> Result<(), Refusal> {
        let calendar = (self.calendar_of)(organization);
        if due_on > self.today && calendar.is_working_day(due_on) {
            return Ok(());
        }
        let next = calendar.nth_working_day(due_on.max(self.today), 1);
        wrong(
            "/due_on",
            format!("Hạn phải là một ngày làm việc sau hôm nay, ví dụ {}.", day(next)),
            format!("The last day must be a working day after today, for instance {next}."),
        )
    }
}

/// The directive, if a report on it waits.
pub(super) fn check_reported(case: &Case, directive: Uuid) -> Result<&Directive, Refusal> {
    let found = case.proceedings.find_directive(directive);
    match found.filter(|found| found.state == DirectiveState::Reported) {
        Some(found) => Ok(found),
        None => wrong(
            "/directive",
            "Ý kiến chỉ đạo này không có báo cáo nào chờ xem xét; xem GET /v1/cases/{mã}/directives.",
            "No report waits on this directive; see GET /v1/cases/{code}/directives.",
        ),
    }
}
