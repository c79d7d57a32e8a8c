//! The answer: what a draft needs, signing it, disputing it, taking the case up again.

use super::{Decided, Desk, Refusal, wrong};
use crate::domain::case::{Case, Draft, OfficialDocument, OpinionEnd, Outcome};
use crate::domain::deadline::Deadline;
use crate::domain::routing::RoutingDecision;
use crate::domain::words::DeadlineKind;

pub(super) fn check_draft(case: &Case, draft: &Draft) -> Result<(), Refusal> {
    let given = |id: &uuid::Uuid| {
        let mut opinions = case.proceedings.opinions.iter();
        opinions.any(|o| o.id == *id && !matches!(o.end, None | Some(OpinionEnd::NotNeeded)))
    };
    if !draft.opinions.iter().all(given) {
        return wrong(
            "/opinions",
            "Chỉ viện dẫn ý kiến đã có của hồ sơ này; xem GET /v1/cases/{mã}/opinions.",
            "Only opinions that were given on this case can be cited; see GET /v1/cases/{code}/opinions.",
        );
    }
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

impl Desk<'_> {
    pub(super) fn check_signed(&self, document: &OfficialDocument) -> Result<(), Refusal> {
        if document.signed_on > self.today {
            return wrong(
                "/official_document/signed_on",
                "Ngày ký không được ở tương lai.",
                "The date of signing lies in the future.",
            );
        }
        Ok(())
    }

    /// The answer is given: what was owed for it is met, opinions that did not come are not needed any more.
    pub(super) fn approve(&self, case: &Case, document: &OfficialDocument) -> Decided {
        self.check_signed(document)?;
        let mut changed = self.meet(case, DeadlineKind::Answer);
        changed.extend(self.meet(case, DeadlineKind::Rework));
        changed.extend(self.cancel(case, DeadlineKind::Opinion));
        changed.extend(self.start(DeadlineKind::Confirmation, &case.enterprise, case.subject.urgency));
        Ok(changed)
    }

    pub(super) fn dispute(&self, case: &Case) -> Vec<Deadline> {
        let mut changed = self.meet(case, DeadlineKind::Confirmation);
        changed.extend(self.start_rework(case));
        if case.lead_agency.is_none() {
            changed.extend(self.start(DeadlineKind::Triage, self.coordinator, case.subject.urgency));
        }
        changed
    }

    /// With its last lead again or who took over from it, or before the coordinator where there is none.
    pub(super) fn reopen(&self, case: &Case, routing: Option<&RoutingDecision>) -> Vec<Deadline> {
        let lead = routing.map_or(&case.lead_agency, |routing| &routing.lead_agency);
        if let Some(lead) = lead {
            return self.start(DeadlineKind::Rework, lead, case.subject.urgency).into_iter().collect();
        }
        let kinds = [DeadlineKind::Triage, DeadlineKind::Answer];
        kinds.into_iter().filter_map(|kind| self.start(kind, self.coordinator, case.subject.urgency)).collect()
    }

    fn start_rework(&self, case: &Case) -> Option<Deadline> {
        let owed_by = case.lead_agency.as_deref().unwrap_or(self.coordinator);
        self.start(DeadlineKind::Rework, owed_by, case.subject.urgency)
    }
}
