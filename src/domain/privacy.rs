//! People's data: on what grounds it is erased, what stands against that, and what stays.

use super::access::Role;
use super::text::Text;
use super::words::Position;
use crate::words;

/// How a person is called whose name was erased.
pub const ERASED_NAME: &str = "(đã xóa)";

words! {
    /// Why a person's data is erased (Law 91/2025/QH15, article 14).
    ErasureGround {
        /// The person asked for it.
        Requested = "requested",
        /// What it was kept for is done: the person has left.
        PurposeFulfilled = "purpose_fulfilled",
        /// It was kept as long as the law says.
        RetentionOver = "retention_over",
        /// A competent authority decided so.
        Ordered = "ordered",
    }
}

words! {
    /// What an erasure leaves, because the law on archives and the proof of what was done ask for it.
    KeptData {
        /// The history of cases and of access: who acted is told by an id that leads to no name any more. It is a chain of hashes.
        History = "history",
        /// Official documents and answers with the names of those who signed them in office.
        Documents = "documents",
        /// What was written in cases: titles, descriptions, comments, notes and files belong to the case's record.
        Records = "records",
    }
}

/// What a person still has to do or to answer for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duties {
    /// Roles that are not over, each in an organization.
    pub roles: Vec<(Role, String)>,
    /// Positions that are not over, each in an organization.
    pub positions: Vec<(Position, String)>,
    /// Positions in which they stand in for somebody, now or later, each in an organization.
    pub standing_in: Vec<(Position, String)>,
    /// How many open cases they handle: which, the heads of the agencies that lead them see.
    pub cases: u64,
}

impl Duties {
    /// What has to be done before the person's data can be erased; none where nothing stands against it.
    pub fn remedy(&self) -> Option<Text> {
        let of = |(word, organization): (&str, &String)| format!("{word}@{organization}");
        let roles: Vec<_> = self.roles.iter().map(|(role, at)| of((role.as_str(), at))).collect();
        let posts = |posts: &[(Position, String)]| -> Vec<String> {
            posts.iter().map(|(position, at)| of((position.as_str(), at))).collect()
        };
        let cases = if self.cases == 0 { Vec::new() } else { vec![self.cases.to_string()] };
        let steps = [
            ("kết thúc vai trò", "end the roles", roles),
            ("kết thúc vị trí", "end the positions", posts(&self.positions)),
            ("kết thúc việc thay mặt", "end their standing in for", posts(&self.standing_in)),
            (
                "đề nghị thủ trưởng cơ quan giao người khác thụ lý hồ sơ, số lượng:",
                "let the heads of the agencies assign another officer to their cases, in number",
                cases,
            ),
        ];
        let open: Vec<_> = steps.iter().filter(|(_, _, what)| !what.is_empty()).collect();
        let listed = |pick: fn(&(&'static str, &'static str, Vec<String>)) -> &'static str| {
            open.iter().map(|step| format!("{} {}", pick(step), step.2.join(", "))).collect::<Vec<_>>().join("; ")
        };
        (!open.is_empty()).then(|| {
            Text::new(
                format!("Người này còn nhiệm vụ. Trước khi xóa dữ liệu, hãy: {}.", listed(|step| step.0)),
                format!("This person still has duties. Before their data is erased: {}.", listed(|step| step.1)),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_duties_are_named_with_what_to_do() {
        assert_eq!(Duties::default().remedy(), None);
        let duties = Duties {
            roles: vec![(Role::Officer, "snnmt".into())],
            positions: Vec::new(),
            standing_in: vec![(Position::Director, "stc".into())],
            cases: 2,
        };
        assert_eq!(
            duties.remedy().unwrap().en,
            "This person still has duties. Before their data is erased: end the roles officer@snnmt; end their standing \
             in for director@stc; let the heads of the agencies assign another officer to their cases, \
             in number 2."
        );
    }
}
