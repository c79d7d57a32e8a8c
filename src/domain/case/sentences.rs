//! What happened, as a sentence that every reader of the case may see: what only some may read is not in it.

use super::OfficialDocument;
use super::event::Fact;
use crate::domain::text::Text;
use crate::domain::words::Urgency;

impl Fact {
    /// What happened, as a sentence.
    pub fn text(&self) -> Text {
        let said = |vi: &str, en: &str, text: &str| Text::new(format!("{vi}: {text}"), format!("{en}: {text}"));
        match self {
            Self::File { routing, .. } if routing.lead_agency.is_some() => {
                Text::new("Doanh nghiệp gửi vướng mắc; hồ sơ đã được chuyển cơ quan chủ trì.", "Filed and routed.")
            }
            Self::File { .. } => Text::new(
                "Doanh nghiệp gửi vướng mắc; chưa xác định được cơ quan chủ trì, chờ đầu mối phân công.",
                "Filed; no agency is competent by the rulebook, the coordinator decides.",
            ),
            Self::Route { reason, .. } => {
                said("Đầu mối phân công cơ quan chủ trì", "Routed by the coordinator", reason)
            }
            Self::Return { reason, legal_basis, routing, .. } => {
                let (vi, en) = match routing.lead_agency {
                    Some(_) => ("chuyển cơ quan có thẩm quyền tiếp theo", "it goes to the next competent agency"),
                    None => ("chờ đầu mối phân công", "the coordinator decides"),
                };
                Text::new(
                    format!("Chuyển trả không đúng thẩm quyền: {reason} (căn cứ: {legal_basis}); {vi}."),
                    format!("Returned as not competent: {reason} (by: {legal_basis}); {en}."),
                )
            }
            Self::Decline { text, where_to_turn, .. } => Text::new(
                format!("Không thuộc phạm vi tiếp nhận: {text} Nơi tiếp nhận: {where_to_turn}"),
                format!("Declined: {text} Where to turn: {where_to_turn}"),
            ),
            Self::Accept { .. } => Text::new("Cơ quan chủ trì tiếp nhận.", "Accepted by the lead agency."),
            Self::DeemAccepted => Text::new(
                "Quá hạn tiếp nhận: xem như cơ quan chủ trì đã tiếp nhận.",
                "The period for accepting passed: deemed accepted.",
            ),
            Self::Assign { .. } => Text::new("Phân công chuyên viên khác xử lý.", "Another officer was assigned."),
            Self::Reclassify { reason, .. } => {
                said("Xác định lại lĩnh vực, địa bàn", "Category or territory corrected", reason)
            }
            Self::Transfer { routing, legal_basis, .. } => {
                let (by_vi, by_en) = legal_basis
                    .as_ref()
                    .map_or_else(Default::default, |basis| (format!(" theo {basis}"), format!(" by {basis}")));
                match routing.lead_agency {
                    Some(_) => Text::new(
                        format!("Chuyển giao do sắp xếp tổ chức bộ máy{by_vi}; thời hạn giữ nguyên."),
                        format!("Transferred by a reorganisation{by_en}; the deadlines stay."),
                    ),
                    None => Text::new(
                        format!("Chuyển giao do sắp xếp tổ chức bộ máy{by_vi}; chờ đầu mối phân công."),
                        format!("Transferred by a reorganisation{by_en}; the coordinator decides."),
                    ),
                }
            }
            Self::SetUrgency { urgency: Urgency::Urgent, reason } => {
                said("Chuyển thành hồ sơ khẩn", "Made urgent", reason)
            }
            Self::SetUrgency { urgency: Urgency::Normal, reason } => {
                said("Chuyển thành hồ sơ thường", "No longer urgent", reason)
            }
            Self::Restrict { readers, .. } => Text::new(
                format!("Chỉ {} người được chỉ định xem được hồ sơ.", readers.len()),
                format!("Only {} named persons see the case.", readers.len()),
            ),
            Self::Unrestrict { .. } => Text::new("Bỏ hạn chế người xem hồ sơ.", "The case is restricted no longer."),
            Self::RequestInformation { text } => said("Đề nghị bổ sung", "Information requested", text),
            Self::SupplyInformation { text } => said("Doanh nghiệp bổ sung", "Information supplied", text),
            Self::LapseInformation => Text::new(
                "Hết hạn bổ sung mà doanh nghiệp chưa trả lời: hồ sơ được xử lý tiếp.",
                "The period for supplying information passed: the case goes on.",
            ),
            Self::RequestOpinion { asked, .. } => Text::new(
                format!("Lấy ý kiến phối hợp của {} cơ quan.", asked.len()),
                format!("Opinions asked of other agencies: {}.", asked.len()),
            ),
            // How it stands to the matter is for public bodies; that it answered is for everyone.
            Self::GiveOpinion { .. } => Text::new("Cơ quan được hỏi đã cho ý kiến.", "An agency gave its opinion."),
            Self::DeemConsent { .. } => Text::new(
                "Quá hạn cho ý kiến: xem như cơ quan được hỏi đồng ý, người đứng đầu chịu trách nhiệm.",
                "The period for the opinion passed: consent is deemed, its head is responsible.",
            ),
            Self::RequestExtension { until, reason } => Text::new(
                format!("Đề nghị gia hạn đến ngày {}: {reason}", until.format("%d/%m/%Y")),
                format!("More time asked for, until {until}: {reason}"),
            ),
            Self::DecideExtension { granted: true, .. } => Text::new("Chấp thuận gia hạn.", "More time was granted."),
            Self::DecideExtension { reason, .. } => {
                said("Không chấp thuận gia hạn", "More time was refused", reason.as_deref().unwrap_or_default())
            }
            Self::SubmitUpward { higher_body, official_document, .. } => Text::new(
                format!("Trình {higher_body} bằng văn bản số {}.", number_of(official_document)),
                format!("Submitted to {higher_body} by document {}.", number_of(official_document)),
            ),
            Self::FollowUp { text } => said("Đôn đốc cấp trên", "Followed up with the higher body", text),
            Self::ReceiveFromAbove { text, .. } => said("Cấp trên có ý kiến", "The higher body replied", text),
            Self::DraftAnswer { .. } => Text::new("Trình ký văn bản trả lời.", "Answer submitted for signature."),
            Self::RejectDraft { .. } => Text::new("Trả lại dự thảo để chỉnh sửa.", "The draft was sent back."),
            Self::Approve { official_document } => Text::new(
                format!("Ký ban hành văn bản trả lời số {}.", number_of(official_document)),
                format!("Answer signed, document {}.", number_of(official_document)),
            ),
            Self::Confirm { .. } => {
                Text::new("Doanh nghiệp xác nhận vướng mắc đã được tháo gỡ.", "The enterprise confirmed.")
            }
            Self::Dispute { reason } => {
                said("Doanh nghiệp không thống nhất với văn bản trả lời", "The enterprise disputed the answer", reason)
            }
            Self::Close => Text::new(
                "Hết hạn xác nhận mà doanh nghiệp không có ý kiến: hồ sơ kết thúc.",
                "The confirmation period passed: closed.",
            ),
            Self::Withdraw { .. } => Text::new("Doanh nghiệp rút hồ sơ.", "Withdrawn by the enterprise."),
            Self::Reopen { reason, .. } => said("Đầu mối mở lại hồ sơ", "Reopened by the coordinator", reason),
            Self::Recalculate { legal_basis, .. } => said(
                "Lịch làm việc thay đổi, tính lại thời hạn của hồ sơ; căn cứ",
                "Working days were changed, deadlines counted anew; by",
                legal_basis,
            ),
            Self::Direct { directed, due_on, .. } => Text::new(
                format!("Giao {} đơn vị thực hiện, hạn {}.", directed.len(), due_on.format("%d/%m/%Y")),
                format!("Organizations directed: {}, until {due_on}.", directed.len()),
            ),
            Self::ReportDirective { .. } => {
                Text::new("Báo cáo kết quả thực hiện ý kiến chỉ đạo.", "A directive was reported done.")
            }
            Self::AcceptDirective { .. } => {
                Text::new("Chấp nhận báo cáo thực hiện ý kiến chỉ đạo.", "The report on a directive was accepted.")
            }
            Self::SendBackDirective { due_on, .. } => Text::new(
                format!("Yêu cầu báo cáo lại trước ngày {}.", due_on.format("%d/%m/%Y")),
                format!("The report on a directive was sent back, due again {due_on}."),
            ),
            Self::Remind { .. } => Text::new("Nhắc xử lý hồ sơ.", "A reminder was sent."),
            // By when, and in which words, is for public bodies.
            Self::Acknowledge { .. } => Text::new(
                "Người được đôn đốc đã xem và hẹn ngày xử lý.",
                "Whom an escalation reached has seen it, and said by when they act.",
            ),
            Self::Comment { text, .. } => said("Trao đổi", "Comment", text),
            Self::Note { .. } => Text::new("Ghi chú nội bộ.", "An internal note."),
            Self::Attach { name, petition: None, .. } => said("Đính kèm tệp", "File attached", name),
            Self::Attach { name, .. } => {
                said("Đính kèm tệp vào văn bản kiến nghị", "File attached to the petition", name)
            }
        }
    }
}

fn number_of(document: &OfficialDocument) -> String {
    format!("{}/{}", document.number, document.symbol)
}
