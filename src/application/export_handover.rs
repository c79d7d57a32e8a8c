//! Handover lists as a workbook that an official opens, prints and signs: one sheet for what was given away, one for what
//! was taken over, one row for each thing that went from one organization to another.

use uuid::Uuid;

use super::notices::organization_name;
use super::read_reorganisations::{HandoverList, Transfer, read_handover};
use super::{App, City, Error};
use crate::domain::access::Actor;
use crate::domain::case::Case;
use crate::domain::lifecycle::Status;
use crate::domain::moment::in_city;
use crate::domain::reorganisation::{HandoverOutcome, HandoverTask, Part};
use crate::domain::text::{Language, Text};
use crate::sheet::{Cell, Sheet, write_xlsx};

/// An organization's handover list as an XLSX file.
pub async fn export_handover(
    app: &App,
    actor: &Actor,
    id: Uuid,
    organization: &str,
    language: Language,
) -> Result<Vec<u8>, Error> {
    let list = read_handover(app, actor, id, organization).await?;
    let city = app.city();
    let sheet = |name: Text, is_meant: &dyn Fn(&Part) -> bool| Sheet {
        name: name.to(language).to_owned(),
        header: COLUMNS.map(|(vi, en)| if language == Language::Vi { vi } else { en }.to_owned()).into(),
        rows: rows(&city, &list, is_meant, language),
    };
    let given = sheet(Text::new("Bàn giao", "Given"), &|part| part.from == organization);
    let taken = sheet(Text::new("Tiếp nhận", "Taken over"), &|part| part.to.as_deref() == Some(organization));
    write_xlsx(&[given, taken]).map_err(Error::internal)
}

const COLUMNS: [(&str, &str); 14] = [
    ("Mã hồ sơ", "Case"),
    ("Nội dung vướng mắc", "Title"),
    ("Doanh nghiệp", "Enterprise"),
    ("Lĩnh vực", "Category"),
    ("Địa bàn", "Territory"),
    ("Trạng thái", "Status"),
    ("Hạn trả lời", "Answer due"),
    ("Thời gian làm việc còn lại (phút)", "Working minutes left"),
    ("Người thụ lý trước đây", "Officer until now"),
    ("Nhiệm vụ", "HandoverTask"),
    ("Bên giao", "Given by"),
    ("Bên nhận", "Taken by"),
    ("Cơ quan chủ trì mới", "New lead agency"),
    ("Ghi chú", "Remark"),
];

fn rows(city: &City, list: &HandoverList, is_meant: &dyn Fn(&Part) -> bool, language: Language) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for (transfer, case) in &list.moved.transfers {
        let officer = transfer.officer.and_then(|officer| list.moved.people.get(&officer));
        for part in transfer.parts.iter().filter(|part| is_meant(part)) {
            rows.push(row(city, transfer, case, part, officer.map(String::as_str), language));
        }
    }
    rows
}

fn row(
    city: &City,
    transfer: &Transfer,
    case: &Case,
    part: &Part,
    officer: Option<&str>,
    language: Language,
) -> Vec<Cell> {
    let register = city.register();
    let named = |code: &str| Cell::text(organization_name(city, code).to(language));
    let category = register.find_category(&transfer.category).map(|found| found.name.to(language));
    let unit =
        |id: &str| register.find_unit(id).map_or_else(|| id.to_owned(), |unit| unit.name.to(language).to_owned());
    let due = transfer.owed.map(|(due_at, _)| in_city(due_at).format("%d/%m/%Y %H:%M").to_string());
    let likely = transfer.likely_territory.as_deref().map(unit);
    vec![
        Cell::text(case.code.as_str()),
        Cell::text(case.subject.title.as_str()),
        named(&case.enterprise),
        Cell::text(category.unwrap_or(&transfer.category)),
        Cell::text(unit(&transfer.territory)),
        Cell::text(status(transfer.status).to(language)),
        Cell::from(due.as_deref()),
        Cell::from(transfer.owed.map(|(_, left)| left)),
        Cell::from(officer),
        Cell::text(task(part.task).to(language)),
        named(&part.from),
        part.to.as_deref().map_or(Cell::Empty, named),
        transfer.lead.1.as_deref().map_or(Cell::Empty, named),
        Cell::text(remark(transfer, likely, language)),
    ]
}

fn remark(transfer: &Transfer, likely: Option<String>, language: Language) -> String {
    let likely = likely.map(|part| {
        Text::new(format!("Theo địa chỉ, có thể thuộc {part}; chờ đầu mối xác nhận"), format!("Likely in {part}"))
    });
    let triage = Text::new("Chờ đầu mối phân công", "Waits for the coordinator");
    let remark = likely.or_else(|| (transfer.outcome == Some(HandoverOutcome::Triage)).then_some(triage));
    remark.map_or_else(String::new, |text| text.to(language).to_owned())
}

fn task(task: HandoverTask) -> Text {
    match task {
        HandoverTask::Lead => Text::new("Chủ trì", "Lead"),
        HandoverTask::Coordinating => Text::new("Phối hợp", "Coordinating"),
        HandoverTask::Opinion => Text::new("Cho ý kiến", "Opinion"),
        HandoverTask::Directive => Text::new("Thực hiện ý kiến chỉ đạo", "Directive"),
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
