//! Handover lists as a workbook that an official opens, prints and signs: one sheet for what was given away, one for what
//! was taken over.

use super::view::{HandoverListView, ReorganisedCaseView};
use crate::application::Error;
use crate::domain::lifecycle::Status;
use crate::domain::reorganisation::{Outcome, Task};
use crate::domain::text::{Language, Text};
use crate::sheet::{Cell, Sheet, write_xlsx};

/// The workbook of a handover list.
pub fn workbook(list: &HandoverListView, language: Language) -> Result<Vec<u8>, Error> {
    let own = &list.organization.code;
    let sheet = |name: Text, cases: &[ReorganisedCaseView], given: bool| Sheet {
        name: name.to(language).to_owned(),
        header: header(language),
        rows: cases.iter().flat_map(|case| rows(case, own, given, language)).collect(),
    };
    let given = sheet(Text::new("Bàn giao", "Given"), &list.given, true);
    let taken = sheet(Text::new("Tiếp nhận", "Taken over"), &list.taken, false);
    write_xlsx(&[given, taken]).map_err(Error::internal)
}

fn header(language: Language) -> Vec<String> {
    let columns = [
        ("Mã hồ sơ", "Case"),
        ("Nội dung vướng mắc", "Title"),
        ("Doanh nghiệp", "Enterprise"),
        ("Lĩnh vực", "Category"),
        ("Địa bàn", "Territory"),
        ("Trạng thái", "Status"),
        ("Hạn trả lời", "Answer due"),
        ("Thời gian làm việc còn lại (phút)", "Working minutes left"),
        ("Người thụ lý trước đây", "Officer until now"),
        ("Nhiệm vụ", "Task"),
        ("Bên giao", "Given by"),
        ("Bên nhận", "Taken by"),
        ("Cơ quan chủ trì mới", "New lead agency"),
        ("Ghi chú", "Remark"),
    ];
    columns.map(|(vi, en)| Text::new(vi, en).to(language).to_owned()).into()
}

/// One row for each thing that went over.
fn rows(case: &ReorganisedCaseView, own: &str, given: bool, language: Language) -> Vec<Vec<Cell>> {
    let coordinator = Text::new("Đầu mối phân công", "The coordinator decides");
    let parts = case.parts.iter().filter(|part| {
        if given { part.from.code == own } else { part.to.as_ref().is_some_and(|to| to.code == own) }
    });
    parts
        .map(|part| {
            vec![
                Cell::text(&case.case),
                Cell::text(&case.title),
                Cell::text(&case.enterprise.name),
                Cell::text(&case.category.name),
                Cell::text(&case.territory.name),
                Cell::text(status(case.status.0).to(language)),
                Cell::text(case.due_at.map_or_else(String::new, |at| at.format("%d/%m/%Y %H:%M").to_string())),
                Cell::from(case.remaining_minutes),
                Cell::from(case.officer.as_deref()),
                Cell::text(task(part.task.0).to(language)),
                Cell::text(&part.from.name),
                Cell::from(part.to.as_ref().map(|to| to.name.as_str())),
                Cell::text(case.to.as_ref().map_or_else(|| coordinator.to(language), |to| to.name.as_str())),
                Cell::text(remark(case, language)),
            ]
        })
        .collect()
}

fn remark(case: &ReorganisedCaseView, language: Language) -> String {
    let likely = case.likely_territory.as_ref().map(|part| {
        let (vi, en) = (format!("Theo địa chỉ, có thể thuộc {}", part.name), format!("Likely in {}", part.name));
        Text::new(vi, en)
    });
    let triage = Text::new("Chờ đầu mối phân công", "Waits for the coordinator");
    let remark = likely.or_else(|| (case.outcome.0 == Outcome::Triage).then_some(triage));
    remark.map_or_else(String::new, |text| text.to(language).to_owned())
}

fn task(task: Task) -> Text {
    match task {
        Task::Lead => Text::new("Chủ trì", "Lead"),
        Task::Coordinating => Text::new("Phối hợp", "Coordinating"),
        Task::Opinion => Text::new("Cho ý kiến", "Opinion"),
        Task::Directive => Text::new("Thực hiện ý kiến chỉ đạo", "Directive"),
    }
}

fn status(status: Status) -> Text {
    match status {
        Status::Received => Text::new("Chờ phân công", "Received"),
        Status::Routed => Text::new("Chờ tiếp nhận", "Routed"),
        Status::InProgress => Text::new("Đang giải quyết", "In progress"),
        Status::AwaitingEnterprise => Text::new("Chờ doanh nghiệp bổ sung", "Awaiting the enterprise"),
        Status::SubmittedUpward => Text::new("Đã trình cấp trên", "Submitted upward"),
        Status::Answered => Text::new("Đã trả lời", "Answered"),
        Status::Closed => Text::new("Đã kết thúc", "Closed"),
        Status::Withdrawn => Text::new("Doanh nghiệp đã rút", "Withdrawn"),
        Status::Declined => Text::new("Không thuộc phạm vi", "Declined"),
    }
}
