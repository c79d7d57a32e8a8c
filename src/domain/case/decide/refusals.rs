//! Why an action is not possible: the sentences, the named rule where there is one.

use chrono::{DateTime, Utc};

use super::Refusal;
use crate::domain::access::{self, Actor, Role};
use crate::domain::case::Case;
use crate::domain::lifecycle::{Action, Status, transition};
use crate::domain::rule::Rule;
use crate::domain::text::Text;

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

const NOT_RESTRICTED: (&str, &str) = ("Hồ sơ không bị hạn chế người xem.", "The case is not restricted.");

/// Whether there is a restriction to end, whoever ends it.
pub(super) fn check_restricted(case: &Case) -> Result<(), Refusal> {
    let (vi, en) = NOT_RESTRICTED;
    case.restriction.as_ref().map(|_| ()).ok_or_else(|| Refusal::NotNow(Text::new(vi, en), Vec::new(), None))
}

pub(super) fn not_now(action: Action, status: Status) -> Text {
    Text::new(
        format!("Hồ sơ đang ở trạng thái “{status}”, không thể “{action}”."),
        format!("The case is “{status}”; “{action}” is not possible now."),
    )
}

/// Why this actor may not: the status first, then what else the action needs, then whose case it is.
pub(super) fn not_now_for(actor: &Actor, action: Action, case: &Case, now: DateTime<Utc>) -> (Text, Option<Rule>) {
    if !transition(action).from.contains(&case.status) {
        return (not_now(action, case.status), None);
    }
    if action == Action::Approve
        && case.draft.as_ref().is_some_and(|draft| !access::may_sign(actor.person, draft.by))
        && access::is_party(actor, action, case)
    {
        let text = Text::new(
            "Người soạn dự thảo không được tự ký: cần một lãnh đạo khác ký.",
            "Who drafted the answer cannot sign it: another director must.",
        );
        return (text, Some(Rule::FourEyes));
    }
    if action == Action::DecideExtension && access::asked_for_time(actor, case) && access::is_party(actor, action, case)
    {
        let text = Text::new(
            "Người đề nghị gia hạn không được tự quyết định: cần một lãnh đạo khác của cơ quan quyết định.",
            "Who asked for more time cannot grant it: another director of the agency must decide.",
        );
        return (text, Some(Rule::FourEyes));
    }
    let (vi, en) = match action {
        _ if !access::is_party(actor, action, case) => not_yours(action),
        Action::Approve | Action::RejectDraft => {
            ("Chưa có dự thảo trả lời nào được trình ký.", "No answer has been submitted for signature yet.")
        }
        Action::Return => (
            "Hồ sơ do đầu mối phân công có tính bắt buộc, không được chuyển trả.",
            "The coordinator assigned the case by a binding decision: it cannot be returned.",
        ),
        Action::RequestExtension if case.find_owed_answer().is_none_or(|owed| owed.due_at < now) => (
            "Chỉ được đề nghị gia hạn khi chưa hết hạn trả lời.",
            "More time can be asked for before the deadline only.",
        ),
        Action::RequestExtension => {
            ("Đã có một đề nghị gia hạn đang chờ quyết định.", "A request for more time waits for its decision.")
        }
        Action::DecideExtension => access::why_no_extension(case, now),
        Action::Unrestrict => NOT_RESTRICTED,
        Action::Reopen => (
            "Chỉ được mở lại trong 06 tháng kể từ ngày kết thúc.",
            "A case can be reopened within six months of its end only.",
        ),
        Action::AcceptDirective | Action::SendBackDirective => {
            ("Không có báo cáo nào chờ bạn xem xét.", "No report on a directive waits for you.")
        }
        _ => return (not_now(action, case.status), None),
    };
    (Text::new(vi, en), None)
}

const fn not_yours(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::GiveOpinion => {
            ("Cơ quan của bạn không có ý kiến nào đang được hỏi.", "No opinion is asked of your agency.")
        }
        Action::ReportDirective => (
            "Đơn vị của bạn không có ý kiến chỉ đạo nào phải báo cáo.",
            "Your organization owes no report on a directive.",
        ),
        Action::Attach => ("Cơ quan của bạn không tham gia xử lý hồ sơ.", "Your agency takes no part in the case."),
        Action::DecideExtension => (
            "Lần gia hạn này không do bạn quyết định: lần đầu do lãnh đạo cơ quan chủ trì, các lần sau do lãnh đạo UBND \
             Thành phố.",
            "This extension is not yours to decide: the lead agency's director decides the first, a leader of the city \
             the later ones.",
        ),
        _ => ("Hồ sơ không do tổ chức của bạn chủ trì.", "The case is not led by your organization."),
    }
}
