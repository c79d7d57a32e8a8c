//! A person's agenda: which of the deadlines that run are theirs to meet, and how an entry is called. Tells nothing of
//! what a case is about.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::escalation::Holder;
use super::text::Text;
use super::words::{DeadlineKind, Position};

/// A deadline that runs, as far as an agenda needs one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The deadline's id.
    pub deadline: Uuid,
    /// The deadline's version.
    pub version: i32,
    /// The case's code.
    pub case: String,
    /// What is owed.
    pub kind: DeadlineKind,
    /// By which organization.
    pub owed_by: String,
    /// Who leads the case.
    pub lead_agency: Option<String>,
    /// The officer whom the case names.
    pub officer: Option<Uuid>,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// It may still move.
    pub provisional: bool,
    /// When the case last changed.
    pub updated_at: DateTime<Utc>,
}

impl Entry {
    /// Whether it is this person's to meet: as the officer who handles the case, or in a position that answers for
    /// whoever owes it. `seats` are the positions that the person holds.
    pub fn is_of(&self, person: Uuid, seats: &[Holder]) -> bool {
        self.is_of_officer(person) || seats.iter().any(|seat| seat.person == person && self.is_of_seat(seat))
    }

    fn is_of_officer(&self, person: Uuid) -> bool {
        let handles = self.officer == Some(person) && self.lead_agency.as_deref() == Some(self.owed_by.as_str());
        handles && matches!(self.kind, DeadlineKind::Answer | DeadlineKind::Rework | DeadlineKind::FollowUp)
    }

    /// The head answers for all of it; who takes in what comes, for taking it in.
    fn is_of_seat(&self, seat: &Holder) -> bool {
        let takes_in = matches!(self.kind, DeadlineKind::Acceptance | DeadlineKind::Opinion);
        seat.organization == self.owed_by
            && match seat.position {
                Position::Manager | Position::Director | Position::Coordinator => true,
                Position::Intake => takes_in,
                Position::Officer | Position::ViceChairman | Position::Chairman => false,
            }
    }

    /// How it is called.
    pub fn title(&self) -> Text {
        let Text { vi, en } = what_is_due(self.kind);
        Text::new(format!("{} – {vi}", self.case), format!("{} – {en}", self.case))
    }
}

fn what_is_due(kind: DeadlineKind) -> Text {
    let (vi, en) = match kind {
        DeadlineKind::Triage => ("Hạn phân công cơ quan chủ trì", "Assignment of a lead agency due"),
        DeadlineKind::Acceptance => ("Hạn tiếp nhận hồ sơ", "Acceptance due"),
        DeadlineKind::Answer => ("Hạn trả lời", "Answer due"),
        DeadlineKind::Rework => ("Hạn xử lý lại và trả lời", "Renewed answer due"),
        DeadlineKind::FollowUp => ("Hạn đôn đốc cơ quan cấp trên", "Follow-up with the higher body due"),
        DeadlineKind::Opinion => ("Hạn cho ý kiến", "Opinion due"),
        DeadlineKind::Directive => ("Hạn thực hiện ý kiến chỉ đạo", "Report on the directive due"),
        DeadlineKind::Information => ("Hạn bổ sung thông tin", "Additional information due"),
        DeadlineKind::Confirmation => ("Hạn xác nhận kết quả", "Confirmation due"),
    };
    Text::new(vi, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: Uuid = Uuid::from_u128(1);

    fn entry(kind: DeadlineKind, officer: Option<Uuid>) -> Entry {
        Entry {
            deadline: Uuid::nil(),
            version: 1,
            case: "H29-260302-00001".into(),
            kind,
            owed_by: "stc".into(),
            lead_agency: Some("stc".into()),
            officer,
            due_at: DateTime::UNIX_EPOCH,
            provisional: false,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    fn seat(position: Position, organization: &str, person: Uuid) -> Holder {
        Holder { position, organization: organization.into(), field: None, person }
    }

    #[test]
    fn an_officer_owes_what_their_cases_owe() {
        assert!(entry(DeadlineKind::Answer, Some(PERSON)).is_of(PERSON, &[]));
        assert!(!entry(DeadlineKind::Answer, Some(Uuid::from_u128(2))).is_of(PERSON, &[]));
        assert!(!entry(DeadlineKind::Directive, Some(PERSON)).is_of(PERSON, &[]), "the head was directed");
        let elsewhere = Entry { lead_agency: Some("sxd".into()), ..entry(DeadlineKind::Answer, Some(PERSON)) };
        assert!(!elsewhere.is_of(PERSON, &[]), "another agency owes it now");
    }

    #[test]
    fn a_position_owes_what_it_answers_for() {
        let owes =
            |position, organization, kind| entry(kind, None).is_of(PERSON, &[seat(position, organization, PERSON)]);
        assert!(owes(Position::Director, "stc", DeadlineKind::Directive));
        assert!(!owes(Position::Director, "sxd", DeadlineKind::Directive));
        assert!(owes(Position::Intake, "stc", DeadlineKind::Acceptance));
        assert!(!owes(Position::Intake, "stc", DeadlineKind::Answer));
        assert!(!owes(Position::Chairman, "stc", DeadlineKind::Answer));
        let other = seat(Position::Director, "stc", Uuid::from_u128(2));
        assert!(!entry(DeadlineKind::Answer, None).is_of(PERSON, &[other]), "somebody else's seat");
    }
}
