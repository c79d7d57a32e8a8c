//! Opinions, more time, and proposals to higher bodies.

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Decided, Desk, Giver, Refusal, wrong};
use crate::domain::case::{Asked, Case, MOST_OPEN, OfficialDocument};
use crate::domain::rule::Rule;
use crate::domain::text::Text;
use crate::domain::words::DeadlineKind;

/// How many opinions make a case one that takes longer.
const SEVERAL: usize = 2;

pub(super) fn check_other_officer(case: &Case, officer: Uuid) -> Result<(), Refusal> {
    if case.officer == Some(officer) {
        return wrong("/officer", "Người này đang xử lý hồ sơ.", "This officer handles the case already.");
    }
    Ok(())
}

impl Desk<'_> {
    /// Each opinion has its own deadline. Once several were asked for in the first half of the answer's limit, the
    /// longer limit holds.
    pub(super) fn ask_opinions(&self, case: &Case, asked: &[Asked]) -> Decided {
        check_asked(case, asked)?;
        let awaited = case.proceedings.opinions.iter().filter(|opinion| opinion.end.is_none()).count();
        if awaited + asked.len() > MOST_OPEN {
            return wrong(
                "/agencies",
                format!(
                    "Một hồ sơ chỉ chờ tối đa {MOST_OPEN} ý kiến cùng lúc; đang chờ {awaited}. Hãy hỏi thêm sau khi có ý kiến trả lời."
                ),
                format!(
                    "At most {MOST_OPEN} opinions of a case are awaited at once, and {awaited} are. Ask again when some have come."
                ),
            );
        }
        let opinions = asked.iter().filter_map(|asked| {
            self.start_as(asked.id, DeadlineKind::Opinion, &asked.organization, case.subject.urgency)
        });
        let mut changed: Vec<_> = opinions.collect();
        let all = case.proceedings.opinions.len() + asked.len();
        if all >= SEVERAL && self.is_in_first_half(case) {
            changed.extend(self.count_anew(case, case.subject.urgency, all));
        }
        Ok(changed)
    }

    fn is_in_first_half(&self, case: &Case) -> bool {
        case.find_open_deadline(DeadlineKind::Answer).is_some_and(|answer| {
            let calendar = (self.calendar)(&answer.calendar);
            let whole = calendar.working_minutes_between(answer.started_at, answer.due_at);
            calendar.working_minutes_between(answer.started_at, self.now) * 2 <= whole
        })
    }

    pub(super) fn take_opinion(&self, case: &Case, opinion: Uuid, giver: Giver<'_>) -> Decided {
        let of_giver = match giver {
            Giver::Actor(actor) => case.proceedings.find_awaited(&actor.organization),
            Giver::Reached(_) | Giver::System => None,
        };
        if of_giver.is_none_or(|awaited| awaited.id != opinion) {
            return wrong(
                "/opinion",
                "Ý kiến này không còn được hỏi cơ quan của bạn.",
                "This opinion is not awaited of your agency.",
            );
        }
        Ok(self.change(case, opinion, |deadline| deadline.meet(self.now)))
    }

    /// Whether a new last day is one: a working day after the deadline and after today.
    pub(super) fn check_extension(&self, case: &Case, until: NaiveDate) -> Result<(), Refusal> {
        let Some(owed) = case.find_owed_answer() else {
            return wrong("/until", "Không có thời hạn nào để gia hạn.", "There is no deadline to extend.");
        };
        let calendar = (self.calendar)(&owed.calendar);
        let Some(closing) = calendar.closing_on(until) else {
            let next = calendar.nth_working_day(until, 1);
            return wrong(
                "/until",
                format!("{} là ngày nghỉ; ngày làm việc tiếp theo là {}.", day(until), day(next)),
                format!("{until} is a day off; the next working day is {next}."),
            );
        };
        if closing <= owed.due_at || until <= self.today {
            let due_on = crate::domain::moment::city_date(owed.due_at);
            let text = Text::new(
                format!("Hạn mới phải sau hạn hiện tại ({}) và sau hôm nay.", day(due_on)),
                format!("The new last day must lie after the present one ({due_on}) and after today."),
            );
            return Err(Refusal::Broken(Rule::ExtensionIntoPast, "/until", text));
        }
        Ok(())
    }

    pub(super) fn decide_extension(&self, case: &Case, granted: bool, reason: Option<&str>) -> Decided {
        let asked = case.leg().and_then(|leg| case.proceedings.find_asked_extension(leg.number));
        let Some(asked) = asked else {
            return wrong("/granted", "Không có đề nghị gia hạn nào.", "No more time was asked for.");
        };
        if !granted {
            return match reason {
                Some(_) => Ok(Vec::new()),
                None => wrong("/reason", "Không chấp thuận thì phải nêu lý do.", "A refusal must say why."),
            };
        }
        self.check_extension(case, asked.until)?;
        Ok(self.change(case, asked.deadline, |deadline| {
            deadline.extend((self.calendar)(&deadline.calendar.clone()), asked.until);
        }))
    }

    pub(super) fn submit_upward(&self, case: &Case, document: &OfficialDocument) -> Decided {
        self.check_signed(document)?;
        let mut changed = self.pause(case);
        changed.extend(self.start_follow_up(case));
        Ok(changed)
    }

    pub(super) fn follow_up(&self, case: &Case) -> Vec<crate::domain::deadline::Deadline> {
        let mut changed = self.meet(case, DeadlineKind::FollowUp);
        changed.extend(self.start_follow_up(case));
        changed
    }

    pub(super) fn receive(&self, case: &Case, document: Option<&OfficialDocument>) -> Decided {
        document.map_or(Ok(()), |document| self.check_signed(document))?;
        Ok(self.resume(case, DeadlineKind::FollowUp))
    }

    fn start_follow_up(&self, case: &Case) -> Option<crate::domain::deadline::Deadline> {
        let lead = case.lead_agency.as_deref()?;
        self.start(DeadlineKind::FollowUp, lead, case.subject.urgency)
    }
}

/// Whether these agencies can be asked: not the lead, none twice, none whose opinion is still awaited.
fn check_asked(case: &Case, asked: &[Asked]) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for asked in asked {
        let agency = asked.organization.as_str();
        if case.lead_agency.as_deref() == Some(agency) {
            return wrong(
                "/agencies",
                "Cơ quan chủ trì không tự lấy ý kiến mình.",
                "The lead agency cannot ask itself.",
            );
        }
        if !seen.insert(agency) || case.proceedings.find_awaited(agency).is_some() {
            return wrong(
                "/agencies",
                format!("Đang chờ ý kiến của “{agency}”, không hỏi hai lần."),
                format!("The opinion of “{agency}” is awaited already."),
            );
        }
    }
    Ok(())
}

pub(super) fn day(on: NaiveDate) -> String {
    on.format("%d/%m/%Y").to_string()
}
