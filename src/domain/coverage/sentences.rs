//! What a finding says to people: what is not as it should be, and how to mend it.

use super::{CellState, Finding, Vacancy};
use crate::domain::register::Register;
use crate::domain::routing::Gap;
use crate::domain::text::Text;

impl Finding {
    /// It in a sentence.
    pub fn text(&self, register: &Register) -> Text {
        match self.state {
            CellState::Covered => Text::new("Có cơ quan chủ trì.", "Somebody leads."),
            CellState::NoLead | CellState::EndedWithoutSuccessor => no_lead(self.gap, &self.rule),
            CellState::BareTie => bare_tie(&self.rule),
            CellState::UnreachableLead => unreachable(&named(register, &self.lead), self.vacancy),
            CellState::DelegationEnded => ended(&named(register, &self.lead), &self.delegation),
        }
    }
}

fn no_lead(gap: Option<Gap>, rule: &Option<String>) -> Text {
    let rule = rule.as_deref().unwrap_or_default();
    match gap {
        Some(Gap::EndedWithoutSuccessor) => Text::new(
            format!(
                "Cơ quan nêu ở {rule} không còn hoạt động và không có cơ quan kế thừa; hãy sửa quy định hoặc ghi cơ quan kế thừa."
            ),
            format!(
                "The organization that {rule} names ended and nobody follows it; change the rule or record who follows."
            ),
        ),
        Some(Gap::LevelAbsent) => Text::new(
            "Các quy định ở đây chỉ nêu Ủy ban nhân dân của cấp không có tại địa bàn này; hãy thêm một quy định.",
            "The rules here name only the committee of a level that this territory does not lie in; add a rule.",
        ),
        Some(Gap::NotYet) => Text::new(
            format!("Cơ quan nêu ở {rule} chưa thành lập; hãy sửa ngày bắt đầu hiệu lực hoặc nêu cơ quan khác."),
            format!("The organization that {rule} names does not exist yet; change its first day or name another one."),
        ),
        Some(Gap::Unknown) => Text::new(
            format!("Danh mục không có cơ quan nêu ở {rule}; hãy sửa mã."),
            format!("The register does not know the organization that {rule} names; change the code."),
        ),
        Some(Gap::DelegationCircle) => Text::new(
            format!("Thẩm quyền theo {rule} được ủy quyền quay vòng; hãy bỏ một ủy quyền."),
            format!("The competence of {rule} is delegated in a circle; delete one of the delegations."),
        ),
        Some(Gap::NoRule) | None => {
            Text::new("Không có quy định nào áp dụng; hãy thêm một quy định.", "No rule holds; add one.")
        }
    }
}

fn bare_tie(rule: &Option<String>) -> Text {
    let rule = rule.as_deref().unwrap_or_default();
    Text::new(
        format!("{rule} và một quy định khác ngang nhau về mọi tiêu chí, chỉ khác mã; hãy đặt mức ưu tiên."),
        format!("{rule} and another rule differ in nothing but their ids; give one of them a priority."),
    )
}

fn unreachable(lead: &Text, vacancy: Option<Vacancy>) -> Text {
    let (vi, en) = match vacancy {
        Some(Vacancy::Director) => ("lãnh đạo", "no director"),
        Some(Vacancy::Intake) => ("người tiếp nhận hoặc chuyên viên", "nobody who takes cases in"),
        Some(Vacancy::Everyone) | None => {
            ("lãnh đạo và người tiếp nhận", "neither a director nor anybody who takes cases in")
        }
    };
    Text::new(
        format!("{} chủ trì nhưng chưa có {vi} trên hệ thống; hãy bổ nhiệm người phụ trách.", lead.vi),
        format!("{} leads but has {en} here; seat somebody.", lead.en),
    )
}

fn ended(lead: &Text, delegation: &Option<String>) -> Text {
    let delegation = delegation.as_deref().unwrap_or_default();
    Text::new(
        format!("Ủy quyền {delegation} không còn hiệu lực nên {} tự quyết định; hãy gia hạn nếu cần.", lead.vi),
        format!("The delegation {delegation} holds no more, so that {} decides itself; renew it if needed.", lead.en),
    )
}

fn named(register: &Register, code: &Option<String>) -> Text {
    let code = code.as_deref().unwrap_or_default();
    register.find_organization(code).map_or_else(|| Text::new(code, code), |found| found.name.clone())
}
