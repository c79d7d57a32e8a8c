//! Handing a case on: the coordinator's decision, a return, another category.

use super::{Decided, Desk, Giver, Refusal, wrong};
use crate::domain::access::Role;
use crate::domain::case::Case;
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::Status;
use crate::domain::routing::RoutingDecision;
use crate::domain::rule::Rule;
use crate::domain::text::Text;
use crate::domain::words::DeadlineKind;

impl Desk<'_> {
    /// The coordinator's decision.
    pub(super) fn route(&self, case: &Case, routing: &RoutingDecision) -> Decided {
        let Some(lead) = &routing.lead_agency else {
            return wrong("/lead_agency", "Cần nêu cơ quan chủ trì.", "A lead agency is required.");
        };
        if case.status != Status::Received && case.lead_agency.as_ref() == Some(lead) {
            return wrong("/lead_agency", "Cơ quan này đang chủ trì hồ sơ.", "This agency already leads the case.");
        }
        let mut changed = self.cancel(case, DeadlineKind::Acceptance);
        changed.extend(self.begin_leg(case, lead));
        Ok(changed)
    }

    /// A return: to the next rule's lead, or to the coordinator.
    pub(super) fn give_back(&self, case: &Case, legal_basis: &str, routing: &RoutingDecision) -> Decided {
        if legal_basis.trim().is_empty() {
            let text = Text::new(
                "Chuyển trả phải nêu căn cứ pháp lý cho thấy cơ quan không có thẩm quyền.",
                "A return must cite the provision by which the agency is not competent.",
            );
            return Err(Refusal::Broken(Rule::LegalBasisRequired, "/legal_basis", text));
        }
        let mut changed = self.meet(case, DeadlineKind::Acceptance);
        match &routing.lead_agency {
            Some(lead) => changed.extend(self.begin_leg(case, lead)),
            None => {
                changed.extend(self.hand_over(case, self.coordinator));
                changed.extend(self.start(DeadlineKind::Triage, self.coordinator, case.subject.urgency));
            }
        }
        Ok(changed)
    }

    /// Another category or territory: the case moves where the rulebook names another lead, and stays where it names the
    /// same.
    pub(super) fn reclassify(
        &self,
        case: &Case,
        category: &str,
        routing: &RoutingDecision,
        giver: Giver<'_>,
    ) -> Decided {
        let pointer = if case.subject.category == category { "/territory" } else { "/category" };
        match (&routing.lead_agency, &case.lead_agency) {
            (None, None) => Ok(Vec::new()),
            (None, Some(_)) => wrong(
                pointer,
                "Không có cơ quan nào có thẩm quyền với lĩnh vực và địa bàn này; đề nghị đầu mối phân công.",
                "No agency is competent for this category and territory; the coordinator can route the case.",
            ),
            (Some(lead), Some(held)) if lead == held => Ok(Vec::new()),
            (Some(_), Some(_)) if is_bound(case, giver) => wrong(
                pointer,
                "Đầu mối đã phân công hồ sơ cho cơ quan của bạn: không được chuyển đi bằng cách đổi lĩnh vực.",
                "The coordinator bound the case to your agency: another category cannot move it away.",
            ),
            (Some(lead), _) => {
                let mut changed = self.cancel(case, DeadlineKind::Acceptance);
                changed.extend(self.begin_leg(case, lead));
                Ok(changed)
            }
        }
    }

    /// What a new leg makes of the deadlines: triage is met, the new lead owes its acceptance and the answer.
    fn begin_leg(&self, case: &Case, lead: &str) -> Vec<Deadline> {
        let mut changed = self.meet(case, DeadlineKind::Triage);
        changed.extend(self.hand_over(case, lead));
        changed.extend(self.start(DeadlineKind::Acceptance, lead, case.subject.urgency));
        changed
    }
}

/// Whether the coordinator's decision holds against this giver.
fn is_bound(case: &Case, giver: Giver<'_>) -> bool {
    let coordinates = matches!(giver, Giver::Actor(actor) if actor.role == Role::Coordinator);
    !coordinates && case.leg().is_some_and(|leg| leg.binding)
}
