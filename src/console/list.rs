//! `/cases`: the cases that one may see, narrowed as in the API; what was chosen stands in the address.

use askama::Template;
use poem::Response;
use poem::http::StatusCode;
use url::form_urlencoded::Serializer;

use super::failure::Halt;
use super::frame::Frame;
use super::here::Here;
use super::question::{Answers, Choice, Group, Kind, Question, Shown};
use super::row::{Reader, Row};
use super::words;
use crate::application::list_cases::{CaseOrder, ListCases, list_cases};
use crate::application::record_read::About;
use crate::application::{Error, FieldError};
use crate::console::case::questions::{agencies, categories};
use crate::domain::access::Actor;
use crate::domain::cursor;
use crate::domain::lifecycle::Status;
use crate::domain::register::Organization;
use crate::domain::text::Text;

/// How many cases on a page.
const MOST: u64 = 50;
/// The filters of the address, named as in the API.
const FILTERS: [&str; 7] = ["q", "status", "lead_agency", "category", "overdue", "late_by", "sort"];

/// The page.
#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    frame: Frame,
    questions: Vec<Shown>,
    rows: Vec<Row>,
    /// Where the next page is.
    next: Option<String>,
    /// Whether this is not the first page.
    is_later: bool,
    /// Whether something is narrowed.
    is_narrowed: bool,
}

/// The page.
pub async fn show(here: &Here<'_>) -> Result<Response, Halt> {
    let actor = here.reader("/cases", About::Cases).await?;
    let questions = questions(here, &actor);
    let asked = Answers::asked(here.queried().filter(|(name, _)| FILTERS.contains(name)));
    let asked = asked.or("sort", CaseOrder::Newest.as_str());
    let order = CaseOrder::parse(&asked.text("sort")).unwrap_or(CaseOrder::Newest);
    let faults = asked.faults(&questions);
    if !faults.is_empty() {
        return Ok(wrong(here, &questions, &asked, &faults));
    }
    let after = here.asked("after").and_then(cursor::read);
    let (found, next) = match list_cases(here.app, &actor, wanted(&asked), order, after, MOST).await {
        Err(Error::Invalid(faults)) => return Ok(wrong(here, &questions, &asked, &faults)),
        found => found?,
    };
    let city = here.app.city();
    let own = actor.organization.as_str();
    let reader = Reader { city: &city, own, now: here.app.clock.now(), language: here.language };
    let page = ListPage {
        frame: here.frame(here.say("Hồ sơ", "Cases")),
        rows: found.iter().map(|reading| reader.row(reading)).collect(),
        next: next.map(|place| address(&asked, &cursor::write(place))),
        is_later: after.is_some(),
        is_narrowed: FILTERS.iter().any(|name| *name != "sort" && asked.some(name).is_some()),
        questions: questions.iter().map(|question| question.show(Some(&asked), here.language)).collect(),
    };
    Ok(here.page(StatusCode::OK, &page))
}

fn wrong(here: &Here<'_>, questions: &[Question], asked: &Answers, faults: &[FieldError]) -> Response {
    let mut frame = here.frame(here.say("Hồ sơ", "Cases"));
    for fault in faults {
        frame = frame.with_error(&fault.pointer, fault.text.to(here.language));
    }
    let questions = questions.iter().map(|question| question.show(Some(asked), here.language)).collect();
    let page = ListPage { frame, questions, rows: Vec::new(), next: None, is_later: false, is_narrowed: true };
    here.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn wanted(asked: &Answers) -> ListCases {
    ListCases {
        q: asked.some("q"),
        status: Status::parse(&asked.text("status")).into_iter().collect(),
        category: asked.some("category"),
        lead_agency: asked.some("lead_agency"),
        overdue: asked.some("overdue").map(|word| word == "true"),
        late_by: asked.some("late_by"),
        ..ListCases::default()
    }
}

/// The same list from a place on.
fn address(asked: &Answers, after: &str) -> String {
    let mut query = Serializer::new(String::new());
    for name in FILTERS {
        if let Some(value) = asked.some(name) {
            query.append_pair(name, &value);
        }
    }
    format!("/cases?{}", query.append_pair("after", after).finish())
}

fn questions(here: &Here<'_>, actor: &Actor) -> Vec<Question> {
    let (city, today) = (here.app.city(), here.app.today());
    let plain = |choices: Vec<Choice>| vec![Group { label: Text::new("", ""), choices }];
    let statuses = Status::ALL.iter().map(|status| Choice::new(status, words::status(*status))).collect();
    let overdue = vec![
        Choice::new("true", Text::new("Đang quá hạn", "Overdue")),
        Choice::new("false", Text::new("Không quá hạn", "Not overdue")),
    ];
    let orders = CaseOrder::ALL.iter().map(|order| Choice::new(order, called(*order))).collect();
    let called_by = |found: &Organization| Choice::new(found.code.clone(), found.name.clone());
    let bodies = city.register().organizations_on(today).map(called_by).collect();
    let agencies = plain(agencies(&city, today, false).map(called_by).collect());
    let mut asked = vec![
        Question::new("q", Kind::Line(200), "Từ cần tìm, có dấu hoặc không", "Words, with or without diacritics"),
        Question::new("status", Kind::Select(plain(statuses)), "Trạng thái", "Stands at"),
        Question::new("category", Kind::Select(categories(&city, today)), "Lĩnh vực", "Category"),
        Question::new("overdue", Kind::Select(plain(overdue)), "Thời hạn", "Deadlines"),
    ];
    if actor.role.is_public_body() {
        asked.insert(2, Question::new("lead_agency", Kind::Select(agencies), "Cơ quan chủ trì", "Lead agency"));
        asked.insert(5, Question::new("late_by", Kind::Select(plain(bodies)), "Đơn vị đang trễ hạn", "Who is late"));
    }
    let order = Question::new("sort", Kind::Select(plain(orders)), "Sắp xếp", "Order").settled();
    asked.into_iter().map(Question::narrowing).chain([order]).collect()
}

fn called(order: CaseOrder) -> Text {
    match order {
        CaseOrder::Newest => Text::new("Mới gửi trước", "Newest first"),
        CaseOrder::Oldest => Text::new("Gửi trước xếp trước", "Oldest first"),
        CaseOrder::LastChanged => Text::new("Mới thay đổi trước", "Last changed first"),
    }
}
